"""Reading claims: one TOML file each, checked so that a mistake is named with its file and field."""

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from joulebook.audit.boundaries import check_boundary
from joulebook.audit.claim import LANGUAGES, Claim, Figure, Stated, Target
from joulebook.audit.fields import (
    HTML,
    SHIPPED,
    Raw,
    check_keys,
    fail,
    parsed,
    read_stated,
    read_words,
    table,
    within,
)
from joulebook.audit.solve import check_measures
from joulebook.audit.targets import laid_over, read_reading, read_target
from joulebook.errors import InputError, UnknownNameError

FIGURE_KEYS = ("value", "low", "high", "unit", "bound", "boundary", "target", "current", "also")
KEYS = (
    "id", "article", "language", "quote", "subject", "kind", "vintage", "condition", "corrected",
    "figure", "statement", *FIGURE_KEYS,
)  # fmt: skip
KINDS = ("stated", "derived", "hidden")
NEEDED = ("id", "article", "language", "quote", "subject")
TEXT = (*NEEDED, "vintage")


@cache
def shipped() -> tuple[Claim, ...]:
    """The claims that come with joulebook, by id."""
    return read_files(SHIPPED.glob("*.toml"))


def read_files(files: Iterable[Path]) -> tuple[Claim, ...]:
    """The claims of some files, by id; what they say to be `like` another may be a shipped one.

    Raises InputError naming the file and the field.
    """
    raw = {path: parsed(path) for path in sorted(files)}
    ids: dict[str, Path] = {}
    for path, content in raw.items():
        told = str(content.get("id", ""))
        if told in ids:
            raise InputError(f"{path.name}: id: {told!r} is that of {ids[told].name} too")
        ids[told] = path
    known = {str(content.get("id")): content for content in raw.values()}
    claims = [_claim(path.name, content, known) for path, content in raw.items()]
    return tuple(sorted(claims, key=lambda claim: claim.id))


def _claim(file: str, content: Raw, known: Mapping[str, Raw]) -> Claim:
    check_keys(file, content, KEYS)
    _check_text(file, content)
    kind = content.get("kind", KINDS[0])
    if kind not in KINDS:
        fail(file, "kind", UnknownNameError("kind", str(kind), KINDS))
    told = content.get("condition", {})
    condition = {"en": told} if isinstance(told, str) else told
    return Claim(
        **{key: content.get(key, "") for key in TEXT},
        kind=kind,
        condition=read_words(f"{file}: condition", condition),
        figures=_figures(file, content, known),
        corrected=read_words(f"{file}: corrected", content.get("corrected", {})),
        file=file,
    )


def _check_text(file: str, content: Raw) -> None:
    """Raise InputError for words that are missing, are no text or cannot be."""
    for key in TEXT:
        if key in NEEDED and key not in content:
            raise InputError(f"{file}: {key}: missing; every claim has {', '.join(NEEDED)}")
        if not isinstance(content.get(key, ""), str):
            raise InputError(f"{file}: {key}: expected text in quotes, not {content[key]!r}")
    if not re.fullmatch(r"[A-Za-z0-9._-]+", content["id"]):
        raise InputError(f"{file}: id: {content['id']!r}; expected letters, digits, - _ and .")
    if not content["quote"].strip():
        raise InputError(f"{file}: quote: empty; expected the words of the sentence")
    if found := HTML.search(content["quote"]):
        raise InputError(f"{file}: quote: holds HTML, {found[0]!r}; expected the plain sentence")
    if content["language"] not in LANGUAGES:
        fail(file, "language", UnknownNameError("language", content["language"], LANGUAGES))


def _figures(file: str, content: Raw, known: Mapping[str, Raw]) -> tuple[Figure, ...]:
    told = _tables(f"{file}: figure", content.get("figure", [content]))
    if "figure" in content:
        if any(key in content for key in FIGURE_KEYS):
            raise InputError(f"{file}: figure: a claim has figures or a value of its own, not both")
        for one in told:
            check_keys(f"{file}: figure", one, FIGURE_KEYS)
    return tuple(_figure(file, one, known, (content["id"],)) for one in told)


def _figure(file: str, content: Raw, known: Mapping[str, Raw], path: tuple[str, ...]) -> Figure:
    target = read_target(f"{file}: target", content.get("target"), known, path)
    boundary = content.get("boundary")
    if boundary is not None:
        within(file, "boundary", lambda: check_boundary(str(boundary), target))
    if target is None:
        return Figure(_optional(file, content), boundary)
    if content.get("kind") == "hidden":
        return _hidden(file, content, target, boundary)
    if "unit" not in content:
        raise InputError(f"{file}: unit: missing; a claim that has a target has a value and a unit")
    stated = read_stated(file, content)
    within(file, "unit", lambda: check_measures(target, stated.unit))
    current = content.get("current")
    return Figure(
        stated,
        boundary,
        target,
        None if current is None else laid_over(f"{file}: current", target, current, known, path),
        also=tuple(
            read_reading(f"{file}: also {n}", target, one, known, path)
            for n, one in enumerate(_tables(f"{file}: also", content.get("also", [])), 1)
        ),
    )


def _hidden(file: str, content: Raw, target: Target, boundary: str | None) -> Figure:
    """A number behind several statements, each a table of a formula's inputs."""
    told = _tables(f"{file}: statement", content.get("statement", []))
    if not told:
        raise InputError(f"{file}: statement: missing; write each under a line [[statement]]")
    statements = tuple(
        {name: read_stated(f"{file}: statement {n}: {name}", given) for name, given in one.items()}
        for n, one in enumerate(told, 1)
    )
    name = str(content.get("unit", "1"))
    within(file, "unit", lambda: check_measures(target, name))
    nothing = Stated(Decimal(0), name)
    return Figure(nothing, boundary, target, statements=statements)


def _tables(at: str, told: Any) -> list[Raw]:
    """Tables that are written one by one under a line in double brackets."""
    if not isinstance(told, list):
        raise InputError(f"{at}: write each under a line [[{at.rpartition(' ')[2]}]]")
    return [table(at, one) for one in told]


def _optional(file: str, content: Raw) -> Stated | None:
    return read_stated(file, content) if "value" in content or "low" in content else None
