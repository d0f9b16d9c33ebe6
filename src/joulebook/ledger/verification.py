"""Verifying a ledger: its manifest's chain, its files, what is derived against its events, its totals.

Checks are done in that order, each on what the ones before found whole, and the first broken thing is
named. Nothing is repaired: cubes can be made again from events, events from logs.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import duckdb

from joulebook.errors import JoulebookError
from joulebook.ledger.busy import rebuild, stored
from joulebook.ledger.cells import parquet
from joulebook.ledger.cube import SUMS, constant_keys_of, cube_query
from joulebook.ledger.durable import name_of, sha256_of
from joulebook.ledger.events import KEYS
from joulebook.ledger.log_file import exact_path
from joulebook.ledger.manifest import MANIFEST, broken_link
from joulebook.ledger.store import Ledger
from joulebook.ledger.works import COUNTED, TERM_COLUMNS, work_query

CHECKS = ("manifest", "files", "events", "cube", "works", "busy", "totals", "statements")
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was checked, in order, and what the first broken thing is; empty where nothing is."""

    checked: tuple[str, ...]
    broken: str
    counts: dict[str, int]

    def to_json(self) -> dict[str, Any]:
        """The verdict as JSON."""
        return {
            "whole": not self.broken,
            "checked": list(self.checked),
            "broken": self.broken,
            **self.counts,
        }


def verify(
    con: duckdb.DuckDBPyConnection, ledger: Ledger, progress: Progress = lambda *_: None
) -> Verdict:
    """Check a ledger as it stands; reads every file of it once."""
    checks = dict(zip(CHECKS, _checks(con, ledger), strict=True))
    done: list[str] = []
    counts: dict[str, int] = {}
    for number, (name, check) in enumerate(checks.items(), 1):
        progress(name, number, len(checks))
        try:
            broken = next(check(counts), "")
        except (JoulebookError, duckdb.Error, OSError) as error:
            broken = " ".join(str(error).split())[:300]
        done.append(name)
        if broken:
            return Verdict(tuple(done), f"{name}: {broken}", counts)
    return Verdict(tuple(done), "", counts)


Check = Callable[[dict[str, int]], Iterator[str]]


def _checks(con: duckdb.DuckDBPyConnection, ledger: Ledger) -> tuple[Check, ...]:
    """The checks by CHECKS; each yields what is broken, the first of which is told."""
    return (
        lambda counts: _manifest(ledger, counts),
        lambda counts: _files(ledger, counts),
        lambda counts: _events(con, ledger, counts),
        lambda _: _cube(con, ledger),
        lambda _: _works(con, ledger),
        lambda _: _busy(con, ledger),
        lambda _: _totals(con, ledger),
        lambda counts: _statements(ledger, counts),
    )


def _manifest(ledger: Ledger, counts: dict[str, int]) -> Iterator[str]:
    """The chain of hashes, that it names logs where there are events, and each log's own sum."""
    if broken := broken_link(ledger.path / MANIFEST):
        yield broken
    logs = ledger.logs()
    counts["logs"] = len(logs)
    kept = sum(1 for _ in (ledger.path / "events").rglob("*.parquet"))
    if kept and not logs:
        yield f"it names no log, and there are {kept} files of events"
    for log in logs:
        if log.read != log.accepted + log.duplicates + log.quarantined:
            yield f"{log.file}: read is not accepted + duplicates + quarantined"


def _files(ledger: Ledger, counts: dict[str, int]) -> Iterator[str]:
    """Every file is there, in the ledger, and as it was written."""
    files = ledger.current()
    counts["files"] = len(files)
    for path, sha256 in files.items():
        at = ledger.readable(path)
        if sha256_of(at) != sha256:
            yield f"{path} is not as it was written"


def _events(
    con: duckdb.DuckDBPyConnection, ledger: Ledger, counts: dict[str, int]
) -> Iterator[str]:
    """As many events as were accepted, each id once, each in the folder of its day."""
    accepted = sum(log.accepted for log in ledger.logs())
    counts["events"] = accepted
    files = ledger.files("events")
    if not files:
        if accepted:
            yield f"no events, but {accepted} were accepted"
        return
    found = con.execute(f"SELECT count(*) FROM {parquet(files)}").fetchone()
    if found and found[0] != accepted:
        yield f"{found[0]} events, but {accepted} were accepted"
    for day, in_day in _by_day(ledger).items():
        odd = con.execute(f"""
            SELECT count(*) - count(DISTINCT event_id), count(*) FILTER ("start"::DATE <> DATE '{day}')
            FROM {parquet(in_day)}""").fetchone() or (0, 0)
        if odd[0]:
            yield f"{odd[0]} events of {day} are there twice"
        if odd[1]:
            yield f"{odd[1]} events in the folder of {day} are of another day"


def _by_day(ledger: Ledger) -> dict[str, list[str]]:
    days: dict[str, list[str]] = {}
    for path in ledger.current():
        if path.startswith("events/"):
            day = path.split("/")[1].removeprefix("day=")
            days.setdefault(day, []).append(exact_path(ledger.readable(path)))
    return days


def _cube(con: duckdb.DuckDBPyConnection, ledger: Ledger) -> Iterator[str]:
    """The moments of the events, made again, are those of the cube, to the last digit."""
    events = ledger.files("events")
    if events:
        source = parquet(events)
        again = cube_query(con, source, constant_keys_of(con, events))
        yield from _differing(con, f"({again})", parquet(ledger.files("cube")), SUMS)


def _works(con: duckdb.DuckDBPyConnection, ledger: Ledger) -> Iterator[str]:
    """The same of works that are no text."""
    events, kept = ledger.files("events"), ledger.files("works")
    again = work_query(con, parquet(events)) if events else None
    if again and not kept:
        yield "there are works among the events, and no moments of them"
    elif again:
        yield from _differing(con, f"({again})", parquet(kept), TERM_COLUMNS)


def _busy(con: duckdb.DuckDBPyConnection, ledger: Ledger) -> Iterator[str]:
    """The busy hours of dedicated deployments are those of the events."""
    odd = sorted(set(rebuild(con, ledger)) ^ set(stored(con, ledger)), key=str)
    if odd:
        deployment, model, _, region, hour = odd[0][:5]
        named = f"{model} ({deployment or 'no deployment'}) in {region or 'no region'}"
        yield f"the busy time of {named} at {hour} is not that of its events"


def _differing(
    con: duckdb.DuckDBPyConnection, again: str, kept: str, sums: tuple[str, ...]
) -> Iterator[str]:
    keys = ", ".join(f'"{key}"' for key in (*KEYS, "hour"))
    added = ", ".join(f"sum({name})::HUGEINT AS {name}" for name in sums)
    odd = con.execute(f"""
        WITH again AS (SELECT {keys}, {added} FROM {again} GROUP BY ALL),
            kept AS (SELECT {keys}, {added} FROM {kept} GROUP BY ALL),
            odd AS ((FROM again EXCEPT FROM kept) UNION ALL (FROM kept EXCEPT FROM again))
        SELECT model, region, hour, count(*) OVER () FROM odd ORDER BY hour, model LIMIT 1""").fetchone()
    if odd:
        model, region, hour, many = odd
        yield f"{many} cells are not the sums of their events, first {model} in {region} at {hour}"


def _totals(con: duckdb.DuckDBPyConnection, ledger: Ledger) -> Iterator[str]:
    """Requests of cube and works are those of the events."""
    events = ledger.files("events")
    if not events:
        return
    kept = [f"SELECT requests FROM {parquet(ledger.files('cube'))}"]
    kept += [f"SELECT requests FROM {parquet(w)}" for w in [ledger.files("works")] if w]
    sums = con.execute(f"""
        SELECT (SELECT sum(requests) FROM ({" UNION ALL ".join(kept)})),
            (SELECT sum(requests) FROM {parquet(events)} WHERE {COUNTED})""").fetchone() or (0, 0)
    if (sums[0] or 0) != (sums[1] or 0):
        yield f"the cube counts {sums[0]} requests, the events {sums[1]}"


def _statements(ledger: Ledger, counts: dict[str, int]) -> Iterator[str]:
    """Every statement, and what lies between two of them, is named by its own content."""
    kept = sorted((ledger.path / "statements").glob("*.json"))
    counts["statements"] = len(kept)
    for path in kept:
        if name_of(path.read_bytes()) != path.stem:
            yield f"statements/{path.name} is not what was stated"
