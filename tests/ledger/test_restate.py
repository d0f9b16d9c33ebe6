"""A ledger under other facts: what moved adds up, days are kept apart, nothing is overwritten."""

import json
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from joulebook.errors import InputError
from joulebook.estimate.supply import Supply
from joulebook.facts import Fact, page
from joulebook.facts.editions import Change, Edition, as_of, edition, editions
from joulebook.facts.factor_file import read_factors
from joulebook.grid.hourly_file import Hourly
from joulebook.grid.series import Mark, Series
from joulebook.ledger import Factors, ReadOptions, account, state
from joulebook.ledger.account import connect
from joulebook.ledger.contributions import steps
from joulebook.ledger.restate import named, restate
from joulebook.ledger.store import Ledger
from joulebook.ledger.verification import verify

COMMAND = ("restate",)
MAP = {"start": "start", "model": "model", "input_total": "input", "output": "output",
       "region": "region"}  # fmt: skip
ROWS = """start,model,input,output,region
2026-01-30T22:10:00Z,meta-llama/Llama-3.1-8B-Instruct,900,200,FR
2026-01-31T23:59:59Z,meta-llama/Llama-3.1-8B-Instruct,300,400,FR
2026-02-01T00:00:00Z,meta-llama/Llama-3.1-8B-Instruct,2000,100,FR
2026-02-03T12:00:00Z,google/gemma-3-12b-it,1500,300,US-CAL-CISO
2026-02-03T12:30:00Z,openai/gpt-oss-120b,5000,900,US-VA
2026-02-04T01:30:00Z,openai/gpt-oss-120b,400,90,
"""
EXAMPLE = Path(__file__).parents[2] / "examples" / "factors.toml"
VERSIONS = [one.version for one in editions()]
WATER = Change("defaults/site", "wue_l_per_kwh", None, Fact.stated("wue_l_per_kwh", 2.0, "L/kWh"))
MIDNIGHT = np.datetime64("2026-02-01T00", "h")


@pytest.fixture(scope="module")
def ledger(tmp_path_factory):
    folder = tmp_path_factory.mktemp("restate")
    (folder / "log.csv").write_text(ROWS)
    account(
        folder / "log.csv", format="generic", out=folder / "ledger",
        options=ReadOptions(columns=MAP),
    )  # fmt: skip
    return folder / "ledger"


def pue(value, first=None, last=None):
    before = page("defaults/site").facts["pue"]
    return Change("defaults/site", "pue", before, Fact.stated("pue", value, "PUE"), first, last)


def own(*changes):
    return Edition("own", date(2026, 3, 1), "a test", changes, over=edition())


def check_sums(found):
    for row, (was, now) in found.totals.items():
        moved = sum(step.moves.get(row, 0.0) for step in found.steps)
        assert moved == pytest.approx(now - was, rel=1e-9, abs=1e-9 * max(abs(was), abs(now))), row


def check_totals(found):
    """The medians that moves add up to are those of the two statements."""
    for at, statement in enumerate((found.before, found.after)):
        for row, both in found.totals.items():
            boundary, _slash, scope = named(row).partition("/")
            quantities = statement.totals.get(scope, {}) if scope else statement.whole
            if boundary in quantities:
                assert both[at] == pytest.approx(quantities[boundary].value, rel=1e-9), row


@pytest.mark.parametrize("version", VERSIONS)
def test_moves_add_up_to_the_move_of_every_total(ledger, version):
    found = restate(ledger, edition(version))
    check_sums(found)
    check_totals(found)
    assert found.after.key["factors"] == version
    assert found.after.key["cube"] == found.before.key["cube"]
    assert bool(found.steps) == (version != VERSIONS[-1])


def test_a_move_is_told_under_the_fact_that_made_it(ledger):
    found = restate(ledger, as_of(date(2025, 6, 1)))
    check_sums(found)
    assert {label for step in found.steps for label in step.labels} == {
        ("grids", "FR"), ("grids", "US-CAL-CISO"),
    }  # fmt: skip
    for step in found.steps:
        moved = {row[0] for row, move in step.moves.items() if move}
        assert moved == {"carbon_operational_g"}
    assert found.unmoved > 300  # other places


def test_restating_twice_is_the_same_statement_and_nothing_is_overwritten(ledger):
    first = restate(ledger, edition("2026-11-22.3"))
    kept = {file: file.read_bytes() for file in (ledger / "statements").iterdir()}
    again = restate(ledger, edition("2026-11-22.3"))
    assert (again.id, again.after.id) == (first.id, first.after.id)
    assert kept == {file: file.read_bytes() for file in (ledger / "statements").iterdir()}
    assert ledger / "statements" / f"{first.after.id}.json" in kept
    assert ledger / "statements" / f"{first.id}.json" in kept


def test_a_restated_ledger_is_whole_and_a_restatement_that_was_changed_is_named(ledger):
    kept = ledger / "statements" / f"{restate(ledger, edition('2026-11-22.3')).id}.json"
    with connect() as con:
        assert verify(con, Ledger(ledger)).broken == ""
        text = kept.read_text("utf-8")
        kept.write_text(text.replace('"unmoved": ', '"unmoved": 1'), "utf-8")
        assert kept.name in verify(con, Ledger(ledger)).broken
        kept.write_text(text, "utf-8")


def test_nothing_changed_is_the_statement_itself(ledger):
    plain = state(ledger)
    found = restate(ledger, edition())
    assert found.before.id == found.after.id == plain.id
    assert found.steps == ()
    assert found.unmoved == 0


def test_a_later_restatement_leaves_no_trace_in_todays_statement(ledger):
    before = state(ledger).to_json()
    restate(ledger, edition("2026-11-22.1"))
    assert state(ledger).to_json() == before


def test_valid_days_split_the_hours_of_a_ledger(ledger):
    found = restate(ledger, read_factors(EXAMPLE))
    check_sums(found)
    check_totals(found)
    for row in found.after.parts["hour"]:
        overhead = row["facility_energy"].value / row["server_energy"].value
        expected = (
            1.18 if np.datetime64(row["hour"].replace(" ", "T")[:13], "h") >= MIDNIGHT else 1.2
        )
        if row["hour"] < "2026-02-03":  # no cloud, no building of its own
            assert overhead == pytest.approx(expected), row["hour"]
    for part in ("model", "region", "project"):
        requests = sum(row["requests"] for row in found.after.parts[part])
        assert requests == found.after.counts["requests"] == 6
    (step,) = [s for s in found.steps if s.labels == (("defaults/site", "pue"),)]
    assert step.changes[0].why == "the second hall is cooled by outside air"


def test_an_epoch_that_changes_nothing_moves_nothing(ledger):
    same = page("defaults/site").facts["pue"]
    idle = Change("defaults/site", "pue", same, same, date(2026, 1, 31), date(2026, 2, 2))
    found = restate(ledger, own(idle))
    for was, now in found.totals.values():
        assert now == pytest.approx(was, rel=1e-12)
    for key, quantity in found.after.whole.items():
        before = found.before.whole[key]
        assert (quantity.low, quantity.high) == pytest.approx((before.low, before.high)), key


@settings(max_examples=5)
@given(
    st.lists(
        st.tuples(st.floats(1.01, 3), st.dates(date(2026, 1, 29), date(2026, 2, 5))), max_size=3
    )
)
def test_moves_add_up_whatever_a_caller_says(ledger, told):
    days = sorted({day for _, day in told})
    ends = [*days[1:], None]
    values = [value for value, _ in told]
    spans = zip(values, days, ends, strict=False)
    changes = [pue(v, a, date.fromordinal(b.toordinal() - 1) if b else None) for v, a, b in spans]
    found = restate(ledger, own(*changes))
    check_sums(found)
    check_totals(found)


def test_hours_of_a_grid_stay_joined_under_other_facts(ledger):
    values = 100 + 50 * np.sin(np.arange(24 * 8))
    marks = np.full(len(values), Mark.OBSERVED, np.uint8)
    start = np.datetime64("2026-01-30T00", "h")
    labels = {"scope": "lifecycle", "basis": "consumption", "method": "average"}
    series = Series("FR", "grid_g_per_kwh", start, values, marks, "made up", **labels)
    factors = Factors(Supply(hourly=(Hourly("FR", (series,)),)))
    found = restate(ledger, own(pue(1.5, date(2026, 2, 1))), factors)
    check_sums(found)
    check_totals(found)
    assert not any(("grids", "FR") in step.labels for step in found.steps)


def test_steps_that_fail_by_themselves_are_taken_together():
    a, b = edition(), own(pue(1.5), WATER)

    def evaluate(day, over, _changed):
        if len(over) == 1:
            raise InputError("half of it")
        return _count(day, over, None)

    (step,) = steps((date(2026, 1, 1),), a, b, lambda _: True, evaluate)
    assert step.labels == (("defaults/site", "pue"), ("defaults/site", "wue_l_per_kwh"))
    assert step.moves == {("facility_energy_j", ""): 2.0}


def test_what_cannot_matter_is_replaced_last_and_still_adds_up():
    a, b = edition(), own(pue(1.5), WATER)
    found = list(steps((date(2026, 1, 1),), a, b, lambda label: label[1] != "pue", _count))
    assert [step.labels for step in found] == [(("defaults/site", "wue_l_per_kwh"),), (("", ""),)]
    assert sum(step.moves["facility_energy_j", ""] for step in found) == 2.0


def _count(_day, over, _changed):
    return {("facility_energy_j", ""): float(len(over))}


def test_a_fit_made_anew_is_told_as_one_change():
    fitted = page("calibrations/text").facts
    anew = [
        Change("calibrations/text", name, fact, Fact.stated(name, fact.value * 1.01, "1"))
        for name, fact in list(fitted.items())[:3]
    ]
    (step,) = steps((date(2026, 1, 1),), edition(), own(*anew), lambda _: True, _count)
    assert step.labels == (("calibrations/text", ""),)
    assert len(step.changes) == 3
    (alone,) = steps((date(2026, 1, 1),), edition(), own(anew[0]), lambda _: True, _count)
    assert alone.labels == (("calibrations/text", anew[0].name),)


def test_coefficients_and_their_correlation_are_replaced_together(tmp_path):
    log = tmp_path / "log.csv"
    log.write_text("start,model,input_total,output\n2026-02-01T00:00:00Z,openai/gpt-4o,700,200\n")
    account(log, format="generic", out=tmp_path / "ledger")
    together = ("coefficients", "correlation")
    refit = [c for c in edition("2026-11-22.3").changes if c.name in together]
    back = [Change(c.page, c.name, c.after, c.before) for c in refit]
    found = restate(tmp_path / "ledger", own(*back))
    check_sums(found)
    assert found.unmoved + len(found.steps) == 1
    assert all(step.labels == (("calibrations/text", ""),) for step in found.steps)


def test_before_anything_was_published_a_place_has_no_figure(ledger):
    with pytest.raises(InputError, match="as of 2024-06-01: no intensity is known for"):
        restate(ledger, as_of(date(2024, 6, 1)))


def test_what_is_no_ledger_is_refused(tmp_path):
    with pytest.raises(InputError, match="is no ledger"):
        restate(tmp_path, edition("2026-11-22.1"))


def test_the_command_says_why_totals_moved(run, ledger, tmp_path):
    code, out, _ = run(ledger, "--factors", EXAMPLE, "--html", tmp_path / "page" / "new.html")
    assert code == 0
    text = " ".join(out.split())
    assert "our-site-2026" in text
    assert "the second hall is cooled by outside air" in text
    assert "In another order" in text
    assert "our-site-2026" in (tmp_path / "page" / "new.html").read_text("utf-8")


def test_the_commands_json_adds_up(run, ledger):
    told = json.loads(run(ledger, "--as-of", "2025-06-01", "--json")[1])
    for key, total in told["totals"].items():
        moved = sum(one["moves"].get(key, 0.0) for one in told["contributions"])
        assert moved == pytest.approx(total["after"] - total["before"], abs=1e-9 * total["before"])
    assert told["statement"]["key"]["factors"] == "2026-11-22.4 as of 2025-06-01"
    facts = [one["facts"] for one in told["contributions"]]
    assert facts == sorted(facts)


def test_rubbish_is_refused_by_the_command(run, ledger, tmp_path):
    (tmp_path / "bad.toml").write_bytes(b"\x00\xff")
    for words, complaint in (
        ((), "say under which facts"),
        (("--as-of", "2025-13-01"), "expected a day"),
        (("--as-of", "2999-01-01"), "yet to come"),
        (("--factors", "2026-11-22.8"), "unknown version of the facts"),
        (("--factors", tmp_path / "bad.toml"), "not TOML"),
        (("--as-of", "2025-06-01", "--shift-to", "2022-07-01"), "give --hourly"),
    ):
        code, _, error = run(ledger, *words)
        assert code == 2, words
        assert complaint in " ".join(error.split()), words
    assert run(tmp_path, "--as-of", "2025-06-01")[0] == 2


def test_a_markup_in_a_callers_words_is_shown_as_it_is(run, ledger, tmp_path):
    wild = EXAMPLE.read_text("utf-8").replace("the second hall", "[red]the\\u001b[31m second hall")
    (tmp_path / "wild.toml").write_text(wild.replace("our-site-2026", "[b]x[/b]"))
    code, out, _ = run(ledger, "--factors", tmp_path / "wild.toml")
    assert code == 0
    assert "[b]x[/b]" in out
    assert "\x1b[31m" not in out
