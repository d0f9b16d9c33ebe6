"""Solving a graph, replacing a formula by a measurement, and refusing broken graphs."""

from types import ModuleType

import pytest

from joulebook import graph
from joulebook.errors import InputError, MissingFactError


def module(name: str, **functions) -> ModuleType:
    made = ModuleType(name)
    for key, function in functions.items():
        function.__module__, function.__name__ = name, key
        setattr(made, key, function)
    return made


def power_w(volts, amperes):
    """Power is voltage times current."""
    return volts * amperes


def energy_j(power_w, seconds):
    """Energy is power times time."""
    return power_w * seconds


BOOK = graph.read(module("electricity", power_w=power_w, energy_j=energy_j))


def test_a_target_is_solved_from_facts():
    nodes = graph.solve(BOOK, ("energy_j",), {"volts": 230.0, "amperes": 2.0, "seconds": 10.0})
    assert nodes["energy_j"].value == 4600
    assert [below.name for below in nodes["energy_j"].inputs] == ["power_w", "seconds"]


def test_a_measured_value_replaces_its_formula():
    nodes = graph.solve(BOOK, ("energy_j",), {"power_w": 500.0, "seconds": 10.0})
    assert nodes["energy_j"].value == 5000
    assert nodes["power_w"].formula is None


def test_a_missing_fact_is_named_with_the_formula_that_needs_it():
    with pytest.raises(MissingFactError, match="'amperes', which power_w needs"):
        graph.solve(BOOK, ("energy_j",), {"volts": 230.0, "seconds": 1.0})


def test_a_division_by_zero_names_what_is_zero():
    book = graph.read(module("ratio", ratio=lambda a, b: a / b))
    with pytest.raises(InputError, match=r"ratio cannot be computed .* from a=1, b=0"):
        graph.solve(book, ("ratio",), {"a": 1.0, "b": 0.0})


def test_a_circle_is_refused():
    book = graph.read(module("round", a=lambda b: b, b=lambda a: a))
    with pytest.raises(InputError, match="a → b → a"):
        graph.solve(book, ("a",), {})


def test_the_same_name_twice_is_refused():
    with pytest.raises(InputError, match="power_w is in one and two"):
        graph.read(module("one", power_w=lambda: 1), module("two", power_w=lambda: 2))
