"""Places, their labels, and names that are easily mistaken."""

import pytest

from joulebook.errors import InputError, UnknownNameError
from joulebook.facts import table
from joulebook.grid import intensity, known_places


def test_na_is_namibia_and_not_a_missing_value():
    assert intensity("NA").name == "Namibia"


def test_every_country_of_the_table_and_every_us_state_is_a_place():
    assert len(table("grids/ember-yearly").rows) == 209
    assert sum(place.startswith("US-") for place in known_places()) == 51


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


def test_a_basis_that_is_not_there_is_refused():
    with pytest.raises(InputError, match="no direct intensity, only lifecycle"):
        intensity("FR", "direct")


def test_the_articles_california_is_below_the_us():
    assert (
        intensity("US-CA").fact.value < intensity("US").fact.value < intensity("US-WV").fact.value
    )
