"""Places: what people and logs call them. One function resolves every scheme of names.

Codes come before names, names of countries, states and grids before those of balancing authorities
and of clouds' regions, and cities that are known for a data centre come last.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial

from joulebook.errors import InputError, UnknownNameError
from joulebook.facts import cached
from joulebook.grid.clouds import cloud, order
from joulebook.grid.gazetteer import Place, Row, entry, rows, states_of, zones_of

__all__ = ["Place", "known_places", "place", "search", "states_of", "zones_of"]

KINDS = ("country", "state", "province", "regional grid", "grid zone", "subregion", "cloud region")
LONGEST = 100  # letters of a name; the longest is half of that
_POINT = re.compile(r"\s*([^,\s]+)\s*,\s*([^,\s]+)\s*")


@partial(cached, most=4096)
def place(name: str, provider: str | None = None) -> Place:
    """The place of a code, a name or a point: see docs/methods/places.md for all schemes.

    `FR`, `US-VA`, `CN-NM` and 内蒙古, `US-CAL-CISO`, `CISO`, `RFCW`, `aws:us-east-1`, `38.9,-77.4`.
    `provider`, as a log's row gives it, says whose `us-east-1` is meant. Raises UnknownNameError
    naming the three nearest places, InputError that lists the candidates of an ambiguous name or
    says why a point is none.

    >>> place("france").code, place("us-east-1", "bedrock").zone
    ('FR', 'US-MIDA-PJM')
    """
    if len(name) > LONGEST:
        raise InputError(f"region {name[:20]!r}…: no place has a name of {len(name)} letters")
    if at := _POINT.fullmatch(name):
        point = _numbers(*at.groups())
        if point:
            from joulebook.grid.points import place_at

            return place_at(*point)
    prefix, colon, rest = name.partition(":")
    named = cloud(prefix) if colon else cloud(provider or "")
    region = _region(rest if colon else name, named) if named else None
    if region:
        return entry(region)
    if colon and named:
        raise UnknownNameError("region", name, _regions_of(named))
    return _resolved(name, named)


def known_places() -> list[str]:
    """Codes and English names of all places."""
    return sorted({*rows(), *(row["name"] for _, row in rows().values())})


def search(text: str = "", kind: str | None = None, provider: str | None = None) -> list[Place]:
    """Places whose code or any name holds a text, of one kind or of one cloud where that is asked.

    The grid zones that a state touches follow it, for they are what its electricity comes from.

    Raises UnknownNameError for an unknown kind or provider.

    >>> [found.code for found in search("wulan")]
    ['alibaba:cn-wulanchabu', 'huawei:cn-north-9']
    """
    if kind is not None and kind not in KINDS:
        raise UnknownNameError("kind of place", kind, KINDS)
    named = cloud(provider) if provider is not None else None
    if provider is not None and named is None:
        raise UnknownNameError("provider", provider, {_cloud_of(c) for c in rows() if ":" in c})
    wanted = folded(text)
    found = [
        entry(code) for code, (is_a, row) in rows().items()
        if kind in (None, is_a) and named in (None, _cloud_of(code))
        and any(wanted in folded(name) for name in (code, *_called(row)))
    ]  # fmt: skip
    if not text or kind is not None or named is not None:
        return found
    codes = {at.code for at in found}
    touched = dict.fromkeys(
        zone for at in found if at.kind == "state" for zone in zones_of(at.code)
    )
    return [*found, *(entry(zone) for zone in touched if zone not in codes)]


def _resolved(name: str, named: str | None) -> Place:
    """The place of a name that is not a region of the cloud `named`."""
    wanted = folded(name)
    for scheme in (_codes, _names, _authorities, _regions, _cities):
        codes = scheme().get(wanted, set()) or (
            scheme().get(_ZONE_LETTER.sub("", wanted), set()) if scheme is _regions else set()
        )
        ours = {code for code in codes if ":" not in code or named in (None, _cloud_of(code))}
        if len(ours) > 1:
            raise InputError(f"region {name!r} is ambiguous: {_choice(ours)}; give the code")
        if ours:
            return _by_watttime(wanted, entry(*ours))
        if codes:
            raise InputError(f"{named} has no region {name!r}; there is {_choice(codes)}")
    raise UnknownNameError("region", name, known_places())


def _choice(codes: Iterable[str]) -> str:
    """Codes to choose from, the clouds in their usual order."""
    return " or ".join(sorted(codes, key=lambda code: (order(_cloud_of(code)), code)))


def _region(name: str, of: str) -> str | None:
    """The code of a cloud's region or, when it looks like one, of its availability zone."""
    plain = folded(name).replace(" ", "")
    codes = (f"{of}:{plain}", f"{of}:{_ZONE_LETTER.sub('', plain)}")
    return next((code for code in codes if code in rows()), None)


_ZONE_LETTER = re.compile(r"(?<=\d)-?[a-f]$")  # us-east-1a, us-central1-a


def _by_watttime(wanted: str, found: Place) -> Place:
    """A place that was asked for by its WattTime region keeps that one."""
    known = rows()[found.code][1].get("watttime", "").split()
    asked = next((region for region in known if folded(region) == wanted), None)
    return replace(found, watttime=asked) if asked else found


def _numbers(latitude: str, longitude: str) -> tuple[float, float] | None:
    """Two numbers, or None for a name with a comma in it, such as Washington, D.C."""
    try:
        return float(latitude), float(longitude)
    except ValueError:
        return None


def folded(name: str) -> str:
    """A name without case, accents and doubled blanks.

    >>> folded("  Québec "), folded("內蒙古")
    ('quebec', '內蒙古')
    """
    if name.isascii():
        return " ".join(name.lower().split())
    apart = unicodedata.normalize("NFKD", name.replace("’", "'"))
    return " ".join("".join(c for c in apart if not unicodedata.combining(c)).casefold().split())


def _cloud_of(code: str) -> str:
    return code.partition(":")[0]


def _regions_of(named: str) -> list[str]:
    return [code for code in rows() if _cloud_of(code) == named]


@cached
def _codes() -> dict[str, set[str]]:
    return _index((code, [code]) for code in rows())


@cached
def _names() -> dict[str, set[str]]:
    """Countries, states, provinces and grids by all their names."""
    return _index((c, _called(row)) for c, (kind, row) in rows().items() if kind != "cloud region")


@cached
def _authorities() -> dict[str, set[str]]:
    """Grids by the names that others give them: balancing authority, WattTime region, eGRID."""
    return _index((code, _others(code, kind, row)) for code, (kind, row) in rows().items())


@cached
def _regions() -> dict[str, set[str]]:
    """Cloud regions by their plain name."""
    return _index((code, [code.partition(":")[2]]) for code in rows() if ":" in code)


@cached
def _cities() -> dict[str, set[str]]:
    """Cloud regions by their cities, and by the name that the provider's pages show."""
    clouds = ((c, row) for c, (kind, row) in rows().items() if kind == "cloud region")
    return _index((code, _called(row)) for code, row in clouds)


def _called(row: Row) -> list[str]:
    return [row["name"], *filter(None, row.get("aliases", "").split(";"))]


def _others(code: str, kind: str, row: Row) -> Iterator[str]:
    if kind == "subregion":
        yield code.removeprefix("EGRID-")
    if kind in ("grid zone", "country"):
        yield from row["watttime"].split()
    if kind == "grid zone" and row["balancing_authority"]:
        yield row["balancing_authority"]


def _index(named: Iterable[tuple[str, Iterable[str]]]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for code, names in named:
        for name in names:
            found.setdefault(folded(name), set()).add(code)
    return found
