"""What the groups of a ledger come to on medians, under whatever facts are in force.

A restatement asks it once for every changed fact, of those groups that the fact may touch; nothing is
drawn, and what does not depend on facts is kept from one time to the next.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from joulebook.estimate import Deployment
from joulebook.estimate.card import Deployed
from joulebook.estimate.ratecard import median_rows, onto_ten
from joulebook.estimate.windows import has_windows
from joulebook.ledger.cards import Engine, text_deployment, with_means, with_workload
from joulebook.ledger.contributions import Totals
from joulebook.ledger.dispersion import median_dispersion
from joulebook.ledger.groups import Workshop
from joulebook.ledger.hours import Hours

SCOPED = ("carbon_operational_g", "carbon_market_g")  # rows that are never added over scopes


@dataclass(frozen=True, slots=True, eq=False)
class Medians:
    """The medians of a ledger's groups; `mixes` are the moments of engines, which no fact changes."""

    made_of: Workshop
    mixes: dict[Engine, np.ndarray] = field(default_factory=dict)

    def deployed(self, number: int) -> Deployed:
        """The deployment of a group, under the facts in force."""
        return self._of_text(number)[0] if self._is_text(number) else self._part(number)[0]

    def totals(self, number: int) -> Totals:
        """The rows of a group's card, summed over its cells, under the facts in force."""
        if not self._is_text(number):
            deployed, rows, hours = self._part(number)
        else:
            deployed, hours = self._of_text(number)
            rows = self._rows(number, deployed)
        summed = self._summed(number, rows, hours)
        scope = deployed.intensity.scope
        return {(row, scope if row in SCOPED else ""): value for row, value in summed.items()}

    def _is_text(self, number: int) -> bool:
        return self.made_of.grouping.groups[number].engine.op == "text"

    def _of_text(self, number: int) -> tuple[Deployment, Hours | None]:
        group = self.made_of.grouping.groups[number]
        power, hours = self.made_of.powered(number)
        return text_deployment(group.engine, group.region, power, hours), hours

    def _rows(self, number: int, deployment: Deployment) -> Mapping[str, np.ndarray]:
        engine = self.made_of.grouping.groups[number].engine
        if engine not in self.mixes:
            self.mixes[engine] = self.made_of.mix(engine)
        told = with_means if engine.summed else with_workload
        served = told(deployment, self.mixes[engine])
        windowed = has_windows(served) and not engine.summed
        lengths = self.made_of.samples.lengths(engine) if windowed else None
        rows = median_rows(served, onto_ten(served, lengths))
        if not engine.summed:
            return rows
        unlike = median_dispersion()
        return {row: medians * unlike for row, medians in rows.items()}

    def _part(self, number: int) -> tuple[Deployed, Mapping[str, np.ndarray], Hours | None]:
        part = self.made_of.part(number, {})
        rows = dict(zip(part.card.rows, part.card.medians, strict=True))
        return part.card.deployment, rows, part.hours

    def _summed(
        self, number: int, rows: Mapping[str, np.ndarray], hours: Hours | None
    ) -> dict[str, float]:
        if hours is None:
            total = self.made_of.totals[number]
            return {row: float(total[: len(medians)] @ medians) for row, medians in rows.items()}
        at, every = self.made_of.at[number], self.made_of.every
        spans = self.made_of.grouping.spans[every.raw[at]]
        weights = hours.weights(every.hours[at], spans, tuple(rows))
        totals = {}
        for row, medians in rows.items():
            moments = every.moments[at, : len(medians)]
            weighed = moments if row not in weights else moments * weights[row][:, None]
            totals[row] = float(weighed.sum(axis=0) @ medians)
        return totals
