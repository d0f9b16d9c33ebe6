"""Scenarios: small TOML files of figures and assumptions, each adding to those of its parents.

A fact whose name holds a year, such as `facility_energy_2028_j`, is a point of a series. What is named
like a formula is a published figure; everything else is an assumption that formulas take.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

from joulebook.errors import InputError
from joulebook.facts import Fact, Page, find, known_names, names, page
from joulebook.outlook.own_scenario import AREAS, DEFAULTS, FITTED, KNOWN, read_own
from joulebook.outlook.series import Series, laid_over, series_of

FOLDER, STOCK = "scenarios", "stock"
FITTED_AREA = "US"  # whose machines the model was fitted to
SUFFIX = ".toml"
REFERENCE = "lbnl-2025"  # the scenario that our model is fitted under


@dataclass(frozen=True, slots=True, eq=False)
class Scenario:
    """A scenario with what it has from its parents: the nearer page wins, name by name."""

    id: str
    page: Page
    area: str
    is_model: bool
    facts: Mapping[str, Fact]

    @property
    def title(self) -> str:
        """What to call it on paper."""
        return self.page.title

    def published(self) -> Mapping[str, Series]:
        """The figures its source gives, by the formula whose result they are."""
        return {name: at for name, at in series_of(self.facts).items() if name in KNOWN}

    def assumptions(self) -> Mapping[str, Series]:
        """What formulas take: its own, then those of its area, then the defaults."""
        own = {n: at for n, at in series_of(self.facts).items() if n not in KNOWN}
        fitted = series_of(page(FITTED).facts) if self.is_model else {}
        shipped = laid_over(series_of(page(DEFAULTS).facts), fitted)
        return laid_over(laid_over(shipped, series_of(area_facts(self.area))), own)


def scenario(name: str) -> Scenario:
    """A scenario by name, or from a TOML file of the caller's own (a name that ends in .toml).

    Raises UnknownNameError with the nearest names, InputError for parents in a circle and FactError
    for a file that breaks the format.

    >>> scenario("lbnl-2025-low").facts["later_ai_shipments_factor"].value
    0.85
    """
    every = _ancestors(name, (), None, {})
    facts = {n: fact for told in every for n, fact in told.facts.items()}
    texts = {
        key: text for told in every for key, text in told.text.items() if key in ("area", "model")
    }
    if "area" not in texts:
        raise InputError(f'{name}: no area, neither here nor in a parent; such as area = "US"')
    if texts.get("model", STOCK) != STOCK:
        raise InputError(f"{name}: model = {texts['model']!r}: expected {STOCK!r}, or none")
    if "model" in texts and texts["area"] != FITTED_AREA:
        raise InputError(f"{name}: area = {texts['area']!r}: the model is of {FITTED_AREA} only")
    own = every[-1]
    key = own.path.removeprefix(f"{FOLDER}/")
    return Scenario(key, own, str(texts["area"]), "model" in texts, facts)


def scenario_names() -> list[str]:
    """The shipped scenarios."""
    return sorted(names(FOLDER))


def area_facts(area: str) -> Mapping[str, Fact]:
    """What is known of an area as a whole; nothing where it has no page."""
    known = area.lower() in names(AREAS)
    return page(f"{AREAS}/{area.lower()}").facts if known else MappingProxyType({})


def _ancestors(
    name: str, children: tuple[str, ...], beside: Path | None, known: dict[str, Page]
) -> list[Page]:
    """The page and everything above it, each once and after all its parents."""
    told = _read(name, beside)
    if told.path in children:
        raise InputError(f"scenarios in a circle: {' → '.join([*children, told.path])}")
    folder = Path(told.path).parent if name.endswith(SUFFIX) else None
    for parent in _parents(told):
        _ancestors(parent, (*children, told.path), folder, known)
    known.setdefault(told.path, told)
    return list(known.values())


def _parents(told: Page) -> list[str]:
    parents = told.text.get("parents", [])
    if not isinstance(parents, list) or not all(isinstance(parent, str) for parent in parents):
        raise InputError(f'{told.path}: parents: expected a list of names, such as ["lbnl-2025"]')
    return parents


def _read(name: str, beside: Path | None) -> Page:
    if not name.endswith(SUFFIX):
        return find(FOLDER, name, "scenario")
    path = (beside or Path()) / name
    if not path.is_file():
        raise InputError(f"{path}: no such file; or a shipped scenario: {', '.join(_first())}, …")
    return read_own(path)


def _first() -> list[str]:
    return known_names(FOLDER)[:3]
