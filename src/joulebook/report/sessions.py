"""Requests, sessions and days on the terminal: their lengths and their answers."""

from collections.abc import Iterable

from rich.console import Console
from rich.text import Text

from joulebook.estimate.agent import Session
from joulebook.estimate.answer import Answer, assumed, quantities
from joulebook.estimate.day import DayAnswer
from joulebook.estimate.lengths import Lengths
from joulebook.grid import Intensity
from joulebook.grid.notes import Note
from joulebook.report import labels, terminal
from joulebook.report.equivalences import in_words
from joulebook.report.words import _, label, number, printable, span


def show_lengths(console: Console, lengths: Lengths) -> None:
    """Say how long a request is, and how that was found, where it was not simply given."""
    if set(lengths.counted_by.values()) == {"given"}:
        return
    quantities = lengths.quantities()
    for part, title in (("input", _("Input")), ("output", _("Output"))):
        count = quantities[f"{part}_tokens"]
        line = _("{part}: {n} tokens ({low} – {high}), by {how}")
        figures = {"n": count.value, "low": count.low, "high": count.high}
        told = {name: number(round(x)) for name, x in figures.items()}
        console.print(
            line.format(part=title, how=label(labels.COUNTED_BY, lengths.counted_by[part]), **told),
            markup=False,
        )


def show_session(console: Console, session: Session) -> None:
    """Say how many calls and tokens a session has."""
    line = _(
        "{model_calls} calls of the model: {session_input_tokens} tokens of input "
        "({session_cached_tokens} from a cache), {session_output_tokens} of output; the last call "
        "reads {last_input_tokens}."
    )
    told = {name: number(drawn.median) for name, drawn in session.sums.items()}
    console.print(line.format(**told), markup=False)


def show_answer(
    console: Console, title: str, answer: Answer, intensity: Intensity, said: Iterable[str | Note]
) -> None:
    """Print an answer: its boundaries, what it is like, its place, choices and assumptions."""
    every = quantities(answer)
    console.print(terminal.quantity_table(title, every))
    for sentence in in_words(every):
        console.print(sentence, markup=False)
    console.print(terminal.intensity_line(intensity), markup=False)
    for line in said:
        console.print(f"· {printable(terminal.said_words(line))}", markup=False)
    causes = answer["facility_energy_j"].causes()
    console.print(terminal.assumption_table(assumed(answer), causes))


def show_day(console: Console, answer: DayAnswer) -> None:
    """Print a day: its items, its total, what others say of it."""
    headings = ("", _("Count"), _("Energy"), _("90 % interval"), _("Share"), _("Carbon"))
    table = terminal.empty_table(printable(answer.day.name), *headings, right=(1, 2, 3, 4, 5))
    whole = quantities(answer.total)["facility_energy"].value
    for row in answer.rows:
        every = quantities(row.all)
        energy, carbon = every["facility_energy"], every["carbon_operational"]
        value, interval, unit = span(*energy[:4])
        grams, _interval, gram = span(*carbon[:4])
        share = f"{number(100 * energy.value / whole)} %" if whole else ""
        name = Text(printable(row.item.name))
        cells = (number(row.item.count), f"{value} {unit}", interval, share, f"{grams} {gram}")
        table.add_row(name, *cells)
    console.print(table)
    said = [
        f"{printable(row.item.name)}: {printable(terminal.said_words(line))}"
        for row in answer.rows
        for line in row.one.said
    ]
    show_answer(console, _("In all"), answer.total, answer.intensity, said)
    show_claim(console, answer)


def show_claim(console: Console, answer: DayAnswer) -> None:
    """Print what somebody else says the day takes, beside ours."""
    claim = answer.day.claim
    if claim is None:
        return
    ours = answer.total["facility_energy_j"].times(1 / claim.energy_j).quantity("1")
    line = _("{by} says {value} {unit}; ours is {ratio} times that ({low} – {high}).")
    value, _interval, unit = span(claim.energy_j, claim.energy_j, claim.energy_j, "J")
    ratios = {"ratio": number(ours.value), "low": number(ours.low), "high": number(ours.high)}
    told = line.format(by=printable(claim.by), value=value, unit=unit, **ratios)
    console.print(told, markup=False)
    console.print(printable(claim.why), markup=False)
