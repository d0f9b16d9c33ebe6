"""Training and life cycles on the terminal."""

from collections.abc import Iterator, Mapping

from rich.console import Console

from joulebook.estimate import Deployment, Quantity
from joulebook.estimate.answer import quantities
from joulebook.estimate.lifecycle import LifeCycle
from joulebook.estimate.training import TrainingAnswer, covers, reported
from joulebook.report import labels
from joulebook.report.equivalences import duration, in_words
from joulebook.report.terminal import intensity_line, quantity_table, said_words
from joulebook.report.words import _, label, number, printable, span

COUNTS = ("training_flop", "implied_utilization")


def training(console: Console, answer: TrainingAnswer) -> None:
    """Print a run: the main answer, our own beside it, what was printed, and every note."""
    title = _("Training {model}, as published") if answer.published else _("Training {model}")
    told = answer.quantities()
    console.print(quantity_table(title.format(model=answer.run.name), _physical(told)))
    for sentence in in_words(told):
        console.print(sentence, markup=False)
    if answer.beside:
        console.print(quantity_table(_("Our own estimate"), _physical(quantities(answer.beside))))
    for line in _reported_lines(answer):
        console.print(f"· {line}", markup=False)
    if "implied_utilization" in told:
        share = number(100 * told["implied_utilization"].value)
        console.print(
            "· " + _("achieved share of peak arithmetic: {share} %").format(share=share),
            markup=False,
        )
    console.print(intensity_line(answer.run.intensity), markup=False)
    for line in map(said_words, (*answer.run.choices, *answer.notes)):
        console.print(f"· {printable(line)}", markup=False)


def life_cycle(console: Console, life: LifeCycle, deployment: Deployment) -> None:
    """Print both parts of a life, and when use passes training."""
    parts = {
        _("Training {model}"): life.training, _("All requests to {model}"): life.inference,
        _("Training and use of {model}"): life.total,
    }  # fmt: skip
    for title, one in parts.items():
        console.print(
            quantity_table(title.format(model=deployment.model.title), _physical(quantities(one)))
        )
    says = _("{what}: use is {multiple} × training after {requests} requests, {time}.")
    share = _("Training is {share} % of {what} in the end; use is {ratio} × training.")
    for name, compared in life.compared().items():
        what = label(labels.BOUNDARIES, name.rpartition("_")[0])
        requests, time = compared["requests_until"].value, compared["time_until"].value
        told = {"what": what, "multiple": number(life.multiple), "requests": number(requests)}
        console.print(says.format(**told, time=duration(time)), markup=False)
        ratio = number(compared["inference_over_training"].value)
        percent = number(100 * compared["training_share"].value)
        console.print("  " + share.format(share=percent, what=what, ratio=ratio), markup=False)
    for line in map(said_words, (*deployment.choices, *life.notes)):
        console.print(f"· {printable(line)}", markup=False)


def _reported_lines(answer: TrainingAnswer) -> Iterator[str]:
    """Figures to compare with, and who says so."""
    for fact in reported(answer.run):
        value, interval, unit = span(fact.value, fact.low, fact.high, fact.unit)
        what = label(labels.BOUNDARIES, covers(fact, answer.run).rpartition("_")[0])
        says = _("to compare: {what} {value} {unit} ({interval}), {source}")
        told = {"what": what, "value": value, "unit": unit, "interval": interval or value}
        yield says.format(**told, source=fact.source)


def _physical(told: Mapping[str, Quantity]) -> dict[str, Quantity]:
    return {key: q for key, q in told.items() if key not in COUNTS}
