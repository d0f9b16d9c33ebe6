"""Whether a target gives what the unit beside a figure measures, and its inputs what it takes."""

from joulebook.audit.claim import Stated, Target
from joulebook.audit.formulas import BOOK
from joulebook.audit.solve import fact_of
from joulebook.audit.units import measured_by
from joulebook.audit.units import unit as unit_of
from joulebook.errors import InputError, UnknownNameError, nearest
from joulebook.estimate.books import BOOKS

ALIKE = ("numerator", "denominator")  # inputs of any measure, but of one


def check_measures(target: Target, unit: str) -> None:
    """Raise InputError unless the target gives what the unit measures, and so do its inputs.

    An input whose name tells no unit, such as a ratio's numerator, takes any.
    """
    for path in () if target.formula else target.cited:
        fact_of(path)
        _same_measure(path, unit)
    if target.formula:
        _same_measure(target.formula, unit)
    _check_inputs(target)


def _same_measure(name: str, unit: str) -> None:
    told, gives = unit_of(unit).measures, measured_by(name)
    if told == gives:
        return
    every = set(BOOK).union(*BOOKS.values())
    if ":" not in name and name not in every and gives == "1":
        raise UnknownNameError("formula", name, every)
    alike = nearest(name, (one for one in every if measured_by(one) == told))
    raise InputError(
        f"{unit} measures {told}, but {name} gives {gives}; a formula's name ends in its unit, "
        f"nearest: {', '.join(alike)}"
    )


def _check_inputs(target: Target) -> None:
    for name, given in target.inputs.items():
        if measured_by(name) != "1" and measured(given) != measured_by(name):
            told = f"expected what measures {measured_by(name)}, not {measured(given)}"
            raise InputError(f"inputs.{name}: {told}")
        if isinstance(given, Target):
            _check_inputs(given)
    above, below = (target.inputs.get(name) for name in ALIKE)
    if above and below and measured(above) != measured(below):
        told = f"{measured(above)} over {measured(below)}"
        raise InputError(f"inputs: {told} is no ratio; expected two of one measure")


def measured(given: Target | Stated) -> str:
    """What a target or a stated number measures."""
    return unit_of(given.unit).measures if isinstance(given, Stated) else measured_by(given.name)
