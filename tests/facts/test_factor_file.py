"""A caller's own factors: what is read, and what is refused by its line."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from joulebook.errors import InputError
from joulebook.estimate import deploy, rate_card
from joulebook.facts import page
from joulebook.facts.editions import as_of, differences, edition, epochs, in_edition
from joulebook.facts.factor_file import read_factors
from joulebook.grid import intensity

EXAMPLE = Path(__file__).parents[2] / "examples" / "factors.toml"
HEAD = 'version = "ours"\nrecorded = 2026-03-01\nsource = "our meters"\ntier = "measured"\n'
PUE = '[[factor]]\npage = "defaults/site"\nname = "pue"\nvalue = 1.3\n'


@pytest.fixture
def read(tmp_path):
    def call(text: str | bytes):
        path = tmp_path / "ours.toml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return read_factors(path)

    return call


def test_the_example_is_read_and_holds_on_its_days():
    ours = read_factors(EXAMPLE)
    assert (ours.version, ours.over) == ("our-site-2026", edition())
    assert epochs(ours, date(2026, 1, 1), date(2026, 12, 31)) == (date(2026, 2, 1),)
    with in_edition(ours, date(2026, 2, 1)):
        pue = page("defaults/site").facts["pue"]
        assert (pue.low, pue.value, pue.high, pue.tier) == (1.15, 1.18, 1.22, "measured")
        found = intensity("FR")
        assert (found.fact.value, found.scope, found.dataset) == (
            25.0,
            "lifecycle",
            "our-site-2026",
        )
        assert intensity("FR", "direct").dataset == "electricity-maps"
        card = rate_card(deploy("meta-llama/Llama-3.1-8B-Instruct", region="FR"))
        assert {"our own meters and invoices", "letter of our supplier"} <= {
            fact.source for fact in card.facts
        }
    with in_edition(ours, date(2026, 1, 31)):
        assert page("defaults/site").facts["pue"].value == 1.2
        assert intensity("FR").fact.value == 25.0


def test_a_file_lies_on_top_of_an_earlier_day():
    then = as_of(date(2025, 6, 1))
    ours = read_factors(EXAMPLE, then)
    with in_edition(ours):
        assert intensity("DE").vintage == "electricity-maps@2025-01-27"
        assert intensity("FR").fact.value == 25.0
    changed = {(c.page, c.name) for c in differences(then, ours, date(2026, 3, 1))}
    assert changed == {("defaults/site", "pue"), ("grids", "FR/lifecycle")}


def test_units_become_si(read):
    entry = '[[factor]]\npage = "gpus/h100-sxm"\nname = "tdp_w"\nvalue = 0.65\nunit = "kW"\n'
    with in_edition(read(HEAD + entry)):
        assert page("gpus/h100-sxm").facts["tdp_w"].value == 650.0


def test_days_that_follow_on_one_another_do_not_meet(read):
    both = PUE + "valid_to = 2026-01-31\n" + PUE + "valid_from = 2026-02-01\n"
    assert len(read(HEAD + both).changes) == 2


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "expected one"),
        (b"\xff\xfe\x00", "not TOML"),
        ("version = ", "not TOML"),
        ("factor = 3\n", "expected one"),
        ("factor = []\n", "expected one"),
        (PUE, "expected a version"),
        ('version = ""\n' + PUE, "expected a version"),
        ('version = "x"\n' + PUE, "recorded None"),
        ('version = "x"\nrecorded = "2026-01-01"\n' + PUE, "without quotes"),
        (HEAD.replace("2026-03-01", "2026-03-01T12:00:00"), "expected one"),
        (HEAD.replace("2026-03-01", "2026-03-01T12:00:00") + PUE, "expected a day"),
        (HEAD.replace("ours", "2026-11-22.1") + PUE, "one of joulebook's own"),
        (HEAD + "colour = 1\n" + PUE, "unknown key 'colour'"),
        (HEAD + PUE + "vale = 1\n", "line 5: unknown key 'vale'; nearest: value"),
        (HEAD + PUE.replace("site", "sight"), "unknown page of facts 'defaults/sight'; nearest: defaults/site"),
        (HEAD + PUE.replace('"pue"', '"poe"'), "unknown fact of defaults/site 'poe'; nearest: pue"),
        (HEAD + PUE.replace("1.3", '"1.3"'), "expected a number"),
        (HEAD + PUE.replace("1.3", "true"), "expected a number"),
        (HEAD + PUE.replace("1.3", "nan"), "finite"),
        (HEAD + PUE.replace("1.3", "inf"), "finite"),
        (HEAD + PUE.replace("1.3", "-1.3"), "above 1"),
        (HEAD + PUE.replace("1.3", "0.9"), "above 1"),
        (HEAD + PUE.replace("value = 1.3\n", ""), "expected a value"),
        (HEAD + PUE + "low = 1.4\n", "low ≤ value ≤ high"),
        (HEAD + PUE + 'unit = "kWh"\n', "must be named"),
        (HEAD + PUE + 'unit = "furlong"\n', "unknown unit"),
        (HEAD + PUE + 'unit = "1"\n', "is in PUE, not in 1"),
        (HEAD + PUE + 'tier = "rumour"\n', "unknown tier"),
        (HEAD + PUE + "source = 3\n", "source 3: expected a text"),
        (HEAD.replace('source = "our meters"\n', "") + PUE, "no source"),
        (HEAD + PUE + "valid_from = 2026-05-01\nvalid_to = 2026-04-01\n", "is after"),
        (HEAD + PUE + PUE, "lines 5 and 9: both say what defaults/site.pue is"),
        (HEAD + '[[factor]]\nvalue = 1\n', "expected page and name, or place"),
        (HEAD + '[[factor]]\nplace = "FR"\n', "expected page and name, or place"),
        (HEAD + '[[factor]]\nplace = "FX"\ngrid_g_per_kwh = 3\n', "unknown place 'FX'; nearest: "),
        (HEAD + '[[factor]]\nplace = "FR"\ngrid_g_per_kwh = -3\n', "above 0"),
        (HEAD + '[[factor]]\nplace = "FR"\ngrid_g_per_kwh = 3\nscope = "all"\n', "unknown scope"),
        (HEAD + '[[factor]]\nplace = "FR"\ngrid_g_per_kwh = 3\nyear = "x"\n', "expected a year"),
        (HEAD + '[[factor]]\nplace = "FR"\ngrid_g_per_kwh = 3\nunit = "kWh"\n', "must be named"),
    ],
)  # fmt: skip
def test_rubbish_is_refused_by_name(read, text, complaint):
    with pytest.raises(InputError, match=r"ours\.toml") as error:
        read(text)
    assert complaint in str(error.value)


def test_what_was_recorded_on_a_day_to_come_is_refused(read):
    day = date.today() + timedelta(days=1)
    with pytest.raises(InputError, match="not one to come"):
        read(HEAD.replace("2026-03-01", str(day)) + PUE)
