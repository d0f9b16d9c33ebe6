"""From a log to a ledger: read, judge, turn away duplicates, keep events and their moments."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import duckdb

from joulebook.errors import InputError
from joulebook.estimate import deploy, rate_card
from joulebook.estimate.supply import for_place
from joulebook.grid import intensity, place
from joulebook.ledger.cube import build_cube
from joulebook.ledger.electricity import TODAY, Factors
from joulebook.ledger.events import ReadOptions, type_rows
from joulebook.ledger.log_file import open_log
from joulebook.ledger.readers import reader
from joulebook.ledger.statement import Statement, make_statement
from joulebook.ledger.store import Entry, Ledger, open_ledger

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Serving:
    """What the requests of a log ran on, as far as the caller knows; see `estimate.deploy`."""

    gpu: str | None = None
    gpus: int | None = None
    precision: str | None = None
    batch: float | None = None
    engine: str | None = None
    site: str | None = None
    given: Mapping[str, float] | None = None

    def to_json(self) -> dict[str, Any]:
        """What is stated, and nothing else."""
        stated = {name: getattr(self, name) for name in self.__slots__}
        return {name: value for name, value in stated.items() if value not in (None, {})}

    def text(self) -> str:
        """The same as one line of JSON, a key of the moment cube."""
        return json.dumps(self.to_json(), sort_keys=True, ensure_ascii=False, default=float)


def account(
    path: str | Path,
    *,
    format: str,
    out: str | Path,
    model: str | None = None,
    region: str | None = None,
    project: str | None = None,
    serving: Serving | None = None,
    options: ReadOptions | None = None,
    factors: Factors = TODAY,
    progress: Progress = lambda _: None,
) -> Statement:
    """Take a log into the ledger at `out` and return the statement of the whole ledger.

    `model`, `region` and `project` fill rows that name none. A log already in the ledger under the
    same options changes nothing. Raises InputError for a log that cannot be read, an unknown model,
    accelerator or region, or a log taken in before under other options.
    """
    serving = serving or Serving()
    constants = {"model": model, "region": region, "project": project}
    read_options = prepared(options or ReadOptions(), format, constants)
    log = open_log(Path(path))
    if region is not None:
        intensity(region)
    if model is not None:
        rate_card(
            deploy(
                model, region=region, supply=for_place(region, factors.supply), **serving.to_json()
            )
        )
    ledger = open_ledger(Path(out))
    described = _described(format, read_options, serving)
    with ledger.locked(), connect() as con:
        entry = ledger.find(log.sha256, described)
        taken = replace(entry, read=0, accepted=0, duplicates=0, quarantined=0) if entry else None
        if taken is None:
            progress("read")
            reader(format).read(con, log, read_options)
            type_rows(con, read_options, log.short)
            progress("judge")
            _resolve_names(con, serving)
            taken = _take(
                con, ledger, Entry(log.sha256, log.path.name, described, 0, 0, 0, 0), serving
            )
            _check_served(con, serving, factors)
            ledger.add(con, taken)
        progress("account")
        return _stated(con, ledger, taken, factors)


def state(path: str | Path, factors: Factors = TODAY) -> Statement:
    """The statement of a ledger as it stands, under today's facts and the electricity asked for.

    Raises InputError when there is no ledger at `path`.
    """
    ledger = Ledger(Path(path))
    if not ledger.exists():
        raise InputError(f"{path} is no ledger; `joulebook account` makes one")
    with connect() as con:
        return _stated(con, ledger, Entry("", "", {}, 0, 0, 0, 0), factors)


def _stated(
    con: duckdb.DuckDBPyConnection, ledger: Ledger, run: Entry, factors: Factors
) -> Statement:
    try:
        return make_statement(con, ledger, run, factors)
    except duckdb.Error as error:
        problem = " ".join(str(error).split())[:200]
        raise InputError(f"the ledger {ledger.path} is damaged: {problem}") from error


def connect() -> duckdb.DuckDBPyConnection:
    """A DuckDB connection in memory, in UTC."""
    con = duckdb.connect()
    con.execute("SET TimeZone = 'UTC'")
    return con


def prepared(options: ReadOptions, format: str, constants: Mapping[str, str | None]) -> ReadOptions:
    """The options with what the format itself fixes, and what the caller says of every row.

    Raises InputError for an option that the format does not use, or a start that is no time.
    """
    module = reader(format)
    start = getattr(module, "START", None)
    if options.start and not start:
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
        start=options.start or start,
        constants={name: value for name, value in constants.items() if value is not None},
    )


def _has_zone(text: str) -> bool:
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False


def _described(format: str, options: ReadOptions, serving: Serving) -> dict[str, Any]:
    """The options as the manifest keeps them."""
    return {
        "format": format,
        "columns": options.columns,
        "time_zone": options.time_zone,
        "start": options.start,
        **options.constants,
        "serving": json.loads(serving.text()),
    }


def _resolve_names(con: duckdb.DuckDBPyConnection, serving: Serving) -> None:
    """Add columns to `judged`: the model's page and the place, or the reason there is none."""
    models = con.execute("SELECT DISTINCT model FROM judged WHERE model IS NOT NULL").fetchall()
    places = con.execute(
        "SELECT DISTINCT region, provider FROM judged WHERE region IS NOT NULL"
    ).fetchall()
    con.execute("CREATE TEMP TABLE model_names (model VARCHAR, id VARCHAR, why VARCHAR)")
    con.execute(
        "CREATE TEMP TABLE place_names (region VARCHAR, of VARCHAR, code VARCHAR, why VARCHAR)"
    )
    rows = [(name, *_resolved("model", partial(_model_id, name, serving))) for (name,) in models]
    if rows:
        con.executemany("INSERT INTO model_names VALUES (?, ?, ?)", rows)
    found = [(*asked, *_resolved("region", partial(_place_code, *asked))) for asked in places]
    if found:
        con.executemany("INSERT INTO place_names VALUES (?, ?, ?, ?)", found)
    con.execute("""
        CREATE TEMP TABLE resolved AS
        SELECT j.* EXCLUDE (model, region, reason), m.id AS model, p.code AS region,
            coalesce(j.reason, m.why, p.why) AS reason
        FROM judged j LEFT JOIN model_names m USING (model)
        LEFT JOIN place_names p ON p.region = j.region AND p.of IS NOT DISTINCT FROM j.provider""")


def _model_id(name: str, serving: Serving) -> str:
    """The id of a model that the formulas can compute as it was served."""
    anywhere = {key: value for key, value in serving.to_json().items() if key != "site"}
    deployment = deploy(name, **anywhere)
    rate_card(deployment)
    return str(deployment.model.text["id"])


def _place_code(region: str, provider: str | None) -> str:
    """The code of a region in the cloud that the row names, if it names one; it has an intensity."""
    at = place(region, provider)
    intensity(at)
    return at.code


def _resolved(kind: str, resolve: Callable[[], str]) -> tuple[str | None, str | None]:
    """What a name means, or the reason it means nothing."""
    try:
        return resolve(), None
    except InputError as error:
        return None, f"{kind}: {error}"


def _take(con: duckdb.DuckDBPyConnection, ledger: Ledger, entry: Entry, serving: Serving) -> Entry:
    """Make tables `events`, `cube` and `quarantine`, and count.

    Raises InputError when the log has no row, or none that can be accounted.
    """
    con.execute("CREATE TEMP TABLE known (event_id VARCHAR, content UBIGINT)")
    if files := ledger.files("events"):
        con.execute(f"INSERT INTO known SELECT event_id, {_CONTENT} FROM read_parquet(?)", [files])
    con.execute(_IDENTIFIED)
    con.execute(_EVENTS, [serving.text(), entry.file])
    con.execute(_QUARANTINE)
    read, accepted, quarantined = _numbers(con)
    duplicates = read - accepted - quarantined
    reasons = _few(con.execute(_COUNTED).fetchall())
    if read == 0:
        raise InputError(f"{entry.file}: no row to account")
    if accepted + duplicates == 0:
        told = "; ".join(f"{count} × {reason}" for reason, count in list(reasons.items())[:3])
        raise InputError(f"{entry.file}: none of {read} rows can be accounted: {told}")
    build_cube(con)
    return replace(
        entry, read=read, accepted=accepted, quarantined=quarantined, duplicates=duplicates,
        reasons=reasons,
    )  # fmt: skip


def _check_served(con: duckdb.DuckDBPyConnection, serving: Serving, factors: Factors) -> None:
    """Raise InputError for events that no statement could ever price, before the ledger has them."""
    for model, region in con.execute("SELECT DISTINCT model, region FROM events").fetchall():
        try:
            deploy(
                model, region=region, supply=for_place(region, factors.supply), **serving.to_json()
            )
        except InputError as error:
            raise InputError(f"{model} in {region or 'no region'}: {error}") from error


def _numbers(con: duckdb.DuckDBPyConnection) -> tuple[int, int, int]:
    row = con.execute("""
        SELECT (SELECT count(*) FROM resolved), (SELECT count(*) FROM events),
            (SELECT count(*) FROM quarantine)""").fetchone()
    return row or (0, 0, 0)


def _few(reasons: list[tuple[str, int]], most: int = 20) -> dict[str, int]:
    kept = dict(reasons[:most])
    rest = sum(count for _, count in reasons[most:])
    return kept | ({"other reasons": rest} if rest else {})


# what makes two rows with one id the same request
_CONTENT = 'hash("start", input_uncached, input_cached, output)'
_IDENTIFIED = f"""
CREATE TEMP TABLE identified AS
WITH good AS (
    SELECT *, uncached::BIGINT AS input_uncached, cached::BIGINT AS input_cached,
        written::BIGINT AS output
    FROM resolved WHERE reason IS NULL),
numbered AS (
    SELECT *, {_CONTENT} AS content,
        row_number() OVER (PARTITION BY event_id ORDER BY row_number) AS occurrence,
        first_value({_CONTENT}) OVER (PARTITION BY event_id ORDER BY row_number) AS first_content
    FROM good)
SELECT n.*, coalesce(k.content, CASE WHEN occurrence > 1 THEN first_content END) AS before
FROM numbered n LEFT JOIN known k USING (event_id)"""
_EVENTS = """
CREATE TEMP TABLE events AS
SELECT event_id, 1::BIGINT AS requests, "start", "end", tenant, project, "user",
    MAP {}::MAP(VARCHAR, VARCHAR) AS labels, provider, model, deployment, region, op,
    ?::VARCHAR AS serving, input_uncached, input_cached,
    cache_written::BIGINT AS input_cache_write, output,
    reasoned::BIGINT AS output_reasoning, 0::BIGINT AS images, 0::BIGINT AS pixels,
    0::BIGINT AS steps, 0::BIGINT AS frames, 0::DOUBLE AS seconds_audio, status, ? AS source
FROM identified WHERE before IS NULL ORDER BY "start", event_id"""
_QUARANTINE = """
CREATE TEMP TABLE quarantine AS
SELECT row_number, reason, raw FROM resolved WHERE reason IS NOT NULL
UNION ALL
SELECT row_number, 'event_id was used for another request: ' || event_id, raw
FROM identified WHERE before <> content
ORDER BY row_number"""
# unknown models and places are told in full, other reasons by their rule
_COUNTED = """
SELECT CASE WHEN reason LIKE 'model: %' OR reason LIKE 'region: %' THEN reason
    ELSE split_part(reason, ': ', 1) END AS rule, count(*)
FROM quarantine GROUP BY ALL ORDER BY 2 DESC, 1"""
