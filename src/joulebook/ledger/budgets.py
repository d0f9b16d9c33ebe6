"""Budgets held against a ledger: what was spent in each period, of how much, and how that stands.

Spent exactly the limit is not exceeded. A period without a request has no row; a budget nobody has
drawn on has one row that says so.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from joulebook.errors import InputError
from joulebook.estimate import Quantity
from joulebook.ledger.account import connect, state
from joulebook.ledger.budget_file import HIGH, METRICS, TOTAL, Budget
from joulebook.ledger.durable import write_whole
from joulebook.ledger.electricity import TODAY, Factors
from joulebook.ledger.ends import summed
from joulebook.ledger.statement import Statement
from joulebook.ledger.store import opened
from joulebook.ledger.usage import Usage, Values, together, usage_by

OK, WARNING, EXCEEDED = "ok", "warning", "exceeded"
STATES = (OK, WARNING, EXCEEDED)
COUNTED = {
    "requests": "requests",
    "billed_usd": "billed_usd",
}  # metrics that usage tells, not cards


@dataclass(frozen=True, slots=True)
class Spent:
    """What a budget spent in a period, with its interval, in the unit of its metric."""

    budget: Budget
    period: str
    requests: int
    value: float
    low: float
    high: float

    @property
    def held(self) -> float:
        """What is held against the limit."""
        return self.high if self.budget.on == HIGH else self.value

    @property
    def state(self) -> str:
        """How it stands."""
        if self.held > self.budget.limit:
            return EXCEEDED
        return WARNING if self.held >= self.budget.warn_at * self.budget.limit else OK

    def to_json(self) -> dict[str, Any]:
        """The row as JSON, in the unit of its metric."""
        budget = self.budget
        return {
            "budget": budget.name, "by": dict(budget.by), "period": self.period,
            "metric": budget.metric, "spent": self.value, "low": self.low, "high": self.high,
            "on": budget.on, "limit": budget.limit, "warn_at": budget.warn_at,
            "state": self.state, "requests": self.requests,
        }  # fmt: skip


def held_against(
    path: str | Path, budgets: Sequence[Budget], factors: Factors = TODAY
) -> list[Spent]:
    """What each budget spent in each of its periods, in the order of the budgets.

    Raises InputError when there is no ledger, where carbon of different scope would be added, and for
    market-based carbon that is not known.
    """
    ledger = opened(Path(path))
    asked = list(dict.fromkeys(budget.keys or ("region",) for budget in budgets))
    said = state(path, factors, by=asked)
    counted = dict.fromkeys(b.keys or ("region",) for b in budgets if b.metric in COUNTED)
    with connect() as con:
        used = {keys: usage_by(con, ledger, said, keys) for keys in counted}
    return [spent for budget in budgets for spent in _spent(said, used, budget)]


def _spent(
    said: Statement, used_by: Mapping[tuple[str, ...], Mapping[Values, Usage]], budget: Budget
) -> list[Spent]:
    keys = budget.keys or ("region",)
    used = used_by[keys] if budget.metric in COUNTED else {}
    by_period: dict[str, list[Mapping[str, Any]]] = {}
    usage: dict[str, list[Usage]] = {}
    for row in said.parts[",".join(keys)]:
        if _wanted(budget, row):
            by_period.setdefault(_period(budget, row), []).append(row)
    for values, one in used.items():
        row = dict(zip(keys, values[:-1], strict=True))
        if _wanted(budget, row):
            usage.setdefault(_period(budget, row), []).append(one)
    if budget.metric in COUNTED:
        found = [_counted(budget, when, together(ones)) for when, ones in usage.items()]
    else:
        found = [_summed(budget, when, rows) for when, rows in by_period.items()]
    nothing = Spent(budget, "" if budget.period != TOTAL else TOTAL, 0, 0.0, 0.0, 0.0)
    return sorted(found, key=lambda one: one.period) or [nothing]


def _wanted(budget: Budget, row: Mapping[str, Any]) -> bool:
    return all((row[key] or "") == value for key, value in budget.by.items())


def _period(budget: Budget, row: Mapping[str, Any]) -> str:
    return TOTAL if budget.period == TOTAL else str(row[budget.period])


def _counted(budget: Budget, when: str, used: Usage) -> Spent:
    """What is counted has no interval."""
    spent = float(getattr(used, COUNTED[budget.metric]))
    return Spent(budget, when, used.requests, spent, spent, spent)


def _summed(budget: Budget, when: str, rows: Sequence[Mapping[str, Any]]) -> Spent:
    """The sum of the rows' boundaries; ends of intervals are added, for one coefficient moves all."""
    boundaries, unit = METRICS[budget.metric]
    if len({row["scope"] for row in rows}) > 1 and budget.metric.startswith("carbon"):
        raise InputError(
            f"budget {budget.name}: its carbon is of two scopes, which are not added; --direct may "
            "make it one"
        )
    requests = sum(int(row["requests"]) for row in rows)
    if any(boundary not in row for row in rows for boundary in boundaries):
        raise InputError(f"budget {budget.name}: {budget.metric} is not known; give --market")
    told: list[Quantity] = [row[boundary] for row in rows for boundary in boundaries]
    value, low, high = (end / unit for end in summed(told))
    return Spent(budget, when, requests, value, low, high)


def worst(spent: Sequence[Spent]) -> str:
    """The worst state among those known; ok of nothing.

    >>> worst([])
    'ok'
    """
    return max((one.state for one in spent), key=STATES.index, default=OK)


def write_webhooks(spent: Sequence[Spent], ledger: Path, path: Path) -> int:
    """Write what is to be told, one JSON object a line; returns how many there are.

    `id` is the same for the same event, so that a sender may send it once. Raises InputError for a
    folder.
    """
    if path.is_dir():
        raise InputError(f"--webhook-file {path} is a folder; give a file")
    events = [
        {"event": f"budget.{one.state}", "ledger": str(ledger), **one.to_json()}
        for one in spent
        if one.state != OK
    ]
    lines = [json.dumps({"id": _id_of(event)} | event, ensure_ascii=False) for event in events]
    write_whole(path, "".join(f"{line}\n" for line in lines))
    return len(lines)


def _id_of(event: Mapping[str, Any]) -> str:
    """What tells an event from others: the budget, its period, its limit and how it stands."""
    told = [event[key] for key in ("ledger", "event", "budget", "by", "period", "metric", "limit")]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:16]
