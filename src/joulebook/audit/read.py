"""Reading claims: one TOML file each, checked so that a mistake is named with its file and field."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from joulebook.audit.boundaries import check_boundary
from joulebook.audit.claim import DIFFERS, LANGUAGES, Claim, Figure, Reading, Stated, Target
from joulebook.audit.days import days
from joulebook.audit.rounding import BOUNDS, claimed_interval
from joulebook.audit.solve import check_measures
from joulebook.audit.units import unit
from joulebook.audit.worlds import check as check_scenario
from joulebook.errors import InputError, JoulebookError, UnknownNameError, nearest

SHIPPED = Path(__file__).parent / "claims"
FIGURE_KEYS = ("value", "low", "high", "unit", "bound", "boundary", "target", "current", "also")
KEYS = ("id", "article", "language", "quote", "subject", "kind", "vintage", "condition", "corrected",
        "figure", *FIGURE_KEYS)  # fmt: skip
KINDS = ("stated", "derived")
NEEDED = ("id", "article", "language", "quote", "subject")
TARGET_KEYS = ("formula", "fact", "span", "scenario", "inputs", "like")
SOURCES = ("formula", "fact", "span")
STATED_KEYS = ("value", "low", "high", "unit", "bound")
READING_KEYS = ("differs", "says", "unit", *TARGET_KEYS)
HTML = re.compile(r"<\s*[a-zA-Z/!][^>]*>|&(?:[a-zA-Z]+|#\d+);")
Raw = Mapping[str, Any]


@cache
def shipped() -> tuple[Claim, ...]:
    """The claims that come with joulebook, by id."""
    return read_files(SHIPPED.glob("*.toml"))


def read_files(files: Iterable[Path]) -> tuple[Claim, ...]:
    """The claims of some files, by id; what they say to be `like` another may be a shipped one.

    Raises InputError naming the file and the field.
    """
    raw = {path: _parsed(path) for path in sorted(files)}
    ids: dict[str, Path] = {}
    for path, content in raw.items():
        told = str(content.get("id", ""))
        if told in ids:
            raise InputError(f"{path.name}: id: {told!r} is that of {ids[told].name} too")
        ids[told] = path
    known = {str(content.get("id")): content for content in raw.values()}
    claims = [_claim(path.name, content, known) for path, content in raw.items()]
    return tuple(sorted(claims, key=lambda claim: claim.id))


@cache
def _shipped_raw() -> Mapping[str, Raw]:
    contents = (_parsed(path) for path in SHIPPED.glob("*.toml"))
    return {str(content["id"]): content for content in contents}


def _parsed(path: Path) -> Raw:
    try:
        return tomllib.loads(path.read_text("utf-8"), parse_float=Decimal)
    except UnicodeDecodeError:
        raise InputError(f"{path.name}: not UTF-8 text") from None
    except RecursionError:
        raise InputError(f"{path.name}: values are nested too deeply for a claim") from None
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"{path.name}: not TOML: {error}") from None


def _claim(file: str, content: Raw, known: Mapping[str, Raw]) -> Claim:
    _keys(file, content, KEYS)
    for key in (*NEEDED, "vintage", "condition"):
        if key in NEEDED and key not in content:
            raise InputError(f"{file}: {key}: missing; every claim has {', '.join(NEEDED)}")
        if key in content and not isinstance(content[key], str):
            raise InputError(f"{file}: {key}: expected text in quotes, not {content[key]!r}")
    if not re.fullmatch(r"[A-Za-z0-9._-]+", content["id"]):
        raise InputError(f"{file}: id: {content['id']!r}; expected letters, digits, - _ and .")
    if not content["quote"].strip():
        raise InputError(f"{file}: quote: empty; expected the words of the sentence")
    if found := HTML.search(content["quote"]):
        raise InputError(f"{file}: quote: holds HTML, {found[0]!r}; expected the plain sentence")
    if content["language"] not in LANGUAGES:
        _fail(file, "language", UnknownNameError("language", content["language"], LANGUAGES))
    corrected = _words(f"{file}: corrected", content.get("corrected", {}))
    told = content.get("figure", [content])
    if not isinstance(told, list) or not all(isinstance(one, dict) for one in told):
        raise InputError(f"{file}: figure: write each figure under a line [[figure]]")
    if "figure" in content and any(key in content for key in FIGURE_KEYS):
        raise InputError(f"{file}: figure: a claim has figures or one value of its own, not both")
    figures = tuple(_figure(file, one, known, (content["id"],)) for one in told)
    named = {key: content.get(key, "") for key in (*NEEDED, "vintage", "condition")}
    kind = content.get("kind", KINDS[0])
    if kind not in KINDS:
        _fail(file, "kind", UnknownNameError("kind", str(kind), KINDS))
    return Claim(**named, kind=kind, figures=figures, corrected=corrected, file=file)


def _figure(file: str, content: Raw, known: Mapping[str, Raw], path: tuple[str, ...]) -> Figure:
    if content.keys() - set(KEYS):
        _keys(file, content, FIGURE_KEYS)
    target = _target(f"{file}: target", content.get("target"), known, path)
    boundary = content.get("boundary")
    if boundary is not None:
        _within(file, "boundary", lambda: check_boundary(str(boundary), target))
    if target is None:
        return Figure(_optional(file, content), boundary)
    if "unit" not in content:
        raise InputError(f"{file}: unit: missing; a claim that has a target has a value and a unit")
    stated = _stated(file, content)
    _within(file, "unit", lambda: check_measures(target, stated.unit))
    over = content.get("current")
    current = None if over is None else _over(f"{file}: current", target, over, known, path)
    also = tuple(
        _reading(f"{file}: also {n}", target, one, known, path)
        for n, one in enumerate(content.get("also", ()), 1)
    )
    return Figure(stated, boundary, target, current, also)


def _optional(file: str, content: Raw) -> Stated | None:
    return _stated(file, content) if "value" in content or "low" in content else None


def _stated(at: str, content: Raw) -> Stated:
    bound = str(content.get("bound", "range" if "low" in content else "exact"))
    if bound not in BOUNDS:
        _fail(at, "bound", UnknownNameError("bound", bound, BOUNDS))
    name = content.get("unit", "1")
    if not isinstance(name, str):
        raise InputError(f"{at}: unit: expected text in quotes, not {name!r}")
    _within(at, "unit", lambda: unit(name))
    if bound == "range" and not ("low" in content and "high" in content):
        raise InputError(f"{at}: low, high: a range has both")
    if bound != "range" and "value" not in content:
        raise InputError(f"{at}: value: missing; a figure has a value, or low and high")
    if name == "date":
        _within(at, "value", lambda: days(str(content["value"])))
        return Stated(str(content["value"]), name, bound)
    first, last = (_number(at, content, key) for key in ("low", "high"))
    value = first if bound == "range" else _number(at, content, "value")
    high = last if bound in ("range", "order", "at-most") else None
    end = None if high is None else float(high)
    if value is None or (bound == "range" and end is not None and float(value) > end):
        raise InputError(f"{at}: low, high: a range runs upwards")
    _within(at, "value", lambda: claimed_interval(float(value), bound, end))
    return Stated(value, name, bound, high)


def _number(at: str, content: Raw, key: str) -> Decimal | None:
    value = content.get(key)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | Decimal) or not Decimal(value).is_finite():
        raise InputError(f"{at}: {key}: expected a number, not {value!r}")
    return Decimal(value)


def _target(
    at: str, content: Any, known: Mapping[str, Raw], path: tuple[str, ...]
) -> Target | None:
    if content is None or content == {}:
        return None
    if not isinstance(content, dict):
        raise InputError(f"{at}: expected a table, [target]")
    return _over(at, Target(), content, known, path)


def _over(
    at: str, below: Target, content: Raw, known: Mapping[str, Raw], path: tuple[str, ...]
) -> Target:
    """A target with what a file says laid over another one."""
    _keys(at, content, (*TARGET_KEYS, *STATED_KEYS, "differs", "says"))
    if "like" in content:
        below = _like(at, str(content["like"]), known, path)
    scenario = content.get("scenario", {})
    if not isinstance(scenario, dict):
        raise InputError(f"{at}: scenario: expected a table, such as {{kind = \"text\", …}}")
    another = "kind" in scenario and scenario["kind"] != below.scenario.get("kind")
    scenario = {**({} if another else below.scenario), **_plain(scenario)}
    _within(at, "scenario", lambda: check_scenario(scenario))
    inputs = dict(below.inputs)
    for name, given in content.get("inputs", {}).items():
        inputs[name] = _input(f"{at}: inputs.{name}", given, known, path)
    told = {key: content[key] for key in SOURCES if key in content}
    if len(told) > 1:
        raise InputError(f"{at}: {', '.join(told)}: give one of them")
    told = told or {key: getattr(below, key) for key in SOURCES if getattr(below, key)}
    if not told:
        raise InputError(f"{at}: formula: missing; give a formula of the graph, or a fact page:name")
    if "span" in told:
        told["span"] = tuple(told["span"])
        if len(told["span"]) != 2:
            raise InputError(f"{at}: span: expected two facts, a low and a high one")
    return Target(**told, scenario=scenario, inputs=inputs)


def _input(
    at: str, given: Any, known: Mapping[str, Raw], path: tuple[str, ...]
) -> Target | Stated:
    if not isinstance(given, dict):
        raise InputError(f"{at}: expected a target, or a stated number {{value = …, unit = …}}")
    if "value" in given or "low" in given:
        _keys(at, given, STATED_KEYS)
        return _stated(at, given)
    return _over(at, Target(), given, known, path)


def _like(at: str, name: str, known: Mapping[str, Raw], path: tuple[str, ...]) -> Target:
    """The target of another claim; raises InputError where claims are like each other in a circle."""
    if name in path:
        raise InputError(f"{at}: like: a circular scenario: {' → '.join((*path, name))}")
    every = known if name in known else {**_shipped_raw(), **known}
    if name not in every:
        _fail(at, "like", UnknownNameError("claim", name, every))
    content = every[name]
    first = content["figure"][0] if "figure" in content else content
    found = _target(f"{at}: like {name}", first.get("target"), known, (*path, name))
    if found is None:
        raise InputError(f"{at}: like: {name} has no target")
    return found


def _reading(
    at: str, target: Target, content: Raw, known: Mapping[str, Raw], path: tuple[str, ...]
) -> Reading:
    _keys(at, content, READING_KEYS)
    if content.get("differs") not in DIFFERS:
        _fail(at, "differs", UnknownNameError("difference", str(content.get("differs")), DIFFERS))
    says = _words(f"{at}: says", content.get("says", {}))
    name = content.get("unit")
    if name is not None:
        _within(at, "unit", lambda: unit(name))
    over = {key: content[key] for key in TARGET_KEYS if key in content}
    return Reading(content["differs"], says, _over(at, target, over, known, path), name)


def _words(at: str, told: Any) -> dict[str, str]:
    if not isinstance(told, dict):
        raise InputError(f"{at}: expected a sentence for each of {', '.join(LANGUAGES)}")
    _keys(at, told, LANGUAGES)
    return {language: str(sentence) for language, sentence in told.items()}


def _plain(told: Raw) -> dict[str, Any]:
    """Numbers of a scenario as the estimates take them."""
    return {key: float(x) if isinstance(x, Decimal) else x for key, x in told.items()}


def _keys(at: str, content: Raw, known: tuple[str, ...]) -> None:
    for key in content:
        if key not in known:
            raise InputError(f"{at}: unknown key {key!r}; nearest: {', '.join(nearest(key, known))}")


def _within(at: str, field: str, check: Any) -> None:
    """Do a check; what it raises is told with the file and the field."""
    try:
        check()
    except JoulebookError as error:
        _fail(at, field, error)


def _fail(at: str, field: str, error: JoulebookError) -> None:
    raise InputError(f"{at}: {field}: {error}") from None
