"""How long the replicas of dedicated deployments wait, hour by hour: what no request's card holds.

A deployment's span goes from the beginning of its first request to the end of its last, or as the
caller states; hours of it without any request count whole.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

import numpy as np

from joulebook import graph
from joulebook.errors import InputError
from joulebook.estimate.books import OCCUPANCY
from joulebook.ledger.batches import Hours, Key

_HOUR = np.timedelta64(1, "h")
_SECOND = np.timedelta64(1, "s")
_MILLISECOND = np.timedelta64(1, "ms")


@dataclass(frozen=True, slots=True)
class Span:
    """How long deployments stood ready; what is not stated is told by their requests.

    >>> Span.read("2026-01-01T00:00Z", None).since
    datetime.datetime(2026, 1, 1, 0, 0, tzinfo=datetime.timezone.utc)
    """

    since: datetime | None = None
    until: datetime | None = None

    @classmethod
    def read(cls, since: str | None, until: str | None) -> "Span":
        """A span from texts; raises InputError for what is no time, or ends before it begins."""
        ends = [_time("--from", since), _time("--to", until)]
        if ends[0] and ends[1] and ends[0] >= ends[1]:
            raise InputError(f"--from {since} --to {until}: a span begins before it ends")
        return cls(*ends)


WHENEVER = Span()


def _time(option: str, text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise InputError(f"{option} {text}: expected a time such as 2026-01-31T00:00Z")
    return found.astimezone(UTC)


@dataclass(frozen=True, slots=True, eq=False)
class Waiting:
    """Seconds that the replicas of a deployment waited, summed over them, by hour.

    `untold` is the number of hours left out because their requests do not tell when they ended.
    """

    key: Key
    ends: tuple[np.datetime64, np.datetime64]
    hours: np.ndarray
    idle_s: np.ndarray
    untold: int


def waiting_hours(found: list[Hours], span: Span) -> list[Waiting]:
    """How long the replicas of each dedicated deployment waited.

    Raises InputError for a stated span that leaves requests out.
    """
    return [_waiting(one, span) for one in found if one.serving.dedicated is not None]


def _waiting(one: Hours, span: Span) -> Waiting:
    first, last = _within(one, span)
    after = (last + _HOUR - _MILLISECOND).astype("datetime64[h]")
    hours = np.arange(first.astype("datetime64[h]"), after)
    ends = np.minimum(hours + _HOUR, last), np.maximum(hours, first)
    at = np.searchsorted(hours, one.hours)
    inside = at < len(hours)  # a last request that took no time begins no hour
    busy = np.zeros(len(hours))
    busy[at[inside]] = one.replica_busy_s[inside]
    nodes = graph.solve(OCCUPANCY, ("replica_idle_s",), {
        "replicas": float(one.serving.dedicated or 1), "replica_busy_s": busy,
        "span_s": (ends[0] - ends[1]) / _SECOND,
    })  # fmt: skip
    idle = np.asarray(nodes["replica_idle_s"].value)
    told = ~np.isnan(idle)
    return Waiting(one.key, (first, last), hours[told], idle[told], int((~told).sum()))


def _within(one: Hours, span: Span) -> tuple[np.datetime64, np.datetime64]:
    """From when to when a deployment stood ready."""
    first, last = one.ends
    since, until = (None if t is None else _naive(t) for t in (span.since, span.until))
    if since is not None and since > first:
        raise InputError(f"--from {since}: {_called(one)} was asked before, at {first}")
    if until is not None and until < last:
        raise InputError(f"--to {until}: {_called(one)} was asked until {last}")
    return since or first, until or last


def _naive(time: datetime) -> np.datetime64:
    return np.datetime64(time.astimezone(UTC).replace(tzinfo=None), "ms")


def _called(one: Hours) -> str:
    deployment, model = one.key[:2]
    return f"{model} ({deployment})" if deployment else str(model)
