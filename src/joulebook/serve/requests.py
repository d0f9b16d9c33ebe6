"""`joulebook estimate text` and `joulebook ratecard`: what a request costs, and why."""

from typing import Annotated

from cyclopts import Parameter

from joulebook.errors import InputError
from joulebook.serve.answers import print_json, start_console
from joulebook.serve.options import HERE, PLAIN, UNASKED, Output, Where, Why
from joulebook.serve.prompts import read_prompt


def estimate_text(
    *,
    model: str,
    prompt: Annotated[str | None, Parameter(allow_leading_hyphen=True)] = None,
    task: str | None = None,
    input_tokens: float | None = None,
    output_tokens: float | None = None,
    cached_tokens: float = 0,
    image_tokens: float = 0,
    tokens_per_second: float | None = None,
    why: Why = UNASKED,
    where: Where = HERE,
    output: Output = PLAIN,
) -> None:
    """Energy, carbon, water and cost of one text request.

    Say how long it is by counts, by a prompt, or by a kind of task: counts win over the prompt, the
    prompt over the task.

    Parameters
    ----------
    model
        Id or alias of a model, such as meta-llama/Llama-3.1-8B-Instruct or openai/gpt-4o; or a size,
        such as 70b, or 235b-a22b for 22 of 235 thousand million parameters active for a token.
    prompt
        The prompt itself, a file that holds it, or - for stdin.
    task
        joke, chat, summary, code, creative, reasoning or research: typical lengths.
    input_tokens
        Tokens of the prompt, cached ones included.
    output_tokens
        Tokens of the answer, reasoning included.
    cached_tokens
        Tokens of the prompt that were read from a cache.
    image_tokens
        Tokens of the prompt that stand for images or video: their encoder's work is added.
    tokens_per_second
        Output speed you observed of a closed model: narrows what it may be.
    """
    from joulebook.estimate import TextEstimator, deploy
    from joulebook.estimate.answer import answer_json
    from joulebook.estimate.explain import explain_all
    from joulebook.estimate.lengths import lengths
    from joulebook.estimate.measured import measured_input, measured_notes
    from joulebook.estimate.ratecard import context_notes
    from joulebook.estimate.request import drawn_answer

    serving = where.serving()
    serving["given"] |= vision_share(image_tokens, input_tokens)
    deployment = deploy(
        model, region=where.region, supply=where.supply(), tokens_per_second=tokens_per_second,
        **serving,
    )  # fmt: skip
    told = measured_input(deployment, input_tokens, prompt, task)
    asked = lengths(
        deployment.model, prompt=read_prompt(prompt), task_name=task,
        input_tokens=told, output_tokens=output_tokens, cached_tokens=cached_tokens,
    )  # fmt: skip
    deployment = deployment.for_request(*asked.tokens.medians)
    estimator = TextEstimator(deployment)
    measured = (
        *measured_notes(deployment, told != input_tokens),
        *context_notes(deployment, asked.tokens.medians),
    )
    answer = drawn_answer(estimator, asked.tokens)
    trees = why.trees(lambda: explain_all(deployment, *asked.tokens.medians))
    if output.json:
        print_json(
            answer_json(answer)
            | {"tokens": asked.to_json(), "deployment": deployment.to_json()}
            | {
                "sequences": estimator.card.sequences,
                "choices": [*asked.choices, *map(str, deployment.choices)],
            }
            | {"notes": [*map(str, estimator.card.notes()), *map(str, measured)]}
            | {"narrowed": [step.to_json() for step in deployment.narrowed]}
            | why.to_json(trees)
        )
        return
    from joulebook.report import sessions, terminal
    from joulebook.report.words import _

    console = start_console(output)
    title = _("One request to {model} on {gpu}").format(
        model=deployment.model.title, gpu=_(deployment.gpu.title)
    )
    sessions.show_lengths(console, asked)
    sessions.show_answer(
        console, title, answer, deployment.intensity,
        (*asked.choices, *deployment.choices, *estimator.card.notes(), *measured),
    )  # fmt: skip
    if why.explain and deployment.narrowed:
        console.print(terminal.narrowing_table(deployment.narrowed))
    terminal.explanation(console, trees, why.depth)


def vision_share(image_tokens: float, input_tokens: float | None) -> dict[str, float]:
    """The part of the input that stands for images; raises InputError where that cannot be."""
    if image_tokens == 0:
        return {}
    if input_tokens is None or not 0 <= image_tokens <= input_tokens:
        raise InputError(
            f"--image-tokens {image_tokens:g}: give --input-tokens too, image tokens included"
        )
    return {"vision_share": image_tokens / input_tokens}


def ratecard(
    *,
    model: str,
    tokens_per_second: float | None = None,
    where: Where = HERE,
    output: Output = PLAIN,
) -> None:
    """What a deployment's accelerators charge for each term of a request's tokens.

    Ten coefficients, in joules and in accelerator-seconds: u is uncached input, h cached input, o
    output; u2 is u squared, uo is u times o.

    Parameters
    ----------
    model
        Id or alias of a model, or a size such as 70b or 235b-a22b.
    tokens_per_second
        Output speed you observed of a closed model: narrows what it may be.
    """
    from joulebook.estimate import assumptions, deploy, rate_card

    deployment = deploy(
        model, region=where.region, supply=where.supply(), tokens_per_second=tokens_per_second,
        **where.serving(),
    )  # fmt: skip
    card = rate_card(deployment)
    rows = {
        "joules": card.coefficients("accelerator_energy_j"),
        "accelerator_seconds": card.coefficients("accelerator_s"),
    }
    if output.json:
        plain = {row: {t: q.to_json() for t, q in terms.items()} for row, terms in rows.items()}
        print_json(
            plain
            | {"deployment": deployment.to_json(), "sequences": card.sequences}
            | {"projection_error": card.projection_error, "assumptions": assumptions(card.facts)}
            | {"narrowed": [step.to_json() for step in deployment.narrowed]}
        )
        return
    from joulebook.report import terminal

    console = start_console(output)
    console.print(terminal.ratecard_table(deployment.model.title, rows))
    console.print(terminal.ratecard_legend())
    causes = card.causes(card.request(*card.typical_request()), "accelerator_energy_j")
    console.print(terminal.assumption_table(assumptions(card.facts), causes))
