"""Events: one row a request, in one schema whatever log it came from, and the rules it must meet.

A reader hands over a table of text columns (see RAW); here they become typed columns, and a row that
breaks a rule gets the reason why. The row is then an event or goes to quarantine, never away.
"""

from dataclasses import dataclass, field

import duckdb

from joulebook.errors import InputError
from joulebook.estimate.moments import MAX_TOKENS
from joulebook.estimate.works import MOST as WORK_MOST

EARLIEST, LATEST = "2000-01-01", "2100-01-01"  # outside lie milliseconds taken for seconds
MOST = 10**12  # pixels, seconds, dollars of one request: more is a broken counter

# what a reader may hand over, all text; of input_total (cached tokens inside) and input_uncached
# (cached tokens apart) it gives the one its format counts. A row with `requests` is a sum over so many
# requests between start and end; `labels` is a JSON object; `billed_usd` and `seat_days` stand where
# no tokens are known. Of a job, `energy_j` was measured at `boundary`, while `accelerator_s` passed.
RAW = (
    "event_id", "start", "end", "tenant", "project", "user", "labels", "provider", "model",
    "deployment", "region", "op", "requests", "input_total", "input_uncached", "input_cached",
    "input_cache_write", "output", "output_reasoning", "images", "pixels", "steps", "frames",
    "seconds_audio", "billed_usd", "seat_days", "energy_j", "accelerator_s", "boundary", "status",
)  # fmt: skip
OPS = (
    "text", "embedding", "classification", "image", "video", "transcription", "speech", "spend",
    "seats", "job",
)  # fmt: skip
MEASURED_AT = ("accelerator", "server", "facility")  # boundaries that a job's energy is measured at
LARGEST_JOB_J = 10**16  # about 3 TWh: more is a broken counter
TOKEN_OPS = ("text",)  # those whose energy is a polynomial in u, h and o
FAILED = "failure"  # the one word that readers hand over for a call that failed
KEYS = ("tenant", "project", "user", "op", "model", "deployment", "serving", "region", "span_hours")
MEASURES = (
    "input_uncached", "input_cached", "input_cache_write", "output", "output_reasoning", "images",
    "pixels", "steps", "frames", "seconds_audio", "billed_usd", "seat_days", "energy_j",
    "accelerator_s",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What the caller says about a log that its rows do not.

    `columns` maps event columns to the log's own (generic format); `time_zone` is the zone of
    timestamps that carry none; `start` the time of second 0; `constants` fill empty event columns;
    `aliases` say what names of models in this log mean, such as those of Azure deployments.
    """

    columns: dict[str, str] = field(default_factory=dict)
    time_zone: str | None = None
    start: str | None = None
    constants: dict[str, str] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)


def type_rows(con: duckdb.DuckDBPyConnection, options: ReadOptions, file_hash: str) -> None:
    """Make view `judged` of a reader's table `raw_rows`: typed event columns and `reason`.

    A row without an id is known by the file's hash and its number. It is a view because it is as wide
    as the log: `admission.name_rows` keeps it, once. Raises InputError for an unknown time zone.
    """
    present = {row[0] for row in con.execute("DESCRIBE raw_rows").fetchall()}
    _check_zone(con, options.time_zone)
    texts = ", ".join(_filled(name, name in present, options.constants.get(name)) for name in RAW)
    carried = ", ".join(
        name if name in present else f"NULL::VARCHAR AS {name}" for name in ("raw", "reason")
    )
    con.execute(f"CREATE TEMP VIEW texts AS SELECT row_number, {carried}, {texts} FROM raw_rows")
    zone = literal(options.time_zone or "UTC")
    naive = "true" if options.time_zone else "false"
    con.execute(_typed(zone, naive, literal(file_hash)))
    con.execute(_REASONS)


def _filled(name: str, present: bool, constant: str | None) -> str:
    """SQL for a column of text: empty ones are NULL, or what the caller says of all rows."""
    column = f"nullif({quoted(name)}::VARCHAR, '')" if present else "NULL::VARCHAR"
    if constant is None:
        return f"{column} AS {quoted(name)}"
    return f"coalesce({column}, {literal(constant)}) AS {quoted(name)}"


def _check_zone(con: duckdb.DuckDBPyConnection, zone: str | None) -> None:
    if zone is None:
        return
    known = con.execute(
        "SELECT count(*) FROM pg_timezone_names() WHERE name = ?", [zone]
    ).fetchone()
    if not known or not known[0]:
        raise InputError(f"unknown time zone {zone!r}; expected e.g. Europe/Paris")


def check_zones_told(con: duckdb.DuckDBPyConnection, rows_judged: str) -> None:
    """Raise InputError when no timestamp of a table of judged rows has a zone and none is given."""
    rows = con.execute(f"""
        SELECT count(*) FILTER ("start" IS NOT NULL), count(*) FILTER (reason LIKE '{_ZONELESS}%')
        FROM {rows_judged}""").fetchone()
    if rows and rows[1] and not rows[0]:
        raise InputError(
            "no timestamp of this log carries a time zone; give --time-zone, e.g. --time-zone UTC"
        )


def quoted(name: str) -> str:
    """A column name as SQL."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """A text as SQL."""
    return "'" + text.replace("'", "''") + "'"


_UTC = "(suffix({0}, 'Z') OR suffix({0}, '+00:00'))"
# a timestamp that parses but whose time of day ends in neither Z nor an offset nor a zone's name
_NAIVE = (
    "(try_cast({0} AS TIMESTAMP) IS NOT NULL AND NOT regexp_matches({0}, "
    "'[0-9]:[0-9]{{2}}.*([zZ]|[+-][0-9]{{2}}(:?[0-9]{{2}})?| [A-Za-z_/]+) *$'))"
)


def _instant(column: str, zone: str, naive: str) -> str:
    """A text column as naive UTC: epoch seconds, or a timestamp with or without a zone.

    Those that say of themselves that they are UTC, which are most, take the short way.
    """
    local = f"try_cast({column} AS TIMESTAMP)"
    # looking up a zone's offset costs more than reading the time
    in_utc = local if zone == "'UTC'" else f"timezone({zone}, {local})::TIMESTAMP"
    return f"""CASE
        WHEN {_UTC.format(column)} THEN {local}
        WHEN try_cast({column} AS DOUBLE) IS NOT NULL
            THEN try(make_timestamp(round(try_cast({column} AS DOUBLE) * 1e6)::BIGINT))
        WHEN {_NAIVE.format(column)}
            THEN CASE WHEN {naive} THEN {in_utc} END
        ELSE try_cast({column} AS TIMESTAMPTZ)::TIMESTAMP END"""


def _typed(zone: str, naive: str, file_hash: str) -> str:
    """SQL for view `typed`: numbers and times of the texts, each NULL where it is none."""
    numbers = ", ".join(
        f"try_cast(coalesce({name}, '0') AS DOUBLE) AS {name}_n"
        for name in MEASURES
        if name not in ("input_uncached", "output")
    )
    return f"""
CREATE TEMP VIEW typed AS
WITH numbers AS (
    SELECT *, {_instant('"start"', zone, naive)} AS started, {_instant('"end"', zone, naive)} AS ended,
        CASE WHEN {naive} OR {_UTC.format('"start"')} OR try_cast("start" AS DOUBLE) IS NOT NULL
            THEN false ELSE {_NAIVE.format('"start"')} END AS zoneless,
        coalesce(op, 'text') AS kind, coalesce(status = '{FAILED}', false) AS failed,
        CASE WHEN requests IS NULL THEN 1 ELSE try_cast(requests AS DOUBLE) END AS requests_n,
        kind NOT IN ('text') OR failed AS may_lack_tokens,
        try_cast(coalesce(input_uncached, input_total, CASE WHEN may_lack_tokens THEN '0' END)
            AS DOUBLE) AS counted,
        try_cast(input_total AS DOUBLE) AS total,
        try_cast(coalesce(output, CASE WHEN may_lack_tokens THEN '0' END) AS DOUBLE) AS output_n,
        {numbers}
    FROM texts)
SELECT * EXCLUDE (event_id),
    coalesce(event_id, {file_hash} || ':' || row_number) AS event_id, event_id IS NOT NULL AS identified,
    CASE WHEN input_uncached IS NULL THEN counted - input_cached_n ELSE counted END AS input_uncached_n,
    input_uncached IS NOT NULL AND abs(total - counted - input_cached_n) > 0 AS contradicting,
    CASE WHEN {_UTC.format('"start"')} OR NOT contains("start", ':') THEN false ELSE
        regexp_matches(trim("start"), '[+-](1[5-9]|[2-9][0-9])(:?[0-9]{{2}})?$') END
        AS impossible_zone
FROM numbers"""


_ZONELESS = "start has no time zone"
_FRACTIONS = ("seconds_audio", "billed_usd", "seat_days", "energy_j", "accelerator_s")
_WHOLE = [f"{name}_n" for name in MEASURES if name not in _FRACTIONS]
_ALL = [f"{name}_n" for name in MEASURES]
_REASONS = f"""
CREATE TEMP VIEW judged AS
SELECT row_number, raw, event_id, identified, started AS "start", ended AS "end",
    tenant, project, "user", labels, provider, model, deployment, region, kind AS op, boundary,
    status, requests IS NOT NULL AS summed, requests_n, {", ".join(_ALL)},
    CASE
    WHEN reason IS NOT NULL THEN reason
    WHEN zoneless THEN '{_ZONELESS}: ' || "start"
    WHEN started IS NULL OR impossible_zone
        THEN 'start is not a time: ' || coalesce("start", 'missing')
    WHEN started < TIMESTAMP '{EARLIEST}' OR started > TIMESTAMP '{LATEST}'
        THEN 'start lies outside 2000 to 2100, in seconds: ' || "start"
    WHEN started > (now() AT TIME ZONE 'UTC') + INTERVAL 1 DAY
        THEN 'start lies in the future of this machine''s clock: ' || "start"
    WHEN "end" IS NOT NULL AND ended IS NULL THEN 'end is not a time: ' || "end"
    WHEN ended < started THEN 'end lies before start'
    WHEN requests IS NULL AND ended > started + INTERVAL 30 DAY
        THEN 'request took longer than 30 days'
    WHEN requests IS NOT NULL AND (requests_n IS NULL OR isnan(requests_n) OR requests_n % 1 <> 0)
        THEN 'requests are not a whole number: ' || requests
    WHEN requests_n < 0 OR requests_n > {MOST} THEN 'requests are negative or too many: ' || requests
    WHEN requests_n = 0 AND kind NOT IN ('spend', 'seats', 'job') THEN 'a sum over no requests'
    WHEN requests IS NOT NULL AND (ended IS NULL OR ended = started
        OR ended > started + INTERVAL 400 DAY)
        THEN 'a sum needs a start and an end at most 400 days later'
    WHEN kind NOT IN ({", ".join(literal(op) for op in OPS)}) THEN 'unknown op: ' || kind
    WHEN input_cached_n IS NULL OR output_reasoning_n IS NULL OR input_cache_write_n IS NULL
        THEN 'cached, cache-write or reasoning tokens are not a number'
    WHEN input_uncached_n IS NULL
        THEN 'input tokens are not a number: ' || coalesce(input_uncached, input_total, 'missing')
    WHEN output_n IS NULL THEN 'output tokens are not a number: ' || coalesce(output, 'missing')
    WHEN {" OR ".join(f"{name} IS NULL" for name in _ALL)}
        THEN 'images, pixels, steps, frames, seconds, money, seats or energy are not a number'
    WHEN {" OR ".join(f"isnan({name})" for name in _ALL)} THEN 'tokens are not a number'
    WHEN contradicting THEN 'input_total and input_uncached contradict each other'
    WHEN least({", ".join(n for n in _ALL if n != "input_uncached_n")}) < 0 THEN 'tokens are negative'
    WHEN input_uncached_n < 0 THEN 'input tokens are negative, or fewer than the cached ones'
    WHEN greatest(input_uncached_n, input_cached_n, output_n) > {MAX_TOKENS} * greatest(requests_n, 1)
        THEN 'more than ten million tokens'
    WHEN greatest(images_n, pixels_n, steps_n, frames_n, seconds_audio_n, billed_usd_n, seat_days_n)
        > {MOST} * greatest(requests_n, 1)
        OR pixels_n > {WORK_MOST["pixels"]} OR steps_n > {WORK_MOST["steps"]}
        OR frames_n > {WORK_MOST["frames"]}
        THEN 'more images, pixels, steps, frames, seconds or money than can be'
    WHEN {" OR ".join(f"{name} <> trunc({name})" for name in _WHOLE)} THEN 'tokens are not whole'
    WHEN output_reasoning_n > output_n THEN 'more reasoning tokens than output'
    WHEN input_cache_write_n > input_uncached_n THEN 'more cache-write tokens than uncached input'
    WHEN kind = 'transcription' AND NOT failed AND seconds_audio_n <= 0 AND output_n <= 0
        THEN 'a transcription without seconds of audio'
    WHEN kind = 'speech' AND NOT failed AND seconds_audio_n <= 0 AND input_uncached_n <= 0
        THEN 'speech without seconds of audio'
    WHEN kind IN ('embedding', 'classification') AND NOT failed AND input_uncached_n <= 0
        THEN 'input tokens are not a number: missing'
    WHEN kind = 'spend' AND billed_usd_n <= 0 THEN 'neither tokens nor money'
    WHEN kind = 'seats' AND seat_days_n <= 0 THEN 'seats without days'
    WHEN kind = 'job' AND energy_j_n <= 0 THEN 'a job without measured energy'
    WHEN energy_j_n > {LARGEST_JOB_J} OR accelerator_s_n > {LARGEST_JOB_J}
        THEN 'more energy or time than can be'
    WHEN kind = 'job' AND coalesce(boundary, '') NOT IN ({", ".join(map(literal, MEASURED_AT))})
        THEN 'unknown boundary of measured energy: ' || coalesce(boundary, 'missing')
    WHEN labels IS NOT NULL AND coalesce(try(json_type(labels)), '') <> 'OBJECT'
        THEN 'labels are not a JSON object'
    WHEN model IS NULL AND kind IN ('text', 'spend') THEN 'model is missing'
    END AS reason
FROM typed"""
