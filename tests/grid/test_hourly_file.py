"""Hourly files: every shape that is read, and every way in which a file can mislead."""

import gzip
from datetime import UTC, datetime, timedelta

import duckdb
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from joulebook.errors import InputError, UnknownNameError
from joulebook.grid.hourly_file import read_hourly
from joulebook.grid.series import Mark

START = np.datetime64("2022-07-01T00", "h")


@pytest.fixture
def write(tmp_path):
    def call(text: str, name: str = "x.csv"):
        path = tmp_path / name
        path.write_text(text, "utf-8")
        return path

    return call


def rows(header: str, *lines: str) -> str:
    return "\n".join([header, *lines]) + "\n"


def test_every_quantity_arrives_in_its_unit_and_with_its_scope(write):
    path = write(
        rows(
            "zone,utc,gco2_direct,gco2_lca,carbon_free_pct,price_usd_mwh,temp_c,rh_pct,wind10m_kmh,cloud_pct",
            "NA,2022-07-01T00:00:00Z,200,300,45,-20,-5,50,36,100",
        )
    )
    hourly = read_hourly(path)
    assert hourly.place == "NA"  # Namibia, never a missing value
    values = {(s.quantity, s.scope): s.values[0] for s in hourly.all}
    assert values == pytest.approx(
        {
            ("grid_g_per_kwh", "direct"): 200,
            ("grid_g_per_kwh", "lifecycle"): 300,
            ("carbon_free_share", ""): 0.45,
            ("electricity_usd_per_kwh", ""): -0.02,
            ("temperature_c", ""): -5,
            ("relative_humidity", ""): 0.5,
            ("wind_m_per_s", ""): 10,
            ("cloud_share", ""): 1,
        }
    )
    assert hourly.mix is None
    assert hourly.find("temperature_c").dataset == "x.csv"


@pytest.mark.parametrize(
    ("name", "factor", "scope"),
    [
        ("direct_g_per_kwh", 1, "direct"), ("lifecycle_kg_per_mwh", 1, "lifecycle"),
        ("direct_lb_per_mwh", 0.45359237, "direct"), ("grid_lca_t_per_mwh", 1000, "lifecycle"),
        ("co2_kg_per_kwh", 1000, ""), ("Carbon intensity gCO₂eq/kWh (direct)", 1, "direct"),
        ("Carbon Intensity gCO2eq/kWh (Life cycle)", 1, "lifecycle"),
    ],
)  # fmt: skip
def test_a_columns_name_says_unit_and_scope(write, name, factor, scope):
    hourly = read_hourly(write(rows(f"utc,{name}", "2022-07-01T00:00,2")))
    found = hourly.find("grid_g_per_kwh", scope)
    assert found.values[0] == pytest.approx(2 * factor)
    assert (found.scope, found.method) == (scope, "average")


def test_a_marginal_rate_says_so(write):
    path = write(rows("utc,moer_lb_per_mwh", "2022-07-01T00:00,900"))
    hourly = read_hourly(path)
    assert hourly.find("grid_g_per_kwh", method="marginal").method == "marginal"
    with pytest.raises(InputError, match=r"there is: grid_g_per_kwh \(scope not said"):
        hourly.find("grid_g_per_kwh")  # never by default


def test_a_column_is_read_as_if_it_bore_a_name_of_ours(write):
    path = write(rows("when,MOER,note", "2022-07-01T00:00,1000,hot"))
    hourly = read_hourly(path, columns={"utc": "when", "direct_lb_per_mwh": "MOER"})
    assert hourly.find("grid_g_per_kwh", "direct").values[0] == pytest.approx(453.59237)
    assert hourly.unread == ("note",)


@pytest.mark.parametrize("name", ["nox_g_per_kwh", "eur_per_mwh", "price_eur_mwh", "carbon", "x_mw",
                                  "gbp_kwh", ""])  # fmt: skip
def test_a_column_that_says_nothing_to_us_is_an_error(write, name):
    with pytest.raises(InputError, match="currency" if "eur" in name or "gbp" in name else "OURS="):
        read_hourly(write(rows(f"utc,gco2_lca,{name}", "2022-07-01T00:00,2,3")))


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"gco2_lca": "nothing"}, "unknown column of x.csv 'nothing'; nearest: "),
        ({"carbn": "a"}, "unknown column name of ours 'carbn'"),
        ({"gco2_lca": "a", "gco2_direct": "a"}, "is read as gco2_lca and as gco2_direct"),
        ({"gco2_direct": "a"}, "no column of times"),
    ],
)
def test_a_mapping_that_fits_nothing_is_an_error(write, columns, message):
    with pytest.raises(InputError, match=message):
        read_hourly(write(rows("when,a", "2022-07-01T00:00,2")), columns=columns)


def test_two_columns_of_one_meaning_are_an_error(write):
    with pytest.raises(InputError, match="say the same"):
        read_hourly(write(rows("utc,gco2_lca,lifecycle_g_per_kwh", "2022-07-01T00:00,2,3")))


def test_one_of_several_places_is_chosen(write):
    path = write(rows("utc,zone,gco2_lca", "2022-07-01T00:00,FR,40", "2022-07-01T00:00,NA,60"))
    with pytest.raises(InputError, match="2 places; choose one: FR, NA"):
        read_hourly(path)
    assert read_hourly(path, place="NA").find("grid_g_per_kwh").values.tolist() == [60]
    with pytest.raises(UnknownNameError, match="nearest: FR"):
        read_hourly(path, place="FRA")


def test_missing_hours_and_empty_cells_are_missing_and_marked(write):
    path = write(
        rows("utc,gco2_lca,suspect", "2022-07-01T03:00,40,1", "2022-07-01T00:00,10,0",
             "2022-07-01T01:00,,0")
    )  # fmt: skip
    series = read_hourly(path).find("grid_g_per_kwh", "lifecycle")
    assert series.start == START
    np.testing.assert_array_equal(series.values, [10, np.nan, np.nan, 40])
    assert series.marks.tolist() == [Mark.OBSERVED, Mark.MISSING, Mark.MISSING, Mark.SUSPECT]


def test_what_is_suspect_of_the_grid_is_not_of_the_weather(write):
    path = write(rows("utc,gco2_lca,temp_c,suspect", "2022-07-01T03:00,40,20,1"))
    hourly = read_hourly(path)
    assert hourly.find("temperature_c").marks[0] == Mark.OBSERVED
    assert hourly.find("grid_g_per_kwh").marks[0] == Mark.SUSPECT


def test_parts_of_an_hour_are_averaged_by_the_stated_rule(write):
    lines = [f"2022-07-01T{h:02}:{m:02},{h * 100 + m}" for h in range(3) for m in range(0, 60, 15)]
    kept = [line for at, line in enumerate(lines) if at not in (5, 8, 9, 10)]
    series = read_hourly(write(rows("utc,gco2_lca", *kept))).find("grid_g_per_kwh")
    np.testing.assert_allclose(series.values, [22.5, (100 + 130 + 145) / 3, np.nan])
    assert series.marks.tolist() == [Mark.OBSERVED, Mark.ESTIMATED, Mark.MISSING]
    assert "at least half of them" in series.rule


def test_hours_that_begin_at_half_past_are_shared_by_two(write):
    lines = [f"2022-07-01T{h:02}:00+05:30,{h * 10}" for h in range(5, 9)]
    series = read_hourly(write(rows("time,gco2_lca", *lines))).find("grid_g_per_kwh")
    assert str(series.start) == "2022-06-30T23"
    np.testing.assert_allclose(series.values, [50, 55, 65, 75, 80])
    assert series.marks[[0, -1]].tolist() == [Mark.ESTIMATED] * 2


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Asia/Shanghai"])
def test_local_times_are_read_in_their_zone(write, zone):
    from zoneinfo import ZoneInfo

    moments = [datetime(2022, 7, 1, tzinfo=UTC) + timedelta(hours=h) for h in range(30)]
    lines = [f"{m.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M},{i}" for i, m in enumerate(moments)]
    path = write(rows("time,gco2_lca", *lines))
    series = read_hourly(path, time_zone=zone).find("grid_g_per_kwh")
    assert series.start == START
    assert series.values.tolist() == list(range(30))
    with pytest.raises(InputError, match=r"line 2: .* says no zone"):
        read_hourly(path)


def test_the_repeated_hour_of_autumn_needs_offsets(write):
    with_offsets = ["2022-10-30T02:30+02:00,10", "2022-10-30T02:30+01:00,20"]
    text = rows("time,gco2_lca", "2022-10-30T01:30+02:00,5", *with_offsets)
    series = read_hourly(write(text)).find("grid_g_per_kwh")
    assert series.values.tolist() == [5, 7.5, 15, 20]
    without = rows("time,gco2_lca", "2022-10-30T02:00,10", "2022-10-30T02:00,20")
    with pytest.raises(InputError, match="comes twice in Europe/Berlin"):
        read_hourly(write(without), time_zone="Europe/Berlin")


def test_the_skipped_hour_of_spring_does_not_exist(write):
    path = write(rows("time,gco2_lca", "2022-03-27T02:00,10"))
    with pytest.raises(InputError, match="does not exist in Europe/Berlin"):
        read_hourly(path, time_zone="Europe/Berlin")


def test_an_hour_told_twice_alike_is_one_and_otherwise_an_error(write):
    line = "2022-07-01T00:00,10"
    alike = read_hourly(write(rows("utc,gco2_lca", line, line, line)))
    assert alike.find("grid_g_per_kwh").values.tolist() == [10]
    with pytest.raises(InputError, match=r"line 3: .* stands in line 2 too"):
        read_hourly(write(rows("utc,gco2_lca", line, "2022-07-01T00:00,11")))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "empty"), ("\n\n", "empty"), ("utc,gco2_lca\n", "no rows"),
        ("utc,gco2_lca\n2022-07-01T00:00,\n", "not one value"), ("utc\n2022-07-01T00:00\n", "nothing but"),
        ("utc,gco2_lca\n2022-07-01T00:00,12,3\n", "line 2: 3 cells; the header has 2"),
        ("utc,gco2_lca\n2022-07-01T00:00,230 g\n", "line 2: gco2_lca is '230 g'; expected a number"),
        ("utc,gco2_lca\n2022-07-01T00:00,inf\n", "expected a number"),
        ("utc,gco2_lca\n2022-07-01T00:00,-1\n", "gco2_lca is -1; expected 0 to 3,000$"),
        ("utc,gco2_lca\n\n2022-07-01T00:00,4000\n", "line 3: .*lb/MWh or t/MWh"),
        ("utc,lifecycle_t_per_mwh\n2022-07-01T00:00,820\n", "expected 0 to 3; the unit may be another"),
        ("utc,gco2_lca\n2022-07-01T00:00,230\n2022-07-01T01:00,0.23\n", "two units in one column"),
        ("utc,rh_pct\n2022-07-01T00:00,230\n", "expected 0 to 102"),
        ("utc,gco2_lca,suspect\n2022-07-01T00:00,230,maybe\n", "expected 0 or 1"),
        ("utc,gco2_lca\nyesterday,230\n", "is no time"),
        ("utc,gco2_lca\n01/07/2022 13:00,230\n", "is no time"),
        ("utc,gco2_lca\n2022-07-01,1\n2022-07-02,1\n2022-07-03,1\n", "a row every 24 h"),
        ("utc,gco2_lca\n2022-07-01T00:00,1\n2022-07-01T00:07,1\n", "a row every 420 s"),
        ("utc,gco2_lca\n0001-07-01T00:00,1\n9999-07-01T00:07,1\n", "at most 60 years|off the step"),
        ("utc,gco2_lca\n2022-07-01T00:07,1\n", "full minute"),
        ("utc,gco2_lca,gco2_lca\n2022-07-01T00:00,1,1\n", "two columns are called 'gco2_lca'"),
        ("a\0b", "not a text file"),
    ],
)  # fmt: skip
def test_bad_files_name_line_and_what_was_expected(write, text, message):
    with pytest.raises(InputError, match=message):
        read_hourly(write(text))


def test_a_single_slip_of_a_publisher_is_no_other_unit(write):
    lines = [f"2022-07-{d:02}T{h:02}:00,{200 + h}" for d in range(1, 8) for h in range(24)]
    path = write(rows("utc,gco2_lca", *lines, "2022-07-08T00:00,0.3"))
    assert read_hourly(path).find("grid_g_per_kwh").values[-1] == 0.3


def test_an_irregular_time_is_named(write):
    lines = [f"2022-07-01T0{h}:00,1" for h in range(5)]
    with pytest.raises(InputError, match=r"line 7: .* off the step of 3600 s"):
        read_hourly(write(rows("utc,gco2_lca", *lines, "2022-07-01T05:20,1")))


def test_files_that_are_none_are_named(tmp_path):
    with pytest.raises(InputError, match="no such file"):
        read_hourly(tmp_path / "absent.csv")
    with pytest.raises(InputError, match="a folder"):
        read_hourly(tmp_path)
    for name, what in (("a.csv.gz", "gzip"), ("a.parquet", "Parquet"), ("a.csv", "not a text")):
        (tmp_path / name).write_bytes(bytes(range(256)) * 9)
        with pytest.raises(InputError, match=what):
            read_hourly(tmp_path / name)


def test_a_torn_gzip_file_is_named(tmp_path):
    whole = gzip.compress(b"utc,gco2_lca\n" + b"2022-07-01T00:00,1\n" * 1000)
    (tmp_path / "a.csv.gz").write_bytes(whole[:-20])
    with pytest.raises(InputError, match="not a whole gzip file"):
        read_hourly(tmp_path / "a.csv.gz")


def test_zones_are_checked(write):
    path = write(rows("utc,gco2_lca", "2022-07-01T00:00,1"))
    with pytest.raises(InputError, match="is in UTC; give no time zone"):
        read_hourly(path, time_zone="Europe/Berlin")
    for zone in ("Europe/Berln", "../etc", "", "\0"):
        with pytest.raises(UnknownNameError, match="time zone"):
            read_hourly(path, time_zone=zone)


def test_find_names_what_there_is(write):
    hourly = read_hourly(write(rows("utc,gco2_lca,gco2_direct,pue", "2022-07-01T00:00,2,1,1.1")))
    assert hourly.has("grid_g_per_kwh", "direct")
    assert not hourly.has("temperature_c")
    with pytest.raises(InputError, match=r"no series of temperature_c.* pue"):
        hourly.find("temperature_c")
    with pytest.raises(InputError, match="several series of grid_g_per_kwh"):
        hourly.find("grid_g_per_kwh")


VALUES = st.lists(
    st.one_of(st.none(), st.floats(30, 900).map(lambda x: round(x, 3))), min_size=1, max_size=40
).filter(lambda values: any(v is not None for v in values))


@settings(max_examples=12)
@given(VALUES, st.randoms())
def test_csv_gzip_and_parquet_read_alike_in_any_order(tmp_path_factory, values, random):
    folder = tmp_path_factory.mktemp("same")
    hours = np.arange(len(values)).astype("timedelta64[h]") + START
    lines = [f"{t}:00,{'' if v is None else v}" for t, v in zip(hours, values, strict=True)]
    random.shuffle(lines)
    text = rows("utc,gco2_lca", *lines)
    (folder / "a.csv").write_text(text)
    (folder / "a.csv.gz").write_bytes(gzip.compress(text.encode()))
    duckdb.sql(f"COPY (FROM read_csv('{folder}/a.csv', types={{'utc': 'TIMESTAMP', 'gco2_lca': "
               f"'DOUBLE'}})) TO '{folder}/a.parquet'")  # fmt: skip
    for name in ("a.csv", "a.csv.gz", "a.parquet"):
        series = read_hourly(folder / name).find("grid_g_per_kwh")
        expected = np.array([np.nan if v is None else v for v in values])
        np.testing.assert_array_equal(series.values, expected)
        np.testing.assert_array_equal(series.marks == Mark.MISSING, np.isnan(expected))


def test_every_shared_file_is_read_whole(data):
    for path in sorted((data / "grid" / "hourly").glob("*.csv.gz")):
        hourly = read_hourly(path)
        assert len(hourly.find("grid_g_per_kwh", "lifecycle").values) in (8760, 26280)
        assert (hourly.mix is not None) == path.name.startswith("eia930")


HEADERS = st.sampled_from(["utc", "time", "zone", "gco2_lca", "direct_lb_per_mwh", "usd_per_kwh",
                           "temp_c", "gas_mw", "sun_mw", "suspect", "estimated", "note", "eur_mwh"])  # fmt: skip
CELLS = st.one_of(
    st.sampled_from(["", "NA", "1", "-1", "0", "230", "1e9", "nan", "inf", "x", "0001-01-01T00:00+14:00",
                     "9999-12-31T23:59-14:00", "2022-07-01T00:00Z", "2022-07-01T00:30", "2022-07-01",
                     "2022-10-30T02:30", "2022-07-01T00:00:00.5Z", "W", "1_0", "٣", '"', "a,b"]),
    st.text(max_size=6),
)  # fmt: skip


@settings(max_examples=300)
@given(
    st.lists(HEADERS, max_size=5), st.lists(st.lists(CELLS, max_size=5), max_size=5),
    st.sampled_from([None, "Europe/Berlin", "Pacific/Apia"]), st.sampled_from([None, "NA", "x"]),
)  # fmt: skip
def test_rubbish_is_read_soundly_or_refused_in_words(tmp_path_factory, header, lines, zone, place):
    path = tmp_path_factory.getbasetemp() / "rubbish.csv"
    text = "\n".join(",".join(line) for line in [header, *lines])
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    try:
        hourly = read_hourly(path, place=place, time_zone=zone)
    except InputError as error:
        assert "rubbish.csv" in str(error) or "time zone" in str(error)
        return
    for series in hourly.all:
        np.testing.assert_array_equal(np.isnan(series.values), series.marks == Mark.MISSING)
        assert not np.isinf(series.values).any()
    assert hourly.all or hourly.mix


@given(st.binary(max_size=300), st.sampled_from(["b.csv", "b.csv.gz", "b.parquet"]))
def test_any_bytes_are_refused_in_words(tmp_path_factory, content, name):
    path = tmp_path_factory.getbasetemp() / name
    path.write_bytes(content)
    with pytest.raises(InputError, match=name):
        read_hourly(path)
