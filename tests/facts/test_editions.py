"""Editions of the facts: nothing leaks, history holds together, days are kept apart."""

import ast
import importlib.util
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import joulebook
from joulebook.errors import InputError, UnknownNameError
from joulebook.estimate import deploy, rate_card
from joulebook.facts import Fact, page, table, tables
from joulebook.facts.editions import (
    Change,
    Edition,
    as_of,
    differences,
    edition,
    editions,
    epochs,
    in_edition,
    laid_over,
    laying,
)
from joulebook.facts.history import shipped
from joulebook.grid import intensity, place

ROOT = Path(__file__).parents[2]
SOURCES = sorted(Path(joulebook.__file__).parent.rglob("*.py"))
VERSIONS = [one.version for one in editions()]
OPENED = editions()[0].recorded
# plain caches of what no fact can change: catalogues, templates, plug-ins, files as they are shipped
FREE_OF_FACTS = {
    "_entry", "shipped_raw", "boundaries", "shipped",
    # words and formulas by which an article is read
    "_counted", "_dates", "_followers", "_formulas", "_likenesses", "_subjects", "_table",
    "bound_patterns", "measured_by", "rate_patterns", "unit_pattern", "units",
    "_as_of", "_catalogue", "_clouds", "_environment", "_mixed", "_quantiles", "_shipped_page",
    "_shipped_table", "folders", "kinds", "names", "providers", "readers", "shipped_editions",
    "shipped_rows", "tables",
}  # fmt: skip


def tool():
    spec = importlib.util.spec_from_file_location("editions_tool", ROOT / "tools" / "editions.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def own(*changes: Change, over: Edition | None = None) -> Edition:
    return Edition("own", OPENED, "a test", changes, over=over or edition())


def pue(value: float, first: date | None = None, last: date | None = None) -> Change:
    before = page("defaults/site").facts["pue"]
    return Change("defaults/site", "pue", before, Fact.stated("pue", value, "PUE"), first, last)


def energy() -> float:
    card = rate_card(deploy("meta-llama/Llama-3.1-8B-Instruct", region="FR"))
    return card.answer(card.request(1000, 0, 500))["facility_energy"].value


def test_every_memory_of_facts_is_kept_by_edition():
    plain = set()
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef):
                marks = {
                    ast.unparse(d).split("(")[0].rpartition(".")[2] for d in node.decorator_list
                }
                if marks & {"cache", "lru_cache"}:
                    plain.add(node.name)
    assert plain == FREE_OF_FACTS


def test_no_module_keeps_values_of_facts_from_when_it_was_imported():
    asks = {"page", "table", "index", "intensity", "place", "find"}
    names_only = {"HABITS"}
    for path in SOURCES:
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None:
                called = {
                    call.func.id
                    for call in ast.walk(node.value)
                    if isinstance(call, ast.Call) and isinstance(call.func, ast.Name)
                }
                target = ast.unparse(getattr(node, "target", None) or node.targets[0])
                assert not called & asks or target in names_only, (path, target)


def test_the_newest_version_is_the_facts_as_they_stand():
    assert edition() is editions()[-1]
    assert laid_over(edition()) == {}
    module = tool()
    files = module.files(None)
    before = dict(line.split(",") for line in module.STANDING.read_text("utf-8").splitlines())
    now = dict(module.digests(files))
    changed = {path for path in before if now.get(path) != before[path]}
    assert not changed, f"changed since {VERSIONS[-1]} without a version: see tools/editions.py"


def test_what_a_version_left_is_what_the_next_one_found():
    for older, newer in pairwise(editions()):
        found = {(c.page, c.name): c.before for c in newer.changes}
        for change in older.changes:
            key = (change.page, change.name)
            expected = found[key] if key in found else shipped(*key)
            assert change.after == expected, (older.version, key)
            assert change.after is not None or change.before is not None, key


@pytest.mark.parametrize("version", VERSIONS)
def test_a_version_answers_whole(version):
    with in_edition(edition(version)):
        assert energy() > 0
        for path in tables():
            assert isinstance(table(path).rows, tuple)


def test_earlier_versions_gave_other_energy_and_newer_is_untouched():
    now = energy()
    then = {}
    for version in VERSIONS:
        with in_edition(edition(version)):
            then[version] = energy()
    assert len(set(then.values())) >= 3
    assert then[VERSIONS[-1]] == now == energy()


def test_a_whole_table_of_a_later_version_did_not_exist():
    with in_edition(edition("2026-11-22.3")):
        assert intensity("FR").dataset == "ember"
        assert table("grids/electricity-maps-yearly").rows == ()
    assert intensity("FR").dataset == "electricity-maps"


def test_grid_versions_published_later_do_not_answer():
    with in_edition(as_of(date(2025, 6, 1))):
        assert intensity("FR").vintage == "electricity-maps@2025-01-27"
        with pytest.raises(InputError, match="no intensity of electricity-maps@2026-06"):
            intensity("FR", dataset="electricity-maps@2026-06")
    with in_edition(as_of(date(2025, 1, 26))), pytest.raises(InputError, match="no intensity"):
        intensity("FR")


def test_every_version_of_a_grid_table_has_the_day_it_was_published():
    for path in tables():
        if path.startswith("grids/"):
            meta = table(path).meta.text
            versions = {row.get("version", meta.get("version")) for row in table(path).rows}
            assert versions == set(meta["published"]), path
            for told in meta["published"].values():
                assert set(told) == {"day", "where", "seen"}
                assert told["day"] <= edition().recorded


def test_the_last_of_a_days_versions_is_that_day():
    assert as_of(OPENED).version == max(one.version for one in editions() if one.recorded == OPENED)
    assert as_of(date.today()).version == VERSIONS[-1]
    assert as_of(OPENED) is as_of(OPENED)


def test_a_day_to_come_and_an_unknown_version_are_refused():
    with pytest.raises(InputError, match="yet to come"):
        as_of(date.today() + timedelta(days=1))
    with pytest.raises(UnknownNameError, match=r"'2026-11-22\.9'; nearest: 2026-11-22\.") as error:
        edition("2026-11-22.9")
    assert set(error.value.nearest) <= set(VERSIONS)


def test_nothing_leaks_even_when_an_edition_is_left_by_an_error():
    before = page("defaults/site").facts["pue"]
    with pytest.raises(ZeroDivisionError), in_edition(own(pue(1.5))):
        assert page("defaults/site").facts["pue"].value == 1.5
        with in_edition(edition()):
            assert page("defaults/site").facts["pue"] is before
        assert page("defaults/site").facts["pue"].value == 1.5
        _ = 1 / 0
    assert page("defaults/site").facts["pue"] is before


def test_an_edition_changes_only_what_it_says():
    names = list(page("defaults/site").facts)
    with in_edition(own(pue(1.5))):
        assert list(page("defaults/site").facts) == names
        assert page("defaults/site").text == page("defaults/site").text
        assert deploy("meta-llama/Llama-3.1-8B-Instruct").facts["pue"].value == 1.5
        assert place("FR") == place("FR")
    assert deploy("meta-llama/Llama-3.1-8B-Instruct").facts["pue"].value != 1.5


DAYS = st.dates(date(2020, 1, 1), date(2030, 1, 1))


@given(DAYS, DAYS, DAYS)
def test_a_change_holds_from_its_first_to_its_last_day(a, b, on):
    first, last = min(a, b), max(a, b)
    which = own(pue(1.5, first, last))
    with in_edition(which, on):
        assert (page("defaults/site").facts["pue"].value == 1.5) == (first <= on <= last)
    with in_edition(which):
        assert page("defaults/site").facts["pue"].value != 1.5


@given(st.lists(st.tuples(DAYS, DAYS), max_size=4), DAYS, st.integers(0, 2000))
def test_between_two_epochs_every_day_is_the_same(spans, first, length):
    last = first + timedelta(days=length)
    which = own(*(pue(1.1 + n / 10, min(s), max(s)) for n, s in enumerate(spans)))
    starts = [first, *epochs(which, first, last)]
    assert starts == sorted(set(starts))
    for start, following in zip(starts, [*starts[1:], last + timedelta(days=1)], strict=True):
        end = following - timedelta(days=1)
        assert laid_over(which, start) == laid_over(which, end)
    for start, following in pairwise(starts):
        assert [c.holds(start) for c in which.changes] != [
            c.holds(following) for c in which.changes
        ]


def test_differences_lead_from_one_edition_to_the_other():
    a, b = edition("2026-11-22.2"), own(pue(1.5))
    over = laid_over(a)
    for change in differences(a, b):
        assert change.before != change.after
        over[(change.page, change.name)] = change.after
    with laying(over):
        there = energy()
    with in_edition(b):
        assert there == energy()
    assert differences(a, a) == []
    back = {(c.page, c.name): (c.after, c.before) for c in differences(a, b)}
    assert back == {(c.page, c.name): (c.before, c.after) for c in differences(b, a)}


def test_history_is_small():
    files = list((ROOT / "src" / "joulebook" / "facts" / "editions").glob("*.toml"))
    assert len(files) == len(VERSIONS)
    assert sum(file.stat().st_size for file in files) < 200_000
