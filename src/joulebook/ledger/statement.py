"""The statement: a ledger's moments times the rate cards of its deployments.

Totals and their parts come from one set of draws, so intervals of a sum are those of the sum.
Totals of different basis (life-cycle and direct intensity) are separate, never added.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import duckdb
import numpy as np

from joulebook import __version__
from joulebook.estimate import Deployment, Quantity, RateCard, assumptions, deploy, rate_card
from joulebook.estimate.quantity import split_unit
from joulebook.estimate.ratecard import ROWS, quantities, tiers, variance_shares
from joulebook.estimate.windows import has_windows
from joulebook.facts import CALLER, Fact
from joulebook.ledger.cube import moments
from joulebook.ledger.store import Entry, Ledger
from joulebook.ledger.store import replace as write_whole

LENGTHS_SAMPLED = 4_096
GROUP = ("model", "deployment", "region")
Group = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Statement:
    """What a ledger's requests cost.

    `totals` are by basis of the grid intensity, `facts` all that stand behind them.
    """

    counts: Mapping[str, Any]
    totals: Mapping[str, Mapping[str, Quantity]]
    parts: Mapping[str, list[Mapping[str, Any]]]
    deployments: list[Mapping[str, Any]]
    assumptions: list[Mapping[str, Any]]
    causes: Mapping[str, float]
    options: list[Mapping[str, Any]]
    facts: tuple[Fact, ...]

    def to_json(self) -> dict[str, Any]:
        """The statement as JSON; boundaries of the only basis stand at the top."""
        by_scope = {scope: _plain(quantities) for scope, quantities in self.totals.items()}
        top = next(iter(by_scope.values())) if len(by_scope) == 1 else {}
        return {
            **self.counts, **top, "totals": by_scope,
            **{f"by_{name}": [_plain(row) for row in rows] for name, rows in self.parts.items()},
            "deployments": self.deployments, "assumptions": self.assumptions,
            "causes": self.causes, "files": self.options, "version": __version__,
        }  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class _Part:
    """Moments of one group of the ledger with their card and the basis of its intensity."""

    group: Group
    card: RateCard
    scope: str


def make_statement(
    con: duckdb.DuckDBPyConnection, ledger: Ledger, run: Entry, *, direct: bool = False
) -> Statement:
    """The statement of a whole ledger; `run` holds the counts of this run. Kept in the ledger."""
    files = ledger.files("cube")
    groups = moments(con, files, GROUP)
    parts = [_part(con, ledger, group, total, direct) for group, total in groups.items()]
    cards = {part.group: part for part in parts}
    scopes = sorted({part.scope for part in parts})
    facts = tuple({(f.page, f.name): f for part in parts for f in part.card.facts}.values())
    drawn = {scope: _drawn(cards, groups, scope) for scope in scopes}
    totals = {
        scope: quantities(
            _values(cards, groups, scope), drawn[scope].copy(), tiers(drawn[scope], facts)
        )
        for scope in scopes
    }
    statement = Statement(
        counts=_counts(ledger, run, groups),
        totals=totals,
        parts={
            "hour": _broken_down(con, files, cards, "hour", facts),
            "model": _broken_down(con, files, cards, "model", facts),
            "region": _broken_down(con, files, cards, "region", facts),
            "project": _broken_down(con, files, cards, "project", facts),
        },
        deployments=[part.card.deployment.to_json() | _point(part.card) for part in parts],
        assumptions=_merged([assumptions(part.card) for part in parts]),
        causes=_causes(drawn, facts),
        options=[entry.options | {"file": entry.file} for entry in ledger.entries()],
        facts=facts,
    )
    _keep(ledger.path / "statements", statement)
    return statement


def _part(con: duckdb.DuckDBPyConnection, ledger: Ledger, group: Group, total: np.ndarray,
          direct: bool) -> _Part:  # fmt: skip
    model, serving, region = group
    deployment = deploy(
        str(model),
        region=str(region) if region else None,
        direct=direct,
        **json.loads(str(serving)),
    )
    served = with_workload(deployment, total)
    lengths = None
    if has_windows(served):
        lengths = np.array(con.execute(_LENGTHS, [ledger.files("events"), *group]).fetchall())
    scope = served.intensity.scope if served.intensity else "lifecycle"
    return _Part(group, rate_card(served, lengths), scope)


_LENGTHS = f"""
SELECT input_uncached, input_cached, output FROM read_parquet(?)
WHERE model IS NOT DISTINCT FROM ? AND deployment IS NOT DISTINCT FROM ?
    AND region IS NOT DISTINCT FROM ?
ORDER BY hash(event_id), event_id LIMIT {LENGTHS_SAMPLED}"""


def with_workload(deployment: Deployment, total: np.ndarray) -> Deployment:
    """The deployment with the mix of requests that a ledger's moments tell, instead of the default."""
    n, u, h, o, u2, uh, h2, uo, ho, o2 = total
    if u + h <= 0 or o <= 0:
        return deployment
    inputs, outputs = (u + h) / n, o / n
    told = {
        "mean_input_tokens": inputs,
        "mean_output_tokens": outputs,
        "input_dispersion": (u2 + 2 * uh + h2) / n / inputs**2,
        "output_dispersion": o2 / n / outputs**2,
        "cross_dispersion": (uo + ho) / n / (inputs * outputs),
    }
    stated = {f.name for f in deployment.facts.values() if f.source == CALLER}
    facts = {
        name: Fact(
            name, x, x, x, "1", "measured", CALLER, "moments of this log", seen=True, page="ledger"
        )
        for name, x in told.items()
        if name not in stated
    }
    return replace(deployment, facts={**deployment.facts, **facts})


def _values(
    cards: Mapping[Group, _Part], groups: Mapping[Group, np.ndarray], scope: str
) -> np.ndarray:
    """Medians of all rows, summed over the groups of a basis."""
    chosen = [cards[g].card.values(m) for g, m in groups.items() if cards[g].scope == scope]
    return np.asarray(np.sum(chosen, axis=0))


def _drawn(
    cards: Mapping[Group, _Part], groups: Mapping[Group, np.ndarray], scope: str
) -> np.ndarray:
    """Draws of all rows, summed over the groups of a basis: shape (rows, draws)."""
    chosen = [cards[g].card.drawn(m) for g, m in groups.items() if cards[g].scope == scope]
    return np.asarray(np.sum(chosen, axis=0))


def _broken_down(con: duckdb.DuckDBPyConnection, files: list[str], cards: Mapping[Group, _Part],
                 key: str, facts: tuple[Fact, ...]) -> list[Mapping[str, Any]]:  # fmt: skip
    """Quantities by one key of the cube, and by basis."""
    by = (*GROUP, key) if key not in GROUP else GROUP
    cells = moments(con, files, by)
    chosen: dict[tuple[Any, str], dict[Group, np.ndarray]] = {}
    for cell, total in cells.items():
        group = cell[:3]
        name = cell[GROUP.index(key)] if key in GROUP else cell[3]
        chosen.setdefault((name, cards[group].scope), {})[group] = total
    rows: list[Mapping[str, Any]] = []
    for (name, scope), groups in sorted(chosen.items(), key=lambda item: str(item[0])):
        drawn = _drawn(cards, groups, scope)
        found = quantities(_values(cards, groups, scope), drawn.copy(), tiers(drawn, facts))
        requests = int(sum(m[0] for m in groups.values()))
        rows.append({key: _named(name), "scope": scope, "requests": requests, **found})
    return rows


def _named(name: object) -> object:
    return f"{name:%Y-%m-%d %H:00}" if hasattr(name, "strftime") else name


def _counts(ledger: Ledger, run: Entry, groups: Mapping[Group, np.ndarray]) -> dict[str, Any]:
    total = np.sum(list(groups.values()), axis=0) if groups else np.zeros(10)
    quarantined_ever = sum(entry.quarantined for entry in ledger.entries())
    requests = int(total[0])
    seen = requests + quarantined_ever
    return {
        "requests": requests, "input_tokens": int(total[1] + total[2]), "cached_tokens": int(total[2]),
        "output_tokens": int(total[3]), "coverage": requests / seen if seen else 0.0,
        "read": run.read, "accepted": run.accepted, "duplicates": run.duplicates,
        "quarantined": run.quarantined, "reasons": run.reasons if run.read else {},
    }  # fmt: skip


def _point(card: RateCard) -> dict[str, Any]:
    """The operating point of a card, for the reader of a statement."""
    known = card.deployment.known
    return {
        "sequences": card.sequences,
        "batch": known["batch"],
        "accelerators": card.accelerators,
        "choices": list(card.deployment.choices),
    }


def _merged(lists: list[list[dict[str, Any]]]) -> list[Mapping[str, Any]]:
    merged = {(a["name"], a["value"], a["source"]): a for each in lists for a in each}
    return list(merged.values())


def _causes(drawn: Mapping[str, np.ndarray], facts: tuple[Fact, ...]) -> dict[str, float]:
    """Share of the variance of the facility energy by fact, over all bases."""
    if not drawn:
        return {}
    total = np.sum([d[ROWS.index("facility_energy_j")] for d in drawn.values()], axis=0)
    return variance_shares(total, facts)


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    return {k: v.to_json() if isinstance(v, Quantity) else v for k, v in row.items()}


def _keep(folder: Path, statement: Statement) -> None:
    """Write the statement unless one with the same totals is there: nothing is overwritten."""
    content = statement.to_json()
    run = ("read", "accepted", "duplicates", "quarantined", "reasons")
    lasting = {key: value for key, value in content.items() if key not in run}
    text = json.dumps(lasting, ensure_ascii=False, indent=1)
    name = hashlib.sha256(text.encode()).hexdigest()[:16]
    if not (folder / f"{name}.json").exists():
        write_whole(folder / f"{name}.json", text)


BOUNDARY_KEYS = tuple(split_unit(row)[0] for row in ROWS[:-1])
