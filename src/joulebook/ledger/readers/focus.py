"""FOCUS cost and usage (CSV): usage of AI services, as tokens where the bill tells them, else as money.

Rows are summed by charge period, sub-account, service, region, model, resource and tags. Rows of other
service categories, and taxes, credits, purchases and adjustments, are no usage of AI: left out. A
negative charge takes back what another row told, nobody knows which: it is turned away. The bill does
not count requests: sums in tokens are taken for as many as have the default mean lengths. Columns and
the category are those of FOCUS 1.2 as the packages `focus-data-toolkit` and `focus-validator` have them;
which units and meters are tokens stands in facts/meters/focus-tokens.csv.
"""

import duckdb

from joulebook.errors import InputError
from joulebook.facts import page, table
from joulebook.ledger.events import ReadOptions, literal, quoted
from joulebook.ledger.head import Head
from joulebook.ledger.log_file import ROW, LogFile, csv_rows, reject_rows

NAME = "focus"
SAYS = "FOCUS 1.2 cost and usage (CSV): AI services, by tokens where billed so, else by money"
ZONE = "UTC"
_NEEDED = (
    "ServiceCategory", "ChargeCategory", "ChargePeriodStart", "ChargePeriodEnd", "BilledCost",
    "BillingCurrency",
)  # fmt: skip
_ALSO = (
    "EffectiveCost", "ConsumedQuantity", "ConsumedUnit", "SkuMeter", "SkuId", "ServiceName",
    "ProviderName", "ServiceProviderName", "RegionId", "SubAccountId", "ResourceId", "Tags",
)  # fmt: skip
_KEYS = '"start", "end", tenant, provider, service, region, model, resource, labels, op'


def looks_like(head: Head) -> bool:
    """Whether the columns are those of FOCUS."""
    return {"ServiceCategory", "ChargeCategory", "BilledCost"} <= set(head.columns)


def read(con: duckdb.DuckDBPyConnection, log: LogFile, _options: ReadOptions) -> None:
    """Make `raw_rows`, a row a sum of charges; raises InputError when a column is missing."""
    present = set(csv_rows(con, log))
    missing = [name for name in _NEEDED if name not in present]
    if missing:
        raise InputError(f"{log.name}: not a FOCUS bill: no column {', '.join(missing)}")
    columns = ", ".join(
        f"nullif(trim({quoted(name)}), '') AS {name}" if name in present else f"NULL AS {name}"
        for name in (*_NEEDED, *_ALSO)
    )
    mean = page("defaults/serving").facts
    con.execute(f"""
        CREATE TEMP TABLE raw_rows AS
        WITH lines AS (SELECT {ROW} AS row_number, {columns} FROM csv WHERE {_OURS}),
        meters(unit, meter, tokens, counted_as) AS (VALUES {_meters()}),
        told AS (
            SELECT row_number, {_TOLD}, {_REASON} AS reason
            FROM (SELECT *, {_NUMBERS} FROM lines) l
            LEFT JOIN meters m ON m.unit = lower(ConsumedUnit) AND m.meter = lower(SkuMeter)),
        summed AS (
            SELECT min(row_number) AS row_number, any_value(reason) AS reason, {_KEYS}, {_SUMS}
            FROM told GROUP BY {_KEYS}, CASE WHEN reason IS NOT NULL THEN row_number END)
        SELECT * EXCLUDE (service, resource, uncached, usd), {_ID} AS event_id,
            CASE WHEN op = 'text' THEN uncached END::VARCHAR AS input_uncached,
            CASE WHEN op = 'spend' THEN usd END::VARCHAR AS billed_usd,
            CASE WHEN op = 'spend' THEN '0' ELSE greatest(round(CASE WHEN output > 0
                THEN output / {mean["mean_output_tokens"].value}
                ELSE (uncached + input_cached) / {mean["mean_input_tokens"].value} END), 1)::VARCHAR
            END AS requests
        FROM summed {reject_rows(con)}""")


def _meters() -> str:
    """Which unit and meter count how many tokens of which kind, as SQL."""
    rows = table("meters/focus-tokens").rows
    told = [
        (literal(r["unit"]), literal(r["meter"]), r["tokens"], literal(r["counted_as"]))
        for r in rows
    ]
    return ", ".join(f"({', '.join(row)})" for row in told)


_OURS = """coalesce(trim(ServiceCategory), 'AI and Machine Learning') IN ('AI and Machine Learning', '')
    AND coalesce(trim(ChargeCategory), 'Usage') IN ('Usage', '')"""
_NUMBERS = """try_cast(ConsumedQuantity AS DOUBLE) AS quantity, try_cast(BilledCost AS DOUBLE) AS billed,
    coalesce(nullif(billed, 0), try_cast(EffectiveCost AS DOUBLE), 0) AS usd"""
# usage that a commitment covers is billed at 0; its part of the commitment is its effective cost
_TOLD = """ChargePeriodStart AS "start", ChargePeriodEnd AS "end", SubAccountId AS tenant,
    coalesce(ProviderName, ServiceProviderName) AS provider, ServiceName AS service, RegionId AS region,
    ResourceId AS resource, Tags AS labels, usd, counted_as, quantity * m.tokens AS tokens,
    CASE WHEN counted_as IS NULL THEN 'spend' ELSE 'text' END AS op,
    coalesce(nullif(regexp_extract(SkuId, '^(.+)/[a-z0-9-]+-tokens$', 1), ''), SkuId, SkuMeter,
        ServiceName) AS model"""
_REASON = """CASE
    WHEN ServiceCategory IS NULL OR ChargeCategory IS NULL
        THEN 'the category of service or charge is missing'
    WHEN billed IS NULL OR NOT isfinite(billed)
        THEN 'BilledCost is not a number: ' || coalesce(BilledCost, 'missing')
    WHEN billed < 0 OR usd < 0 OR quantity < 0
        THEN 'a negative charge: it takes back what another row told, nobody knows which'
    WHEN counted_as IS NOT NULL AND (quantity IS NULL OR NOT isfinite(quantity))
        THEN 'ConsumedQuantity is not a number: ' || coalesce(ConsumedQuantity, 'missing')
    WHEN counted_as IS NULL AND BillingCurrency IS DISTINCT FROM 'USD'
        THEN 'money is read in USD only: ' || coalesce(BillingCurrency, 'no currency')
    WHEN counted_as IS NULL AND usd = 0 THEN 'neither tokens nor money'
END"""
_COUNTED = "coalesce(round(sum(tokens) FILTER (counted_as {0})), 0)"
_SUMS = f"""
    {_COUNTED.format("IN ('input_uncached', 'input_cache_write')")} AS uncached,
    {_COUNTED.format("= 'input_cache_write'")} AS input_cache_write,
    {_COUNTED.format("= 'input_cached'")} AS input_cached, {_COUNTED.format("= 'output'")} AS output,
    sum(usd) AS usd"""
_ID = """concat_ws(':', 'focus', "start", coalesce(tenant, ''), coalesce(provider, ''),
    coalesce(service, ''), coalesce(region, ''), coalesce(model, ''), coalesce(resource, ''), op,
    md5(coalesce(labels, '')))"""
