"""A disclosure as Markdown."""

import re
from collections.abc import Iterator

from joulebook.ledger.disclosures import KNOWN, PARTLY, UNKNOWN, Answer, Disclosure, Field
from joulebook.report import labels
from joulebook.report.terminal import intensity_line, note_words
from joulebook.report.words import _, label, mark, number, printable, unit_word, whole

STATES = {
    KNOWN: mark("known"), PARTLY: mark("partly known"), UNKNOWN: mark("not known from this ledger"),
}  # fmt: skip
FIGURES = {
    **labels.BOUNDARIES, "requests": mark("Requests"), "intensity": mark("Intensity of the grid"),
    "pue": mark("PUE"), "wue": mark("WUE"),
    "sci_per_request": mark("Carbon of electricity and hardware, a request"),
}  # fmt: skip
MOST_GRIDS = 24
_MARKUP = re.compile(r"([\\`*_\[\]<>|#])")


def markdown(told: Disclosure) -> str:
    """The disclosure as a Markdown page.

    Names from logs stand in it as text, whatever marks they have.
    """
    return "\n".join(_lines(told)) + "\n"


def escaped(text: str) -> str:
    r"""A text from outside without meaning as Markdown or HTML.

    >>> escaped("<b>*a*")
    '\\<b\\>\\*a\\*'
    """
    return _MARKUP.sub(r"\\\1", printable(text))


def _lines(told: Disclosure) -> Iterator[str]:
    said = told.statement
    yield f"# {escaped(told.title)}"
    yield ""
    period = _(
        "{requests} requests from {start} to {end}; coverage {share} %: requests accounted, over these "
        "and the rows turned away."
    )
    yield period.format(
        requests=whole(said.counts["requests"]), start=told.period[0], end=told.period[1],
        share=number(100 * said.counts["coverage"]),
    )  # fmt: skip
    yield _("Fields are in the words of our table of standards, not of the standards themselves.")
    for number_, field in enumerate(told.fields, 1):
        yield from _field_lines(number_, field)
    yield from _foot(told)


def _field_lines(at: int, field: Field) -> Iterator[str]:
    yield ""
    yield f"## {at}. {escaped(field.says)}"
    yield ""
    unit = ""
    if field.unit:
        unit = " · " + _("unit: {unit}").format(unit=escaped(field.unit))
    known = (
        _("field seen")
        if field.seen
        else _("FIELD RECALLED, NOT SEEN: verify in the official text")
    )
    yield f"**{_(STATES[field.state])}**{unit} · {known}"
    if field.answers:
        headings = (
            _("What"),
            _("Value"),
            _("Unit"),
            _("90 % interval"),
            _("Evidence"),
            _("Method"),
        )
        yield ""
        yield f"| {' | '.join(headings)} |"
        yield "|---|--:|---|--:|---|---|"
        yield from (f"| {' | '.join(_row(one))} |" for one in field.answers)
    if field.answer:
        yield ""
        yield escaped(_(field.answer))
    if field.add:
        yield ""
        yield _("The filer adds: {what}").format(what=escaped(_(field.add)))


def _row(one: Answer) -> tuple[str, ...]:
    name = label(FIGURES, one.name)
    if one.scope:
        name += f", {label(labels.SCOPES, one.scope)}"
    if one.shown is None:
        return (name, "–", "", "", "", _(STATES[UNKNOWN]))
    value, low, high, unit, tier = one.shown
    interval = "" if low == high else f"{number(low)} – {number(high)}"
    shown = whole(int(value)) if one.name == "requests" else number(value)
    method = one.to_json()["method"]
    return (name, shown, "" if unit in ("1", "PUE") else unit_word(unit), interval,
            label(labels.TIERS, tier), _(METHODS[method]))  # fmt: skip


METHODS = {
    "measured": mark("measured"), "modeled": mark("modelled"), "sourced": mark("sourced"),
}  # fmt: skip


def _foot(told: Disclosure) -> Iterator[str]:
    """Grids, caveats and where every coefficient is."""
    said = told.statement
    yield ""
    heading = _("What stands behind the figures")
    yield f"## {heading}"
    yield ""
    yield from (f"- {escaped(intensity_line(one))}" for _region, one in said.grids[:MOST_GRIDS])
    yield from (f"- {escaped(note_words(note))}" for note in said.caveats)
    assumed = _(
        "{n} assumptions and every coefficient with its source are in the JSON of this form."
    )
    yield f"- {assumed.format(n=whole(len(said.assumptions)))}"
