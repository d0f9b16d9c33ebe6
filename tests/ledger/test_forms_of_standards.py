"""Scores and forms: what adds up, what is of which requests only, and what is said to be unknown."""

import csv
import json

import pytest

from joulebook.errors import InputError, UnknownNameError
from joulebook.facts import names, page
from joulebook.ledger import state
from joulebook.ledger.disclosures import KNOWN, UNKNOWN, disclosure, sentences
from joulebook.ledger.figures import FIGURES, IN_UNITS
from joulebook.ledger.functional_units import UNITS, functional_unit
from joulebook.ledger.sci import QUANTIFIED, sci
from joulebook.report.disclosures import FIGURES as FIGURE_LABELS
from joulebook.report.disclosures import markdown
from joulebook.report.sci import UNIT_WORDS

FORMS = sorted(names("forms"))
TEXT = "meta-llama/Llama-3.1-8B-Instruct"


@pytest.mark.parametrize("name", sorted(UNITS))
def test_a_score_is_energy_times_intensity_plus_hardware_over_units(billed_ledger, name):
    told = sci(billed_ledger, functional_unit(name)).to_json()
    kwh = told["e"]["value"] / 3.6e6
    by_hand = (kwh * told["i"]["value"] + told["m"]["value"]) / told["r"]
    assert told["sci"]["value"] == pytest.approx(by_hand, rel=1e-9)
    assert told["sci"]["low"] < told["sci"]["value"] < told["sci"]["high"]
    parts = sum(one["sci"]["value"] for one in told["components"])
    assert parts == pytest.approx(told["sci"]["value"], rel=1e-9)
    for one in told["components"]:
        assert set(one["quantified"].values()) <= set(QUANTIFIED.values())


def test_units_are_counted_over_their_own_requests_only(billed_ledger):
    image = sci(billed_ledger, functional_unit("image"))
    by_op = {row["op"]: row for row in state(billed_ledger, by=[("op",)]).parts["op"]}
    assert (image.units, image.used.requests) == (4, 1)
    assert image.energy == by_op["image"]["facility_energy"]
    assert {one.op for one in image.components} == {"image"}
    audio = sci(billed_ledger, functional_unit("second-of-audio"))
    assert audio.units == 120
    tokens = sci(billed_ledger, functional_unit("million-tokens"))
    assert float(tokens.units) == pytest.approx((2500 + 580) / 1e6)
    assert tokens.used.requests == 4


def test_the_consumer_score_is_per_token(billed_ledger):
    told = sci(billed_ledger, functional_unit("million-tokens")).to_json()
    assert told["sci_for_ai"]["functional_unit"] == "LLM per token"
    assert told["sci_for_ai"]["value"] == pytest.approx(told["sci"]["value"] / 1e6)
    assert sci(billed_ledger, functional_unit("request")).to_json()["sci_for_ai"] is None


def test_a_unit_that_no_request_has_is_refused(tmp_path, take_rows):
    ledger = take_rows(tmp_path, f"2026-01-01T00:00:00Z,10,1,acme,{TEXT},FR,text,,,,,")
    with pytest.raises(InputError, match="no image in it"):
        sci(ledger, functional_unit("image"))
    with pytest.raises(UnknownNameError, match="image"):
        functional_unit("picture")


def test_two_scopes_are_never_added(tmp_path, take_rows):
    rows = [f"2026-01-01T00:00:00Z,10,1,acme,{TEXT},{place},text,,,,," for place in ("FR", "US-VA")]
    ledger = take_rows(tmp_path, *rows)
    with pytest.raises(InputError, match="two scopes"):
        sci(ledger, functional_unit("request"))
    scopes = [
        answer.scope
        for answer in disclosure(ledger, "ghg-scope").fields[0].answers
        if answer.name == "carbon_operational"
    ]
    assert sorted(scopes) == ["direct", "lifecycle"]


@pytest.mark.parametrize("form", FORMS)
def test_a_form_has_the_fields_of_the_table_of_standards_word_for_word(data, form):
    with (data / "industry" / "standards.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    text = page(f"forms/{form}").text
    columns = {"standard": "standard", "part": "source_or_part", "says": "field_or_rule",
               "unit": "unit", "known_by": "seen_or_recall"}  # fmt: skip
    expected = [
        {ours: row[theirs] for ours, theirs in columns.items()}
        for standard in text["standards"]
        for row in rows
        if row["standard"] == standard
    ]
    assert [{k: field[k] for k in columns} for field in text["field"]] == expected


@pytest.mark.parametrize("form", FORMS)
def test_a_form_asks_for_figures_there_are_and_says_what_is_missing(form):
    allowed = {
        "standard",
        "part",
        "says",
        "unit",
        "known_by",
        "figures",
        "in_unit",
        "answer",
        "add",
    }
    for field in page(f"forms/{form}").text["field"]:
        assert set(field) <= allowed
        assert set(field.get("figures", ())) <= set(FIGURES)
        assert field.get("in_unit", "g") in {*IN_UNITS, "g", "g/kWh", "1", "PUE"}
        assert field.get("figures") or field.get("answer") or field["add"]


@pytest.mark.parametrize("form", FORMS)
def test_a_disclosure_is_whole_as_json_and_as_markdown(billed_ledger, form):
    told = disclosure(billed_ledger, form)
    plain = json.loads(json.dumps(told.to_json(), allow_nan=False))
    assert plain["period"] == {"from": "2026-01-01T00:00:00Z", "to": "2026-02-02T05:00:00Z"}
    text = markdown(told)
    assert text.count("\n## ") == len(told.fields) + 1
    assert text.count("RECALLED, NOT SEEN") == sum(not field["seen"] for field in plain["fields"])
    for field in plain["fields"]:
        assert field["state"] == KNOWN or field["filer_adds"] or None in [
            f["quantity"] for f in field["figures"]
        ]  # fmt: skip
        if not field["figures"] and not field["answer"]:
            assert field["state"] == UNKNOWN


def test_location_and_market_based_carbon_are_apart(billed_ledger):
    answers = disclosure(billed_ledger, "ghg-scope").fields[0].answers
    known = {one.name: one.quantity for one in answers}
    assert known["carbon_operational"].value > 0
    assert known["carbon_market"] is None
    assert answers[1].to_json()["says"] == UNKNOWN


def test_figures_are_in_the_unit_of_the_form_beside_our_own(billed_ledger):
    energy = state(billed_ledger).whole["facility_energy"].value
    told = disclosure(billed_ledger, "spdx").to_json()
    (figure,) = told["fields"][0]["figures"]
    assert figure["quantity"]["value"] == energy
    assert figure["in_unit"] == {
        key: pytest.approx(figure["quantity"][key] / 3.6e6) for key in ("value", "low", "high")
    } | {"unit": "kWh"}
    (entry,) = told["document"]["ai_EnergyConsumption"]["inferenceEnergyConsumption"]
    assert entry["energyQuantity"] == pytest.approx(energy / 3.6e6, rel=1e-5)


def test_training_is_never_answered_from_requests(billed_ledger):
    fields = disclosure(billed_ledger, "gpai-documentation").fields
    assert {field.state for field in fields} == {UNKNOWN}


def test_marks_in_names_stay_text(tmp_path, take_rows):
    name = "<b>*x*</b>|y"
    ledger = take_rows(tmp_path, f"2026-01-01T00:00:00Z,10,1,acme,{name},FR,text,,,,,")
    text = markdown(disclosure(ledger, "spdx"))
    assert "<b>" not in text
    assert r"\<b\>\*x\*" in text


def test_a_form_without_fields_is_refused_and_all_are_listed(billed_ledger):
    with pytest.raises(InputError) as error:
        disclosure(billed_ledger, "csrd-e1")
    assert all(form in str(error.value) for form in FORMS)


def test_everything_has_words_for_people():
    assert set(FIGURES) <= set(FIGURE_LABELS)
    assert set(UNITS) == set(UNIT_WORDS)
    assert all(sentence.strip() for sentence in sentences())
