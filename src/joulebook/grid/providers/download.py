"""Asking a provider for a range, chunk by chunk: only for hours that are not kept yet.

What has arrived is kept at once, so that an interrupted download goes on where it stopped. Hours that
the provider does not have are not kept, and asked for again next time.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType

import numpy as np

from joulebook.errors import InputError, ProviderError
from joulebook.grid.places import Place, place
from joulebook.grid.providers import Target, provider, streams
from joulebook.grid.providers.session import RefusedError, Session
from joulebook.grid.series import HOUR, QUANTITIES, Series
from joulebook.grid.store import covered, upsert, user_cache_folder

Span = tuple[np.datetime64, np.datetime64]
Stream = tuple[str, str]
LONGEST_YEARS = 30


@dataclass(frozen=True, slots=True)
class Plan:
    """What to ask for: the chunks of a range that are not kept yet."""

    module: ModuleType
    at: Place
    target: Target
    start: np.datetime64
    end: np.datetime64
    streams: tuple[Stream, ...]
    chunks: tuple[Span, ...]
    folder: Path


@dataclass(slots=True)
class Tally:
    """Hours of one quantity and scope that arrived, and the basis and method they stand on."""

    new: int = 0
    revised: int = 0
    unchanged: int = 0
    missing: int = 0
    basis: str = ""
    method: str = ""


@dataclass(frozen=True, slots=True)
class Download:
    """What a download brought; `empty` are the chunks of which the provider had not one hour."""

    plan: Plan
    tallies: dict[Stream, Tally]
    empty: list[Span] = field(default_factory=list)

    def to_json(self) -> dict[str, object]:
        """What was asked, what was new, and where it lies."""
        plan = self.plan
        quantities = [
            {"quantity": quantity, "unit": QUANTITIES[quantity], "scope": scope, **asdict(tally)}
            for (quantity, scope), tally in self.tallies.items()
        ]  # fmt: skip
        return {
            "provider": plan.module.NAME, "place": plan.target.code, "name": plan.at.name,
            "asked": dict(plan.target.asked), "start": f"{plan.start}:00Z", "end": f"{plan.end}:00Z",
            "chunks": len(plan.chunks), "quantities": quantities,
            "empty": [f"{start}:00Z/{end}:00Z" for start, end in self.empty],
            "folder": str(plan.folder), "licence": plan.module.LICENCE,
        }  # fmt: skip


def plan_download(
    name: str, where: str | Place, start: np.datetime64, end: np.datetime64, *,
    scope: str | None = None, refresh: bool = False, folder: Path | None = None,
) -> Plan:  # fmt: skip
    """The chunks of a range to ask a provider for; all of them with `refresh`.

    Raises UnknownNameError for providers and places, InputError for a range that is no range and a
    place by which the provider cannot be asked.
    """
    module = provider(name)
    at = place(where) if isinstance(where, str) else where
    first, last = start.astype("datetime64[h]"), end.astype("datetime64[h]")
    if not first < last:
        raise InputError(f"the range ends at {last}:00, not after its start {first}:00")
    if (last - first) // HOUR > LONGEST_YEARS * 8784:
        raise InputError(f"the range is longer than {LONGEST_YEARS} years")
    cache = folder or user_cache_folder()
    target, wanted = module.target(at), streams(module, scope)
    chunks = _chunks(module, target, wanted, (first, last), None if refresh else cache)
    return Plan(module, at, target, first, last, wanted, tuple(chunks), cache)


def carry_out(
    plan: Plan, session: Session, progress: Callable[[int], object] = lambda _done: None
) -> Download:
    """Ask for the chunks of a plan and keep each as it arrives; `progress` hears of each one.

    Raises ProviderError and InputError that name provider, place and chunk; what came before is kept.
    """
    if plan.end > session.now():
        raise InputError(f"--to {plan.end}:00 UTC has not been yet; give at most {session.now()}")
    plan.folder.mkdir(parents=True, exist_ok=True)  # before a request is spent on nothing
    done = Download(plan, {stream: Tally() for stream in plan.streams})
    for chunk in plan.chunks:
        arrived = [s for s in ask(plan, session, chunk) if not np.isnan(s.values).all()]
        if not arrived:
            done.empty.append(chunk)
        for series in arrived:
            _keep(done, series)
        progress(1)
    return done


def download(
    name: str, where: str | Place, start: np.datetime64, end: np.datetime64, *,
    scope: str | None = None, refresh: bool = False, url: str | None = None,
    folder: Path | None = None,
) -> Download:  # fmt: skip
    """Fetch a range from a provider into the cache folder, as `joulebook grid fetch` does."""
    plan = plan_download(name, where, start, end, scope=scope, refresh=refresh, folder=folder)
    with open_session(plan.module, url) as session:
        return carry_out(plan, session)


def open_session(module: ModuleType, url: str | None = None) -> Session:
    """A session with a provider, at its own address or another."""
    return Session(module.NAME, url or module.URL)


def ask(plan: Plan, session: Session, chunk: Span) -> Iterator[Series]:
    """The series of one chunk; errors name provider, place and chunk."""
    scopes = [scope for _quantity, scope in plan.streams]
    at = f"{plan.module.NAME}, {plan.target.code}, {chunk[0]}:00 to {chunk[1]}:00 UTC"
    with named_errors(at):
        yield from plan.module.fetch(session, plan.target, *chunk, scopes)


@contextmanager
def named_errors(what: str) -> Iterator[None]:
    """Begin the errors of a provider with what it was asked for."""
    try:
        yield
    except RefusedError as error:
        raise RefusedError(f"{what}: {error}") from None
    except ProviderError as error:
        raise ProviderError(f"{what}: {error}") from None


def _keep(done: Download, series: Series) -> None:
    """Put a series into the store, and count."""
    counts = upsert(done.plan.folder, series, datetime.now(UTC))
    tally = done.tallies[series.quantity, series.scope]
    tally.basis, tally.method = series.basis, series.method
    tally.new += counts.new
    tally.revised += counts.revised
    tally.unchanged += counts.unchanged
    tally.missing += int(np.isnan(series.values).sum())


def _chunks(
    module: ModuleType, target: Target, wanted: tuple[Stream, ...], span: Span, cache: Path | None
) -> Iterator[Span]:
    """Spans that one fetch may ask for, over the hours of which something is not in the cache."""
    start, end = span
    lacking = np.zeros(int((end - start) // HOUR), bool)
    for stream in wanted:
        kept = np.zeros(len(lacking), bool)
        for first, last in covered(cache, target.code, *stream, module.NAME) if cache else ():
            low, high = (max(int((at - start) // HOUR), 0) for at in (first, last))
            kept[low:high] = True
        lacking |= ~kept
    at = np.flatnonzero(lacking)
    while len(at):
        within = at[at < at[0] + module.CHUNK_HOURS]
        yield start + int(at[0]) * HOUR, start + (int(within[-1]) + 1) * HOUR
        at = at[len(within) :]
