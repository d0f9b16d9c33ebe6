"""`joulebook estimate agent`: what a whole session of an agent costs."""

from joulebook.serve.answers import print_json, start_console
from joulebook.serve.options import HERE, PLAIN, UNASKED, Output, Where, Why


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
    why: Why = UNASKED,
    where: Where = HERE,
    output: Output = PLAIN,
) -> None:
    """Energy, carbon, water and cost of an agent's session, its growing context included.

    Explained are the session's sums, and every number for its mean call.

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
    """
    from joulebook.estimate import TextEstimator, deploy
    from joulebook.estimate import agent as agents
    from joulebook.estimate.answer import answer_json
    from joulebook.estimate.explain import explain_all

    asked = {
        "turns": turns, "tool_calls_per_turn": tool_calls_per_turn,
        "cached_input_share": cache_share, "system_tokens": system_tokens,
        "user_tokens": user_tokens, "tool_result_tokens": tool_result_tokens,
        "output_tokens_per_call": output_tokens,
    }  # fmt: skip
    session = agents.session({name: x for name, x in asked.items() if x is not None})
    deployment = deploy(model, region=where.region, supply=where.supply(), **where.serving())
    estimator = TextEstimator(deployment)
    answer = agents.session_answer(estimator, session)
    notes = [*estimator.card.notes(), *agents.notes(estimator, session)]
    trees = why.trees(
        lambda: agents.explain_session(session) | explain_all(deployment, *session.mean_call())
    )
    if output.json:
        print_json(
            answer_json(answer)
            | {"session": session.to_json(), "deployment": deployment.to_json()}
            | {"sequences": estimator.card.sequences, "choices": list(map(str, deployment.choices))}
            | {"notes": list(map(str, notes))}
            | why.to_json(trees)
        )
        return
    from joulebook.report import sessions, terminal
    from joulebook.report.words import _

    console = start_console(output)
    title = _("One session of an agent with {model} on {gpu}").format(
        model=deployment.model.title, gpu=deployment.gpu.title
    )
    sessions.show_session(console, session)
    intensity = deployment.intensity
    sessions.show_answer(console, title, answer, intensity, (*deployment.choices, *notes))
    terminal.explanation(console, trees, why.depth)
