"""`joulebook audit`: what is published, recomputed sentence by sentence."""

from pathlib import Path
from typing import TYPE_CHECKING

from joulebook.errors import InputError, UnknownNameError
from joulebook.serve.answers import PAGES, check_html, print_json, start_console
from joulebook.serve.audit_drafts import NOTHING_GIVEN, NewClaim, draft_claims, new_claim
from joulebook.serve.options import PLAIN, Output

if TYPE_CHECKING:
    from joulebook.audit.claim import Claim


def audit(
    *files: Path,
    article: str | None = None,
    id: list[str] | None = None,
    html: Path | None = None,
    draft: Path | None = None,
    new: bool = False,
    out: Path | None = None,
    claim: NewClaim = NOTHING_GIVEN,
    output: Output = PLAIN,
) -> None:
    """Recompute published claims and say which stand, which do not, and why.

    Without files, all claims that come with joulebook. A claim is one small TOML file; the verdict
    is never in it, but follows from what the sentence says and what is computed.

    Parameters
    ----------
    files
        Claims, or folders of them.
    article
        Only the claims of one article, such as bitcoin-article.
    id
        Only the claim of this id, such as A06; may be given several times.
    html
        Also write a page: each sentence with our figure beside it.
    draft
        Instead, read an article (.txt or .html): draft claims, and its figures against each other.
    new
        Instead, write one claim, asking for its parts.
    out
        The folder for drafts (drafts without it) or for the new claim (claims without it).
    """
    if draft is not None or new:
        if new and draft is not None:
            raise InputError("--draft or --new: give one of them")
        if article is not None or id or html is not None:
            raise InputError("--article, --id and --html go with claims, not with --draft or --new")
        _write_claims(files, draft, claim, out, output)
        return
    if out is not None or claim != NOTHING_GIVEN:
        raise InputError("--out and what a claim states go with --draft or --new")
    from joulebook.audit.audit import audit as audited
    from joulebook.audit.read import read_files, shipped

    check_html(html, PAGES)  # it has no charts
    console = start_console(output)
    if html is not None and html.exists() and any(map(html.samefile, files)):
        raise InputError(f"--html {html} is a claim; give another file")
    claims = read_files(claim_files(files)) if files else shipped()
    findings = audited(chosen(claims, article, id or []))
    if html is not None:
        from joulebook.report.audit import audit_page

        html.parent.mkdir(parents=True, exist_ok=True)
        html.write_text(audit_page(findings), "utf-8")
    if output.json:
        print_json([found.to_json() for found in findings])
        return
    from joulebook.report.audit import show

    show(console, findings)


def _write_claims(
    files: tuple[Path, ...], draft: Path | None, claim: NewClaim, out: Path | None, output: Output
) -> None:
    """Draft claims from an article, or write a new one."""
    if files or (draft is not None and claim != NOTHING_GIVEN):
        raise InputError("--draft reads one article and --new writes one claim; give nothing else")
    if draft is not None:
        draft_claims(draft, out, output)
    else:
        new_claim(claim, out, output)


def claim_files(paths: tuple[Path, ...]) -> list[Path]:
    """The claims' files; of a folder, those in it. Raises InputError for what is not there."""
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            within = sorted(path.glob("*.toml"))
            if not within:
                raise InputError(f"{path}: no claims in this folder; a claim is a .toml file")
            found += within
        elif path.is_file():
            found.append(path)
        else:
            raise InputError(f"{path}: no such file; expected a claim, or a folder of claims")
    return found


def chosen(claims: "tuple[Claim, ...]", article: str | None, ids: list[str]) -> "list[Claim]":
    """Those claims that are asked for; raises UnknownNameError for what none has."""
    articles = {claim.article for claim in claims}
    if article is not None and article not in articles:
        raise UnknownNameError("article", article, articles)
    kept = [claim for claim in claims if article in (None, claim.article)]
    known = {claim.id for claim in kept}
    asked = [one.strip() for text in ids for one in text.split(",")]
    for name in asked:
        if name not in known:
            raise UnknownNameError(
                "claim" if article is None else f"claim of {article}", name, known
            )
    return [claim for claim in kept if not asked or claim.id in asked]
