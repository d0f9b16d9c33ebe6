"""Samples of Prometheus metrics as a file holds them: what a range query answers, or timed text.

A range query's answer is JSON: `data.result[]` of `metric` (labels with `__name__`) and `values`
(pairs of epoch seconds and a number as text). Text has a sample a line: name, labels, value and, which
a plain scrape lacks, a time (milliseconds; seconds where the text ends in `# EOF`). The shapes are those
that the packages `jobscope` and `prometheus_client` read.
"""

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

from joulebook.errors import InputError
from joulebook.ledger.head import head_of
from joulebook.ledger.log_file import LARGEST_DOCUMENT, LogFile, documents, packing, unpacked

HOUR = 3_600
_LINE = re.compile(r"(?P<name>[A-Za-z_:][\w:]*)(?:\{(?P<labels>.*)\})?\s+(?P<rest>[^{}]+)")
_LABEL = re.compile(r'\s*(?P<name>[A-Za-z_]\w*)="(?P<value>(?:[^"\\]|\\.)*)"\s*,?')
_ESCAPED = {r"\\": "\\", r"\n": "\n", r"\"": '"'}
_MILLISECONDS = 1_000
_LATEST = 4_102_444_800  # 2100 in epoch seconds


@dataclass(frozen=True, slots=True)
class Series:
    """One metric under one set of labels: `samples` are (epoch seconds, value), in order of time."""

    name: str
    labels: Mapping[str, str]
    samples: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Interval:
    """What a counter grew by, or a gauge lasted, between two samples; times in epoch seconds."""

    start: float
    end: float
    amount: float


def series_of(log: LogFile, names: Iterable[str]) -> list[Series]:
    """The series of the named metrics; samples of one series stand together, each time once.

    Raises InputError for text without times, a value that is no number, and what is neither shape.
    """
    wanted = set(names)
    is_json = head_of(log).start.lstrip()[:1] in (b"{", b"[")
    samples: dict[tuple[str, tuple[tuple[str, str], ...]], dict[float, float]] = {}
    for name, labels, at, value in _from_json(log, wanted) if is_json else _from_text(log, wanted):
        key = name, tuple(sorted(labels.items()))
        samples.setdefault(key, {})[_number(log, at, name)] = _number(log, value, name)
    return [
        Series(name, dict(labels), tuple(sorted(points.items())))
        for (name, labels), points in samples.items()
    ]


Sample = tuple[str, Mapping[str, str], Any, Any]


def _from_json(log: LogFile, names: set[str]) -> Iterator[Sample]:
    for document in documents(log):
        try:
            found = document["data"]["result"]
            for one in found:
                metric = {str(key): str(value) for key, value in one["metric"].items()}
                name = metric.pop("__name__", "")
                if name in names:
                    yield from ((name, metric, at, value) for at, value in one["values"])
        except (KeyError, TypeError, AttributeError, ValueError) as error:
            raise InputError(
                f"{log.name}: not the answer of a range query: data.result[] with metric and values "
                f"was expected ({type(error).__name__}: {str(error)[:80]})"
            ) from None


def _from_text(log: LogFile, names: set[str]) -> Iterator[Sample]:
    text = _text_of(log)
    scale = 1 if text.rstrip().endswith("# EOF") else _MILLISECONDS
    for line in text.splitlines():
        name = re.split(r"[{\s]", line.strip(), maxsplit=1)[0]
        if name not in names:
            continue
        matched = _LINE.fullmatch(line.strip())
        value, _, at = matched["rest"].strip().partition(" ") if matched else ("", "", "")
        if not matched or not value:
            raise InputError(f"{log.name}: not a sample of a metric: {line[:120]!r}")
        if not at.strip():
            raise InputError(
                f"{log.name}: {name} tells no time: a single scrape is no sum over time; take the "
                "answer of a range query, or text with a time behind each value"
            )
        yield name, _labels(log, matched["labels"] or ""), _number(log, at, name) / scale, value


def _text_of(log: LogFile) -> str:
    if packing(log.path) == "zstd":
        raise InputError(f"{log.name}: metrics in zstd are not read; unpack them first")
    with unpacked(log.path) as file:
        content = file.read(LARGEST_DOCUMENT + 1)
    if len(content) > LARGEST_DOCUMENT:
        raise InputError(
            f"{log.name}: more than {LARGEST_DOCUMENT >> 20} MB of metrics in one file"
        )
    return content.decode("utf-8-sig", errors="replace")


def _labels(log: LogFile, text: str) -> dict[str, str]:
    labels, at = {}, 0
    while text[at:].strip():
        found = _LABEL.match(text, at)
        if found is None:
            raise InputError(f"{log.name}: labels cannot be read: {text[:120]!r}")
        value = re.sub(r"\\[\\n\"]", lambda one: _ESCAPED[one[0]], found["value"])
        labels[found["name"]] = value
        at = found.end()
    return labels


def _number(log: LogFile, text: Any, name: str) -> float:
    try:
        number = float(text)
    except (TypeError, ValueError):
        number = math.nan
    if not math.isfinite(number) or number < 0:
        raise InputError(
            f"{log.name}: {name} has the value or time {str(text)[:40]!r}, which is none"
        )
    return number


def increases(samples: Iterable[tuple[float, float]]) -> Iterator[Interval]:
    """What a counter grew by from each sample to the next; where it fell, it began again at 0.

    >>> [i.amount for i in increases([(0.0, 5.0), (15.0, 9.0), (30.0, 2.0)])]
    [4.0, 2.0]
    """
    for (start, before), (end, after) in pairwise(samples):
        yield Interval(start, end, after - before if after >= before else after)


def integrals(samples: Iterable[tuple[float, float]]) -> Iterator[Interval]:
    """The integral of a gauge over time from each sample to the next, as a line between the two.

    >>> [i.amount for i in integrals([(0.0, 100.0), (10.0, 300.0)])]
    [2000.0]
    """
    for (start, before), (end, after) in pairwise(samples):
        yield Interval(start, end, (before + after) / 2 * (end - start))


def by_hour(intervals: Iterable[Interval]) -> dict[int, Interval]:
    """Intervals summed by the hour they begin in, which is given as epoch seconds.

    >>> by_hour([Interval(10.0, 20.0, 1.0), Interval(20.0, 30.0, 2.0)])
    {0: Interval(start=10.0, end=30.0, amount=3.0)}
    """
    hours: dict[int, Interval] = {}
    for one in intervals:
        hour = int(one.start // HOUR * HOUR)
        known = hours.get(hour, Interval(one.start, one.end, 0.0))
        hours[hour] = Interval(known.start, one.end, known.amount + one.amount)
    return hours


def utc(seconds: float) -> str:
    """Epoch seconds as a time in UTC; what lies beyond all years stays the number.

    >>> utc(1_730_419_200.5)
    '2024-11-01T00:00:00.500000Z'
    """
    if not 0 <= seconds <= _LATEST:
        return str(seconds)
    told = datetime.fromtimestamp(seconds, UTC).isoformat(timespec="microseconds")
    return told.replace("+00:00", "Z")
