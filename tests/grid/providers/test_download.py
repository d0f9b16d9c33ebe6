"""Ranges: what is there is not asked for again, what is interrupted goes on, revisions are kept."""

import json

import numpy as np
import pytest
from emulated_provider import CALIFORNIA, END, SECRET, START, Fault

from joulebook.errors import InputError, JoulebookError, ProviderError
from joulebook.grid import store
from joulebook.grid.providers.download import carry_out, download, plan_download
from joulebook.grid.providers.fetched import hourly_of
from joulebook.grid.series import HOUR, Mark

COMMAND = ("grid",)

DAY = 24 * HOUR
MONTH = np.datetime64("2024-01-31T00", "h")


def every_hour(last="2030-01-01T00", value=lambda hour: 100.0 + hour.astype(int) % 24):
    """Answers like Electricity Maps for any span, up to an hour nobody has yet."""

    def answer(query):
        start, end = (np.datetime64(query[key].removesuffix("Z"), "h") for key in ("start", "end"))
        hours = np.arange(start, min(end, np.datetime64(last, "h")))
        return {"zone": query["zone"], "data": [
            {"datetime": f"{hour}:00:00Z", "carbonIntensity": float(value(hour))} for hour in hours
        ]}  # fmt: skip

    return answer


def fetch(one, start=START, end=MONTH, scope="direct", refresh=False):
    plan = plan_download(one.module.NAME, CALIFORNIA, start, end, scope=scope, refresh=refresh)
    return carry_out(plan, one.session)


@pytest.fixture
def maps(asked):
    one = asked("electricity-maps")
    one.server.answer = every_hour()
    return one


def kept():
    return hourly_of("electricity-maps", CALIFORNIA).find("grid_g_per_kwh", "direct")


def test_a_month_is_asked_for_in_chunks_and_found_again(maps):
    result = fetch(maps)
    asked = [(q["start"], q["end"]) for _path, q in maps.server.seen]
    assert asked == [
        ("2024-01-01T00:00:00Z", "2024-01-11T00:00:00Z"),
        ("2024-01-11T00:00:00Z", "2024-01-21T00:00:00Z"),
        ("2024-01-21T00:00:00Z", "2024-01-31T00:00:00Z"),
    ]
    assert result.tallies["grid_g_per_kwh", "direct"].new == 720
    series = kept()
    assert (series.start, series.end) == (START, MONTH)
    assert series.values[5] == 105
    assert (series.basis, series.method, series.version) == ("consumption", "average", "v3")


def test_what_is_there_is_not_asked_for_again(maps):
    fetch(maps)
    maps.server.seen.clear()
    assert fetch(maps).plan.chunks == ()
    fetch(maps, START - DAY, MONTH)
    assert [q["end"] for _path, q in maps.server.seen] == ["2024-01-01T00:00:00Z"]


def test_only_the_hole_between_is_asked_for(maps):
    fetch(maps, START, START + DAY)
    fetch(maps, START + 3 * DAY, START + 4 * DAY)
    assert [(str(a), str(b)) for a, b in fetch(maps, START, START + 4 * DAY).plan.chunks] == [
        ("2024-01-02T00", "2024-01-04T00")
    ]


def test_an_interrupted_download_goes_on_where_it_stopped(maps):
    whole = every_hour()

    def breaks_down(query):
        if query["start"].startswith("2024-01-21"):
            maps.server.faults.extend([Fault(503, b"down")] * 5)
            return {}
        return whole(query)

    maps.server.answer = breaks_down
    with pytest.raises(ProviderError, match=r"electricity-maps, US-CAL-CISO, 2024-01-21T00:00 to "):
        fetch(maps)
    assert kept().end == np.datetime64("2024-01-21T00")
    maps.server.faults.clear()
    maps.server.answer = whole
    assert len(fetch(maps).plan.chunks) == 1
    assert kept().end == MONTH


def test_a_refresh_asks_again_and_keeps_what_was_there_before(maps, tmp_path):
    fetch(maps)
    maps.server.answer = every_hour(
        value=lambda hour: 500.0 if hour == START else 100.0 + hour.astype(int) % 24
    )
    tally = fetch(maps, refresh=True).tallies["grid_g_per_kwh", "direct"]
    assert (tally.new, tally.revised, tally.unchanged) == (0, 1, 719)
    assert kept().values[0] == 500


def test_hours_that_are_not_there_yet_are_asked_for_next_time(maps):
    maps.server.answer = every_hour(last="2024-01-15T06")
    result = fetch(maps)
    assert kept().end == np.datetime64("2024-01-15T06")
    assert [str(start) for start, _end in result.empty] == ["2024-01-21T00"]
    maps.server.answer = every_hour()
    assert [str(start) for start, _end in fetch(maps).plan.chunks] == [
        "2024-01-15T06",
        "2024-01-25T06",
    ]
    assert kept().end == MONTH


def test_a_gap_is_missing_and_asked_for_again(maps):
    whole = every_hour()

    def with_gap(query):
        body = whole(query)
        del body["data"][5]
        return body

    maps.server.answer = with_gap
    tally = fetch(maps, START, START + DAY).tallies["grid_g_per_kwh", "direct"]
    assert (tally.new, tally.missing) == (23, 1)
    assert kept().marks[5] == Mark.MISSING
    maps.server.answer = whole
    (again,) = fetch(maps, START, START + DAY).plan.chunks
    assert [str(hour) for hour in again] == ["2024-01-01T05", "2024-01-01T06"]
    assert list(kept().gaps()) == []


def test_scattered_gaps_cost_no_more_requests_than_the_whole_range(maps):
    whole = every_hour()

    def sieve(query):
        body = whole(query)
        body["data"] = body["data"][::2]
        return body

    maps.server.answer = sieve
    fetch(maps)
    assert len(fetch(maps).plan.chunks) == 3


@pytest.mark.parametrize(
    ("start", "end", "says"),
    [
        (START, START, "not after its start"),
        (END, START, "not after its start"),
        (START, np.datetime64("2060-01-01T00"), "longer than 30 years"),
        (START, np.datetime64("2024-02-01T13"), "has not been yet; give at most 2024-02-01T12"),
    ],
)
def test_a_range_that_is_none_is_refused(maps, start, end, says):
    with pytest.raises(InputError, match=says):
        fetch(maps, start, end)
    assert maps.server.seen == []


def test_every_quantity_of_a_provider_is_kept_and_found(asked):
    for name in ("eia", "open-meteo", "watttime"):
        one = asked(name)
        result = carry_out(plan_download(name, CALIFORNIA, START, END), one.session)
        hourly = hourly_of(name, CALIFORNIA)
        assert {(s.quantity, s.scope) for s in hourly.all} == set(result.tallies)
        assert all((s.start, s.end, s.dataset) == (START, END, name) for s in hourly.all)


def test_what_was_not_fetched_names_the_command_that_would():
    with pytest.raises(InputError, match="joulebook grid fetch eia --place US-CAL-CISO --from"):
        hourly_of("eia", CALIFORNIA)


def test_part_of_what_was_fetched(maps):
    fetch(maps)
    some = hourly_of("electricity-maps", CALIFORNIA, start=START + DAY, end=START + 2 * DAY)
    assert len(some.find("grid_g_per_kwh").values) == 24
    with pytest.raises(InputError, match="nothing of electricity-maps is kept"):
        hourly_of("electricity-maps", CALIFORNIA, start=MONTH + DAY)


def test_neither_cache_nor_answer_holds_the_key(maps, tmp_path, capsys):
    fetch(maps)
    maps.server.faults.append(Fault(400, f"bad key {SECRET}".encode()))
    with pytest.raises(JoulebookError) as error:
        fetch(maps, refresh=True)
    files = [path for path in store.user_cache_folder().rglob("*") if path.is_file()]
    assert files
    for text in (*(path.read_bytes() for path in files), str(error.value).encode()):
        assert SECRET.encode() not in text
    assert "***" in str(error.value)


def test_a_range_is_one_call_from_python(asked):
    one = asked("electricity-maps")
    one.server.answer = every_hour()
    result = download("electricity-maps", CALIFORNIA, START, START + DAY, url=one.server.url)
    assert {tally.new for tally in result.tallies.values()} == {24}


# the command line


@pytest.fixture
def run(run):
    def call(*args):
        code, out, err = run(*args)
        assert SECRET not in out + err
        return code, out, err

    return call


RANGE = ("--place", "US-CAL-CISO", "--from", "2024-01-01", "--to", "2024-01-02")


def test_fetch_says_what_was_new_and_where_it_lies(run, maps, tmp_path):
    code, out, _ = run("fetch", "electricity-maps", *RANGE, "--url", maps.server.url, "--json")
    answer = json.loads(out)
    assert code == 0
    assert [q["new"] for q in answer["quantities"]] == [24, 24]
    assert answer["folder"] == str(tmp_path / "cache")
    code, out, _ = run("fetch", "electricity-maps", *RANGE, "--url", maps.server.url)
    assert code == 0
    assert "there already" in out
    code, out, _ = run("fetch", "electricity-maps", *RANGE, "--url", maps.server.url, "--refresh")
    assert "24" in out
    assert "Kept in" in out


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("fetch", "electricity-map", *RANGE), "unknown provider 'electricity-map'; nearest: electricity-maps"),
        (("fetch", "eia", "--place", "FR", *RANGE[2:]), "eia cannot be asked for"),
        (("fetch", "eia", "--place", "[red]x", *RANGE[2:]), "unknown"),
        (("fetch", "eia", *RANGE, "--scope", "marginal"), "nothing of scope 'marginal'"),
        (("fetch", "eia", *RANGE[:3], "yesterday", *RANGE[4:]), "--from: 'yesterday' is no time"),
        (("fetch", "eia", *RANGE[:5], "2024-01-02T00:30Z"), "--to: '2024-01-02T00:30Z' is no full hour"),
        (("fetch", "eia", *RANGE, "--url", "http://example.org"), "travel in clear"),
        (("fetch", "eia", *RANGE[:5], "9999-01-02"), "longer than 30 years"),
    ],
)  # fmt: skip
def test_what_cannot_be_fetched_is_refused(run, args, says):
    code, out, err = run(*args)
    assert code == 2
    assert says in err
    assert out == ""


def test_a_cache_folder_that_cannot_be_is_found_before_anything_is_asked(run, maps, monkeypatch):
    monkeypatch.setenv("JOULEBOOK_CACHE", "/dev/null/x")
    code, _, err = run("fetch", "electricity-maps", *RANGE, "--url", maps.server.url)
    assert code == 2
    assert "/dev/null" in err
    assert maps.server.seen == []


def test_a_refused_key_names_provider_place_and_range(run, maps):
    maps.server.faults.extend([Fault(401, f"no key {SECRET}".encode())])
    code, _, err = run("fetch", "electricity-maps", *RANGE, "--url", maps.server.url)
    assert code == 2
    for part in (
        "electricity-maps",
        "US-CAL-CISO",
        "2024-01-01T00:00 to 2024-01-02T00:00",
        "refused",
    ):
        assert part in err


def test_providers_are_listed_with_their_keys_and_never_the_keys_themselves(run, monkeypatch):
    monkeypatch.delenv("EIA_API_KEY")
    listed = {row["provider"]: row for row in json.loads(run("providers", "--json")[1])}
    assert listed["eia"]["keys"] == {"EIA_API_KEY": False}
    assert listed["electricity-maps"]["keys"] == {"ELECTRICITYMAPS_API_KEY": True}
    out = run("providers")[1]
    assert "EIA_API_KEY: no" in out
    assert all(name in out for name in listed)
