"""Reading a market file: TOML of an account's contracts, such as examples/market.toml."""

import tomllib
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from joulebook.errors import InputError, UnknownNameError, nearest
from joulebook.grid.market import Contract, Market, Residual, hours_of
from joulebook.grid.places import Place, place
from joulebook.grid.power import Power, read_power
from joulebook.grid.yearly import SCOPES

KINDS = ("ppa", "rec", "guarantee-of-origin", "supplier", "on-site")
# how much of a technology's electricity counts as carbon-free, unless the contract says otherwise:
# biomass and waste burn carbon, and whether it counts is the reader's to say
CARBON_FREE = {
    "wind": 1.0, "solar": 1.0, "hydro": 1.0, "nuclear": 1.0, "geothermal": 1.0,
    "biomass": 0.0, "waste": 0.0, "gas": 0.0, "oil": 0.0, "coal": 0.0,
}  # fmt: skip
MIXED = "mixed"
TECHNOLOGIES = (*CARBON_FREE, MIXED)
PROFILES = ("flat", "load")
AMOUNTS = ("share", "mwh", "hourly")
MARKET_KEYS = ("name", "year", "scope", "annual_load_mwh", "residual", "contract")
RESIDUAL_KEYS = ("g_per_kwh", "low", "high", "source", "year", "place")
CONTRACT_KEYS = (
    "name", "kind", "technology", "place", "year", "g_per_kwh", "carbon_free_share", "profile",
    *AMOUNTS,
)  # fmt: skip
MOST_G = 3_000.0  # no electricity carries more
LEAST_MWH, MOST_MWH = 1e-3, 1e12
MOST_CONTRACTS = 10_000
FIRST_YEAR, LAST_YEAR = 1990, 2100


def read_market(path: str | Path) -> Market:
    """The market that a TOML file describes; the hours of its contracts are read beside it.

    Raises InputError naming the file and the key: unknown keys, kinds and places, shares above 1,
    amounts in MWh without a yearly load, factors and hours that cannot be.
    """
    path = Path(path)
    try:
        content = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}; see examples/market.toml") from None
    except UnicodeDecodeError:
        raise InputError(f"{path}: not text in UTF-8") from None
    except RecursionError:
        raise InputError(f"{path}: values are nested too deeply for a market") from None
    except ValueError as error:  # not TOML, or an integer longer than Python reads
        raise InputError(f"{path}: not TOML: {error}") from None
    return _Reader(path).market(content)


class _Reader:
    """One market file: every message names it and the key at hand."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def market(self, content: Mapping[str, Any]) -> Market:
        """The whole of the file."""
        at = str(self.path)
        _check_keys(at, content, MARKET_KEYS)
        year = _year(at, content)
        load = None
        if "annual_load_mwh" in content:
            load = 1e3 * _number(at, content, "annual_load_mwh", MOST_MWH, LEAST_MWH)
        given = content.get("contract", [])
        if not isinstance(given, list) or not all(isinstance(one, dict) for one in given):
            raise InputError(f"{at}: contract: write each under a line [[contract]]")
        if len(given) > MOST_CONTRACTS:
            raise InputError(f"{at}: {len(given):,} contracts; at most {MOST_CONTRACTS:,}")
        contracts = tuple(self.contract(n, one, year, load) for n, one in enumerate(given, 1))
        name = _text(at, content, "name") if "name" in content else self.path.stem
        scope = _one_of(at, content, "scope", SCOPES)
        return Market(name, at, year, scope, contracts, self.residual(content, year), load)

    def residual(self, content: Mapping[str, Any], year: int) -> Residual | None:
        """The residual mix, where the file tells one."""
        if "residual" not in content:
            return None
        at, given = f"{self.path}: residual", content["residual"]
        if not isinstance(given, dict):
            raise InputError(f"{at}: expected a table, [residual]")
        _check_keys(at, given, RESIDUAL_KEYS)
        value = _number(at, given, "g_per_kwh", MOST_G)
        low, high = (
            _number(at, given, key, MOST_G) if key in given else value for key in ("low", "high")
        )
        if not low <= value <= high:
            raise InputError(f"{at}: low ≤ g_per_kwh ≤ high does not hold: {low}, {value}, {high}")
        if low == 0 < high:
            raise InputError(f"{at}: low = 0: an interval of positive values begins above 0")
        return Residual(
            value, low, high, _text(at, given, "source"), _year(at, given, year), _place(at, given)
        )

    def contract(
        self, number: int, given: Mapping[str, Any], year: int, load: float | None
    ) -> Contract:
        """One contract; `year` and `load` are the file's."""
        at = f"{self.path}: contract {number}"
        at = f"{at} ({given['name']})" if isinstance(given.get("name"), str) else at
        _check_keys(at, given, CONTRACT_KEYS)
        technology = _one_of(at, given, "technology", TECHNOLOGIES)
        own_year = _year(at, given, year)
        share, generation = self.amount(at, given, own_year, load)
        profile = _one_of(at, given, "profile", PROFILES) if "profile" in given else ""
        if profile and generation:
            raise InputError(f"{at}: profile and hourly: give one")
        return Contract(
            _text(at, given, "name"), _one_of(at, given, "kind", KINDS), technology,
            _place(at, given), own_year, _number(at, given, "g_per_kwh", MOST_G), share,
            _carbon_free(at, given, technology), profile, generation,
        )  # fmt: skip

    def amount(
        self, at: str, given: Mapping[str, Any], year: int, load: float | None
    ) -> tuple[float, Power | None]:
        """The part of the yearly load that is contracted, and its hours where a file has them."""
        told = [key for key in AMOUNTS if key in given]
        if len(told) != 1:
            said = f"it has {' and '.join(told)}" if told else "it has none"
            raise InputError(f"{at}: expected one of {', '.join(AMOUNTS)}; {said}")
        if told == ["share"]:
            return _number(at, given, "share", 1.0), None
        if load is None:
            raise InputError(f"{at}: {told[0]} needs the yearly load: annual_load_mwh at the top")
        if told == ["mwh"]:
            return 1e3 * _number(at, given, "mwh", MOST_MWH) / load, None
        generation = self.hourly(at, given)
        return float(generation.kwh.mean()) * hours_of(year) / load, generation

    def hourly(self, at: str, given: Mapping[str, Any]) -> Power:
        """The generation by hour in the file that a contract names, beside the market file."""
        try:
            return read_power(self.path.parent / _text(at, given, "hourly"))
        except InputError as error:
            raise InputError(f"{at}: hourly: {error}") from None


def _carbon_free(at: str, given: Mapping[str, Any], technology: str) -> float:
    if "carbon_free_share" in given:
        return _number(at, given, "carbon_free_share", 1.0)
    if technology == MIXED:
        raise InputError(f'{at}: technology = "{MIXED}" needs carbon_free_share, 0 to 1')
    return CARBON_FREE[technology]


def _place(at: str, given: Mapping[str, Any]) -> Place:
    try:
        return place(_text(at, given, "place"))
    except InputError as error:
        raise InputError(f"{at}: place: {error}") from None


def _year(at: str, given: Mapping[str, Any], otherwise: int | None = None) -> int:
    """The year of a table, or that of the whole file."""
    if "year" not in given and otherwise is not None:
        return otherwise
    value = _needed(at, given, "year")
    if not isinstance(value, int) or not FIRST_YEAR <= value <= LAST_YEAR:
        raise InputError(f"{at}: year = {value!r}: expected {FIRST_YEAR} to {LAST_YEAR}")
    return value


def _number(at: str, given: Mapping[str, Any], key: str, most: float, least: float = 0.0) -> float:
    value = _needed(at, given, key)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise InputError(f"{at}: {key} = {value!r}: expected a number")
    if not least <= value <= most:  # no NaN is
        raise InputError(f"{at}: {key} = {value}: expected {least:g} to {most:,.0f}")
    return float(value)


def _text(at: str, given: Mapping[str, Any], key: str) -> str:
    value = _needed(at, given, key)
    if not isinstance(value, str) or not value.strip():
        raise InputError(f"{at}: {key} = {value!r}: expected text")
    return value


def _one_of(at: str, given: Mapping[str, Any], key: str, known: Collection[str]) -> str:
    value = _text(at, given, key)
    if value not in known:
        raise InputError(f"{at}: {UnknownNameError(key, value, known)}; one of {', '.join(known)}")
    return value


def _needed(at: str, given: Mapping[str, Any], key: str) -> Any:
    if key not in given:
        raise InputError(f"{at}: no {key}")
    return given[key]


def _check_keys(at: str, given: Mapping[str, Any], known: Collection[str]) -> None:
    for key in given:
        if key not in known:
            raise InputError(
                f"{at}: unknown key {key!r}; nearest: {', '.join(nearest(key, known))}"
            )
