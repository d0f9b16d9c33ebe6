"""What a model's name means, on the terminal."""

from collections.abc import Iterator

from rich.console import Console
from rich.table import Table
from rich.text import Text

from joulebook.estimate.name_index import released
from joulebook.estimate.name_report import About
from joulebook.estimate.names import Resolution
from joulebook.facts import Page
from joulebook.report.terminal import empty_table, note_words
from joulebook.report.words import _, label, mark, printable

HOW = {
    "id": mark("it is the model's id"),
    "alias": mark("a page has this name"),
    "dated": mark("the newest of its revisions on that day"),
    "family": mark("the only family of such a name"),
    "given": mark("as you say"),
    "class": mark("by its words; no page knows it"),
}
KINDS = {
    "text": mark("text"), "image": mark("image"), "video": mark("video"), "audio": mark("audio"),
    "embedding": mark("embedding"), "speech-to-text": mark("speech to text"),
    "text-to-speech": mark("text to speech"),
}  # fmt: skip
RULES = {
    "arn": mark("a resource name of AWS"),
    "ft": mark("the mark of a fine-tuned model, which counts as what it was tuned from"),
    "host": mark("what stands before a slash or colon"),
    "bedrock": mark("the marks of Bedrock"),
    "variant": mark("the variant of an offer"),
    "format": mark("the number format"),
    "maker": mark("the maker before the name"),
    "date": mark("a date without a page of its own"),
    "preview": mark("a preview"),
    "mode": mark("the effort of thinking"),
    "context": mark("the length of the context"),
    "tune": mark("the kind of tuning"),
    "version": mark("the version"),
}


def show(console: Console, told: About) -> None:
    """Print what a name means, by which rule, what it meant before and after, and what is near."""
    meaning = told.meaning
    console.print(Text.assemble((printable(meaning.name), "bold"), f" · {meaning.page.title}"))
    table = empty_table("", _("What"), _("Value"))
    for what, value in _properties(meaning):
        table.add_row(what, Text(printable(value)))
    console.print(table)
    if told.revisions:
        console.print(_revision_table(told))
    if meaning.says:
        console.print(f"· {printable(note_words(meaning.says))}", markup=False)
    if told.near:
        near = _("Nearest names: {names}").format(names=", ".join(told.near))
        console.print(printable(near), markup=False)


def _properties(meaning: Resolution) -> Iterator[tuple[str, str]]:
    """What is known of a meaning, one line each; lines that say nothing are left out."""
    since = released(meaning.page)
    lines = (
        (_("Model"), meaning.model),
        (_("Kind"), _kind(meaning.kind)),
        (_("By"), _how(meaning.how)),
        (_("Left out"), " ".join(meaning.dropped)),
        (_("Number format in the name"), meaning.precision),
        (_("Released"), since.isoformat() if since else None),
        (_("Page"), meaning.page.path),
        (_("The name is told by"), _told_by(meaning.told_by)),
    )
    return ((what, value) for what, value in lines if value)


def _kind(kind: str) -> str:
    """What a model reads and writes, in words."""
    return " + ".join(label(KINDS, one) for one in kind.split("+"))


def _told_by(told: Page | None) -> str:
    """The page that knows a name, and what it relies on."""
    if told is None:
        return ""
    checked = "" if told.text.get("seen") else _("(not checked against the source)")
    return f"{told.path}: {told.text['source']} {checked}".strip()


def _how(how: str) -> str:
    """The way to a meaning in words."""
    stripped, colon, rules = how.partition(": ")
    if not colon:
        return label(HOW, stripped)
    told = "; ".join(label(RULES, rule) for rule in rules.split(", "))
    return _("cutting off {what}").format(what=told)


def _revision_table(told: About) -> Table:
    """The revisions that a name has meant."""
    table = empty_table(_("It has meant"), _("From"), _("Model"))
    for day, of in told.revisions:
        chosen = "bold" if of.path == told.meaning.page.path else ""
        table.add_row(day.isoformat() if day else "–", Text(of.title, chosen))
    return table
