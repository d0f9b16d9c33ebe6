"""Draws meet their facts' percentiles, repeat, and share variance within a source."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from joulebook.estimate.draws import COUNT, P05, P95, draw, normals
from joulebook.facts import Fact


def fact(value=2.0, low=1.0, high=8.0, unit="1", name="x", source="aic", page="test") -> Fact:
    return Fact(name, value, low, high, unit, "assumed", source, page=page)


@given(st.floats(0.01, 1e6), st.floats(1.001, 20), st.floats(1.001, 20))
def test_percentiles_are_those_of_the_fact(value, down, up):
    drawn = np.sort(draw(fact(value, value / down, value * up)))
    assert drawn[P05] == pytest.approx(value / down, rel=0.02)
    assert np.median(drawn) == pytest.approx(value, rel=0.02)
    assert drawn[P95] == pytest.approx(value * up, rel=0.02)


def test_shares_stay_between_0_and_1_and_pue_above_1():
    share = draw(fact(0.9, 0.2, 0.99, "share"))
    assert ((share > 0) & (share < 1)).all()
    assert (draw(fact(1.1, 1.01, 1.6, "PUE")) > 1).all()


def test_a_fact_is_drawn_once_per_name():
    np.testing.assert_array_equal(draw(fact()), draw(fact()))
    assert not np.array_equal(draw(fact()), draw(fact(name="y")))
    assert not np.array_equal(draw(fact()), draw(fact(page="other")))


def test_facts_of_one_source_share_half_of_their_variance():
    same = [
        np.corrcoef(normals(fact(name=f"a{i}")), normals(fact(name=f"b{i}")))[0, 1]
        for i in range(40)
    ]
    apart = [
        np.corrcoef(normals(fact(name=f"a{i}")), normals(fact(name=f"b{i}", source="smi")))[0, 1]
        for i in range(40)
    ]
    assert np.mean(same) == pytest.approx(0.5, abs=0.05)
    assert np.mean(apart) == pytest.approx(0.0, abs=0.05)


def test_our_own_assumptions_about_different_things_are_independent():
    ours = "joulebook-assumptions"
    pairs = [(fact(name=f"a{i}", source=ours), fact(name=f"b{i}", source=ours)) for i in range(40)]
    assert np.mean([np.corrcoef(normals(a), normals(b))[0, 1] for a, b in pairs]) == pytest.approx(
        0, abs=0.05
    )


def test_the_normals_are_exact_quantiles():
    assert np.sort(normals(fact())).sum() == pytest.approx(0, abs=1e-9)
    assert len(set(normals(fact()))) == COUNT
