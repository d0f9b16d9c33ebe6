"""`joulebook estimate embedding`, `classification` and `audio`: small models that read or listen."""

from typing import Any

from joulebook.serve.answers import print_json, start_console
from joulebook.serve.options import HERE, PLAIN, UNASKED, Output, Where, Why


def estimate_embedding(
    *,
    model: str | None = None,
    input_tokens: float,
    params: float | None = None,
    why: Why = UNASKED,
    where: Where = HERE,
    output: Output = PLAIN,
) -> None:
    """Energy, carbon, water and cost of embedding one input.

    Parameters
    ----------
    model
        Id or alias of a model, such as BAAI/bge-large-en-v1.5.
    input_tokens
        Tokens of the input.
    params
        Parameters of a model that has no page, such as 3.3e8, instead of --model.
    """
    _encode(model, input_tokens, params, why, where, output)


def estimate_classification(
    *,
    model: str | None = None,
    input_tokens: float,
    params: float | None = None,
    why: Why = UNASKED,
    where: Where = HERE,
    output: Output = PLAIN,
) -> None:
    """Energy, carbon, water and cost of classifying one input, or ranking one document.

    Images are read as patches: --input-tokens is their number.

    Parameters
    ----------
    model
        Id or alias of a model that reads the input once.
    input_tokens
        Tokens of the input; of query and document together for a ranker; patches of an image.
    params
        Parameters of a model that has no page, such as 1.1e8, instead of --model.
    """
    _encode(model, input_tokens, params, why, where, output)


def estimate_audio(
    *,
    model: str,
    seconds: float,
    why: Why = UNASKED,
    where: Where = HERE,
    output: Output = PLAIN,
) -> None:
    """Energy, carbon, water and cost of turning speech into text.

    Parameters
    ----------
    model
        Id or alias of a speech-to-text model, such as openai/whisper-large-v3.
    seconds
        Length of the sound.
    """
    from joulebook.estimate.other import transcribe

    _show(transcribe(model, seconds, _serving(where)), why, output)


def estimate_speech(
    *,
    model: str | None = None,
    params: float | None = None,
    seconds: float,
    why: Why = UNASKED,
    where: Where = HERE,
    output: Output = PLAIN,
) -> None:
    """Energy, carbon, water and cost of turning text into speech: assumed and wide.

    Parameters
    ----------
    model
        Id or alias of a model that writes sound token by token.
    params
        Parameters of a model that has no page.
    seconds
        Length of the speech.
    """
    from joulebook.estimate.other import synthesize

    _show(synthesize(model, seconds, _serving(where), params), why, output)


def _encode(
    model: str | None, input_tokens: float, params: float | None, why: Why, where: Where,
    output: Output,
) -> None:  # fmt: skip
    from joulebook.estimate.other import encode

    _show(encode(model, input_tokens, _serving(where), params), why, output)


def _serving(where: Where) -> Any:
    from joulebook.estimate.other import Serving

    return Serving(region=where.region, supply=where.supply(), **where.machine())


def _show(answered: Any, why: Why, output: Output) -> None:
    """One answer, as JSON or on the terminal."""
    trees = why.trees(answered.explain)
    if output.json:
        print_json(answered.to_json() | why.to_json(trees))
        return
    from joulebook.report import sessions, terminal
    from joulebook.report.words import _

    console = start_console(output)
    title = _("One request to {model} on {gpu}").format(model=answered.name, gpu=answered.gpu.title)
    said = (*answered.choices, *answered.notes)
    sessions.show_answer(console, title, answered.answer, answered.intensity, said)
    terminal.explanation(console, trees, why.depth)
