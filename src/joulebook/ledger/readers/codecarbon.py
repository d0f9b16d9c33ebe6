"""CodeCarbon's emissions.csv: the energy of a run of code, measured or estimated by its tracker.

Boundary: the server's processors, accelerators and memory; CodeCarbon multiplies by its `pue`, which is
divided out again. Its own carbon is not read: the ledger makes it from the energy. Rows of one run are
its growing record, the last one counts. `timestamp` is the end, in the machine's local time. The country
or cloud region is where the machine runs. Columns and rules: codecarbon 3.3.2.
"""

import duckdb

from joulebook.errors import InputError
from joulebook.ledger.events import ReadOptions, quoted
from joulebook.ledger.head import Head
from joulebook.ledger.log_file import ROW, LogFile, csv_rows, reject_rows

NAME = "codecarbon"
SAYS = "CodeCarbon's emissions.csv: energy of runs of code (local times: give --time-zone)"
RECORDS_GROW = True
_NEEDED = ("timestamp", "run_id", "duration", "energy_consumed")
_ALSO = (
    "project_name", "task_name", "experiment_id", "pue", "gpu_count", "gpu_model", "on_cloud",
    "cloud_provider", "cloud_region", "country_iso_code", "tracking_mode", "codecarbon_version",
)  # fmt: skip
_LABELS = ("task_name", "experiment_id", "gpu_model", "tracking_mode", "codecarbon_version")


def looks_like(head: Head) -> bool:
    """Whether the columns are those of emissions.csv."""
    return {"run_id", "energy_consumed", "emissions"} <= set(head.columns)


def read(con: duckdb.DuckDBPyConnection, log: LogFile, _options: ReadOptions) -> None:
    """Make `raw_rows`, a row a line; raises InputError when a column is missing."""
    present = set(csv_rows(con, log))
    missing = [name for name in _NEEDED if name not in present]
    if missing:
        raise InputError(
            f"{log.name}: not an emissions.csv of CodeCarbon: no column {', '.join(missing)}"
        )
    also = ", ".join(
        f"nullif({quoted(name)}, '') AS {name}" if name in present else f"NULL::VARCHAR AS {name}"
        for name in _ALSO
    )
    con.execute(f"""
        CREATE TEMP TABLE raw_rows AS
        WITH lines AS (
            SELECT {ROW} AS row_number, trim("timestamp") AS ended, run_id, {also},
                try_cast(duration AS DOUBLE) AS seconds, try_cast(energy_consumed AS DOUBLE) AS kwh
            FROM csv),
        read_times AS (
            SELECT *, regexp_matches(ended, '[0-9]([zZ]|[+-][0-9]{{2}}:?[0-9]{{2}})$') AS zoned,
                CASE WHEN zoned THEN 'Z' ELSE '' END AS zone,
                CASE WHEN zoned THEN try_cast(ended AS TIMESTAMPTZ)::TIMESTAMP
                    ELSE try_cast(ended AS TIMESTAMP) END AS stopped
            FROM lines),
        timed AS (
            SELECT *, try_cast(coalesce(pue, '1') AS DOUBLE) AS overhead,
                try_cast(coalesce(gpu_count, '0') AS DOUBLE) AS gpus,
                CASE WHEN seconds >= 0 THEN try(stopped - to_seconds(seconds)) END AS began
            FROM read_times)
        SELECT row_number, {_ROW} FROM timed {reject_rows(con)}""")


# times stay as the machine's clock told them: no zone is added where there is none
_TEXT = "strftime({}, '%Y-%m-%dT%H:%M:%S.%f') || zone"
_ROW = f"""
    'codecarbon:' || run_id || coalesce(':' || task_name, '') AS event_id,
    coalesce({_TEXT.format("began")}, ended) AS "start",
    coalesce({_TEXT.format("stopped")}, ended) AS "end",
    project_name AS project, 'job' AS op, CASE WHEN seconds > 0 THEN '1' END AS requests,
    CASE WHEN on_cloud = 'Y' THEN cloud_provider END AS provider,
    CASE WHEN on_cloud = 'Y' THEN coalesce(cloud_region, country_iso_code) ELSE country_iso_code END
        AS region,
    json_object({", ".join(f"'{name}', {name}" for name in _LABELS)})::VARCHAR AS labels,
    'server' AS boundary, (kwh / overhead * 3.6e6)::VARCHAR AS energy_j,
    (gpus * seconds)::VARCHAR AS accelerator_s,
    CASE WHEN kwh IS NULL OR NOT isfinite(kwh) THEN 'energy_consumed is not a number of kWh'
        WHEN seconds IS NULL OR NOT isfinite(seconds) OR seconds < 0
            THEN 'duration is not a number of seconds'
        WHEN overhead IS NULL OR NOT overhead >= 1 OR NOT isfinite(overhead) THEN 'pue is not at least 1'
        WHEN gpus IS NULL THEN 'gpu_count is not a number'
    END AS reason"""
