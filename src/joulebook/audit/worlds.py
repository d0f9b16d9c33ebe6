"""Scenarios: which formulas and facts a claim is about, told by a few words of its file.

`kind` says what is computed; the other keys are those of the same question on the command line:

    scenario = {kind = "training", model = "bigscience/bloom", published = true}
    scenario = {kind = "text", model = "meta-llama/Llama-3.1-8B-Instruct", task = "chat"}
    scenario = {kind = "place", region = "US-CA"}
    scenario = {kind = "pages", pages = ["gpus/gh200"]}

One function a kind: add it to KINDS and claims may name it.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from joulebook import graph
from joulebook.audit.formulas import BOOK
from joulebook.errors import InputError, UnknownNameError, nearest
from joulebook.estimate import books
from joulebook.estimate.answer import Drawn
from joulebook.estimate.day.item import NUMBER, TABLE, TEXT, is_a
from joulebook.estimate.moments import TOKENS
from joulebook.estimate.supply import Supply
from joulebook.facts import Fact, page
from joulebook.facts.in_force import cached


@dataclass(frozen=True, slots=True)
class World:
    """Formulas, facts, and numbers that have draws already."""

    book: graph.Book
    facts: Mapping[str, Fact]
    drawn: Mapping[str, Drawn] = field(default_factory=dict)


MIX, HYDRO = "mix", "hydro"
TOTAL = "facility_energy_j"
WORTH_TELLING = 0.05  # of a model's known error
FUELS = (MIX, HYDRO)
ELECTRICITY = ("direct", "year", "dataset")
PLACE = ("region", "site", *ELECTRICITY)
SERVED = ("model", "gpu", "gpus", "precision", "batch")
SIZES = ("width", "height", "frames", "steps", "guidance")


def training(said: Mapping[str, Any]) -> World:
    """A training run; with `published`, in its publisher's own arithmetic."""
    from joulebook.estimate.runs import Asked, as_published
    from joulebook.estimate.runs import training as run_of

    names = ("gpu", "gpus", "gpu_hours", "tokens", "utilization", "precision", "region", "site")
    asked = Asked(**_some(said, names), supply=_supply(said))
    run = run_of(said.get("model"), asked)
    if said.get("published"):
        published = as_published(run)
        if published is None:
            raise InputError(f"{run.name}: no published arithmetic can be followed")
        run = published
    return World(books.TRAINING, run.facts)


def text(said: Mapping[str, Any]) -> World:
    """One text request, its length told by counts or by a kind of task."""
    from joulebook.estimate.deployment import deploy
    from joulebook.estimate.lengths import lengths
    from joulebook.estimate.measured import measured_input

    names = (*SERVED, "engine", "region", "site")
    deployment = deploy(**_some(said, names), supply=_supply(said))
    told = measured_input(deployment, said.get("input_tokens"), None, said.get("task"))
    asked = lengths(
        deployment.model, task_name=said.get("task"), input_tokens=told,
        output_tokens=said.get("output_tokens"), cached_tokens=said.get("cached_tokens", 0),
    )  # fmt: skip
    deployment = deployment.for_request(*asked.tokens.medians)
    tokens = (asked.tokens.uncached, asked.tokens.cached, asked.tokens.output)
    return World(books.TEXT, deployment.facts, dict(zip(TOKENS, tokens, strict=True)))


def _picture(kind: str) -> Callable[[Mapping[str, Any]], World]:
    def made(said: Mapping[str, Any]) -> World:
        from joulebook.estimate.diffusion import deploy_picture

        named = _some(said, (*SERVED, *SIZES, "region", "site"))
        model, given = named.pop("model"), said.get("set")
        studio = deploy_picture(kind, model, supply=_supply(said), given=given, **named)
        return World(books.DIFFUSION, studio.facts)

    return made


def place(said: Mapping[str, Any]) -> World:
    """Electricity and building of a region, without anything that runs there."""
    from joulebook.estimate.surroundings import surroundings

    around = surroundings(said.get("region"), said.get("site"), _supply(said))
    return World({**books.SITE, **books.FROM_METER}, around.facts)


def industry(said: Mapping[str, Any]) -> World:
    """All data centres of a country in a year, by a scenario of the outlook."""
    from joulebook.outlook.answer import outlook

    found = outlook(str(said["scenario"]), int(said["year"]))
    return World(books.FROM_TOTAL, {}, {**found.known, **found.parts})


def model_error(said: Mapping[str, Any]) -> float | None:
    """How far the stock model is known to lie off in the year of a scenario; None where it is not told.

    What is published of later years is a projection, not what was.
    """
    from joulebook.outlook.answer import MODEL, base_year, basis_of, outlook
    from joulebook.outlook.scenario import scenario

    if said.get("kind") != "industry" or int(said["year"]) > base_year():
        return None
    of, year = scenario(str(said["scenario"])), int(said["year"])
    told = of.published().get(TOTAL, {}).get(year)
    if told is None or basis_of(of, year) != MODEL:
        return None
    off = outlook(of.id, year, (TOTAL,)).parts[TOTAL].median / told.value - 1
    return off if abs(off) > WORTH_TELLING else None


def bitcoin(said: Mapping[str, Any]) -> World:
    """A year of Bitcoin mining at the rate of some months, as it is fuelled or all by one `fuel`."""
    from joulebook.outlook.mining_carbon import hydro_intensity, mix_intensity

    first, last = str(said["first"]), str(said["last"])
    fuel = said.get("fuel", MIX)
    if fuel not in FUELS:
        raise UnknownNameError("fuel of mining", str(fuel), FUELS)
    drawn = {
        "facility_energy_j": _mined(first, last, str(said.get("method", "new"))),
        "grid_g_per_kwh": hydro_intensity() if fuel == HYDRO else mix_intensity(int(first[:4])),
    }
    return World(books.BITCOIN, {}, drawn)


@cached
def _mined(first: str, last: str, method: str) -> Drawn:
    from joulebook.outlook.bitcoin import between, mining

    return mining(between(first, last), method).calibrated_year


def pages(said: Mapping[str, Any]) -> World:
    """The facts of some pages, a later one over an earlier one; `book` names formulas besides."""
    facts: dict[str, Fact] = {}
    for path in said.get("pages", ()):
        facts |= page(path).facts
    name = str(said.get("book", "comparisons"))
    if name not in books.BOOKS:
        raise UnknownNameError("book of formulas", name, books.BOOKS)
    return World(books.BOOKS[name], facts)


class Kind(NamedTuple):
    """How a world of a kind is made, and which keys it may and must have."""

    make: Callable[[Mapping[str, Any]], World]
    keys: tuple[str, ...]
    needed: tuple[str, ...] = ()


RUN = ("model", "published", "gpu", "gpus", "gpu_hours", "tokens", "utilization", "precision")
LENGTH = ("engine", "task", "input_tokens", "output_tokens", "cached_tokens")
KINDS = {
    "training": Kind(training, (*RUN, *PLACE)),
    "text": Kind(text, (*SERVED, *LENGTH, *PLACE), ("model",)),
    "image": Kind(_picture("image"), (*SERVED, *SIZES, "set", *PLACE), ("model",)),
    "video": Kind(_picture("video"), (*SERVED, *SIZES, "set", *PLACE), ("model",)),
    "place": Kind(place, PLACE),
    "industry": Kind(industry, ("scenario", "year"), ("scenario", "year")),
    "bitcoin": Kind(bitcoin, ("first", "last", "method", "fuel"), ("first", "last")),
    "pages": Kind(pages, ("pages", "book")),
}
YES_OR_NO, NAMES, WHOLE = "true or false", "a list of names", "a whole number"
NUMBERS = (
    *SIZES, "gpus", "gpu_hours", "tokens", "utilization", "batch", "input_tokens", "output_tokens",
    "cached_tokens",
)  # fmt: skip
# what a key holds; a key that is not here holds text
HOLDS = {
    **dict.fromkeys(NUMBERS, NUMBER), "set": TABLE, "pages": NAMES, "published": YES_OR_NO,
    "direct": YES_OR_NO, "year": WHOLE,
}  # fmt: skip


def check(scenario: Mapping[str, Any]) -> None:
    """Raise InputError for a kind or key that no scenario has, a missing key or another type."""
    name = scenario.get("kind", "pages")
    if name not in KINDS:
        raise UnknownNameError("kind of scenario", str(name), KINDS)
    kind = KINDS[name]
    for key, value in scenario.items():
        if key != "kind" and key not in kind.keys:
            near = ", ".join(nearest(key, kind.keys))
            raise InputError(f"unknown key {key!r} of a scenario of kind {name}; nearest: {near}")
        expected = HOLDS.get(key, TEXT)
        if not _holds(expected, value):
            raise InputError(f"{key} = {value!r}: expected {expected}")
    for key in kind.needed:
        if key not in scenario:
            raise InputError(f"a scenario of kind {name} has {', '.join(kind.needed)}; no {key}")


def _holds(expected: str, value: object) -> bool:
    if expected == YES_OR_NO:
        return isinstance(value, bool)
    if expected == NAMES:
        return isinstance(value, list) and all(isinstance(one, str) for one in value)
    if expected == WHOLE:
        return is_a(NUMBER, value) and float(str(value)).is_integer()
    return is_a(expected, value)


def world(scenario: Mapping[str, Any]) -> World:
    """The formulas and facts of a scenario, together with those every claim may use.

    >>> world({"kind": "pages", "pages": ["gpus/gh200"]}).facts["tdp_w"].value
    1000.0
    """
    return _world(json.dumps(scenario, sort_keys=True, default=float))


@cached
def _world(key: str) -> World:
    scenario = json.loads(key)
    made = KINDS[scenario.get("kind", "pages")].make(scenario)
    return World({**BOOK, **made.book}, made.facts, made.drawn)


def _some(said: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: said[name] for name in names if name in said}


def _supply(said: Mapping[str, Any]) -> Supply:
    return Supply(**_some(said, ELECTRICITY))
