"""The targets of a claim's file: formulas and facts, followed from claim to claim."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from joulebook.audit.claim import DIFFERS, Reading, Stated, Target
from joulebook.audit.fields import (
    STATED_KEYS,
    Raw,
    check_keys,
    fail,
    read_stated,
    read_words,
    shipped_raw,
    table,
    within,
)
from joulebook.audit.units import unit
from joulebook.audit.worlds import check as check_scenario
from joulebook.errors import InputError, UnknownNameError

SOURCES = ("formula", "fact", "span")
TARGET_KEYS = (*SOURCES, "scenario", "inputs", "like")
READING_KEYS = ("differs", "says", "unit", *TARGET_KEYS)


def read_target(
    at: str, content: Any, known: Mapping[str, Raw], path: tuple[str, ...]
) -> Target | None:
    """The target of a figure; None where it has none."""
    if content is None or content == {}:
        return None
    if not isinstance(content, dict):
        raise InputError(f"{at}: expected a table, [target]")
    return laid_over(at, Target(), content, known, path)


def laid_over(
    at: str, below: Target, content: Any, known: Mapping[str, Raw], path: tuple[str, ...]
) -> Target:
    """A target with what a file says laid over another one."""
    table(at, content)
    check_keys(at, content, (*TARGET_KEYS, *STATED_KEYS, "differs", "says"))
    if "like" in content:
        below = _like(at, str(content["like"]), known, path)
    inputs = dict(below.inputs)
    for name, given in table(f"{at}: inputs", content.get("inputs", {})).items():
        inputs[name] = _input(f"{at}: inputs.{name}", given, known, path)
    source = _source(at, content) or {k: x for k in SOURCES if (x := getattr(below, k))}
    if not source:
        raise InputError(
            f"{at}: formula: missing; give a formula of the graph, or a fact page:name"
        )
    return Target(**source, scenario=_scenario(at, below, content), inputs=inputs)


def _scenario(at: str, below: Target, content: Raw) -> dict[str, Any]:
    """A scenario over another one of its kind; of another kind it stands alone."""
    told = _plain(table(f"{at}: scenario", content.get("scenario", {})))
    another = "kind" in told and told["kind"] != below.scenario.get("kind")
    scenario = told if another else {**below.scenario, **told}
    within(at, "scenario", lambda: check_scenario(scenario))
    return scenario


def _source(at: str, content: Raw) -> dict[str, Any]:
    """The formula, fact or span that a file names; nothing where it names none."""
    told = {key: content[key] for key in SOURCES if key in content}
    if len(told) > 1:
        raise InputError(f"{at}: {', '.join(told)}: give one of them")
    for key, name in told.items():
        if key == "span":
            if not isinstance(name, list) or len(name) != 2:
                raise InputError(f"{at}: span: expected two facts, a low and a high one")
            told[key] = tuple(map(str, name))
        elif not isinstance(name, str):
            raise InputError(f"{at}: {key}: expected text in quotes, not {name!r}")
        for fact in told[key] if key == "span" else (name,) if key == "fact" else ():
            if ":" not in fact:
                raise InputError(
                    f"{at}: {key}: {fact!r}; expected page:name, such as gpus/t4:tdp_w"
                )
    return told


def _input(at: str, given: Any, known: Mapping[str, Raw], path: tuple[str, ...]) -> Target | Stated:
    if not isinstance(given, dict):
        raise InputError(f"{at}: expected a target, or a stated number {{value = …, unit = …}}")
    if "value" in given or "low" in given:
        check_keys(at, given, STATED_KEYS)
        return read_stated(at, given)
    return laid_over(at, Target(), given, known, path)


def _like(at: str, name: str, known: Mapping[str, Raw], path: tuple[str, ...]) -> Target:
    """The target of another claim; raises InputError where claims are like each other in a circle."""
    if name in path:
        raise InputError(f"{at}: like: a circular scenario: {' → '.join((*path, name))}")
    every = known if name in known else {**shipped_raw(), **known}
    if name not in every:
        fail(at, "like", UnknownNameError("claim", name, every))
    content = every[name]
    first = content["figure"][0] if "figure" in content else content
    found = read_target(f"{at}: like {name}", first.get("target"), known, (*path, name))
    if found is None:
        raise InputError(f"{at}: like: {name} has no target")
    return found


def read_reading(
    at: str, target: Target, content: Raw, known: Mapping[str, Raw], path: tuple[str, ...]
) -> Reading:
    """Another way to take a figure: what differs, in words, and the target then."""
    check_keys(at, content, READING_KEYS)
    if content.get("differs") not in DIFFERS:
        fail(at, "differs", UnknownNameError("difference", str(content.get("differs")), DIFFERS))
    says = read_words(f"{at}: says", content.get("says", {}))
    name = content.get("unit")
    if name is not None:
        within(at, "unit", lambda: unit(name))
    over = {key: content[key] for key in TARGET_KEYS if key in content}
    return Reading(content["differs"], says, laid_over(at, target, over, known, path), name)


def _plain(told: Raw) -> dict[str, Any]:
    """Numbers of a scenario as the estimates take them."""
    return {
        key: float(x) if isinstance(x, Decimal) else _plain(x) if isinstance(x, dict) else x
        for key, x in told.items()
    }
