"""An agent's session: many calls of a model whose input grows, summed before the card is applied."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from joulebook import graph
from joulebook.errors import InputError, UnknownNameError
from joulebook.estimate.answer import Drawn
from joulebook.estimate.books import AGENT
from joulebook.estimate.draws import COUNT
from joulebook.estimate.explain import tree
from joulebook.estimate.footprint import TextEstimator
from joulebook.estimate.moments import MAX_TOKENS
from joulebook.estimate.request import drawn_sum
from joulebook.estimate.surroundings import stated
from joulebook.estimate.windows import has_windows, windowed
from joulebook.facts import Fact, page
from joulebook.grid.notes import Note

# in the order of the ten terms: 1, u, h, o, u², uh, h², uo, ho, o²
TERMS = (
    "model_calls", "session_uncached_tokens", "session_cached_tokens", "session_output_tokens",
    "session_uncached_squares", "session_uncached_cached", "session_cached_squares",
    "session_uncached_output", "session_cached_output", "session_output_squares",
)  # fmt: skip
SHOWN = ("model_calls", "session_input_tokens", "session_cached_tokens", "session_output_tokens",
         "last_input_tokens")  # fmt: skip
WHOLE = ("turns", "tool_calls_per_turn")
MOST_CALLS = 100_000
TOO_LONG = "the last call reads {last:.0f} tokens, the model {limit:.0f} at most"
NOTES = (TOO_LONG,)


@dataclass(frozen=True, slots=True, eq=False)
class Session:
    """What an agent's session is like; `habits` are its facts by name, `sums` the solved sums."""

    habits: Mapping[str, Fact]
    medians: Mapping[str, graph.Node]
    sums: Mapping[str, Drawn]

    def to_json(self) -> dict[str, Any]:
        """Calls and tokens of the session as quantities."""
        return {name: self.sums[name].quantity("1").to_json() for name in SHOWN}

    def mean_call(self) -> tuple[float, float, float]:
        """Input, output and cached tokens of the mean call, in the order of `estimate`."""
        calls = self.sums["model_calls"].median
        names = ("session_input_tokens", "session_output_tokens", "session_cached_tokens")
        inputs, outputs, cached = (self.sums[name].median / calls for name in names)
        return inputs, outputs, min(cached, inputs)


def session(given: Mapping[str, float] | None = None) -> Session:
    """A session from what is `given` of the names in `facts/defaults/agent.toml`; the rest is prior.

    Raises UnknownNameError for other names, InputError for values that cannot be.

    >>> session({"turns": 1, "tool_calls_per_turn": 0}).sums["model_calls"].median
    1.0
    """
    habits = _habits(given or {})
    drawn = {name: Drawn.of(fact) for name, fact in habits.items()}
    many = {name: _whole(name, d.draws) for name, d in drawn.items()}
    medians = graph.solve(AGENT, (*TERMS, *SHOWN), {n: d.median for n, d in drawn.items()})
    draws = graph.solve(AGENT, (*TERMS, *SHOWN), many)
    facts = {key: fact for d in drawn.values() for key, fact in d.facts.items()}
    sums = {
        name: Drawn(float(medians[name].value), np.asarray(draws[name].value), facts)
        for name in {*TERMS, *SHOWN}
    }
    sums |= {name: Drawn(d.median, many[name], d.facts) for name, d in drawn.items()}
    _check(sums)
    return Session(habits, medians, sums)


def session_answer(estimator: TextEstimator, asked: Session) -> dict[str, Drawn]:
    """Every boundary for a whole session on one deployment; sliding windows are exact."""
    medians = np.array([asked.sums[name].median for name in TERMS])
    draws = np.stack([np.broadcast_to(asked.sums[name].draws, COUNT) for name in TERMS])
    if has_windows(estimator.deployment):
        one = {name: np.array([fact.value]) for name, fact in asked.habits.items()}
        many = {name: asked.sums[name].draws for name in asked.habits}
        medians = np.concatenate([medians, _windowed_sums(estimator, one)[:, 0]])
        draws = np.concatenate([draws, _windowed_sums(estimator, many)])
    facts = {(fact.page, fact.name): fact for fact in asked.habits.values()}
    return drawn_sum(estimator, medians, draws, facts)


def explain_session(asked: Session) -> dict[str, Any]:
    """The tree of the session's counts as JSON; a step shown before is named, not repeated."""
    shown: set[str] = set()
    return {name: tree(asked.medians[name], asked.habits, shown) for name in SHOWN}


def notes(estimator: TextEstimator, asked: Session) -> list[Note]:
    """What to know about a session on this deployment."""
    limit = estimator.deployment.known.get("context_tokens")
    last = asked.sums["last_input_tokens"].median
    if limit is None or last <= limit:
        return []
    return [Note(TOO_LONG, {"last": last, "limit": limit})]


def _habits(given: Mapping[str, float]) -> dict[str, Fact]:
    """The facts of a session, the given ones in place of the priors."""
    priors = dict(page("defaults/agent").facts)
    for name, value in given.items():
        if name not in priors:
            raise UnknownNameError("habit of an agent", name, priors)
        if name in WHOLE and value != value // 1:
            raise InputError(f"{name}={value}: expected a whole number")
    nothing = {name: value for name, value in given.items() if value == 0 and name != "turns"}
    told = stated({n: v for n, v in given.items() if n not in nothing}, priors, priors)
    none = stated(nothing, {}, nothing)  # none at all is a count too
    return priors | told | none


def _whole(name: str, draws: np.ndarray) -> np.ndarray:
    """Draws of a count as whole numbers; a session has one turn at least."""
    if name not in WHOLE:
        return draws
    least = 1.0 if name == "turns" else 0.0
    return np.asarray(np.maximum(np.rint(draws), least))


def _check(sums: Mapping[str, Drawn]) -> None:
    if sums["turns"].median < 1:
        raise InputError(f"turns={sums['turns'].median:g}: expected 1 or more")
    calls, last = sums["model_calls"].median, sums["last_input_tokens"].median
    if calls > MOST_CALLS:
        raise InputError(f"{calls:,.0f} calls of the model; expected up to {MOST_CALLS:,}")
    if not last <= MAX_TOKENS:
        raise InputError(f"the last call reads {last:,.0f} tokens; expected up to {MAX_TOKENS:,}")


def _windowed_sums(estimator: TextEstimator, habits: Mapping[str, np.ndarray]) -> np.ndarray:
    """Sums of the three windowed quantities over the calls of sessions: (3, sessions).

    They are no polynomials, so the calls are gone through, all sessions at a time.
    """
    needs = ("first_input_tokens", "turn_growth_tokens", "call_growth_tokens")
    nodes = graph.solve(AGENT, needs, habits)
    p, a, b = (nodes[name].value for name in needs)
    turns, tools = habits["turns"], habits["tool_calls_per_turn"]
    share, o = habits["cached_input_share"], habits["output_tokens_per_call"]
    total = np.zeros((3, len(turns)))
    for t in range(int(turns.max())):
        for i in range(int(tools[turns > t].max()) + 1):
            on = (turns > t) & (tools >= i)
            x = (p + a * t + b * i)[on]
            u, h = x * (1 - share[on]), x * share[on]
            total[:, on] += windowed(estimator.deployment, u, h, o[on]).T
    return total
