"""`grid show` and `grid places` as a user meets them."""

import json

import pytest

COMMAND = ("grid",)


def test_a_cloud_region_is_shown_whole(run):
    code, out, _ = run("show", "aws:us-east-1", "--json")
    told = json.loads(out)
    assert code == 0
    assert (told["zone"], told["time_zone"]) == ("US-MIDA-PJM", "America/New_York")
    assert (told["pue"]["value"], told["wue"]["value"]) == (1.15, 0.12)
    assert (told["pue"]["year"], told["pue"]["seen"]) == (2024, False)
    assert told["intensity"]["unit"] == "g/kWh"
    assert {one["place"] for one in told["figures"]} == {"US-MIDA-PJM", "US-VA", "US"}
    words = run("show", "aws:us-east-1")[1]
    for said in ("US-MIDA-PJM", "America/New_York", "1.15", "0.12 L/kWh", "PJM_DC", "4A", "ember"):
        assert said in words


@pytest.mark.parametrize(
    "args",
    [("FR",), ("AQ",), ("内蒙古",), ("RFCW",), ("US-VA",), ("-33.87,151.2",), ("25.77,-80.19",),
     ("us-east-1", "--provider", "bedrock"), ("PJM", "--lang", "zh-Hans")],
)  # fmt: skip
def test_every_kind_of_place_is_shown_to_people_and_machines(run, args):
    assert run("show", *args)[0] == 0
    code, out, _ = run("show", *args, "--json")
    assert code == 0
    assert json.loads(out)["code"]


def test_a_place_without_a_figure_says_so(run):
    assert "No intensity is known" in run("show", "AQ")[1]
    assert json.loads(run("show", "AQ", "--json")[1])["intensity"] is None


@pytest.mark.parametrize(
    ("args", "complaint"),
    [
        (("show", "us-east-1"), "aws:us-east-1 or alibaba:us-east-1"),
        (("show", "Atlantis"), "unknown region 'Atlantis'; nearest:"),
        (("show", "[bold]FR[/bold]"), "unknown region '[bold]FR[/bold]'"),
        (("show", "\x1b[31mFR"), "unknown region"),
        (("show", "0,0"), "at sea"), (("show", "nan,nan"), "latitude nan"), (("show", ""), "unknown region ''"),
        (("show", "x" * 100_000), "no place has a name of 100000 letters"),
        (("show",), ""), (("places", "--kind", "planet"), "unknown kind of place 'planet'"),
        (("places", "--provider", "openai"), "unknown provider 'openai'"),
    ],
)  # fmt: skip
def test_bad_names_exit_with_2_and_say_what_is_wrong(run, args, complaint):
    code, out, err = run(*args)
    assert code == 2
    assert complaint in err
    assert "\x1b[31m" not in out + err


def test_places_are_listed_and_searched(run):
    found = json.loads(run("places", "wulan", "--json")[1])
    assert [row["code"] for row in found] == ["alibaba:cn-wulanchabu", "huawei:cn-north-9"]
    states = json.loads(run("places", "--kind", "state", "--json")[1])
    assert len(states) == 51
    ours = json.loads(run("places", "virginia", "--provider", "aws", "--json")[1])
    assert {row["code"] for row in ours} == {"aws:us-east-1"}
    assert "alibaba:cn-wulanchabu" in run("places", "wulan")[1]
    assert "No place has such a name" in run("places", "[red]nothing")[1]
    assert json.loads(run("places", "zzzzz", "--json")[1]) == []
