"""Usage reports of providers: pages of buckets of time, whose results are sums over requests."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from joulebook.errors import InputError

Result = Mapping[str, Any]


def pages(documents: Iterable[Any], name: str) -> Iterator[Result]:
    """The pages of a file: one, several after one another, or a list of them.

    Raises InputError for what is no JSON object.
    """
    for document in documents:
        for page in document if isinstance(document, list) else [document]:
            if not isinstance(page, dict):
                raise InputError(f"{name}: expected a page of a usage report, found {_brief(page)}")
            yield page


def entries(of: Result, key: str, name: str) -> list[Result]:
    """The objects listed under a key; raises InputError when there is no list of objects.

    >>> entries({"results": [{"model": "m"}]}, "results", "usage.json")
    [{'model': 'm'}]
    """
    found = of.get(key)
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise InputError(f"{name}: expected a list of objects as {key}, found {_brief(found)}")
    return found


def utc(moment: Any) -> str | None:
    """A moment as people read it, of seconds since 1970; what is no number stays as it is.

    >>> utc(1730419200), utc("2026-01-02T00:00:00Z")
    ('2024-11-01T00:00:00Z', '2026-01-02T00:00:00Z')
    """
    if moment is None or isinstance(moment, str):
        return moment
    try:
        return f"{datetime.fromtimestamp(moment, UTC):%Y-%m-%dT%H:%M:%SZ}"
    except (TypeError, ValueError, OverflowError, OSError):
        return str(moment)


def natural_key(*parts: Any) -> str:
    """What a sum is the sum of, as an event's id: a second import of it is a duplicate.

    >>> natural_key("openai-usage", "2024-11-01T00:00:00Z", None, "gpt-4o")
    'openai-usage:2024-11-01T00:00:00Z::gpt-4o'
    """
    return ":".join("" if part is None else str(part) for part in parts)


def labels(result: Result, keys: Iterable[str]) -> dict[str, str]:
    """What a result is grouped by, where it tells it.

    >>> labels({"batch": True, "service_tier": None}, ("batch", "service_tier"))
    {'batch': 'true'}
    """
    told = {key: result.get(key) for key in keys}
    return {
        key: str(value).lower() if isinstance(value, bool) else str(value)
        for key, value in told.items()
        if value is not None
    }


def _brief(found: Any, most: int = 60) -> str:
    return "nothing" if found is None else repr(found)[:most]
