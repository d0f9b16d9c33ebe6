"""`joulebook estimate embedding`, `classification` and `audio`: small models that read or listen."""

from typing import Any

from joulebook.errors import InputError
from joulebook.serve.answers import print_json, start_console
from joulebook.serve.options import HERE, PLAIN, Output, Where


def estimate_embedding(
    *,
    model: str | None = None,
    input_tokens: float,
    params: float | None = None,
    explain: bool = False,
    depth: int = 99,
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
    explain
        Show the formulas and facts behind every number.
    depth
        How many steps down the explanation on the terminal goes.
    """
    _encode(model, input_tokens, params, explain, depth, where, output)


def estimate_classification(
    *,
    model: str | None = None,
    input_tokens: float,
    params: float | None = None,
    explain: bool = False,
    depth: int = 99,
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
    explain
        Show the formulas and facts behind every number.
    depth
        How many steps down the explanation on the terminal goes.
    """
    _encode(model, input_tokens, params, explain, depth, where, output)


def estimate_audio(
    *,
    model: str,
    seconds: float,
    explain: bool = False,
    depth: int = 99,
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
    explain
        Show the formulas and facts behind every number.
    depth
        How many steps down the explanation on the terminal goes.
    """
    from joulebook.estimate.other import transcribe

    _show(transcribe(model, seconds, _serving(where)), explain, depth, output)


def _encode(
    model: str | None, input_tokens: float, params: float | None, explain: bool, depth: int,
    where: Where, output: Output,
) -> None:  # fmt: skip
    from joulebook.estimate.other import encode

    _show(encode(model, input_tokens, _serving(where), params), explain, depth, output)


def _serving(where: Where) -> Any:
    from joulebook.estimate.other import Serving

    if where.gpus is not None:
        raise InputError(f"--gpus {where.gpus:g}: these models run on one accelerator each")
    said = {name: value for name, value in where.machine().items() if name != "gpus"}
    return Serving(region=where.region, direct=where.direct, **said)


def _show(answered: Any, explain: bool, depth: int, output: Output) -> None:
    """One answer, as JSON or on the terminal."""
    trees = answered.explain() if explain else {}
    told = answered.to_json()
    if output.json:
        print_json(told | ({"explain": trees} if explain else {}))
        return
    from joulebook.report import terminal
    from joulebook.report.equivalences import in_words
    from joulebook.report.words import _

    console = start_console(output)
    title = _("One request to {model} on {gpu}").format(model=answered.name, gpu=answered.gpu.title)
    quantities = answered.quantities()
    console.print(terminal.quantity_table(title, quantities))
    for sentence in in_words(quantities):
        console.print(sentence, markup=False)
    console.print(terminal.intensity_line(answered.intensity), markup=False)
    for line in (*answered.choices, *map(terminal.note_words, answered.notes)):
        console.print(f"· {line}", markup=False)
    console.print(terminal.assumption_table(told["assumptions"], told["causes"]))
    terminal.explanation(console, trees, depth)
