"""Draft claims: what sentences say, as claim files that only lack a target."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from joulebook.audit.candidates import candidates
from joulebook.audit.quantities import Mention
from joulebook.audit.units import unit as claim_unit
from joulebook.errors import InputError, UnknownNameError

# units of sentences that claims say in another one
_SAID_AS = {
    "TJ": ("GJ", 1e3), "PJ": ("GJ", 1e6), "EJ": ("GJ", 1e9), "TW": ("GW", 1e3), "mW": ("W", 1e-3),
    "mWh": ("Wh", 1e-3), "feet": ("m", 0.3048), "MB": ("GB", 1e-3), "KB": ("GB", 1e-6),
    "PB": ("TB", 1e3), "count": ("1", 1.0),
}  # fmt: skip
_NAME = re.compile(r"[^A-Za-z0-9._-]+")


@dataclass(frozen=True, slots=True)
class Draft:
    """A claim to be: its file's name and content, and the formulas it may be held against."""

    id: str
    mention: Mention
    article: str
    candidates: tuple[str, ...]
    formula: str = ""
    boundary: str = ""
    subject: str = ""

    @property
    def toml(self) -> str:
        """The claim file."""
        return "\n".join(_lines(self)) + "\n"

    def to_json(self) -> dict[str, Any]:
        """What a draft adds to its mention."""
        return {"id": self.id, "candidates": list(self.candidates)}


def drafts(found: Sequence[Mention], article: str) -> list[Draft]:
    """A draft for each mention that states something of its own, in the order of the text."""
    name = article_name(article)
    stating = [mention for mention in found if mention.checkable]
    width = max(2, len(str(len(stating))))
    return [
        Draft(f"{name}-{n:0{width}}", mention, name, candidates(mention))
        for n, mention in enumerate(stating, 1)
    ]


def article_name(text: str) -> str:
    """A name that ids may begin with: letters, digits, points and hyphens only.

    >>> article_name("MIT TR (2025)"), article_name("文章")
    ('MIT-TR-2025', 'article')
    """
    return _NAME.sub("-", text).strip("-.") or "article"


def write(made: Sequence[Draft], folder: Path) -> list[Path]:
    """Write each draft as a file of the folder; raises InputError rather than overwrite what differs."""
    if folder.exists() and not folder.is_dir():
        raise InputError(f"--out {folder} is a file; give a folder")
    files = [folder / f"{draft.id}.toml" for draft in made]
    for draft, file in zip(made, files, strict=True):
        if file.exists() and file.read_text("utf-8") != draft.toml:
            raise InputError(f"{file} exists and may hold your work; give --out another folder")
    folder.mkdir(parents=True, exist_ok=True)
    for draft, file in zip(made, files, strict=True):
        file.write_text(draft.toml, "utf-8")
    return files


def _lines(draft: Draft) -> Iterator[str]:
    mention = draft.mention
    unit, factor, rest = _said_in(mention.unit)
    yield "# A draft: read the sentence again, and say what its figure is to be held against."
    yield f"id = {_text(draft.id)}"
    yield f"article = {_text(draft.article)}"
    yield f"language = {_text(mention.language)}"
    yield f"quote = {_text(mention.sentence.text)}"
    subject = draft.subject or mention.subject or mention.text
    yield f"subject = {_text(f'{subject} {rest}'.strip())}"
    yield from _value(mention, factor)
    yield f"unit = {_text(unit)}"
    if mention.bound not in ("exact", "range"):
        yield f"bound = {_text(mention.bound)}"
    yield f"boundary = {_text(draft.boundary)}" if draft.boundary else '# boundary = ""'
    if mention.vintage and mention.kind != "date":
        yield f"vintage = {_text(mention.vintage)}"
    if mention.condition:
        yield f"condition = {_text(mention.condition)}"
    yield ""
    yield "[target]"
    if draft.formula:
        yield f"formula = {_text(draft.formula)}"
    for name in draft.candidates:
        if name != draft.formula:
            yield f"# formula = {_text(name)}"
    yield "# scenario = {}"


def _value(mention: Mention, factor: float) -> Iterator[str]:
    if mention.kind == "date":
        yield f"value = {_text(mention.date)}"
    elif mention.bound == "range" and mention.high is not None:
        yield f"low = {_number(mention.value * factor)}"
        yield f"high = {_number(mention.high * factor)}"
    else:
        yield f"value = {_number(mention.value * factor)}"
        if mention.high is not None:
            yield f"high = {_number(mention.high * factor)}"


def _said_in(name: str) -> tuple[str, float, str]:
    """The unit of claims that a unit of sentences is said in, the factor, and what it leaves unsaid.

    >>> _said_in("GWh/year"), _said_in("Wh/query"), _said_in("TJ"), _said_in("CNY")
    (('GWh/year', 1.0, ''), ('Wh', 1.0, '(per query)'), ('GJ', 1000.0, ''), ('1', 1.0, '(CNY)'))
    """
    plain, _slash, per = name.partition("/")
    for tried, rest in ((name, ""), (plain, f"(per {per})")):
        unit, factor = _SAID_AS.get(tried, (tried, 1.0))
        try:
            claim_unit(unit)
        except UnknownNameError:
            continue
        return unit, factor, rest
    return "1", 1.0, f"({name})"


def _number(value: float) -> str:
    """A number as TOML, in as many digits as it was written with."""
    short = f"{value:.10g}"
    return f"{value:.0f}" if "e+" in short and value == int(value) and value < 1e18 else short


def _text(text: str) -> str:
    """A basic string of TOML, which JSON's strings are."""
    return json.dumps(text, ensure_ascii=False)
