"""Admission: which judged rows of a log become events, which are duplicates, which are turned away.

Every row that was read is one of the three, so read = accepted + duplicates + quarantined.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import duckdb

from joulebook.errors import InputError
from joulebook.estimate import deploy, rate_card
from joulebook.estimate.classes import described
from joulebook.estimate.names import resolve
from joulebook.estimate.spend import spend_card
from joulebook.estimate.works import WORKS
from joulebook.facts import cached
from joulebook.grid import intensity, place
from joulebook.ledger.events import literal
from joulebook.ledger.serving import Serving
from joulebook.ledger.store import Ledger
from joulebook.ledger.untold import Untold, keep_told

DAYS_AROUND = 1  # a copy of a request may lie over midnight


@dataclass(frozen=True, slots=True)
class Counts:
    """Rows of one log: read = accepted + duplicates + quarantined; `reasons` of the last, most first."""

    read: int
    accepted: int
    duplicates: int
    quarantined: int
    reasons: dict[str, int]


def name_rows(
    con: duckdb.DuckDBPyConnection, serving: Serving, aliases: dict[str, str], untold: Untold
) -> None:
    """Make view `resolved` of `judged`: places as codes, and the reason where a name means nothing.

    Models keep the name that the log gives them, or that `aliases` give it: what it means is looked up
    when the ledger is stated.
    """
    models = con.execute("SELECT DISTINCT model, op FROM judged WHERE model IS NOT NULL").fetchall()
    places = con.execute(
        "SELECT DISTINCT region, provider FROM judged WHERE region IS NOT NULL"
    ).fetchall()
    con.execute(
        "CREATE TEMP TABLE model_names (model VARCHAR, op VARCHAR, known_as VARCHAR, why VARCHAR)"
    )
    con.execute(
        "CREATE TEMP TABLE place_names (region VARCHAR, of VARCHAR, code VARCHAR, why VARCHAR)"
    )
    _fill(con, "model_names", [
        (name, op, *_resolved("model", partial(_servable, aliases.get(name, name), op, serving)))
        for name, op in models
    ])  # fmt: skip
    _fill(con, "place_names", [
        (*asked, *_resolved("region", partial(_place_code, *asked))) for asked in places
    ])  # fmt: skip
    query = """
        SELECT j.* EXCLUDE (model, region, reason), coalesce(m.known_as, j.model) AS model,
            p.code AS region, coalesce(j.reason, m.why, p.why) AS reason
        FROM judged j LEFT JOIN model_names m ON m.model = j.model AND m.op = j.op
        LEFT JOIN place_names p ON p.region = j.region AND p.of IS NOT DISTINCT FROM j.provider"""
    keep_told(con, "resolved", query, untold)


def _fill(con: duckdb.DuckDBPyConnection, table: str, rows: list[tuple[str | None, ...]]) -> None:
    if rows:
        con.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(rows[0]))})", rows)


def _servable(name: str, op: str, serving: Serving) -> str:
    """The name itself; raises InputError for a model that cannot be served so, or is of another kind."""
    if op == "text":
        _check_text(resolve(name).model, serving.text())
    elif op in WORKS:
        described(op, name)
    elif op == "spend":
        _check_price(resolve(name).model)
    return name


@cached
def _check_price(model: str) -> None:
    spend_card(model)


@cached
def _check_text(model: str, serving: str) -> None:
    anywhere = {
        key: value for key, value in Serving.read(serving).deployed().items() if key != "site"
    }
    rate_card(deploy(model, **anywhere))


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


def admit(
    con: duckdb.DuckDBPyConnection, ledger: Ledger, source: str, serving: Serving, untold: Untold,
    last_counts: bool,
) -> Counts:  # fmt: skip
    """Make view `events` and table `quarantine` of `resolved`, and count.

    A row whose id is known is a duplicate when it tells the same request. Where `last_counts`, rows with
    one id are the growing record of one request: the last one in the file is it, whatever they tell.
    """
    ledger_ids = _known_ids(con, ledger)
    con.execute(_COPIES if last_counts else _REPEATED)
    con.execute(_BEFORE.format(known="known" if ledger_ids else "nothing_known"))
    keep_told(con, "admitted", _SORTED, untold)
    con.execute(_EVENTS.format(serving=literal(serving.text()), source=literal(source)))
    conflicting = "false" if last_counts else "before <> content"
    con.execute(_QUARANTINE.format(conflicting=conflicting))
    read, accepted, quarantined = con.execute("""
        SELECT (SELECT count(*) FROM resolved), (SELECT count(*) FROM events),
            (SELECT count(*) FROM quarantine)""").fetchall()[0]
    reasons = _few(con.execute(_COUNTED).fetchall())
    con.execute(
        "DROP VIEW resolved; DROP TABLE resolved_told"
    )  # as large as the events, which come next
    return Counts(read, accepted, read - accepted - quarantined, quarantined, reasons)


def _known_ids(con: duckdb.DuckDBPyConnection, ledger: Ledger) -> bool:
    """Make table `known` of the ids of the ledger's days that this log touches; whether there are."""
    con.execute("CREATE TEMP TABLE nothing_known (event_id VARCHAR, content UBIGINT)")
    days = [day for (day,) in con.execute(_DAYS).fetchall()]
    files = ledger.events_of(days)
    if files:
        with ledger.reading():
            con.execute(
                f"CREATE TEMP TABLE known AS SELECT event_id, {_CONTENT.format('')} AS content "
                "FROM read_parquet(?)",
                [files],
            )
    return bool(files)


def _few(reasons: list[tuple[str, int]], most: int = 20) -> dict[str, int]:
    kept = dict(reasons[:most])
    rest = sum(count for _, count in reasons[most:])
    return kept | ({"other reasons": rest} if rest else {})


# days that rows of this log, and copies of them, may lie on
_DAYS = f"""
SELECT DISTINCT unnest(range(day - INTERVAL {DAYS_AROUND} DAY, day + INTERVAL {DAYS_AROUND + 1} DAY,
    INTERVAL 1 DAY))::DATE
FROM (SELECT DISTINCT "start"::DATE AS day FROM resolved WHERE reason IS NULL)"""
# what makes two rows with one id the same request
_CONTENT = """hash("start", input_uncached{0}, input_cached{0}, output{0}, billed_usd, seat_days,
    energy_j)"""
_OF_ROW = """hash("start", input_uncached_n::BIGINT, input_cached_n::BIGINT, output_n::BIGINT,
    billed_usd_n, seat_days_n, energy_j_n)"""
_TWICE = """
CREATE TEMP TABLE copies AS
WITH twice AS (
    SELECT event_id FROM resolved WHERE reason IS NULL AND identified
    GROUP BY event_id HAVING count(*) > 1)
SELECT row_number, row_number() OVER (PARTITION BY event_id ORDER BY row_number {order}) AS occurrence,
    first_value({content}) OVER (PARTITION BY event_id ORDER BY row_number {order}) AS first_content
FROM resolved SEMI JOIN twice USING (event_id) WHERE reason IS NULL"""
_REPEATED = _TWICE.format(order="", content=_OF_ROW)
_COPIES = _TWICE.format(order="DESC", content=_OF_ROW)
# the few rows whose id was told before, found once and by narrow columns
_BEFORE = f"""
CREATE TEMP TABLE told_before AS
WITH rows_told AS (
    SELECT r.row_number, event_id, r.raw, {_OF_ROW} AS content,
        coalesce(k.content, CASE WHEN c.occurrence > 1 THEN c.first_content END) AS before
    FROM resolved r LEFT JOIN copies c USING (row_number) LEFT JOIN {{known}} k USING (event_id)
    WHERE reason IS NULL)
FROM rows_told WHERE before IS NOT NULL"""
_SORTED = """
FROM resolved ANTI JOIN told_before USING (row_number) WHERE reason IS NULL
ORDER BY "start", event_id"""
_EVENTS = """
CREATE TEMP VIEW events AS
SELECT event_id, requests_n::BIGINT AS requests, "start", "end",
    CASE WHEN summed THEN greatest(ceil(epoch("end" - "start") / 3600), 1) ELSE 0 END::SMALLINT
        AS span_hours,
    tenant, project, "user",
    coalesce(from_json(labels, '"MAP(VARCHAR, VARCHAR)"'), MAP {{}}::MAP(VARCHAR, VARCHAR)) AS labels,
    provider, model, deployment, region, op, {serving} AS serving,
    input_uncached_n::BIGINT AS input_uncached, input_cached_n::BIGINT AS input_cached,
    input_cache_write_n::BIGINT AS input_cache_write, output_n::BIGINT AS output,
    output_reasoning_n::BIGINT AS output_reasoning, images_n::BIGINT AS images,
    pixels_n::BIGINT AS pixels, steps_n::BIGINT AS steps, frames_n::BIGINT AS frames,
    seconds_audio_n AS seconds_audio, billed_usd_n AS billed_usd, seat_days_n AS seat_days,
    energy_j_n AS energy_j, accelerator_s_n AS accelerator_s, boundary, status, {source} AS source
FROM admitted"""
_QUARANTINE = """
CREATE TEMP TABLE quarantine AS
WITH away AS (
    SELECT row_number, reason, raw FROM resolved WHERE reason IS NOT NULL
    UNION ALL
    SELECT row_number, 'event_id was used for another request: ' || event_id, raw
    FROM told_before WHERE {conflicting})
SELECT a.row_number, reason, coalesce(a.raw, t.raw) AS raw
FROM away a LEFT JOIN (
    SELECT * FROM raw_texts WHERE EXISTS (FROM away)) t ON t.row_number = a.row_number
ORDER BY a.row_number"""
# unknown models and places are told in full, other reasons by their rule
_COUNTED = """
SELECT CASE WHEN reason LIKE 'model: %' OR reason LIKE 'region: %' THEN reason
    ELSE split_part(reason, ': ', 1) END AS rule, count(*)
FROM quarantine GROUP BY ALL ORDER BY 2 DESC, 1"""
