"""From logs to a ledger: read, judge, turn away duplicates, keep events and their moments."""

import json
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from joulebook.errors import InputError
from joulebook.estimate import deploy, rate_card
from joulebook.estimate.names import known_model, resolve
from joulebook.estimate.supply import Supply, for_place
from joulebook.facts import cached
from joulebook.grid import intensity
from joulebook.ledger.admission import Counts, admit, name_rows
from joulebook.ledger.busy import busy_query
from joulebook.ledger.cube import constant_keys, cube_query
from joulebook.ledger.electricity import TODAY, Factors
from joulebook.ledger.events import ReadOptions, check_zones_told, literal, type_rows
from joulebook.ledger.gauges import Gauges, gauge_query
from joulebook.ledger.lengths import sample_query
from joulebook.ledger.log_file import LogFile, grown_from, open_log
from joulebook.ledger.logs import AUTO, expanded, format_of
from joulebook.ledger.long_lines import bounded
from joulebook.ledger.manifest import Entry
from joulebook.ledger.readers import reader
from joulebook.ledger.serving import Serving
from joulebook.ledger.statement import By, Read, Statement, make_statement
from joulebook.ledger.store import Ledger, open_ledger, opened
from joulebook.ledger.untold import untold_of
from joulebook.ledger.works import work_query

Progress = Callable[[str, int, int], None]  # what is done, with which log, of how many
NOTHING = Entry("", "", {})
FEW = 2_000_000  # events that two threads would write at twice the CPU, and no sooner
MEMORY = "1GB"  # of DuckDB's tables; what exceeds it goes to disk


@dataclass(frozen=True, slots=True)
class Taking:
    """How logs are taken in."""

    format: str
    options: ReadOptions
    serving: Serving
    factors: Factors
    progress: Progress
    gauges: Gauges | None = None


def account(
    logs: str | Path,
    *,
    format: str = AUTO,
    out: str | Path,
    model: str | None = None,
    region: str | None = None,
    project: str | None = None,
    serving: Serving | None = None,
    options: ReadOptions | None = None,
    factors: Factors = TODAY,
    gauges: Gauges | None = None,
    by: By | None = None,
    progress: Progress = lambda *_: None,
) -> Statement:
    """Take logs into the ledger at `out` and return the statement of the whole ledger.

    `logs` is a file, a pattern such as `logs/**/*.jsonl.gz`, or `-`. `model`, `region` and `project`
    fill rows that name none. `gauges` tell the batches of a log's hours. A log already in the
    ledger under the same options changes nothing.
    Raises InputError for a log that cannot be read, an unknown model, accelerator or region, or a log
    taken in before under other options; of several logs the others are taken in, and
    `counts["refused"]` says why one was not.
    """
    constants = {"model": model, "region": region, "project": project}
    how = Taking(
        format,
        _with_constants(options or ReadOptions(), constants),
        serving or Serving(),
        factors,
        progress,
        gauges,
    )
    _check_told(how, model, region)
    ledger = open_ledger(Path(out))
    with expanded(logs) as files:
        taken, refused = _all_taken_in(ledger, files, how)
    progress("account", len(files), len(files))
    with connect() as con:
        said = stated(con, ledger, _together(taken), factors, by)
    return replace(said, counts={**said.counts, "refused": refused}) if refused else said


def _all_taken_in(
    ledger: Ledger, files: Sequence[tuple[Path, str]], how: Taking
) -> tuple[list[Entry], dict[str, str]]:
    """The entries of logs, and why others were refused; a log that is all there is raises."""
    taken: list[Entry] = []
    refused: dict[str, str] = {}
    for n, (path, name) in enumerate(files, 1):
        try:
            taken.append(_taken_in(ledger, path, name, how, (n, len(files))))
        except InputError as error:
            if len(files) == 1:
                raise
            refused[str(path)] = str(error)
    if not taken:
        first = next(iter(refused.values()))
        raise InputError(f"none of {len(files)} logs can be read, the first because: {first}")
    return taken, refused


def _taken_in(ledger: Ledger, path: Path, name: str, how: Taking, at: tuple[int, int]) -> Entry:
    """The entry of one log, with the counts of this run."""
    log = open_log(path, name)
    form = format_of(log) if how.format == AUTO else how.format
    options = prepared(how.options, form)
    described = _described(form, options, how.serving, how.gauges)
    if _nothing_new(ledger, log, described):
        return replace(NOTHING, file=name)
    taken = None
    while taken is None:
        origin = _origin(ledger, log, described)
        taken = _added(ledger, replace(how, format=form, options=options), log, origin, at)
    return taken


def _added(
    ledger: Ledger, how: Taking, log: LogFile, origin: str, at: tuple[int, int]
) -> Entry | None:
    """The entry of a log under prepared options; None where another writer added its beginning."""
    described = _described(how.format, how.options, how.serving, how.gauges)
    with connect() as con, bounded(log) as bounded_log:
        how.progress("read", *at)
        reader(how.format).read(con, bounded_log, how.options)
        type_rows(con, how.options, origin)
        how.progress("judge", *at)
        untold = untold_of(con, how.options)
        name_rows(con, how.serving, how.options.aliases, untold)
        check_zones_told(con, "resolved")
        with ledger.locked():
            if _nothing_new(ledger, log, described):
                return replace(NOTHING, file=log.name)
            if _origin(ledger, log, described) != origin:
                return None
            grows = getattr(reader(how.format), "RECORDS_GROW", False)
            counts = admit(con, ledger, log.name, how.serving, untold, grows)
            _check_any(log, counts)
            if counts.accepted < FEW:
                con.execute("SET threads = 1")
            _check_served(con, how.serving, how.factors)
            how.progress("keep", *at)
            entry = Entry(
                log.sha256, log.name, described, **asdict(counts),
                size=log.size, opening=log.opening, origin=origin,
            )  # fmt: skip
            return ledger.add(con, entry, _tables(con, ledger, entry.short, how))


def _nothing_new(ledger: Ledger, log: LogFile, described: dict[str, Any]) -> bool:
    return ledger.exists() and ledger.find(log.sha256, described) is not None


def _origin(ledger: Ledger, log: LogFile, described: dict[str, Any]) -> str:
    """The hash by which rows without an id are known: that of the file before it grew to this one."""
    alike = [e for e in ledger.logs() if e.opening == log.opening and e.options == described]
    found = grown_from(log, {e.size: e.sha256 for e in alike}) if alike else None
    return next((e.origin for e in alike if e.sha256 == found), log.sha256)


# events lie in order of start, so a range finds those of a day without reading the others
_OF_DAY = """FROM events
WHERE "start" >= DATE '{day}' AND "start" < DATE '{day}' + INTERVAL 1 DAY"""


def _tables(
    con: duckdb.DuckDBPyConnection, ledger: Ledger, short: str, how: Taking
) -> dict[str, str]:
    """SQL of what a log puts in a ledger, by path."""
    days = con.execute('SELECT DISTINCT "start"::DATE FROM events ORDER BY 1').fetchall()
    events = {f"events/day={day}/{short}.parquet": _OF_DAY.format(day=day) for (day,) in days}
    cube = cube_query(con, "events", constant_keys(con, "events"))
    works = work_query(con, "events")
    tables = (
        events
        | ({f"works/{short}.parquet": works} if works else {})
        | {
            f"cube/{short}.parquet": cube,
            f"lengths/{short}.parquet": sample_query("events"),
            f"quarantine/{short}.jsonl": "FROM quarantine",
        }
    )
    if how.gauges is not None:
        tables[f"gauges/{short}.parquet"] = gauge_query(con, how.gauges, "events")
    if how.serving.dedicated is not None:
        with ledger.reading():
            tables[f"busy/{short}.parquet"] = busy_query(con, ledger, "events")
    return tables


def _together(taken: list[Entry]) -> Entry:
    """The counts of several logs as those of one run."""
    reasons: dict[str, int] = {}
    for entry in taken:
        for reason, count in entry.reasons.items():
            reasons[reason] = reasons.get(reason, 0) + count
    counts = ("read", "accepted", "duplicates", "quarantined")
    return replace(
        NOTHING, reasons=reasons, **{c: sum(getattr(e, c) for e in taken) for c in counts}
    )


def _check_told(how: Taking, model: str | None, region: str | None) -> None:
    """Raise InputError for a place or a deployment of all rows that means nothing."""
    if how.format != AUTO:
        prepared(how.options, how.format)
    if region is not None:
        intensity(region)
    if model is not None:
        at = for_place(region, how.factors.supply)
        rate_card(
            deploy(known_model(model).model, region=region, supply=at, **how.serving.deployed())
        )


def _check_any(log: LogFile, counts: Counts) -> None:
    if counts.read == 0:
        raise InputError(f"{log.name}: no row to account")
    if counts.accepted + counts.duplicates == 0:
        told = "; ".join(f"{n} × {reason}" for reason, n in list(counts.reasons.items())[:3])
        raise InputError(f"{log.name}: none of {counts.read} rows can be accounted: {told}")


def state(path: str | Path, factors: Factors = TODAY, by: By | None = None) -> Statement:
    """The statement of a ledger as it stands, under today's facts and the electricity asked for.

    `by` are combinations of keys to break it down by; see `breakdown.read_by`.

    Raises InputError when there is no ledger at `path`.
    """
    ledger = opened(Path(path))
    with connect() as con:
        return stated(con, ledger, NOTHING, factors, by)


def stated(
    con: duckdb.DuckDBPyConnection, ledger: Ledger, run: Entry, factors: Factors, by: By | None,
    read: Read | None = None,
) -> Statement:  # fmt: skip
    """The statement; raises InputError where the ledger is damaged or cannot be written."""
    ledger.check_inside()
    try:
        with ledger.reading():
            return make_statement(con, ledger, run, factors, by, read)
    except OSError as error:
        raise InputError(f"{ledger.path} cannot be written: {error.strerror}") from error


@contextmanager
def connect() -> Iterator[duckdb.DuckDBPyConnection]:
    """A DuckDB connection in UTC, which lays what does not fit in memory into a folder of its own."""
    with tempfile.TemporaryDirectory(prefix="joulebook-") as folder, duckdb.connect() as con:
        con.execute(f"SET TimeZone = 'UTC'; SET temp_directory = {literal(folder)}")
        con.execute(f"SET memory_limit = '{MEMORY}'")
        yield con


def _with_constants(options: ReadOptions, constants: Mapping[str, str | None]) -> ReadOptions:
    return replace(
        options, constants={name: value for name, value in constants.items() if value is not None}
    )


def prepared(options: ReadOptions, format: str) -> ReadOptions:
    """The options with what the format itself fixes.

    Raises InputError for an option that the format does not use, or a start that is no time.
    """
    module = reader(format)
    start = getattr(module, "START", None)
    if options.start and not hasattr(module, "START"):
        raise InputError(f"--start {options.start}: {format} logs tell their times themselves")
    if options.columns and not getattr(module, "MAPS_COLUMNS", False):
        raise InputError(
            f"--columns: {format} logs have fixed columns; only generic ones are mapped"
        )
    if options.start and not _has_zone(options.start):
        raise InputError(f"--start {options.start}: expected a time such as 2026-01-31T00:00:00Z")
    return replace(
        options,
        time_zone=options.time_zone or getattr(module, "ZONE", None),
        start=_with_seconds(options.start) if options.start else start,
    )


def _with_seconds(text: str) -> str:
    """A time as DuckDB takes it, which is with its seconds."""
    return datetime.fromisoformat(text).isoformat().replace("+00:00", "Z")


def _has_zone(text: str) -> bool:
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False


def _described(
    format: str, options: ReadOptions, serving: Serving, gauges: Gauges | None
) -> dict[str, Any]:
    """The options as the manifest keeps them."""
    told = {} if gauges is None else {"gauges": gauges.sha256}
    return {
        **told,
        "format": format,
        "columns": options.columns,
        "time_zone": options.time_zone,
        "start": options.start,
        "aliases": options.aliases,
        **options.constants,
        "serving": json.loads(serving.text()),
    }


def _check_served(con: duckdb.DuckDBPyConnection, serving: Serving, factors: Factors) -> None:
    """Raise InputError for events that no statement could ever price, before the ledger has them."""
    for model, region in con.execute(
        "SELECT DISTINCT model, region FROM events WHERE op = 'text'"
    ).fetchall():
        try:
            _check_deployed(model, region, serving.text(), factors.supply)
        except InputError as error:
            raise InputError(f"{model} in {region or 'no region'}: {error}") from error


@cached  # the files of one log name the same models in the same regions
def _check_deployed(model: str, region: str | None, serving: str, supply: Supply) -> None:
    served = Serving.read(serving)
    stated, at = served.deployed(), for_place(region, supply)
    deployment = deploy(resolve(model).model, region=region, supply=at, **stated)
    if served.dedicated is not None and "accelerators" not in deployment.facts:
        raise InputError("--dedicated: nobody knows the machines of a closed model")
