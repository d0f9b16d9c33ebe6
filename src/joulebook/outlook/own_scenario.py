"""Scenarios of the caller's own: read from a file, and refused where a key would be passed over."""

from pathlib import Path

from joulebook.errors import FactError, InputError, nearest
from joulebook.estimate.books import INDUSTRY
from joulebook.estimate.surroundings import LARGEST
from joulebook.facts import Fact, Page, cached, names, page
from joulebook.facts.load import read_page
from joulebook.outlook.series import YEAR, series_of
from joulebook.outlook.stock import INPUTS, KINDS, SHIPPED, STOCK_SUMS

AREAS, DEFAULTS, FITTED = "areas", "defaults/outlook", "calibrations/outlook"
# what a source may publish: results of formulas, and figures that are set beside nothing of ours
KNOWN = frozenset(INDUSTRY) | STOCK_SUMS | {"added_energy_j", "added_capacity_w"}
TEXTS = ("name", "area", "model", "region", "boundary", "source", "where", "via", "tier")
WORDS = (*TEXTS, "parents", "seen")
# what the model is made with: no scenario changes it
FIXED = ("base_year", "first_year", "last_year", "year_s", "day_s", "draws_met")
LONGEST_LIFE_YEARS = 50  # a cohort is computed for every year that a machine may live
SHIPMENTS = tuple(SHIPPED.format(kind=kind) for kind in KINDS)


def read_own(path: Path) -> Page:
    """A scenario's page; raises FactError for what is no fact, InputError for what no scenario has."""
    try:
        # editors of Windows put a mark before the first letter
        found = read_page(path.resolve().as_posix(), path.read_text("utf-8-sig"))
    except UnicodeDecodeError:
        raise FactError(f"{path}: not UTF-8 text") from None
    except RecursionError:
        raise FactError(f"{path}: values are nested too deeply for a scenario") from None
    for key, told in found.text.items():
        _check_word(path, key, told)
    for name, fact in found.facts.items():
        _check_fact(f"{path}: {name}", name, fact)
    return found


def _check_word(path: Path, key: str, told: object) -> None:
    if key in assumed() or YEAR.sub("", key) in assumed():
        raise InputError(f"{path}: {key}: expected a number, not {told!r}")
    if key not in WORDS:
        near = ", ".join(nearest(key, (*WORDS, *assumed(), *KNOWN)))
        raise InputError(f"{path}: unknown key {key!r}; nearest: {near}")
    if key in TEXTS and not isinstance(told, str):
        raise InputError(f"{path}: {key}: expected text in quotes, not {told!r}")


def _check_fact(at: str, name: str, fact: Fact) -> None:
    if name in WORDS:
        raise InputError(f'{at}: expected no number; such as area = "US"')
    plain = YEAR.sub("", name)
    units = assumed() | {known: "share" for known in KNOWN if known.endswith("_share")}
    if plain not in units and plain not in KNOWN:
        near = ", ".join(nearest(plain, (*units, *KNOWN)))
        raise InputError(f"{at}: no scenario has it; nearest: {near}")
    if plain in units and fact.unit != units[plain]:
        raise InputError(f"{at}: expected a value in {units[plain]}, not in {fact.unit}")
    if fact.high > LARGEST:
        raise InputError(f"{at}: expected at most {LARGEST:g} in SI, not {fact.high:g}")
    if plain in SHIPMENTS and (plain == name or not fact.value):
        raise InputError(f"{at}: expected a year in its name, such as 2030, and more than 0")
    years = fact.high / page(DEFAULTS).facts["year_s"].value
    if plain.endswith("lifetime_s") and not 0 < years <= LONGEST_LIFE_YEARS:
        raise InputError(f"{at}: expected more than 0 and at most {LONGEST_LIFE_YEARS} years")


@cached
def assumed() -> dict[str, str]:
    """What formulas take that a scenario may change, by name without the year: its unit."""
    pages = (DEFAULTS, FITTED, *(f"{AREAS}/{name}" for name in sorted(names(AREAS))))
    found = {
        name: next(iter(points.values())).unit
        for path in pages
        for name, points in series_of(page(path).facts).items()
    }
    units = {name: unit for name, unit in found.items() if name not in FIXED}
    units |= {"it_capacity_factor": "share"}
    kinds = ("", *(f"{kind}_" for kind in KINDS))
    for later in ("", "later_"):
        for kind in kinds:
            units |= {f"{later}{kind}{name}": _unit_of(name) for name in INPUTS}
    return units


def _unit_of(name: str) -> str:
    return "share" if name.endswith("_share") else "s" if name.endswith("_s") else "1"
