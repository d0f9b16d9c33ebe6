"""A reading of an article on the terminal: its quantities, and what they say of each other."""

from rich.console import Console
from rich.table import Table

from joulebook.audit.consistency import AGREES, CONTRADICTS, ROUNDS, Consistency
from joulebook.audit.quantities import Mention
from joulebook.audit.reading import ReadArticle
from joulebook.audit.units import A_YEAR, UNITS
from joulebook.audit.wording import words
from joulebook.report.terminal import empty_table
from joulebook.report.words import _, label, language, mark, number, printable, unit_word

BOUNDS = {
    "exact": "",
    "about": mark("about"),
    "nearly": mark("nearly"),
    "at-least": mark("at least"),
    "at-most": mark("at most"),
    "range": mark("range"),
    "order": mark("order"),
}
VERDICTS = {
    AGREES: mark("agrees"),
    ROUNDS: mark("agrees only by rounding"),
    CONTRADICTS: mark("contradicts"),
}
AMOUNTS = (mark("carbon"), mark("energy"), mark("distance"))
_OURS = ("of", "thing", "unit")  # of what a note tells, the words that are not the text's own
_WIDE = 36  # letters of a subject or condition that a row of 80 columns has room for


def reading(console: Console, found: ReadArticle) -> None:
    """Print what an article states, and how its figures agree with each other."""
    if not found.mentions:
        console.print(_("No quantity was found in this text."))
        return
    console.print(mentions_table(found))
    if found.consistency:
        console.print(consistency_table(found))
    else:
        console.print(_("No figure of the text follows from others of it."))


def mentions_table(found: ReadArticle) -> Table:
    """Every quantity that states something of its own, with unit, bound, subject and date."""
    headings = (_("Words"), _("Value"), _("Unit"), _("Bound"), _("Subject"), _("Of"))
    table = empty_table(_("Quantities of the text"), *headings, right=(1,))
    for mention in (one for one in found.mentions if one.checkable):
        table.add_row(
            printable(mention.text), figure(mention), unit_cell(mention.unit),
            label(BOUNDS, mention.bound), printable(mention.subject[:_WIDE]), mention.vintage,
        )  # fmt: skip
    return table


def consistency_table(found: ReadArticle) -> Table:
    """What the figures of the text say about each other."""
    headings = (_("Verdict"), _("Factor off"), _("Explanation"))
    table = empty_table(_("The text's figures against each other"), *headings, right=(1,))
    for one in found.consistency:
        off = "" if one.kind in ("power", "references", "direction") else number(one.factor_off)
        table.add_row(label(VERDICTS, one.verdict), off, explanation(one))
    return table


def explanation(one: Consistency) -> str:
    """Why a finding says what it says, in the reader's language."""
    told = {
        key: _words(key, said) if isinstance(said, str) else number(said)
        for key, said in one.note.told.items()
    }
    return _(one.note.says).format(**told)


def _words(key: str, said: str) -> str:
    return _(said) if key in _OURS else printable(said)


def unit_cell(unit: str) -> str:
    """A unit of a text as the reader writes it."""
    known = unit.removesuffix(A_YEAR) in UNITS
    return words(unit, language()) if known and language() != "en" else unit_word(unit)


def figure(mention: Mention) -> str:
    """A mention's value, or both ends of it."""
    if mention.date:
        return mention.date.replace("/", " – ")
    if mention.high is None:
        return _digits(mention.value)
    return f"{_digits(mention.value)} – {_digits(mention.high)}"


def _digits(value: float) -> str:
    """Every digit that was written; large numbers by their power of ten.

    >>> _digits(1234.5), _digits(1.76e11)
    ('1,234.5', '1.76e11')
    """
    if abs(value) < 1e6:
        return f"{value:,.10g}"
    mantissa, power = f"{value:.9e}".split("e")
    return f"{mantissa.rstrip('0').rstrip('.')}e{int(power)}"
