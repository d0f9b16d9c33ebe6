"""`joulebook audit --draft` and `--new`: from an article's sentences to claim files."""

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cyclopts import Parameter

from joulebook.errors import InputError, UnknownNameError
from joulebook.serve.answers import print_json, start_console
from joulebook.serve.options import PLAIN, Output, WholeIfAny

if TYPE_CHECKING:
    from joulebook.audit.quantities import Mention

DRAFTS = Path("drafts")
NEW_CLAIMS = Path("claims")


@Parameter(name="*")
@dataclass(frozen=True, slots=True)
class NewClaim:
    """What a new claim states; what is not given is asked for.

    Parameters
    ----------
    quote
        For --new: the exact sentence, in its own language.
    claim_id
        For --new: the claim's id, which names its file.
    article_name
        For --new: where the sentence was published.
    figure
        For --new: which quantity of the sentence is meant, counted from 1.
    subject
        For --new: what the figure is of.
    boundary
        For --new: what the figure covers, such as facility or run.
    formula
        For --new: the formula the figure is held against.
    """

    quote: str | None = None
    claim_id: str | None = None
    article_name: str | None = None
    figure: WholeIfAny = None
    subject: str | None = None
    boundary: str | None = None
    formula: str | None = None


NOTHING_GIVEN = NewClaim()


def draft_claims(article: Path, out: Path | None = None, output: Output = PLAIN) -> None:
    """Draft a claim for each quantity of an article, and hold its figures against each other."""
    from joulebook.audit.drafts import write
    from joulebook.audit.reading import read

    if not article.exists():
        raise InputError(f"{article}: no such file; give the text of an article, as .txt or .html")
    console = start_console(output)
    found = read(article)
    folder = out or DRAFTS
    files = write(found.drafts, folder) if found.drafts else []
    if output.json:
        print_json({**found.to_json(), "files": [str(file) for file in files]})
        return
    from joulebook.report.drafts import reading
    from joulebook.report.words import _

    reading(console, found)
    if files:
        told = _("{n} draft claims are in {folder}: give each a target, then run joulebook audit.")
        console.print(told.format(n=len(files), folder=folder), markup=False)


def new_claim(
    given: NewClaim = NOTHING_GIVEN, out: Path | None = None, output: Output = PLAIN
) -> Path:
    """Write one claim from a sentence, asking on the terminal for what is not given."""
    from joulebook.audit.candidates import candidates
    from joulebook.audit.drafts import Draft, article_name, write
    from joulebook.audit.quantities import mentions
    from joulebook.audit.read import read_files
    from joulebook.audit.text.article import plain_text
    from joulebook.report.words import _

    console = start_console(output)
    ask = _asker(console)
    quote = plain_text(given.quote or ask(_("The sentence, word for word"), "--quote", "")).strip()
    found = [mention for mention in mentions(quote) if mention.checkable]
    mention = found[_chosen(found, given.figure, ask) - 1] if found else _none_found(quote)
    article = article_name(
        given.article_name or ask(_("Where it was published"), "--article-name", "article")
    )
    name = article_name(
        given.claim_id or ask(_("An id for the claim"), "--claim-id", f"{article}-01")
    )
    subject = given.subject or ask(_("What the figure is of"), "--subject", mention.subject)
    near = candidates(mention)
    boundary = _boundary(given.boundary)
    made = Draft(
        name, mention, article, near, _formula(given.formula, near, ask), boundary, subject
    )
    (file,) = write([made], out or NEW_CLAIMS)
    try:
        read_files([file])
    except InputError:
        file.unlink()  # what the audit would not read is no claim: nothing is left of it
        raise
    if output.json:
        print_json({"id": name, "file": str(file), "candidates": list(near)})
    else:
        console.print(
            _("Written to {file}. Check it with: joulebook audit {file}").format(file=file),
            markup=False,
            soft_wrap=True,
        )
    return file


Ask = Callable[[str, str, str], str]


def _asker(console: Any) -> Ask:
    """Asks on the terminal; where there is none, an option that is missing is an error."""

    def ask(question: str, option: str, default: str) -> str:
        if not sys.stdin.isatty():
            if default:
                return default
            raise InputError(f"{option} is missing, and there is no terminal to ask on")
        hint = f" [{default}]" if default else ""
        console.print(f"{question}{hint}:", markup=False, end=" ")
        try:
            answer = input().strip()
        except EOFError:
            raise InputError(f"{option}: no answer was given") from None
        if not (answer or default):
            raise InputError(f"{option}: no answer was given")
        return answer or default

    return ask


def _chosen(found: Sequence["Mention"], given: int | None, ask: Ask) -> int:
    """Which of the sentence's quantities is meant, counted from 1."""
    from joulebook.report.words import _

    listed = "; ".join(f"{n} {mention.text}" for n, mention in enumerate(found, 1))
    if given is None and len(found) > 1:
        told = ask(_("Which figure ({listed})").format(listed=listed), "--figure", "1")
        given = int(told) if told.isdecimal() else 0
    given = 1 if given is None else given
    if not 1 <= given <= len(found):
        raise InputError(f"--figure: expected 1 to {len(found)}: {listed}")
    return given


def _none_found(quote: str) -> "Mention":
    raise InputError(f"no quantity was found in {quote[:60]!r}; expected a sentence with a figure")


def _boundary(given: str | None) -> str:
    """The boundary that was given; it is checked before anything is written."""
    from joulebook.audit.boundaries import boundaries

    if given and given not in boundaries():
        raise UnknownNameError("boundary", given, boundaries())
    return given or ""


def _formula(given: str | None, near: Sequence[str], ask: Ask) -> str:
    """The formula a claim is held against; empty when it is left for later."""
    from joulebook.report.words import _

    if given is not None or not near or not sys.stdin.isatty():
        return given or ""
    later = _("later")
    listed = "; ".join(f"{n} {name}" for n, name in enumerate(near, 1))
    told = ask(_("Which formula ({listed})").format(listed=listed), "--formula", later)
    if told == later:
        return ""
    return near[int(told) - 1] if told.isdecimal() and 1 <= int(told) <= len(near) else told
