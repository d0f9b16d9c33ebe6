"""`joulebook estimate agent`: what a whole session of an agent costs."""

from joulebook.serve.answers import answer_json, print_json, start_console
from joulebook.serve.options import HERE, PLAIN, Output, Where


def estimate_agent(
    *,
    model: str,
    turns: float | None = None,
    tool_calls_per_turn: float | None = None,
    cache_share: float | None = None,
    system_tokens: float | None = None,
    user_tokens: float | None = None,
    tool_result_tokens: float | None = None,
    output_tokens: float | None = None,
    explain: bool = False,
    depth: int = 99,
    where: Where = HERE,
    output: Output = PLAIN,
) -> None:
    """Energy, carbon, water and cost of an agent's session, its growing context included.

    Parameters
    ----------
    model
        Id or alias of an open model.
    turns
        Messages of the user.
    tool_calls_per_turn
        Tools called after a message, each followed by one more call of the model.
    cache_share
        Share of all input that is read from a cache, such as 0.9.
    system_tokens
        Tokens of the instructions and of the tools' descriptions.
    user_tokens
        Tokens of one message.
    tool_result_tokens
        Tokens that one tool call returns.
    output_tokens
        Tokens written in one call of the model, reasoning included.
    explain
        Show how the session's sums come about, and the formulas behind every number for its mean call.
    depth
        How many steps down the explanation on the terminal goes.
    """
    from joulebook.estimate import TextEstimator, deploy
    from joulebook.estimate import agent as agents
    from joulebook.estimate.explain import explain_all

    asked = {
        "turns": turns, "tool_calls_per_turn": tool_calls_per_turn,
        "cached_input_share": cache_share, "system_tokens": system_tokens,
        "user_tokens": user_tokens, "tool_result_tokens": tool_result_tokens,
        "output_tokens_per_call": output_tokens,
    }  # fmt: skip
    session = agents.session({name: x for name, x in asked.items() if x is not None})
    deployment = deploy(model, region=where.region, direct=where.direct, **where.serving())
    estimator = TextEstimator(deployment)
    answer = agents.session_answer(estimator, session)
    notes = [*estimator.card.notes(), *agents.notes(estimator, session)]
    trees = {}
    if explain:
        trees = agents.explain_session(session) | explain_all(deployment, *session.mean_call())
    if output.json:
        print_json(
            answer_json(answer)
            | {"session": session.to_json(), "deployment": deployment.to_json()}
            | {"sequences": estimator.card.sequences, "choices": list(deployment.choices)}
            | {"notes": list(map(str, notes))}
            | ({"explain": trees} if explain else {})
        )
        return
    from joulebook.report import sessions, terminal
    from joulebook.report.words import _

    console = start_console(output)
    title = _("One session of an agent with {model} on {gpu}").format(
        model=deployment.model.title, gpu=deployment.gpu.title
    )
    sessions.show_session(console, session)
    said = (*deployment.choices, *map(terminal.note_words, notes))
    sessions.show_answer(console, title, answer, deployment.intensity, said)
    terminal.explanation(console, trees, depth)
