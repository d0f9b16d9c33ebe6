"""The store of downloaded hours: nothing is lost, nothing is overwritten, and it says what it holds."""

import subprocess
import sys
from datetime import UTC, datetime
from math import isnan

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from joulebook.errors import InputError
from joulebook.grid.series import HOUR, Mark, Series
from joulebook.grid.store import Counts, covered, load, upsert, user_cache_folder

START = np.datetime64("2022-07-01T00", "h")
KEY = ("FR", "grid_g_per_kwh", "direct", "test")
NAN = float("nan")


def series(values, start=0, marks=None, **labels) -> Series:
    values = np.array(values, float)
    if marks is None:
        marks = np.where(np.isnan(values), Mark.MISSING, Mark.OBSERVED)
    given = {"scope": "direct", "basis": "production", "method": "average"} | labels
    return Series("FR", "grid_g_per_kwh", START + start * HOUR, values,
                  np.array(marks, np.uint8), "test", **given)  # fmt: skip


def at(day: int) -> datetime:
    return datetime(2022, 8, day, tzinfo=UTC)


def test_what_was_stored_comes_back_with_its_labels(tmp_path):
    before = series([10, NAN, 30], marks=[0, 4, 1], version="v1")
    assert upsert(tmp_path, before, at(1)) == Counts(2, 0, 0)
    after = load(tmp_path, *KEY)
    np.testing.assert_array_equal(after.values, before.values)
    assert after.marks.tolist() == [Mark.OBSERVED, Mark.MISSING, Mark.ESTIMATED]
    for label in ("place", "quantity", "start", "dataset", "version", "scope", "basis", "method"):
        assert getattr(after, label) == getattr(before, label), label


def test_the_same_again_changes_nothing_and_a_revision_keeps_both(tmp_path):
    upsert(tmp_path, series([10, 20]), at(1))
    assert upsert(tmp_path, series([10, 20]), at(2)) == Counts(0, 0, 2)
    assert upsert(tmp_path, series([10, 25, 30]), at(3)) == Counts(1, 1, 1)
    assert load(tmp_path, *KEY).values.tolist() == [10, 25, 30]
    assert load(tmp_path, *KEY, as_of=at(2)).values.tolist() == [10, 20]
    assert load(tmp_path, *KEY, as_of=np.datetime64("2022-08-03T00:00")).values[1] == 25
    with pytest.raises(InputError, match="by 2022-07-31"):
        load(tmp_path, *KEY, as_of=datetime(2022, 7, 31, tzinfo=UTC))


def test_an_estimate_that_becomes_an_observation_is_a_revision(tmp_path):
    upsert(tmp_path, series([10], marks=[Mark.ESTIMATED]), at(1))
    assert upsert(tmp_path, series([10]), at(2)).revised == 1
    assert load(tmp_path, *KEY).marks[0] == Mark.OBSERVED


def test_a_span_is_cut_out_with_what_is_missing(tmp_path):
    upsert(tmp_path, series([10, 20, 30]), at(1))
    got = load(tmp_path, *KEY, start=START + HOUR, end=START + 5 * HOUR)
    np.testing.assert_array_equal(got.values, [20, 30, NAN, NAN])
    assert got.marks.tolist() == [0, 0, Mark.MISSING, Mark.MISSING]


def test_covered_tells_the_runs(tmp_path):
    assert covered(tmp_path, *KEY) == ()
    upsert(tmp_path, series([10, 20, NAN, NAN, 50]), at(1))
    assert covered(tmp_path, *KEY) == (
        (START, START + 2 * HOUR),
        (START + 4 * HOUR, START + 5 * HOUR),
    )
    assert covered(tmp_path, *KEY, start=START + HOUR, end=START + 4 * HOUR) == (
        (START + HOUR, START + 2 * HOUR),
    )


def test_filled_hours_and_contradicting_labels_are_refused(tmp_path):
    with pytest.raises(InputError, match="filled hours are not kept"):
        upsert(tmp_path, series([10], marks=[Mark.FILLED]), at(1))
    upsert(tmp_path, series([10]), at(1))
    with pytest.raises(InputError, match="'production average', now it is 'production marginal'"):
        upsert(tmp_path, series([10], method="marginal"), at(2))
    with pytest.raises(InputError, match="says no zone"):
        upsert(tmp_path, series([10]), datetime(2022, 8, 1))


def test_what_is_not_there_is_named(tmp_path):
    with pytest.raises(InputError, match="there is: nothing"):
        load(tmp_path, *KEY)
    upsert(tmp_path, series([10]), at(1))
    with pytest.raises(InputError, match="there is: test direct"):
        load(tmp_path, "FR", "grid_g_per_kwh", "lifecycle", "test")
    with pytest.raises(InputError, match="unknown quantity 'x'"):
        load(tmp_path, "FR", "x", "", "test")


@pytest.mark.parametrize(
    "place", ["../..", "a/b", "*", "[x]", "NA", "Île-de-France", "'; DROP", ".."]
)
def test_any_place_stays_inside_the_folder(tmp_path, place):
    from dataclasses import replace

    folder = tmp_path / "store [1]'"
    upsert(folder, replace(series([10]), place=place), at(1))
    assert load(folder, place, *KEY[1:]).values.tolist() == [10]
    assert [p.name for p in tmp_path.iterdir()] == ["store [1]'"]
    assert len(list(folder.rglob("*.parquet"))) == 1
    with pytest.raises(InputError, match="no place"):
        load(folder, " ", *KEY[1:])


@pytest.mark.parametrize("damage", [b"", b"PAR1 nonsense", None])
def test_a_damaged_file_is_named_and_left_alone(tmp_path, damage):
    upsert(tmp_path, series(range(1, 500)), at(1))
    path = next(tmp_path.rglob("*.parquet"))
    left = path.read_bytes()[:-50] if damage is None else damage
    path.write_bytes(left)
    for act in (lambda: load(tmp_path, *KEY), lambda: upsert(tmp_path, series([1]), at(2))):
        with pytest.raises(InputError, match=r"grid_g_per_kwh\.parquet is damaged"):
            act()
    assert path.read_bytes() == left


def test_a_write_that_fails_leaves_the_file_as_it_was(tmp_path):
    upsert(tmp_path, series([10]), at(1))
    path = next(tmp_path.rglob("*.parquet"))
    before = path.read_bytes()
    code = (
        "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "sys.path.insert(0, sys.argv[2])\n"
        "from pathlib import Path; import numpy as np; import test_store as t\n"
        "from joulebook.grid.store import upsert\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (600, 600))\n"
        "upsert(Path(sys.argv[1]), t.series(np.random.default_rng(1).uniform(1, 900, 5000)), t.at(2))"
    )
    ran = subprocess.run([sys.executable, "-c", code, tmp_path, __file__.rpartition("/")[0]],
                         capture_output=True, text=True, timeout=60)  # fmt: skip
    assert ran.returncode != 0
    assert path.read_bytes() == before
    assert list(tmp_path.rglob("*.part")) == []
    assert upsert(tmp_path, series([11]), at(3)).revised == 1


def test_writers_at_once_lose_nothing(tmp_path):
    code = (
        "import sys; sys.path.insert(0, sys.argv[2])\n"
        "from pathlib import Path; import test_store as t; from joulebook.grid.store import upsert\n"
        "for i in range(8): upsert(Path(sys.argv[1]), t.series([i + 1], start=int(sys.argv[3]) + 3 * i), t.at(1))"
    )
    here = __file__.rpartition("/")[0]
    writers = [
        subprocess.Popen([sys.executable, "-c", code, tmp_path, here, str(n)]) for n in range(3)
    ]
    assert [writer.wait(timeout=60) for writer in writers] == [0, 0, 0]
    assert load(tmp_path, *KEY).values.tolist() == [v for i in range(1, 9) for v in (i, i, i)]


VALUES = st.lists(st.sampled_from([NAN, 1.0, 2.0, 3.0]), min_size=1, max_size=6)


@settings(max_examples=15)
@given(st.lists(st.tuples(st.integers(0, 5), VALUES), min_size=1, max_size=6))
def test_as_of_any_moment_it_holds_what_was_known_then(tmp_path_factory, updates):
    folder = tmp_path_factory.mktemp("store")
    known: dict[int, float] = {}
    history = []
    for day, (start, values) in enumerate(updates, 1):
        counts = upsert(folder, series(values, start), at(day))
        told = {start + i: v for i, v in enumerate(values) if not isnan(v)}
        new = [h for h in told if h not in known]
        same = [h for h in told if known.get(h) == told[h]]
        assert counts == Counts(len(new), len(told) - len(new) - len(same), len(same))
        known = known | told
        history.append((day, known))
    for day, expected in history:
        if expected:
            got = load(folder, *KEY, start=START, end=START + 12 * HOUR, as_of=at(day))
            assert {h: v for h, v in enumerate(got.values.tolist()) if not isnan(v)} == expected


def test_the_cache_folder_follows_the_environment(monkeypatch, tmp_path):
    monkeypatch.delenv("JOULEBOOK_CACHE", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert user_cache_folder() == tmp_path / "joulebook"
    monkeypatch.setenv("JOULEBOOK_CACHE", str(tmp_path / "mine"))
    assert user_cache_folder() == tmp_path / "mine"
    monkeypatch.delenv("JOULEBOOK_CACHE")
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert user_cache_folder() == tmp_path / ".cache" / "joulebook"
