"""Places, their labels, and names that are easily mistaken."""

import pytest

from joulebook.errors import InputError, UnknownNameError
from joulebook.facts import table
from joulebook.grid import anywhere, intensity, known_places


def test_na_is_namibia_and_not_a_missing_value():
    assert intensity("NA").name == "Namibia"


def test_every_country_of_the_table_and_every_us_state_is_a_place():
    assert len(table("grids/ember-yearly").rows) == 209
    assert len(table("grids/green-algorithms-us-states").rows) == 51
    assert {row["place"] for row in table("grids/ember-yearly").rows} <= set(known_places())


@pytest.mark.parametrize("aggregate", ["World", "EU", "Europe", "OECD", "G20", "ASEAN"])
def test_aggregates_are_not_places(aggregate):
    with pytest.raises(UnknownNameError):
        intensity(aggregate)


def test_a_place_is_found_by_code_or_name_in_any_case():
    assert intensity("fr") == intensity("France") == intensity(" FR ")


def test_an_intensity_carries_all_its_labels():
    labels = intensity("US-VA").to_json()
    assert {k: labels[k] for k in ("place", "year", "scope", "basis", "method")} == {
        "place": "US-VA", "year": 2020, "scope": "direct", "basis": "production", "method": "average",
    }  # fmt: skip
    assert labels["dataset"]
    assert intensity("US").scope == "lifecycle"


def test_a_place_with_one_basis_is_answered_in_it():
    assert intensity("FR", "direct", dataset="ember").scope == "lifecycle"
    assert intensity("US-CA", "lifecycle").scope == "direct"


def test_an_ambiguous_name_is_refused_with_its_candidates():
    with pytest.raises(InputError, match="GE or US-GA"):
        intensity("Georgia")
    assert intensity("ge").name == "Georgia"


def test_nowhere_in_particular_is_a_wide_prior_with_all_labels():
    prior = anywhere()
    assert prior.fact.high / prior.fact.low > 10
    assert prior.scope == "lifecycle"
    assert prior.year == 2024


def test_the_articles_california_is_below_the_us():
    assert (
        intensity("US-CA").fact.value < intensity("US").fact.value < intensity("US-WV").fact.value
    )
