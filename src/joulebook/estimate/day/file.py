"""Reading a day: a TOML file of items, the machine they run on, and a claim to hold it against."""

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from joulebook.errors import InputError, nearest
from joulebook.estimate.day.item import COMMON_KEYS, MACHINE_KEYS, NUMBER, TEXT, Item, is_a
from joulebook.estimate.day.kinds import kind

DAY_KEYS = ("name", "region", "machine", "item", "claim")
CLAIM_KEYS = {"energy_kwh": NUMBER, "by": TEXT, "why": TEXT}
J_PER_KWH = 3.6e6
MOST = 1_000_000_000  # of one kind of item in a day


@dataclass(frozen=True, slots=True)
class Claim:
    """What somebody else says the day takes, and why that differs from ours."""

    energy_j: float
    by: str
    why: str


@dataclass(frozen=True, slots=True)
class Day:
    """Items with their counts, where they are served unless the caller says, and a claim if any."""

    name: str
    items: tuple[Item, ...]
    region: str | None = None
    claim: Claim | None = None


def read_day(text: str, named: str = "day") -> Day:
    """The day that a TOML text describes; `named` is what errors call it.

    Raises InputError naming the item, what is wrong with it and the nearest valid key.

    >>> read_day('''
    ... [[item]]
    ... kind = "text"
    ... count = 3
    ... model = "Qwen/Qwen3-8B"
    ... task = "chat"
    ... ''').items[0].count
    3.0
    """
    try:
        content = tomllib.loads(text)
    except RecursionError:
        raise InputError(f"{named}: values are nested too deeply for a day") from None
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"{named}: not TOML: {error}") from None
    _check_keys(named, content, DAY_KEYS)
    for key in ("name", "region"):
        if key in content:
            _check_type(f"{named}: {key}", content[key], TEXT)
    machine = _table(named, content, "machine")
    _check_all(f"{named}: machine", machine, MACHINE_KEYS)
    items = content.get("item")
    if not isinstance(items, list) or not items or not all(isinstance(i, dict) for i in items):
        raise InputError(f"{named}: no items; write each under a line [[item]]")
    read = tuple(_item(f"{named}: item {n}", given, machine) for n, given in enumerate(items, 1))
    claim = _claim(named, content) if "claim" in content else None
    return Day(str(content.get("name", named)), read, content.get("region"), claim)


def _item(at: str, given: Mapping[str, Any], machine: Mapping[str, Any]) -> Item:
    """One item, with the machine's settings below its own."""
    at = f"{at} ({given['name']})" if "name" in given else at
    if "kind" not in given:
        raise InputError(f'{at}: no kind, such as kind = "text"')
    _check_type(f"{at}: kind", given["kind"], TEXT)
    try:
        of_kind = kind(given["kind"])
    except InputError as error:
        raise InputError(f"{at}: {error}") from None
    _check_all(at, given, COMMON_KEYS | MACHINE_KEYS | of_kind.KEYS)
    for key in (*of_kind.NEEDED, "count"):
        if key not in given:
            raise InputError(f"{at}: no {key}")
    count = float(given["count"])
    if not 0 <= count <= MOST:
        raise InputError(f"{at}: count = {given['count']}; expected 0 to {MOST:,}")
    settings = {**machine, **{k: v for k, v in given.items() if k not in COMMON_KEYS}}
    return Item(str(given.get("name", given["kind"])), given["kind"], count, settings)


def _claim(named: str, content: Mapping[str, Any]) -> Claim:
    claim = _table(named, content, "claim")
    _check_all(f"{named}: claim", claim, CLAIM_KEYS)
    energy = claim.get("energy_kwh", 0)
    if not (math.isfinite(energy) and energy > 0):
        raise InputError(f"{named}: claim: energy_kwh = {energy}; expected more than 0")
    return Claim(energy * J_PER_KWH, claim.get("by", ""), claim.get("why", ""))


def _table(named: str, content: Mapping[str, Any], key: str) -> dict[str, Any]:
    table = content.get(key, {})
    if not isinstance(table, dict):
        raise InputError(f"{named}: {key}: expected a table, [{key}]")
    return table


def _check_all(at: str, given: Mapping[str, Any], known: Mapping[str, str]) -> None:
    _check_keys(at, given, known)
    for key, value in given.items():
        _check_type(f"{at}: {key}", value, known[key])


def _check_keys(
    at: str, given: Mapping[str, Any], known: Mapping[str, str] | tuple[str, ...]
) -> None:
    for key in given:
        if key not in known:
            near = ", ".join(nearest(key, known))
            raise InputError(f"{at}: unknown key {key!r}; nearest: {near}")


def _check_type(at: str, value: object, expected: str) -> None:
    if not is_a(expected, value):
        raise InputError(f"{at} = {value!r}: expected {expected}")
