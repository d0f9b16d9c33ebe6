"""Measured jobs: what a joule measured at the accelerators, the server or the meter comes to.

The energy is a log's own; only what lies further out, or is not energy, is modelled. Machines that were
measured were measured idle, too: nothing is added for machines kept ready.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from joulebook.errors import UnknownNameError
from joulebook.estimate.answer import Answer, answer
from joulebook.estimate.books import CHAIN_FROM, rows
from joulebook.estimate.linear_card import LinearCard
from joulebook.estimate.supply import GRID, Supply
from joulebook.estimate.surroundings import stated, surroundings
from joulebook.facts import CALLER, Fact, page
from joulebook.grid import Intensity
from joulebook.grid.notes import Note

DEFAULT_PAGE = "defaults/jobs"
ENERGIES = {
    "accelerator": "accelerator_energy_j",
    "server": "server_energy_j",
    "facility": "facility_energy_j",
}
TERMS = ("energy_j", "accelerator_s")
HOST_ASSUMED = (
    "measured at the accelerators: host and memory around them are assumed from their energy"
)
NOTES = (HOST_ASSUMED,)


@dataclass(frozen=True, slots=True)
class JobSite:
    """Where measured jobs ran: `facts` holds all that the formulas may use."""

    boundary: str
    facts: Mapping[str, Fact]
    intensity: Intensity
    site: str | None
    choices: tuple[str | Note, ...]

    @property
    def known(self) -> dict[str, float]:
        """The medians of all facts."""
        return {name: fact.value for name, fact in self.facts.items()}

    def to_json(self) -> dict[str, object]:
        """Where the energy was measured, and what electricity it was."""
        return {
            "boundary": self.boundary,
            "site": self.site,
            "intensity": self.intensity.to_json(),
            "choices": list(map(str, self.choices)),
        }


def job_card(
    boundary: str,
    region: str | None = None,
    supply: Supply = GRID,
    site: str | None = None,
    given: Mapping[str, float] | None = None,
) -> LinearCard:
    """What a joule measured at `boundary` and an accelerator-second come to; `given` sets facts.

    The terms are joules and accelerator-seconds. Inner boundaries than the measured one are not known
    and not among the rows. Raises UnknownNameError for unknown boundaries, places, sites and facts.

    >>> card = job_card("server", region="FR")
    >>> card.terms, "accelerator_energy_j" in card.rows
    (('energy_j', 'accelerator_s'), False)
    """
    if boundary not in ENERGIES:
        raise UnknownNameError("boundary of measured energy", boundary, ENERGIES)
    around = surroundings(region, site, supply, given)
    facts = {**around.facts, **page(DEFAULT_PAGE).facts}
    facts |= stated(dict(given or {}), facts, set(facts))
    deployment = JobSite(boundary, facts, around.intensity, around.site, around.notes)
    columns = {term: _column(deployment, term) for term in TERMS}
    noted = (Note(HOST_ASSUMED, {}),) if boundary == "accelerator" else ()
    return LinearCard(deployment, columns, noted)


def _column(deployment: JobSite, term: str) -> Answer:
    """What one of a term comes to, and none of the other."""
    energy = ENERGIES[deployment.boundary]
    names = dict(zip(TERMS, (energy, "accelerator_s"), strict=True))
    measured: dict[str, Fact] = {
        name: _measured(name, 1.0 if names[term] == name else 0.0) for name in names.values()
    }
    told = rows(deployment.facts)
    inner = list(ENERGIES.values())[: list(ENERGIES).index(deployment.boundary)]
    unknown = set(inner) - set(CHAIN_FROM[deployment.boundary])
    targets = tuple(name for name in told if name not in unknown)
    return answer(
        CHAIN_FROM[deployment.boundary], targets, {**deployment.facts, **measured}, _NO_REQUEST
    )


_NO_REQUEST: Mapping[str, Any] = {}


def _measured(name: str, value: float) -> Fact:
    unit = "J" if name.endswith("_j") else "s"
    where = "measured, as the log tells"
    return Fact(
        name, value, value, value, unit, "measured", CALLER, where, seen=True, page="ledger"
    )
