"""The fields of a claim's file: checked one by one, each mistake named with its place."""

import re
import tomllib
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, NoReturn

from joulebook.audit.claim import LANGUAGES, Stated
from joulebook.audit.days import days
from joulebook.audit.rounding import BOUNDS, claimed_interval
from joulebook.audit.units import unit
from joulebook.errors import InputError, JoulebookError, UnknownNameError, nearest

SHIPPED = Path(__file__).parent / "claims"
STATED_KEYS = ("value", "low", "high", "unit", "bound")
HTML = re.compile(r"<\s*[a-zA-Z/!][^>]*>|&(?:[a-zA-Z]+|#\d+);")
Raw = Mapping[str, Any]


@cache
def shipped_raw() -> Mapping[str, Raw]:
    """The shipped claims as they stand in their files, by id."""
    contents = (parsed(path) for path in SHIPPED.glob("*.toml"))
    return {str(content["id"]): content for content in contents}


def parsed(path: Path) -> Raw:
    """What a file of TOML holds, its numbers with the digits they are written with."""
    try:
        return tomllib.loads(path.read_text("utf-8"), parse_float=Decimal)
    except UnicodeDecodeError:
        raise InputError(f"{path.name}: not UTF-8 text") from None
    except RecursionError:
        raise InputError(f"{path.name}: values are nested too deeply for a claim") from None
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"{path.name}: not TOML: {error}") from None


def read_stated(at: str, content: Raw) -> Stated:
    """A number as the sentence writes it; raises InputError naming the field."""
    bound = str(content.get("bound", "range" if "low" in content else "exact"))
    if bound not in BOUNDS:
        fail(at, "bound", UnknownNameError("bound", bound, BOUNDS))
    name = content.get("unit", "1")
    if not isinstance(name, str):
        raise InputError(f"{at}: unit: expected text in quotes, not {name!r}")
    within(at, "unit", lambda: unit(name))
    if bound == "range" and not ("low" in content and "high" in content):
        raise InputError(f"{at}: low, high: a range has both")
    if bound != "range" and "value" not in content:
        raise InputError(f"{at}: value: missing; a figure has a value, or low and high")
    if name == "date":
        within(at, "value", lambda: days(str(content["value"])))
        return Stated(str(content["value"]), name, bound)
    first, last = (read_number(at, content, key) for key in ("low", "high"))
    value = first if bound == "range" else read_number(at, content, "value")
    high = last if bound in ("range", "order", "at-most") else None
    end = None if high is None else float(high)
    if value is None or (bound == "range" and end is not None and float(value) > end):
        raise InputError(f"{at}: low, high: a range runs upwards")
    within(at, "value", lambda: claimed_interval(float(value), bound, end))
    return Stated(value, name, bound, high)


def read_number(at: str, content: Raw, key: str) -> Decimal | None:
    """A number of a field; None where it is absent."""
    value = content.get(key)
    if value is None:
        return None
    if (
        isinstance(value, bool)
        or not isinstance(value, int | Decimal)
        or not Decimal(value).is_finite()
    ):
        raise InputError(f"{at}: {key}: expected a number, not {value!r}")
    return Decimal(value)


def read_words(at: str, told: Any) -> dict[str, str]:
    """One thing said in some of the languages."""
    if not isinstance(told, dict):
        raise InputError(f"{at}: expected a sentence for each of {', '.join(LANGUAGES)}")
    check_keys(at, told, LANGUAGES)
    return {language: str(sentence) for language, sentence in told.items()}


def table(at: str, told: Any) -> Raw:
    """A table of a file; raises InputError for anything else."""
    if not isinstance(told, dict):
        raise InputError(f"{at}: expected a table, not {told!r}")
    return told


def check_keys(at: str, content: Raw, known: tuple[str, ...]) -> None:
    """Raise InputError for a key that is not known, with the nearest ones."""
    for key in content:
        if key not in known:
            raise InputError(
                f"{at}: unknown key {key!r}; nearest: {', '.join(nearest(key, known))}"
            )


def within(at: str, field: str, check: Callable[[], object]) -> None:
    """Do a check; what it raises is told with the file and the field."""
    try:
        check()
    except JoulebookError as error:
        fail(at, field, error)


def fail(at: str, field: str, error: JoulebookError) -> NoReturn:
    """Tell what is wrong with the file and the field."""
    raise InputError(f"{at}: {field}: {error}") from None
