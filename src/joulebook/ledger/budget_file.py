"""Reading a budget file: TOML of limits on parts of a ledger, such as examples/budgets.toml."""

import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from joulebook.errors import InputError, UnknownNameError, nearest
from joulebook.ledger.breakdown import TIMES, read_by

KEYS = ("name", "by", "period", "metric", "limit", "warn_at", "on")
NEEDED = ("name", "period", "metric", "limit")
TOTAL = "total"
PERIODS = ("month", "day", TOTAL)
VALUE, HIGH = "value", "high"
SIDES = (VALUE, HIGH)
WARN_AT = 0.8  # of the limit, where the file does not say
MOST = 1e18
MOST_BUDGETS = 10_000
# what a budget may limit: the boundaries that are summed, and how much of their unit is one of ours
METRICS = {
    "energy_kwh": (("facility_energy",), 3.6e6),
    "carbon_kg": (("carbon_operational",), 1e3),
    "carbon_with_hardware_kg": (("carbon_operational", "carbon_embodied"), 1e3),
    "carbon_market_kg": (("carbon_market",), 1e3),
    "water_l": (("water_site", "water_grid"), 1.0),
    "cost_usd": (("cost",), 1.0),
    "billed_usd": ((), 1.0),
    "requests": ((), 1.0),
}


@dataclass(frozen=True, slots=True)
class Budget:
    """A limit: `by` are the values of the keys it is on, none for the whole ledger; "" names nobody.

    What is held against the limit is `on`: the value, or the high end of its interval.
    """

    name: str
    by: Mapping[str, str]
    period: str
    metric: str
    limit: float
    warn_at: float
    on: str

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys that a statement must be broken down by for it."""
        return (*self.by, *(() if self.period == TOTAL else (self.period,)))


def read_budgets(path: str | Path) -> tuple[Budget, ...]:
    """The budgets of a TOML file.

    Raises InputError naming the file, the entry and the key: unknown keys, periods and metrics come
    with the nearest valid word.
    """
    path = Path(path)
    content = _content(path)
    _check_keys(str(path), content, ("budget",))
    given = content.get("budget")
    if not isinstance(given, list) or not given or not all(isinstance(b, dict) for b in given):
        raise InputError(f"{path}: no budget; write each under a line [[budget]]")
    if len(given) > MOST_BUDGETS:
        raise InputError(f"{path}: {len(given):,} budgets; at most {MOST_BUDGETS:,}")
    budgets = tuple(_budget(path, n, one) for n, one in enumerate(given, 1))
    names = [budget.name for budget in budgets]
    for name in names:
        if names.count(name) > 1:
            raise InputError(f"{path}: two budgets are named {name!r}")
    return budgets


def _content(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8-sig"))
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}; see examples/budgets.toml") from None
    except UnicodeDecodeError:
        raise InputError(f"{path}: not text in UTF-8") from None
    except RecursionError:
        raise InputError(f"{path}: values are nested too deeply for budgets") from None
    except ValueError as error:  # not TOML, or an integer longer than Python reads
        raise InputError(f"{path}: not TOML: {error}") from None


def _budget(path: Path, number: int, given: Mapping[str, Any]) -> Budget:
    name = given.get("name")
    at = f"{path}: budget {number}" + (f" ({name})" if isinstance(name, str) else "")
    _check_keys(at, given, KEYS)
    for key in NEEDED:
        if key not in given:
            raise InputError(f"{at}: no {key}")
    if not isinstance(name, str) or not name.strip():
        raise InputError(f"{at}: name = {name!r}: expected text")
    told = {"by": {}, "warn_at": WARN_AT, "on": VALUE, **given}
    return Budget(
        name, _by(at, told["by"]), _one_of(at, told, "period", PERIODS),
        _one_of(at, told, "metric", METRICS), _number(at, told, "limit", MOST),
        _number(at, told, "warn_at", 1.0), _one_of(at, told, "on", SIDES),
    )  # fmt: skip


def _by(at: str, given: object) -> dict[str, str]:
    """The values of the keys that a budget is on."""
    if not isinstance(given, dict):
        raise InputError(
            f'{at}: by = {given!r}: expected keys and values, such as {{tenant = "a"}}'
        )
    for key, value in given.items():
        try:
            read_by(key)
        except InputError as error:
            raise InputError(f"{at}: by: {error}") from None
        if "," in key or key in TIMES:
            raise InputError(f"{at}: by: {key!r} is no key with a value; times are the period")
        if not isinstance(value, str):
            raise InputError(f"{at}: by: {key} = {value!r}: expected text")
    return dict(given)


def _number(at: str, given: Mapping[str, Any], key: str, most: float) -> float:
    value = given[key]
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise InputError(f"{at}: {key} = {value!r}: expected a number")
    if not 0 < value <= most:  # no NaN is
        raise InputError(f"{at}: {key} = {value}: expected more than 0, at most {most:g}")
    return float(value)


def _one_of(at: str, given: Mapping[str, Any], key: str, known: Collection[str]) -> str:
    value = given[key]
    if not isinstance(value, str) or value not in known:
        raise InputError(
            f"{at}: {UnknownNameError(key, str(value), known)}; one of {', '.join(known)}"
        )
    return value


def _check_keys(at: str, given: Mapping[str, Any], known: Collection[str]) -> None:
    for key in given:
        if key not in known:
            raise InputError(
                f"{at}: unknown key {key!r}; nearest: {', '.join(nearest(key, known))}"
            )
