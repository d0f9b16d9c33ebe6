"""Every name of a model on our pages, and the pages that it means or has meant."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial

from joulebook.errors import FactError
from joulebook.estimate.name_rules import AROUND, DATED, RELEASE, core, spelt
from joulebook.facts import Page, cached, names, page

OPEN, CLOSED, CLASSES, MOVING = "models", "closed_models", "model_classes", "model_names"
_of_names = partial(cached, of=(OPEN, CLOSED, CLASSES, MOVING))  # nothing else says what names mean


@dataclass(frozen=True, slots=True, eq=False)
class Meaning:
    """What a name stands for: the revisions it has meant, oldest first, and what knows it.

    `told_by` is the page of model_names/ that says so, or None where the models' own pages do.
    """

    pages: tuple[Page, ...]
    how: str
    told_by: Page | None = None

    def on(self, at: date | None) -> Page:
        """The newest revision released by a day, or the first of all; without a day the newest."""
        dated = [p for p in self.pages if released(p)]
        if not dated:
            return self.pages[-1]
        by_then = [p for p in dated if at is None or _day(p) <= at]
        return by_then[-1] if by_then else dated[0]

    def changes(self) -> tuple[date, ...]:
        """The days on which the name came to mean another revision."""
        days = sorted({day for day in map(released, self.pages) if day})
        return tuple(days[1:])


def released(model: Page) -> date | None:
    """The day of a model's release, of a month its first; None where its page says no single one.

    >>> released(page("closed_models/gpt-4o"))
    datetime.date(2024, 5, 13)
    """
    said = _DAY.fullmatch(str(model.text.get("release_date", "")))
    return date(int(said[1]), int(said[2]), int(said[3] or 1)) if said else None


_DAY = re.compile(r"(\d{4})-(\d{2})(?:-(\d{2}))?")


def as_written(name: str) -> Meaning | None:
    """What exactly this name, in lower case, means: an id, a moving name or an alias."""
    return _written().get(name)


def as_spelt(name: str) -> Meaning | None:
    """What a name means whatever stands between its letters and digits, and for whole families.

    >>> as_spelt("llama_3.1:8b").pages[0].title
    'meta-llama/Llama-3.1-8B-Instruct'
    """
    return _spelt().get(spelt(name))


@_of_names
def model_pages() -> tuple[Page, ...]:
    """The pages of all models, open ones first."""
    folders = (OPEN, CLOSED)
    return tuple(page(f"{folder}/{name}") for folder in folders for name in sorted(names(folder)))


@_of_names
def makers() -> frozenset[str]:
    """Who sells closed models."""
    return frozenset(str(p.text["provider"]) for p in model_pages() if "provider" in p.text)


@_of_names
def hosts() -> frozenset[str]:
    """What stands before the last slash of an id or alias: owners, gateways and their folders."""
    known = (part for of in model_pages() for part in (_id(of), *map(str.lower, of.aliases)))
    return frozenset(part for name in known for part in name.split("/")[:-1])


@_of_names
def _written() -> dict[str, Meaning]:
    """Names in lower case: ids first, then moving names, then aliases."""
    known = {name: Meaning((of,), "id") for of in model_pages() for name in _ids(of)}
    known |= {name: Meaning((twin,), "alias") for name, twin in _twins().items()}
    known |= {_id(p): Meaning((p,), "id") for p in _folder(CLASSES)}
    for key, moving in _moving().items():
        known.setdefault(key, moving)
    claims: dict[str, list[Page]] = defaultdict(list)
    for of in model_pages():
        for alias in of.aliases:
            claims[alias.strip().lower()].append(_open(of))
    for alias, pages in claims.items():
        known.setdefault(alias, _of_alias(alias, pages))
    return known


def _of_alias(alias: str, pages: list[Page]) -> Meaning:
    """What an alias means: what its short form has meant, if its own page is among that."""
    moving = _moving_as_spelt().get(spelt(core(alias, AROUND)))
    if moving and set(_paths(pages)) <= set(_paths(moving.pages)):
        return moving
    return _meaning(pages, "alias")


@_of_names
def _spelt() -> dict[str, Meaning]:
    """Names by their letters and digits: as written, then aliases without hosts, then families."""
    known: dict[str, Meaning] = {}
    for name, meaning in _written().items():
        known.setdefault(spelt(name), meaning)
    for only, how in ((AROUND, "alias"), (RELEASE, "family")):
        for key, pages in _claimed(only).items():
            known.setdefault(key, _meaning(pages, how))
    return known


def _claimed(only: tuple[str, ...]) -> dict[str, list[Page]]:
    """Pages by their names after the cuts of some rules, as spelt: of aliases, or of ids."""
    claims: dict[str, list[Page]] = defaultdict(list)
    for of in model_pages():
        called = of.aliases if only is AROUND else (_last(of),)
        for name in called:
            claims[spelt(core(name.lower(), only))].append(_open(of))
    return claims


@_of_names
def _moving() -> dict[str, Meaning]:
    """Short names that have meant several revisions: pages of model_names/, and undated ids."""
    known: dict[str, Meaning] = {}
    for told in _folder(MOVING):
        means = _meaning([_by_id(told, str(each)) for each in told.text["models"]], "alias", told)
        known |= {name.lower(): means for name in (told.title, *told.aliases)}
    dated: dict[str, list[Page]] = defaultdict(list)
    for of in model_pages():
        dated[core(_last(of), DATED)].append(_open(of))
    taken = {name for of in model_pages() for name in _ids(of)}
    for key, pages in dated.items():
        if len(set(_paths(pages))) > 1 and key not in taken:
            known.setdefault(key, _meaning(pages, "alias"))
    return known


@_of_names
def _moving_as_spelt() -> dict[str, Meaning]:
    return {spelt(name): meaning for name, meaning in _moving().items()}


def _by_id(told: Page, name: str) -> Page:
    for of in model_pages():
        if _id(of) == name.lower():
            return of
    raise FactError(f"{told.path}: models: no page has the id {name!r}")


def _meaning(pages: list[Page], how: str, told_by: Page | None = None) -> Meaning:
    """Pages as a meaning, each once, by the day of their release; those without a day last."""
    once = {p.path: p for p in pages}.values()
    return Meaning(tuple(sorted(once, key=lambda p: released(p) or date.max)), how, told_by)


@_of_names
def _twins() -> dict[str, Page]:
    """Pages of open models whose maker sells them too, by the id under which it does."""
    sold = {_id(p) for p in model_pages() if p.path.startswith(CLOSED)}
    owned = (p for p in model_pages() if p.path.startswith(OPEN))
    return {
        name: of
        for of in owned
        for name in (_last(of), *map(str.lower, of.aliases))
        if name in sold
    }


def _open(of: Page) -> Page:
    return _twins().get(_id(of), of)


def _ids(of: Page) -> Iterator[str]:
    yield from (_id(of), _last(of), of.path.rpartition("/")[2])


def _id(of: Page) -> str:
    return str(of.text["id"]).lower()


def _last(of: Page) -> str:
    return _id(of).rpartition("/")[2]


def _day(of: Page) -> date:
    return released(of) or date.max


def _paths(pages: tuple[Page, ...] | list[Page]) -> list[str]:
    return [p.path for p in pages]


@_of_names
def _folder(folder: str) -> tuple[Page, ...]:
    return tuple(page(f"{folder}/{name}") for name in sorted(names(folder)))
