"""Claims as a hurried or a hostile hand writes them: each mistake is told, none is passed over."""

import pytest

from joulebook.audit.audit import audit
from joulebook.audit.read import read_files
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
GOOD = f'{HEAD}value = 24.7\nunit = "t"\n{BLOOM}'
RATIO = f'{HEAD}value = 3\nunit = "x"\n[target]\nformula = "ratio"\n'
OVEN = f'{HEAD}kind = "hidden"\nunit = "W"\n[target]\nformula = "implied_w"\n[[statement]]\n'


def told_of(tmp_path, text: str | bytes) -> str:
    path = tmp_path / "1.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(InputError) as error:
        audit(read_files([path]))
    return str(error.value)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (f'{HEAD}value = 1e308\nunit = "t"\n{BLOOM}', "out of all proportion"),
        (f'{HEAD}value = 1{"0" * 5_000}\nunit = "t"\n{BLOOM}', "1.toml: not TOML"),
        (f'{HEAD}value = 24.7\nhigh = 2\nunit = "t"\n{BLOOM}', "high: goes with"),
        (f'{HEAD}figure = []', "1.toml: figure: empty"),
        (f'{HEAD}value = 24.7\nunit = "t"\nstatement = 5\n{BLOOM}', "statement: goes with"),
        (f'{HEAD}value = 1\n[corrected]\nen = 5', "corrected: en: expected text"),
        (f'{HEAD}value = 1\nunit = "t"\n[target]\nformula = "carbon"', "unknown formula 'carbon'"),
        (f'{HEAD}value = 1\nunit = "W"\n[target]\nfact = "gpus/t4:tdp"', "unknown fact 'gpus/t4:tdp'"),
        (f'{HEAD}value = 1\nunit = "t"\n[target]\nformula = ""', "formula: expected text"),
        (f'{HEAD}value = 1\nunit = "W"\n[target]\nspan = ["gpus/t4:tdp_w", "gpus/t4:memory_bytes"]',
         "gives byte"),
        (f'{HEAD}value = 1\nunit = "W"\n[target]\nspan = ["gpus/h100-sxm:tdp_w", "gpus/t4:tdp_w"]',
         "runs upwards"),
        (f'{GOOD}[current]\nvalue = 3', "current: unknown key 'value'"),
        (f'{GOOD}[current]\nfact = "gpus/t4:tdp_w"', "gives W"),
        (f'{GOOD}[[also]]\ndiffers = "subject"\nfact = "gpus/t4:tdp_w"', "also 1: unit"),
        (f'{GOOD}[[also]]\ndiffers = "unit"\nunit = "kWh"', "also 1: unit: kWh measures J"),
        (f'{GOOD}[[also]]\ndiffers = "unit"\nunit = 5', "also 1: unit: expected text"),
    ],
)  # fmt: skip
def test_what_a_file_says_is_of_the_right_kind(tmp_path, text, told):
    assert told in told_of(tmp_path, text)


@pytest.mark.parametrize(
    ("above", "below", "told"),
    [
        ("{value = 3, unit = 'J'}", "{value = 2, unit = 'kg'}", "J over g is no ratio"),
        ("{value = 3}", "{value = 0}", "denominator: 0: expected more than 0"),
        ("{value = -3}", "{value = 2}", "numerator: -3: expected more than 0"),
        ("{low = -3, high = 5}", "{value = 2}", "numerator: -3: expected more than 0"),
        ("{value = 3}", "{value = 2}\ninputs.more = {value = 2}", "ratio does not take it"),
    ],
)
def test_a_ratio_is_of_two_numbers_of_one_measure_above_nought(tmp_path, above, below, told):
    text = f"{RATIO}inputs.numerator = {above}\ninputs.denominator = {below}\n"
    assert told in told_of(tmp_path, text)


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ('energy_j = {value = 114, unit = "kg"}', "expected what measures J, not g"),
        ("energy_j = 5", "expected a table"),
        ('energy_j = {value = 114, unit = "J"}\nmore = {value = 2}', "does not take it"),
        ('energy_j = {value = 114, unit = "J", bound = "at-least"}', "expected two ends above 0"),
        ('energy_j = {value = -114, unit = "J"}', "expected two ends above 0"),
    ],
)
def test_a_statement_holds_what_its_formula_takes(tmp_path, statement, told):
    running = 'running_s = {value = 8, unit = "s"}\n'
    assert told in told_of(tmp_path, f"{OVEN}{running}{statement}\n")


@pytest.mark.parametrize("year", ["2028.5", "nan", "inf", "1e300"])
def test_a_year_of_a_scenario_is_a_whole_number_that_it_has(tmp_path, year):
    scenario = f'{{kind = "industry", scenario = "lbnl-2025", year = {year}}}'
    target = f'[target]\nformula = "facility_energy_j"\nscenario = {scenario}'
    assert "year" in told_of(tmp_path, f'{HEAD}value = 1\nunit = "TWh/year"\n{target}')


def test_months_of_mining_run_forwards(tmp_path):
    target = '[target]\nformula = "facility_energy_j"\nscenario = {kind = "bitcoin"'
    text = f'{HEAD}value = 1\nunit = "TWh/year"\n{target}, first = "2022-12", last = "2022-01"}}'
    assert "the earlier one first" in told_of(tmp_path, text)


def test_a_range_below_nought_keeps_its_sign(tmp_path):
    path = tmp_path / "1.toml"
    path.write_text(f'{HEAD}low = -3\nhigh = -1\nunit = "t"\n{BLOOM}')
    (found,) = audit(read_files([path]))
    assert found.worst.factor < 0


def test_the_mark_of_a_windows_editor_is_no_part_of_a_claim(tmp_path):
    path = tmp_path / "1.toml"
    path.write_bytes(b"\xef\xbb\xbf" + GOOD.strip().encode())
    assert audit(read_files([path]))[0].verdict == "holds"
