"""What a column of an hourly file means: its name says quantity, scope and unit.

`gco2_lca`, `direct_lb_per_mwh`, `price_usd_mwh`, `gas_mw`. A column of another name is read as if it
bore one of these (`columns={"direct_lb_per_mwh": "MOER"}`). Nothing is guessed from the numbers.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from joulebook.errors import InputError, UnknownNameError
from joulebook.grid.fuel_mix import FUELS

KG_PER_LB = 0.45359237
TO_G_PER_KWH = {
    ("g", "kwh"): 1.0, ("kg", "mwh"): 1.0, ("kg", "kwh"): 1e3, ("t", "mwh"): 1e3,
    ("lb", "mwh"): KG_PER_LB, ("lbs", "mwh"): KG_PER_LB,
}  # fmt: skip
PER_KWH = {"kwh": 1.0, "mwh": 1e-3}
_INTENSITY = re.compile(r"(?:(.*)_)?(lbs|lb|kg|g|t)(?:co2(?:eq|e)?)?_(?:per_)?([km]wh)(?:_(.*))?")
_PRICE = re.compile(r"(?:(.*?)_)??([a-z]{3})_(?:per_)?([km]wh)")
_CURRENCIES = frozenset((
    "aud", "brl", "cad", "chf", "clp", "cny", "czk", "dkk", "eur", "gbp", "hkd", "huf", "inr",
    "jpy", "krw", "mxn", "nok", "nzd", "pln", "rmb", "ron", "rub", "sek", "sgd", "thb", "try",
    "twd", "zar",
))  # fmt: skip
_NEUTRAL = frozenset((
    "grid", "carbon", "intensity", "emission", "emissions", "co2", "co2e", "co2eq", "ci",
    "factor", "rate", "average", "avg", "aoer",
))  # fmt: skip
_PRICE_WORDS = frozenset((
    "electricity", "energy", "price", "spot", "day", "ahead", "lmp", "hourly", "market", "cost",
))  # fmt: skip
_SCOPES = {"direct": "direct", "lca": "lifecycle", "lifecycle": "lifecycle"}
_BASES = {"production": "production", "consumption": "consumption"}
_METHODS = {"marginal": "marginal", "moer": "marginal"}
_PLAIN = {
    "carbon_free_share": ("carbon_free_share", 1.0), "carbon_free_pct": ("carbon_free_share", 0.01),
    "cfe_pct": ("carbon_free_share", 0.01),
    "carbon_free_energy_percentage_cfe": ("carbon_free_share", 0.01),
    "grid_water_l_per_kwh": ("grid_water_l_per_kwh", 1.0),
    "temperature_c": ("temperature_c", 1.0), "temp_c": ("temperature_c", 1.0),
    "relative_humidity": ("relative_humidity", 1.0),
    "relative_humidity_pct": ("relative_humidity", 0.01), "rh_pct": ("relative_humidity", 0.01),
    "wind_m_per_s": ("wind_m_per_s", 1.0), "wind_kmh": ("wind_m_per_s", 1 / 3.6),
    "wind10m_kmh": ("wind_m_per_s", 1 / 3.6), "cloud_share": ("cloud_share", 1.0),
    "cloud_pct": ("cloud_share", 0.01), "pue": ("pue", 1.0), "wue_l_per_kwh": ("wue_l_per_kwh", 1.0),
}  # fmt: skip
_TIMES = ("time", "timestamp", "datetime", "date_time", "hour", "period", "start", "local", "ts")
_PLACES = ("place", "zone", "zone_id", "region")
_FLAGS = {"suspect": "suspect", "estimated": "estimated", "data_estimated": "estimated"}
_TOLD_ELSEWHERE = ("country", "zone_name", "data_source", "data_estimation_method", "re_pct",
                   "renewable_energy_percentage_re")  # fmt: skip
_FUEL_CODES = {"wnd": "wind", "sun": "solar", "wat": "hydro", "ng": "gas", "col": "coal",
               "nuc": "nuclear", "oth": "other", "unknown": "other"}  # fmt: skip
EXAMPLES = (
    "utc", "time", "zone", "place", "gco2_direct", "gco2_lca", "direct_g_per_kwh", "suspect",
    "lifecycle_g_per_kwh", "grid_g_per_kwh", "direct_lb_per_mwh", "lifecycle_kg_per_mwh",
    "lifecycle_t_per_mwh", "price_usd_per_mwh", "usd_per_kwh", "estimated", *_PLAIN,
    *(f"{fuel}_mw" for fuel in FUELS),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Column:
    """One column: `role` is time, place, suspect, estimated, fuel, ignored or value.

    `name` is the quantity of a value, the fuel of a fuel, `utc` for a time that is in UTC; a cell
    times `factor` is in the unit of the quantity.
    """

    role: str
    name: str = ""
    scope: str = ""
    basis: str = ""
    method: str = ""
    factor: float = 1.0
    at: int = -1
    header: str = ""


def columns_of(
    header: Sequence[str], renamed: Mapping[str, str], where: str
) -> tuple[tuple[Column, ...], tuple[str, ...]]:
    """The columns of a header, and the names of those that are left out.

    `renamed` says by which name of ours a column of theirs is read; where it is given, columns that
    say nothing to us are left out, else the first of them is an InputError. So are two of one
    meaning, other currencies, and a name in `renamed` that neither we nor the file know.
    """
    names = _names(header, renamed, where)
    found, left = [], []
    for at, name in enumerate(names):
        column = _meaning(name, where, strict=not renamed)
        if column is None:
            left.append(header[at])
        else:
            known = {key: getattr(column, key) for key in ("role", "name", "scope", "basis",
                                                           "method", "factor")}  # fmt: skip
            found.append(Column(**known, at=at, header=header[at]))
    _check_unique(found, where)
    return tuple(found), tuple(left)


def _names(header: Sequence[str], renamed: Mapping[str, str], where: str) -> list[str]:
    """The name by which every column is read."""
    names = list(header)
    for ours, theirs in renamed.items():
        if theirs not in header:
            raise UnknownNameError(f"column of {where}", theirs, header)
        if _meaning(ours, where, strict=False) is None:
            raise UnknownNameError("column name of ours", ours, EXAMPLES)
        at = header.index(theirs)
        if names[at] != header[at]:
            raise InputError(f"{where}: column {theirs!r} is read as {names[at]} and as {ours}")
        names[at] = ours
    return names


def _meaning(name: str, where: str, strict: bool) -> Column | None:
    """What a name says; None where it says nothing (an InputError when strict)."""
    plain = re.sub(r"[^a-z0-9]+", "_", name.strip().lower().replace("₂", "2")).strip("_")
    for column in _readings(plain):
        return column
    if not strict:
        return None
    price = _PRICE.fullmatch(plain)
    if price and price[2] in _CURRENCIES:
        raise InputError(
            f"{where}: column {name!r} is in another currency; convert it to USD first"
        )
    raise InputError(
        f"{where}: {UnknownNameError('column', name, EXAMPLES)}; name what it is with "
        f"OURS={name}, and it is read as if it were called OURS"
    )


def _readings(plain: str) -> Iterator[Column]:
    base = plain.removesuffix("_utc")
    if plain == "utc" or (base != plain and base in _TIMES):
        yield Column("time", "utc")
    elif plain in _TIMES:
        yield Column("time", "local")
    elif plain in _PLACES:
        yield Column("place")
    elif plain in _FLAGS:
        yield Column(_FLAGS[plain])
    elif plain in _TOLD_ELSEWHERE:
        yield Column("ignored")
    elif plain in _PLAIN:
        quantity, factor = _PLAIN[plain]
        yield Column("value", quantity, factor=factor)
    elif plain.endswith("_mw"):
        yield from _fuel(plain.removesuffix("_mw"))
    else:
        yield from _intensity(plain)
        yield from _price(plain)


def _fuel(code: str) -> Iterator[Column]:
    fuel = _FUEL_CODES.get(code, code)
    if fuel in FUELS:
        yield Column("fuel", fuel)


def _intensity(plain: str) -> Iterator[Column]:
    """An intensity whose every word is known: `nox_g_per_kwh` is none of carbon."""
    if plain in ("gco2_direct", "gco2_lca"):
        yield Column("value", "grid_g_per_kwh", _SCOPES[plain.removeprefix("gco2_")], "", "average")
        return
    match = _INTENSITY.fullmatch(plain)
    if match is None or match.group(2, 3) not in TO_G_PER_KWH:
        return
    words = "_".join(filter(None, (match[1], match[4]))).replace("life_cycle", "lifecycle")
    said = {word for word in words.split("_") if word}
    if not said <= _NEUTRAL | set(_SCOPES) | set(_BASES) | set(_METHODS):
        return
    scope, basis, method = (
        next((table[word] for word in sorted(said) if word in table), "")
        for table in (_SCOPES, _BASES, _METHODS)
    )
    factor = TO_G_PER_KWH[match[2], match[3]]
    yield Column("value", "grid_g_per_kwh", scope, basis, method or "average", factor)


def _price(plain: str) -> Iterator[Column]:
    match = _PRICE.fullmatch(plain)
    if match and match[2] == "usd" and set((match[1] or "price").split("_")) <= _PRICE_WORDS:
        yield Column("value", "electricity_usd_per_kwh", factor=PER_KWH[match[3]])


def _check_unique(columns: Sequence[Column], where: str) -> None:
    """Raise InputError for no time, two of it, or two columns of one meaning."""
    seen: dict[tuple[str, ...], str] = {}
    for column in columns:
        if column.role == "ignored":
            continue
        name = column.name if column.role in ("value", "fuel") else ""
        key = (column.role, name, column.scope, column.basis, column.method)
        if key in seen:
            raise InputError(
                f"{where}: columns {seen[key]!r} and {column.header!r} say the same; leave one out"
            )
        seen[key] = column.header
    if not any(column.role == "time" for column in columns):
        raise InputError(
            f"{where}: no column of times; expected one called utc, or time with Z or an offset"
        )
    if not any(column.role in ("value", "fuel") for column in columns):
        raise InputError(
            f"{where}: nothing but times in it; expected {', '.join(EXAMPLES[4:7])}, …"
        )
