"""FOCUS: kinds of tokens of one charge are one event, money stands in, other services are left out."""

import csv
import io

import duckdb
import pytest

from joulebook.errors import InputError
from joulebook.ledger import account

ROW = {
    "ProviderName": "OpenAI", "SubAccountId": "acct", "ChargePeriodStart": "2025-09-01T10:00:00Z",
    "ChargePeriodEnd": "2025-09-01T11:00:00Z", "ChargeCategory": "Usage", "BilledCost": "0.5",
    "EffectiveCost": "0.5", "BillingCurrency": "USD", "ConsumedQuantity": "5000",
    "ConsumedUnit": "Tokens", "ServiceName": "OpenAI API",
    "ServiceCategory": "AI and Machine Learning", "SkuId": "gpt-4o/input-tokens",
    "SkuMeter": "Input Tokens", "ResourceId": "", "RegionId": "", "Tags": "",
}  # fmt: skip
OUTPUT = {"SkuId": "gpt-4o/output-tokens", "SkuMeter": "Output Tokens", "ConsumedQuantity": "633"}
MONEY = {"SkuId": "gpt-4o", "SkuMeter": "Calls", "ConsumedUnit": "Calls"}


def bill(*rows):
    text = io.StringIO()
    writer = csv.DictWriter(text, ROW)
    writer.writeheader()
    writer.writerows(ROW | row for row in rows)
    return text.getvalue()


def taken(tmp_path, *rows):
    log = tmp_path / "focus.csv"
    log.write_text(bill(*rows))
    return account(log, format="focus", out=tmp_path / "out").counts


def events(tmp_path, columns):
    return duckdb.sql(f"SELECT {columns} FROM '{tmp_path}/out/events/*/*.parquet'").fetchall()


def test_kinds_of_tokens_are_one_event(tmp_path):
    cached = {"SkuId": "gpt-4o/cached-input-tokens", "SkuMeter": "Cached Input Tokens", "ConsumedQuantity": "2000"}  # fmt: skip
    written = {"SkuId": "gpt-4o/cache-write-tokens", "SkuMeter": "Cache Write Tokens", "ConsumedQuantity": "300"}  # fmt: skip
    taken(tmp_path, {}, cached, written, OUTPUT)
    told = events(tmp_path, "model, input_uncached, input_cached, input_cache_write, output, op")
    assert told == [("gpt-4o", 5_300, 2_000, 300, 633, "text")]
    # 633 output tokens are three requests of the default mean length, 211
    assert events(tmp_path, "requests, span_hours") == [(3, 1)]


def test_tokens_in_millions_and_in_euros_are_tokens(tmp_path):
    million = {"ConsumedUnit": "1000000 Tokens", "ConsumedQuantity": "0.75", "BillingCurrency": "EUR"}  # fmt: skip
    taken(tmp_path, million)
    assert events(tmp_path, "input_uncached") == [(750_000,)]


def test_what_is_no_token_is_money_summed_by_what_it_was_for(tmp_path):
    covered = MONEY | {"BilledCost": "0", "EffectiveCost": "0.25"}
    counts = taken(tmp_path, MONEY, covered, MONEY | {"SubAccountId": "other"})
    assert counts["read"] == 2
    assert sorted(events(tmp_path, "tenant, billed_usd, op")) == [
        ("acct", 0.75, "spend"), ("other", 0.5, "spend"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "other",
    [{"ServiceCategory": "Storage"}, {"ChargeCategory": "Credit", "BilledCost": "-3"},
     {"ChargeCategory": "Tax"}, {"ChargeCategory": "Purchase"}],
)  # fmt: skip
def test_what_is_no_usage_of_ai_is_left_out(tmp_path, other):
    assert taken(tmp_path, OUTPUT, other)["read"] == 1


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ({"BilledCost": "-0.5"}, "a negative charge"),
        ({"ConsumedQuantity": "-5"}, "a negative charge"),
        ({"ConsumedQuantity": "lots"}, "ConsumedQuantity is not a number"),
        ({"ConsumedQuantity": ""}, "ConsumedQuantity is not a number"),
        ({"BilledCost": "free"}, "BilledCost is not a number"),
        ({"BilledCost": "nan"}, "BilledCost is not a number"),
        (MONEY | {"BillingCurrency": "EUR"}, "money is read in USD only"),
        (MONEY | {"BilledCost": "0", "EffectiveCost": "0"}, "neither tokens nor money"),
        ({"ServiceCategory": ""}, "the category of service or charge is missing"),
        ({"ChargePeriodStart": "soon"}, "start is not a time"),
        ({"Tags": "team=search"}, "labels are not a JSON object"),
        ({"RegionId": "atlantis-1"}, "region: "),
    ],
)
def test_rubbish_says_why(tmp_path, row, says):
    sound = {"ChargePeriodStart": "2025-09-02T10:00:00Z", "ChargePeriodEnd": "2025-09-02T11:00:00Z"}
    counts = taken(tmp_path, OUTPUT | sound, row)
    assert (counts["accepted"], counts["quarantined"]) == (1, 1)
    assert any(says in told for told in counts["reasons"]), counts["reasons"]


def test_a_bill_of_other_services_is_no_log(tmp_path):
    with pytest.raises(InputError, match="no row"):
        taken(tmp_path, {"ServiceCategory": "Compute"})


def test_a_missing_column_is_named(tmp_path):
    log = tmp_path / "focus.csv"
    log.write_text(bill({}).replace("BillingCurrency", "Currency"))
    with pytest.raises(InputError, match="no column BillingCurrency"):
        account(log, format="focus", out=tmp_path / "out")
