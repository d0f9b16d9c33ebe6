"""The rules of the verdict, on claims of our own: units, boundaries, bounds, vintages, bad files."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from joulebook.audit.audit import audit
from joulebook.audit.read import read_files
from joulebook.audit.verdict import VERDICTS, Computed, agreed, meet
from joulebook.errors import InputError

HEAD = """
id = "X1"
article = "a paper"
language = "en"
quote = "It emitted 24.7 tonnes."
subject = "CO2 of a training"
"""
BLOOM = """
[target]
formula = "carbon_dynamic_g"
scenario = {kind = "training", model = "bigscience/bloom", published = true}
"""


@pytest.fixture
def claim(tmp_path):
    """Reads claims from the text of one file, or of several."""

    def read(*texts: str):
        for n, text in enumerate(texts, 1):
            (tmp_path / f"{n}.toml").write_text(text, "utf-8")
        return read_files(tmp_path.glob("*.toml"))

    return read


def verdict(claims) -> str:
    return audit(claims)[0].verdict


@pytest.mark.parametrize(
    ("figure", "expected"),
    [
        ('value = 24.7\nunit = "t"', "holds"),
        ('value = 25\nunit = "t"\nbound = "about"', "holds"),
        ('value = 20\nunit = "t"\nbound = "at-least"', "holds"),
        ('value = 30\nunit = "t"\nbound = "at-most"', "holds"),
        ('low = 20\nhigh = 30\nunit = "t"', "holds"),
        ('value = 26\nunit = "t"\nbound = "nearly"', "holds"),
        ('value = 10\nunit = "t"\nbound = "order"', "holds"),
        ('value = 24.7\nunit = "kg"', "mistranslated"),  # another unit
        ('value = 24.7\nunit = "Mt"', "mistranslated"),
        ('value = 50.5\nunit = "t"\nboundary = "dynamic"', "mistranslated"),  # another boundary
        ('value = 30\nunit = "t"\nbound = "at-least"', "inconsistent"),
        ('value = 21\nunit = "t"\nbound = "at-most"', "inconsistent"),
        ('value = 77.7\nunit = "t"', "inconsistent"),
    ],
)
def test_verdicts_follow_from_words_units_and_boundaries(claim, figure, expected):
    assert verdict(claim(f"{HEAD}{figure}\n{BLOOM}")) == expected


def test_a_sentence_that_names_no_boundary_confuses_none(claim):
    (found,) = audit(claim(f'{HEAD}value = 50.5\nunit = "t"\nboundary = "unstated"\n{BLOOM}'))
    assert found.verdict == "holds"
    assert found.to_json()["confuses"] is None
    assert "does not say what it counts; ours is electricity and the making" in str(
        found.to_json()["explanation"]
    )


def test_an_unstated_boundary_does_not_save_a_wrong_number(claim):
    told = claim(f'{HEAD}value = 77.7\nunit = "t"\nboundary = "unstated"\n{BLOOM}')
    assert verdict(told) == "inconsistent"


def test_a_published_figure_taken_as_it_stands_is_cited(claim):
    world = """
[target]
formula = "facility_energy_j"
scenario = {kind = "industry", scenario = "iea-base", year = 2030}
"""
    (found,) = audit(claim(f'{HEAD}value = 945\nunit = "TWh/year"\n{world}'))
    assert (found.verdict, found.to_json()["method"]) == ("holds", "cited")


def test_a_year_that_the_model_of_machines_is_known_to_miss_is_told(claim):
    said = (
        f'{HEAD}value = 4.4\nunit = "%"\nboundary = "national"\n[target]\n'
        'formula = "electricity_share"\n'
        'scenario = {kind = "industry", scenario = "lbnl-2025", year = YEAR}'
    )
    told = audit(claim(said.replace("YEAR", "2023")))[0].to_json()["explanation"]
    assert "fitted to other years" in told
    fitted = audit(claim(said.replace("YEAR", "2024")))[0].to_json()["explanation"]
    assert "fitted to other years" not in fitted


def test_without_a_target_nothing_can_be_checked(claim):
    (found,) = audit(claim(f'{HEAD}value = 24.7\nunit = "t"'))
    assert found.verdict == "cannot be checked"
    assert found.to_json()["method"] == "none"


def test_a_cited_date_is_compared_by_the_month(claim):
    date = '[target]\nfact = "cited/lbnl:published_date"'
    assert verdict(claim(f'{HEAD}value = "2024-12"\nunit = "date"\n{date}')) == "holds"
    (found,) = audit(claim(f'{HEAD}value = "2023-12"\nunit = "date"\n{date}'))
    assert found.verdict == "inconsistent"
    assert found.to_json()["method"] == "cited"


def test_a_newer_edition_supersedes(claim):
    share = """
[target]
fact = "scenarios/lbnl-2024:electricity_share_2023"
[current]
fact = "scenarios/lbnl-2025:electricity_share_2030"
"""
    (found,) = audit(claim(f'{HEAD}value = 4.4\nunit = "%"\n{share}'))
    assert found.verdict == "superseded"
    assert found.to_json()["current"]["value"] == pytest.approx(11.8)


def test_of_several_figures_the_worst_decides(claim):
    (found,) = audit(
        claim(f"""{HEAD}
[[figure]]
value = 24.7
unit = "t"
target = {{formula = "carbon_dynamic_g", scenario = {{kind = "training", model = "bloom", published = true}}}}
[[figure]]
value = 99
unit = "t"
target = {{formula = "carbon_dynamic_g", scenario = {{kind = "training", model = "bloom", published = true}}}}
""")
    )
    assert found.verdict == "inconsistent"
    assert [one["verdict"] for one in found.to_json()["figures"]] == ["holds", "inconsistent"]


def test_statements_that_share_no_constant_contradict_each_other(claim):
    ovens = """
kind = "hidden"
unit = "W"
[target]
formula = "implied_w"
[[statement]]
energy_j = {value = 114, unit = "J"}
running_s = {value = 0.5, unit = "s"}
[[statement]]
energy_j = {value = 6706, unit = "J"}
running_s = {value = 8, unit = "s"}
"""
    (found,) = audit(claim(HEAD + ovens))
    assert found.verdict == "inconsistent"
    assert found.worst.computed is None


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (f'{HEAD}value = 1\nunit = "tonnes"\n{BLOOM}', ("1.toml: unit", "unknown unit 'tonnes'")),
        (f'{HEAD}value = 1\nunit = "kWh"\n{BLOOM}', ("1.toml: unit", "measures J")),
        (f'{HEAD}value = 1\nunit = "J"\n[target]\nformula = "facility_energy"',
         ("1.toml: unit", "facility_energy_j")),
        (f'{HEAD}value = 1\nunit = "J"\n[target]\nfact = "scenario/iea:x_j"', ("1.toml", "scenarios/iea")),
        (f'{HEAD}value = 1\nunit = "J"\n[target]\nformula = "facility_energy_j"',
         ("1.toml: target", "scenario, of kind")),
        (f'{HEAD}value = 1\nunit = "t"\nboundary = "dinamic"\n{BLOOM}',
         ("1.toml: boundary", "dynamic")),
        (f'{HEAD}value = 1\nunit = "t"\nboundary = "total"\n{BLOOM}',
         ("1.toml: boundary", "carbon_total_g")),
        (HEAD.replace("It emitted", "It <b>emitted</b>") + 'value = 1', ("1.toml: quote", "HTML")),
        (HEAD.replace("It emitted", "It&nbsp;emitted") + 'value = 1', ("1.toml: quote", "HTML")),
        (f'{HEAD}value = 1\nunit = "t"\n[target]\nlike = "X1"', ("1.toml: target: like", "circular")),
        (f'{HEAD}value = 1\nunit = "t"\n[target]\nlike = "A999"', ("1.toml", "unknown claim")),
        (f'{HEAD}value = 1\nunit = "t"\n[target]\nformula = "carbn_g"', ("1.toml: target", "unknown formula")),
        (f'{HEAD}value = 1\nunit = "t"\n[target]\nformula = "carbon_g"\nscenario = {{kind = "txt"}}',
         ("1.toml: target: scenario", "text")),
        (f'{HEAD}value = 1\nunit = "t"\nbound = "roughly"\n{BLOOM}', ("1.toml: bound", "roughly")),
        (f'{HEAD}value = "many"\nunit = "t"\n{BLOOM}', ("1.toml: value", "number")),
        (f'{HEAD}value = inf\nunit = "t"\n{BLOOM}', ("1.toml: value", "number")),
        (f'{HEAD}value = true\nunit = "t"\n{BLOOM}', ("1.toml: value", "number")),
        (f'{HEAD}low = 3\nhigh = 2\nunit = "t"\n{BLOOM}', ("1.toml", "upwards")),
        (f'{HEAD}value = "2023-13"\nunit = "date"\n[target]\nfact = "cited/lbnl:published_date"',
         ("1.toml: value", "date")),
        (f"{HEAD}verdict = 'holds'", ("1.toml", "unknown key 'verdict'")),
        (HEAD.replace('subject = "CO2 of a training"', ""), ("1.toml: subject", "missing")),
        (HEAD.replace('"en"', '"fr"'), ("1.toml: language", "'fr'")),
        ("id = ", ("1.toml", "not TOML")),
    ],
)  # fmt: skip
def test_a_bad_claim_is_an_error_that_names_file_and_field(claim, text, told):
    with pytest.raises(InputError) as error:
        audit(claim(text))
    for words in told:
        assert words in str(error.value)


def test_claims_that_are_like_each_other_in_a_circle_are_an_error(claim):
    one = f'{HEAD}value = 1\nunit = "t"\n[target]\nlike = "X2"'
    two = one.replace('"X1"', '"X3"').replace('"X2"', '"X1"').replace('"X3"', '"X2"', 1)
    with pytest.raises(InputError, match="circular scenario: X"):
        claim(one, two)


def test_two_files_of_one_id_are_an_error(claim):
    with pytest.raises(InputError, match=r"2.toml: id: 'X1' is that of 1.toml too"):
        claim(HEAD, HEAD)


numbers = st.floats(1e-6, 1e12)


@given(numbers, numbers, numbers, numbers)
def test_intervals_meet_where_neither_lies_beyond_the_other(a, b, c, d):
    one, other = tuple(sorted((a, b))), tuple(sorted((c, d)))
    assert meet(one, other) == meet(other, one)
    assert meet(one, one)
    assert meet(one, other) or one[1] < other[0] or other[1] < one[0]


@given(numbers, st.floats(0, 1), st.floats(0, 1))
def test_what_agrees_holds_exactly_when_ours_is_narrow(value, below, above):
    computed = Computed(value, value * (1 - below), value * (1 + above))
    found = agreed((value, value), computed, None)
    assert found in VERDICTS
    assert (found == "holds") == computed.narrow
