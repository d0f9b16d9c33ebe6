"""Slurm's accounting (`sacct -P`): the measured energy of jobs; a job is a row, however it ended.

Its energy is that of its own line; where that has none, that of its largest step, for steps measure the
same machines at the same time (`batch`, `extern`). Energy is told only where the site runs an
acct_gather_energy plugin. Which one, the log does not say: it is taken for the whole server's. Columns
as on our reference page (JobID, Elapsed, State, ConsumedEnergy, AllocTRES); Start, End, JobName, User
and Cluster as the package `jobscope` asks for them, times and energies as `reportseff` reads them.
"""

import duckdb

from joulebook.errors import InputError
from joulebook.ledger.events import ReadOptions, quoted
from joulebook.ledger.head import Head
from joulebook.ledger.log_file import ROW, LogFile, csv_rows, reject_rows

NAME = "slurm"
SAYS = "Slurm's sacct -P with ConsumedEnergy: measured energy of jobs (local times: --time-zone)"
_NEEDED = ("JobID", "Start", "End", "Elapsed", "State", "ConsumedEnergy", "AllocTRES")
_ALSO = ("JobName", "User", "Cluster")
_DEFAULT_CLUSTER = "slurm"


def looks_like(head: Head) -> bool:
    """Whether the columns are sacct's, with energy."""
    return {"JobID", "ConsumedEnergy"} <= set(head.columns)


def read(con: duckdb.DuckDBPyConnection, log: LogFile, _options: ReadOptions) -> None:
    """Make `raw_rows`, a row a job; raises InputError when a column is missing."""
    present = set(csv_rows(con, log, delim="'|'"))
    missing = [name for name in _NEEDED if name not in present]
    if missing:
        raise InputError(
            f"{log.name}: no column {', '.join(missing)}; ask for sacct -P --format="
            + ",".join((*_NEEDED, *_ALSO))
        )
    also = ", ".join(
        f"{quoted(name)} AS {name}" if name in present else f"NULL::VARCHAR AS {name}"
        for name in _ALSO
    )
    con.execute(f"""
        CREATE TEMP TABLE raw_rows AS
        WITH lines AS (
            SELECT {ROW} AS row_number, JobID, "Start", "End", Elapsed, State, AllocTRES, {also},
                split_part(JobID, '.', 1) AS job, '.' IN JobID AS is_step,
                coalesce(ConsumedEnergy, '') AS told, {_JOULES} AS joules
            FROM csv),
        steps AS (
            SELECT job, {_cluster("Cluster")} AS cluster, max(joules) AS joules, count(*) AS n
            FROM lines WHERE is_step GROUP BY ALL),
        jobs AS (
            SELECT l.*, {_SECONDS} AS seconds, {_GPUS} AS gpus,
                coalesce(nullif(l.joules, 0), s.joules) AS energy
            FROM lines l LEFT JOIN steps s ON s.job = l.JobID AND s.cluster = {_cluster("l.Cluster")}
            WHERE NOT coalesce(is_step, false))
        SELECT row_number, {_ROW} FROM jobs WHERE {_RAN} {reject_rows(con)}""")


def _cluster(column: str) -> str:
    return f"coalesce({column}, '{_DEFAULT_CLUSTER}')"


# 1.25M: a number with the beginning of a unit of J, in thousands
_JOULES = """CASE WHEN regexp_full_match(ConsumedEnergy, '[0-9.]+[KMGTP]?')
    THEN try_cast(rtrim(ConsumedEnergy, 'KMGTP') AS DOUBLE)
        * pow(1000, strpos('KMGTP', right(ConsumedEnergy, 1))) END"""
# 2-03:04:05, 03:04:05 or 04:05
_CLOCK = "list_reverse(string_split(regexp_replace(Elapsed, '^[0-9]+-', ''), ':'))"
_DAYS = "try_cast(nullif(regexp_extract(Elapsed, '^([0-9]+)-', 1), '') AS DOUBLE)"
_SECONDS = f"""CASE WHEN regexp_full_match(Elapsed, '([0-9]+-)?([0-9]+:)?[0-9]{{2}}:[0-9]{{2}}')
    THEN list_sum(list_transform({_CLOCK},
            lambda part, place: try_cast(part AS DOUBLE) * pow(60, place - 1)))
        + coalesce({_DAYS}, 0) * 86400 END"""
# gres/gpu=4, beside which gres/gpu:h100=4 may stand for the same ones
_GPUS = """coalesce(
    try_cast(nullif(regexp_extract(AllocTRES, '(^|,)gres/gpu=([0-9]+)', 2), '') AS DOUBLE), 0)"""
_NOT_YET = "('PENDING', 'REQUEUED', 'RUNNING', 'SUSPENDED', 'COMPLETING', 'RESIZING')"
# what never began used no energy and is no row
_RAN = """NOT (coalesce("Start", '') IN ('', 'None', 'Unknown') AND coalesce(seconds, 0) = 0
    AND coalesce(energy, 0) = 0 AND JobID IS NOT NULL AND State IS NOT NULL)"""
_ROW = f"""
    'slurm:' || {_cluster("Cluster")} || ':' || JobID || ':' || "Start" AS event_id,
    "Start" AS "start", "End" AS "end", User AS "user", JobName AS project, Cluster AS deployment,
    'job' AS op, CASE WHEN "Start" <> "End" THEN '1' END AS requests,
    CASE WHEN State LIKE 'COMPLETED%' THEN 'success' ELSE 'failure' END AS status,
    json_object('state', split_part(State, ' ', 1))::VARCHAR AS labels,
    'server' AS boundary, energy::VARCHAR AS energy_j, (gpus * seconds)::VARCHAR AS accelerator_s,
    CASE WHEN coalesce(JobID, '') = '' THEN 'JobID is missing'
        WHEN coalesce(State, '') = '' THEN 'State is missing'
        WHEN State IN {_NOT_YET} THEN 'the job has not ended: ' || State
        WHEN told <> '' AND joules IS NULL THEN 'ConsumedEnergy is not a number of joules: ' || told
        WHEN seconds IS NULL THEN 'Elapsed is not a duration: ' || coalesce(Elapsed, 'missing')
        WHEN coalesce(energy, 0) = 0
            THEN 'no energy was measured; is there an acct_gather_energy plugin?'
    END AS reason"""
