"""Sums over the model calls of an agent's session, in closed form.

A session has T turns, each a message of the user and k tool calls, so k + 1 calls of the model. All
that was said stays in the context: call i of turn t (both from 0) has the input

    x(t, i) = p + a·t + b·i,   p = system + message
    b = tool result + output,   a = message + k·b + output

of which a share c is read from a cache; each call writes o. The sums of the ten terms over the
session follow from those of x and x². (Derivation: docs/methods/tokens-and-tasks.md.)
"""

from joulebook.formulas.ops import Numeric


def model_calls(turns: Numeric, tool_calls_per_turn: Numeric) -> Numeric:
    """Calls of the model: one more than tool calls in every turn.

    >>> model_calls(turns=10.0, tool_calls_per_turn=4.0)
    50.0
    """
    return turns * (tool_calls_per_turn + 1)


def first_input_tokens(system_tokens: Numeric, user_tokens: Numeric) -> Numeric:
    """Input of the first call: instructions and the first message."""
    return system_tokens + user_tokens


def call_growth_tokens(tool_result_tokens: Numeric, output_tokens_per_call: Numeric) -> Numeric:
    """What a call and its tool add to the input of the next call of the turn."""
    return tool_result_tokens + output_tokens_per_call


def turn_growth_tokens(
    user_tokens: Numeric,
    tool_calls_per_turn: Numeric,
    call_growth_tokens: Numeric,
    output_tokens_per_call: Numeric,
) -> Numeric:
    """What a turn adds to the input of the next turn."""
    return user_tokens + tool_calls_per_turn * call_growth_tokens + output_tokens_per_call


def last_input_tokens(
    first_input_tokens: Numeric,
    turn_growth_tokens: Numeric,
    call_growth_tokens: Numeric,
    turns: Numeric,
    tool_calls_per_turn: Numeric,
) -> Numeric:
    """Input of the session's last call, its longest."""
    return (
        first_input_tokens
        + turn_growth_tokens * (turns - 1)
        + call_growth_tokens * tool_calls_per_turn
    )


def session_input_tokens(
    model_calls: Numeric,
    first_input_tokens: Numeric,
    turn_growth_tokens: Numeric,
    call_growth_tokens: Numeric,
    turns: Numeric,
    tool_calls_per_turn: Numeric,
) -> Numeric:
    """Input of all calls, cached or not: Σ x."""
    calls_a_turn = tool_calls_per_turn + 1
    by_turn = turn_growth_tokens * calls_a_turn * _sum_below(turns)
    by_call = call_growth_tokens * turns * _sum_below(calls_a_turn)
    return model_calls * first_input_tokens + by_turn + by_call


def session_input_squares(
    model_calls: Numeric,
    first_input_tokens: Numeric,
    turn_growth_tokens: Numeric,
    call_growth_tokens: Numeric,
    turns: Numeric,
    tool_calls_per_turn: Numeric,
) -> Numeric:
    """Squares of the input of all calls: Σ x²."""
    p, a, b = first_input_tokens, turn_growth_tokens, call_growth_tokens
    calls_a_turn = tool_calls_per_turn + 1
    t, i = _sum_below(turns), _sum_below(calls_a_turn)
    squares = (
        model_calls * p * p
        + a * a * calls_a_turn * _squares_below(turns)
        + b * b * turns * _squares_below(calls_a_turn)
    )
    return squares + 2 * (p * a * calls_a_turn * t + p * b * turns * i + a * b * t * i)


def session_uncached_tokens(session_input_tokens: Numeric, cached_input_share: Numeric) -> Numeric:
    """Input read anew: Σ u."""
    return session_input_tokens * (1 - cached_input_share)


def session_cached_tokens(session_input_tokens: Numeric, cached_input_share: Numeric) -> Numeric:
    """Input read from a cache: Σ h."""
    return session_input_tokens * cached_input_share


def session_output_tokens(model_calls: Numeric, output_tokens_per_call: Numeric) -> Numeric:
    """Output of all calls: Σ o."""
    return model_calls * output_tokens_per_call


def session_uncached_squares(
    session_input_squares: Numeric, cached_input_share: Numeric
) -> Numeric:
    """Σ u²."""
    return session_input_squares * (1 - cached_input_share) * (1 - cached_input_share)


def session_uncached_cached(session_input_squares: Numeric, cached_input_share: Numeric) -> Numeric:
    """Σ u·h."""
    return session_input_squares * cached_input_share * (1 - cached_input_share)


def session_cached_squares(session_input_squares: Numeric, cached_input_share: Numeric) -> Numeric:
    """Σ h²."""
    return session_input_squares * cached_input_share * cached_input_share


def session_uncached_output(
    session_uncached_tokens: Numeric, output_tokens_per_call: Numeric
) -> Numeric:
    """Σ u·o."""
    return session_uncached_tokens * output_tokens_per_call


def session_cached_output(
    session_cached_tokens: Numeric, output_tokens_per_call: Numeric
) -> Numeric:
    """Σ h·o."""
    return session_cached_tokens * output_tokens_per_call


def session_output_squares(
    session_output_tokens: Numeric, output_tokens_per_call: Numeric
) -> Numeric:
    """Σ o²."""
    return session_output_tokens * output_tokens_per_call


def _sum_below(n: Numeric) -> Numeric:
    """0 + 1 + … + (n − 1)."""
    return n * (n - 1) / 2


def _squares_below(n: Numeric) -> Numeric:
    """0² + 1² + … + (n − 1)²: n·(n − 1)·(2n − 1) / 6."""
    return n * (n - 1) * (2 * n - 1) / (2 * (1 + 2))
