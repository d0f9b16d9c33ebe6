"""Groups of a ledger: the requests that one rate card holds for, each with that card and its hours."""

from dataclasses import dataclass, replace

import duckdb
import numpy as np

from joulebook.errors import InputError
from joulebook.estimate import Deployment, RateCard, deploy, rate_card
from joulebook.estimate.books import rows
from joulebook.estimate.names import resolve
from joulebook.estimate.ratecard import median_rows
from joulebook.estimate.supply import Supply, for_place
from joulebook.estimate.windows import has_windows
from joulebook.facts import CALLER, Fact
from joulebook.ledger.cube import Cells
from joulebook.ledger.epochs import AFTER, of_all_epochs
from joulebook.ledger.hours import Hours, at_hours, hours_of
from joulebook.ledger.serving import Serving
from joulebook.ledger.store import Ledger

LENGTHS_SAMPLED = 4_096
GROUP = ("model", "serving", "region")
Group = tuple[object, ...]  # the keys of GROUP, and the first day of an epoch of the facts
Lengths = dict[Group, np.ndarray]
_LENGTHS = f"""
SELECT input_uncached, input_cached, output FROM read_parquet(?)
WHERE model IS NOT DISTINCT FROM ? AND serving IS NOT DISTINCT FROM ?
    AND region IS NOT DISTINCT FROM ?
ORDER BY md5(event_id), event_id LIMIT {LENGTHS_SAMPLED}"""


@dataclass(frozen=True, slots=True, eq=False)
class Part:
    """A group of the ledger: its moments, its card, the hours of its place where they are known."""

    total: np.ndarray
    card: RateCard
    hours: Hours | None

    @property
    def scope(self) -> str:
        """The scope of its grid intensity."""
        return self.card.deployment.intensity.scope

    def rows(self, hours: np.ndarray, moments: np.ndarray) -> np.ndarray:
        """The moments that each row of the card is to be multiplied with: (rows, 10), summed."""
        return weighed(self.hours, self.card.rows, hours, moments)

    def cells(self, hours: np.ndarray, moments: np.ndarray) -> np.ndarray:
        """The same for each cell by itself: (cells, rows, 10)."""
        if self.hours is None:
            return np.tile(moments[:, None, :], (1, len(self.card.rows), 1))
        return np.asarray(
            self.hours.weights(hours, self.card.rows)[:, :, None] * moments[:, None, :]
        )


@dataclass(frozen=True, slots=True, eq=False)
class Served:
    """What a group ran on, the hours of its place, and requests that sliding windows are fitted to."""

    deployment: Deployment
    hours: Hours | None
    lengths: np.ndarray | None

    def median_totals(self, hours: np.ndarray, moments: np.ndarray) -> dict[str, float]:
        """The rows of its card on medians, summed over cells of the group."""
        names = rows(self.deployment.facts)
        medians = median_rows(self.deployment, self.lengths)
        totals = (medians * weighed(self.hours, names, hours, moments)).sum(axis=1)
        return dict(zip(names, totals.tolist(), strict=True))


def weighed(
    known: Hours | None, names: tuple[str, ...], hours: np.ndarray, moments: np.ndarray
) -> np.ndarray:
    """The moments that rows of a card are to be multiplied with, summed over cells: (rows, 10)."""
    if known is None:
        return np.tile(moments.sum(axis=0), (len(names), 1))
    return np.asarray(known.weights(hours, names).T @ moments)


def part_of(con: duckdb.DuckDBPyConnection, ledger: Ledger, group: Group, every: Cells, number: int,
            supply: Supply, shift: np.timedelta64) -> Part:  # fmt: skip
    """A group with its rate card, made with the hours of its place and the mix of its requests.

    Raises InputError for hours outside of a series, and for facts that are told twice.
    """
    served = served_of(con, ledger, group, every, number, supply, shift)
    total = every.moments[every.of(number)].sum(axis=0)
    return Part(total, rate_card(served.deployment, served.lengths), served.hours)


def served_of(
    con: duckdb.DuckDBPyConnection, ledger: Ledger, group: Group, every: Cells, number: int,
    supply: Supply, shift: np.timedelta64, known: Lengths | None = None,
) -> Served:  # fmt: skip
    """What a group ran on, without its card; `known` keeps the requests that were sampled before."""
    model, serving, region = (str(key) if key is not None else None for key in group[:AFTER])
    stated = Serving.read(serving or "{}").deployed()
    hours = hours_of(region, stated.get("site"), supply, every.hours[every.of(number)], shift)
    deployment = deploy(
        resolve(str(model)).model, region=region, supply=for_place(region, supply), **stated
    )
    if hours is not None:
        if twice := hours.series.keys() & stated.get("given", {}).keys():
            told = ", ".join(sorted(twice))
            raise InputError(f"{told}: --set says one, the hours of the grid another; give one")
        deployment = at_hours(deployment, hours)
    served = with_workload(deployment, of_all_epochs(every, number))
    lengths = _sample(con, ledger, group[:AFTER], known) if has_windows(served) else None
    return Served(served, hours, lengths)


def _sample(
    con: duckdb.DuckDBPyConnection, ledger: Ledger, group: Group, known: Lengths | None
) -> np.ndarray:
    if known is not None and group in known:
        return known[group]
    found = con.execute(_LENGTHS, [ledger.files("events"), *group]).fetchall()
    lengths = np.array(found, float)
    if known is not None:
        known[group] = lengths
    return lengths


def with_workload(deployment: Deployment, total: np.ndarray) -> Deployment:
    """The deployment with the mix of requests that a ledger's moments tell, not the default one."""
    n, u, h, o, u2, uh, h2, uo, ho, o2 = total.tolist()
    if u <= 0 or o <= 0:
        return deployment
    inputs, outputs = (u + h) / n, o / n
    told = {
        "mean_input_tokens": inputs,
        "mean_cached_tokens": h / n,
        "mean_output_tokens": outputs,
        "mean_prefill_context_tokens": (uh + u2 / 2) / u,
        "input_dispersion": max((u2 + 2 * uh + h2) / n / inputs**2, 1.0),
        "output_dispersion": max(o2 / n / outputs**2, 1.0),
        "cross_dispersion": (uo + ho) / n / (inputs * outputs),
    }
    stated = {name for name, fact in deployment.facts.items() if fact.source == CALLER}
    facts = {
        name: Fact(
            name, x, x, x, "1", "measured", CALLER, "moments of the log", seen=True, page="ledger"
        )
        for name, x in told.items()
        if name not in stated
    }
    return replace(deployment, facts={**deployment.facts, **facts})
