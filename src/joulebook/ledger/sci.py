"""Software carbon intensity of a ledger's requests, as ISO/IEC 21031 has it: (E × I + M) / R.

I is location-based and average; market-based instruments are left out. Components are the models that
were served, so they sum to the total. The interval adds the ends of E × I and of M, as if both erred
together: it is at least as wide as that of the sum.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from joulebook.errors import InputError
from joulebook.estimate import Quantity
from joulebook.facts import Fact, describe
from joulebook.formulas.units import J_PER_KWH
from joulebook.grid.notes import Note
from joulebook.ledger.account import connect, state
from joulebook.ledger.electricity import TODAY, Factors
from joulebook.ledger.ends import Ends, summed
from joulebook.ledger.functional_units import FunctionalUnit
from joulebook.ledger.statement import Statement
from joulebook.ledger.store import opened
from joulebook.ledger.usage import Usage, together, usage_by

COMPONENTS = ("op", "model")
ENERGY, OPERATIONAL, EMBODIED = "facility_energy", "carbon_operational", "carbon_embodied"
STANDARD = "ISO/IEC 21031:2024 (SCI)"
# how a standard calls evidence of each tier
QUANTIFIED = {
    "measured": "measured", "calibrated": "modeled", "physics": "modeled", "assumed": "modeled",
    "disclosed": "sourced", "emulated": "modeled",
}  # fmt: skip
INCLUDED = (
    "accelerators, their servers, the share of machines kept ready but idle, the data centre around "
    "them (PUE), and the making of accelerators, servers and building over their lives"
)
EXCLUDED = (
    "training and fine-tuning of the models, networks, the users' devices, storage, the software "
    "around the model, machines reserved beyond the fleet's usual idle share"
)
UNTIMED = (
    "{requests} requests tell no seconds of audio: their carbon is inside, their seconds are not, so "
    "the score is too high."
)
ADDED_ENDS = (
    "The interval adds the ends of electricity and hardware, as if both erred together: it is at least "
    "as wide as that of their sum."
)
NOTES = (UNTIMED, ADDED_ENDS, INCLUDED, EXCLUDED)


@dataclass(frozen=True, slots=True)
class Component:
    """A served model's part of the score: energy, the electricity's carbon and the hardware's."""

    op: str
    model: str | None
    requests: int
    energy: Quantity
    operational: Quantity
    embodied: Quantity

    def carbon(self) -> float:
        """Grams of both."""
        return self.operational.value + self.embodied.value


@dataclass(frozen=True, slots=True)
class Score:
    """A score with what it is made of; `energy`, `operational` and `embodied` are of all components."""

    unit: FunctionalUnit
    units: Fraction
    used: Usage
    scope: str
    energy: Quantity
    operational: Quantity
    embodied: Quantity
    components: Sequence[Component]
    notes: Sequence[Note]
    statement: Statement

    @property
    def per_unit(self) -> Ends:
        """Grams of CO2e for one functional unit: value, low, high."""
        return self.of(self.operational, self.embodied)

    def of(self, *quantities: Quantity) -> Ends:
        """The sum of some quantities over the functional units: value, low, high."""
        value, low, high = (end / float(self.units) for end in summed(quantities))
        return value, low, high

    @property
    def intensity(self) -> float:
        """The location-based intensity that E × I stands for, weighed by energy, in g/kWh."""
        kwh = self.energy.value / J_PER_KWH
        return self.operational.value / kwh if kwh else 0.0

    def to_json(self) -> dict[str, Any]:
        """The score as JSON; energy in J as everywhere, carbon in g."""
        said, unit = self.statement, self.unit
        consumer = {
            "score": "Consumer", "functional_unit": unit.consumer,
            **_told(tuple(x / unit.consumer_units for x in self.per_unit), "g"),
        }  # fmt: skip
        return {
            "standard": STANDARD,
            "sci": _told(self.per_unit, "g"),
            "functional_unit": unit.name, "rationale": str(unit.rationale), "r": float(self.units),
            "requests": self.used.requests,
            "e": self.energy.to_json(),
            "i": {"value": self.intensity, "unit": "g/kWh", "kind": "location-based average",
                  "scope": self.scope,
                  "grids": [{"region": r, **one.to_json()} for r, one in said.grids]},
            "m": self.embodied.to_json(),
            "e_times_i": self.operational.to_json(),
            "components": [_component(self, one) for one in self.components],
            "boundary": {"included": INCLUDED, "excluded": EXCLUDED},
            "sci_for_ai": consumer if unit.consumer else None,
            "coefficients": [describe(fact) for fact in coefficients(said.facts)],
            "notes": [str(note) for note in (*self.notes, *said.caveats)],
        }  # fmt: skip


def sci(path: str | Path, unit: FunctionalUnit, factors: Factors = TODAY) -> Score:
    """The score of the ledger at `path` per functional unit, over the requests of the unit's kinds.

    Raises InputError when there is no ledger, no such request in it, or intensities of two scopes.
    """
    ledger = opened(Path(path))
    said = state(path, factors, by=[("op",), COMPONENTS])
    with connect() as con:
        by_op = usage_by(con, ledger, said, ("op",))
    used = together([one for (op, _), one in by_op.items() if _counts(unit, op)])
    units = unit.count(used)
    if not units:
        kinds = " or ".join(unit.ops) or "any kind"
        raise InputError(f"{ledger.path}: no {unit.name} in it; the unit is of requests of {kinds}")
    rows = [row for row in said.parts["op"] if _counts(unit, row["op"])]
    scopes = sorted({row["scope"] for row in rows})
    if len(scopes) > 1:
        raise InputError(
            "the requests' intensities are of two scopes, which are not added; --direct may make it one"
        )
    whole = [said.totals[scopes[0]]] if not unit.ops else rows
    components = [
        Component(row["op"], row["model"], row["requests"], *(row[b] for b in _BOUNDARIES))
        for row in said.parts[",".join(COMPONENTS)]
        if _counts(unit, row["op"])
    ]
    energy, operational, embodied = (_added([row[b] for row in whole]) for b in _BOUNDARIES)
    return Score(
        unit, units, used, scopes[0], energy, operational, embodied, components,
        _notes(unit, used), said,
    )  # fmt: skip


_BOUNDARIES = (ENERGY, OPERATIONAL, EMBODIED)


def coefficients(facts: Sequence[Fact]) -> list[Fact]:
    """The facts behind a statement, each once, by name."""
    once = {(fact.name, fact.page, fact.value): fact for fact in facts}
    return sorted(once.values(), key=lambda fact: (fact.name, fact.page))


def _counts(unit: FunctionalUnit, op: object) -> bool:
    return not unit.ops or op in unit.ops


def _added(quantities: Sequence[Quantity]) -> Quantity:
    """Quantities of several kinds of requests: ends are added as if all erred together."""
    most = max(quantities, key=lambda q: q.value)
    return Quantity(*summed(quantities), most.unit, most.tier)


def _notes(unit: FunctionalUnit, used: Usage) -> list[Note]:
    untimed = used.untimed_requests if "speech" in unit.ops else 0
    told = [Note(UNTIMED, {"requests": untimed})] if untimed else []
    return [*told, Note(ADDED_ENDS, {})]


def _component(score: Score, one: Component) -> dict[str, Any]:
    return {
        "op": one.op, "model": one.model, "requests": one.requests,
        "sci": _told(score.of(one.operational, one.embodied), "g"),
        "e": one.energy.to_json(), "e_times_i": one.operational.to_json(),
        "m": one.embodied.to_json(),
        "quantified": {
            "e": QUANTIFIED[one.energy.tier], "i": "sourced", "m": QUANTIFIED[one.embodied.tier],
        },
    }  # fmt: skip


def _told(interval: Sequence[float], unit: str) -> Mapping[str, Any]:
    return dict(zip(("value", "low", "high"), interval, strict=True)) | {"unit": unit}
