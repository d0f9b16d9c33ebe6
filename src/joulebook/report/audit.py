"""Findings of an audit for people: a table in the terminal, and a page sentence by sentence."""

from collections.abc import Sequence
from functools import cache
from typing import TYPE_CHECKING

from rich.console import Console
from rich.text import Text

from joulebook import __version__
from joulebook.audit.finding import FigureFound, Finding
from joulebook.audit.reasons import claimed_words, reasons
from joulebook.audit.verdict import FALLS, VERDICTS
from joulebook.audit.wording import number
from joulebook.report.terminal import empty_table
from joulebook.report.words import _, language, mark, printable

if TYPE_CHECKING:
    from jinja2 import Environment

LABELS = {
    "holds": mark("holds"), "plausible": mark("plausible"), "superseded": mark("superseded"),
    "mistranslated": mark("mistranslated"), "inconsistent": mark("inconsistent"),
    "cannot be checked": mark("cannot be checked"),
}  # fmt: skip
STYLES = {
    "holds": "green", "plausible": "green", "superseded": "yellow", "mistranslated": "red",
    "inconsistent": "red", "cannot be checked": "dim",
}  # fmt: skip
METHODS = {
    "computed": mark("computed by the graph"), "cited": mark("compared with a cited fact"),
    "none": mark("not checked"),
}  # fmt: skip
TITLES = {
    "bitcoin-article": mark("An article on AI and Bitcoin mining, sentence by sentence"),
    "mittr-article": mark("An article on MIT Technology Review's analysis, sentence by sentence"),
}
WIDE = 24  # letters of a figure before the terminal breaks its line


def show(console: Console, findings: Sequence[Finding]) -> None:
    """Print a line a claim, then what is wrong with those that do not stand."""
    table = empty_table(_("Published claims, recomputed"))
    table.add_column(_("claim"), no_wrap=True)
    table.add_column(_("verdict"))
    table.add_column(_("the sentence says"), max_width=WIDE, overflow="fold")
    table.add_column(_("we get"), max_width=WIDE, overflow="fold")
    table.add_column(_("times ours"), justify="right")
    for found in findings:
        for at, one in enumerate(found.figures):
            verdict = Text(_(LABELS[one.verdict]), STYLES[one.verdict])
            times = "" if one.factor is None else number(one.factor, language())
            cells = ("" if at else found.claim.id, said(one), one.ours(language()))
            id, *figures = map(printable, cells)
            table.add_row(id, verdict, *figures, times)
    console.print(table)
    for found in findings:
        if found.verdict in FALLS:
            _show_wrong(console, found)
    console.print(summary(findings), markup=False)


def _show_wrong(console: Console, found: Finding) -> None:
    console.print(f"{printable(found.claim.id)}  {printable(found.claim.quote)}", markup=False)
    for line in explanation(found):
        console.print(f"    {printable(line)}", markup=False)
    if corrected := found.corrected.get(language()):
        console.print(f"    → {printable(corrected)}", markup=False, style="green")


def show_articles(console: Console, findings: Sequence[Finding]) -> None:
    """Print each article sentence by sentence, ours beside it in the reader's language."""
    for article, found in _by_article(findings).items():
        table = empty_table(title(article))
        table.add_column(_("The article says"), ratio=5, overflow="fold")
        table.add_column(_("What follows from the sources"), ratio=6, overflow="fold")
        table.add_column(_("verdict"), ratio=3, overflow="fold")
        for one in found:
            ours = one.corrected.get(language()) or explanation(one)[0]
            verdict = Text(_(LABELS[one.verdict]), STYLES[one.verdict])
            table.add_row(printable(one.claim.quote), printable(ours), verdict)
        console.print(table)
        console.print(summary(found), markup=False)


def title(article: str) -> str:
    """What an article is called; of those that do not come with joulebook, by their own name."""
    return _(TITLES[article]) if article in TITLES else printable(article)


def _by_article(findings: Sequence[Finding]) -> dict[str, list[Finding]]:
    articles: dict[str, list[Finding]] = {}
    for found in findings:
        articles.setdefault(found.claim.article, []).append(found)
    return articles


def said(one: FigureFound) -> str:
    """What a figure of a sentence says; nothing where it has none."""
    figure = one.figure
    return "" if figure.statements else claimed_words(figure.stated, language())


def explanation(found: Finding) -> list[str]:
    """Why, in the reader's language."""
    return [_(note.says).format(**note.told) for note in reasons(found, language())]


def summary(findings: Sequence[Finding]) -> str:
    """How many claims have which verdict."""
    counts = {verdict: sum(f.verdict == verdict for f in findings) for verdict in VERDICTS}
    each = _("{verdict}: {count}")
    told = _(", ").join(
        each.format(verdict=_(LABELS[verdict]), count=count)
        for verdict, count in counts.items()
        if count
    )
    return _("{count} claims: {verdicts}").format(count=len(findings), verdicts=told)


def audit_page(findings: Sequence[Finding]) -> str:
    """The findings as one self-contained HTML page: each sentence with our figure beside it."""
    articles = _by_article(findings)
    return _environment().get_template("audit.html").render(
        title=_("Published claims, recomputed"), summary=summary(findings), articles=articles,
        labels=LABELS, methods=METHODS, said=said, titled=title, explanation=explanation,
        language=language(), space="" if language().startswith("zh") else " ", version=__version__,
        ours=lambda one: one.ours(language()),
    )  # fmt: skip


@cache
def _environment() -> "Environment":
    """Apart from that of statements: a page without charts needs no library for them."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    made = Environment(
        loader=PackageLoader("joulebook.report"), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    made.globals["_"] = _
    return made
