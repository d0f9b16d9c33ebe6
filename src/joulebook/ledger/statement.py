"""The statement: a ledger's moments times the rate cards of its deployments.

Totals and their parts come from one set of draws, so intervals of a sum are those of the sum.
Totals of different scope (life-cycle and direct intensity) are separate, never added.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import numpy as np

from joulebook import __version__
from joulebook.estimate import Quantity, RateCard, assumptions
from joulebook.estimate.draws import normals
from joulebook.estimate.ratecard import quantities, shares
from joulebook.facts import Fact
from joulebook.facts.editions import Edition, in_edition, newest_version
from joulebook.grid import Intensity
from joulebook.grid.notes import Note
from joulebook.ledger.cube import Cells, cells
from joulebook.ledger.durable import write_whole
from joulebook.ledger.electricity import (
    TODAY,
    Factors,
    caveats,
    check_joined,
    grids,
    hours_left_behind,
    joined,
    matched,
    shift_of,
    unplaced,
)
from joulebook.ledger.epochs import AFTER, day_of, split
from joulebook.ledger.groups import GROUP, Group, Part, part_of
from joulebook.ledger.manifest import Entry
from joulebook.ledger.store import JOINED, Ledger

PARTS = ("hour", "model", "region", "project")
Groups = Mapping[Group, np.ndarray]


@dataclass(frozen=True, slots=True)
class Statement:
    """What a ledger's requests cost.

    `totals` are by scope of the grid intensity, `parts` by what they are broken down by, `facts` all
    that stand behind them, `files` the logs with the options they were read under, `hours` the series
    that were joined to the hours of the log, `matching` how contracts match
    them (empty without contracts), `grids` the intensity of every region, `caveats` what to
    know of them, `whole` what all requests cost but for the carbon of their electricity. `key` says of
    which moments, under which edition of the facts and by which code it is.
    """

    counts: Mapping[str, Any]
    totals: Mapping[str, Mapping[str, Quantity]]
    parts: Mapping[str, list[Mapping[str, Any]]]
    deployments: list[Mapping[str, Any]]
    assumptions: list[Mapping[str, Any]]
    causes: Mapping[str, float]
    files: list[Mapping[str, Any]]
    facts: tuple[Fact, ...]
    hours: list[Mapping[str, Any]]
    matching: Mapping[str, Any]
    grids: tuple[tuple[str | None, Intensity], ...]
    caveats: tuple[Note, ...]
    whole: Mapping[str, Quantity]
    key: Mapping[str, str]

    @property
    def id(self) -> str:
        """Its name in the ledger: the hash of all that lasts of it."""
        return hashlib.sha256(self.text().encode()).hexdigest()[:16]

    def text(self) -> str:
        """What lasts of it, without the counts of the run that made it."""
        run = ("read", "accepted", "duplicates", "quarantined", "reasons")
        lasting = {key: value for key, value in self.to_json().items() if key not in run}
        return json.dumps(lasting, ensure_ascii=False)  # indented, a year of hours takes seconds

    def to_json(self) -> dict[str, Any]:
        """The statement as JSON; at the top, boundaries of the only scope, else those without one."""
        by_scope = {scope: _plain(quantities) for scope, quantities in self.totals.items()}
        top = next(iter(by_scope.values())) if len(by_scope) == 1 else _plain(self.whole)
        return {
            **self.counts, **top, "totals": by_scope,
            **{f"by_{name}": [_plain(row) for row in rows] for name, rows in self.parts.items()},
            "deployments": [_plain(deployment) for deployment in self.deployments],
            "assumptions": self.assumptions,
            "causes": self.causes, "files": self.files, "hourly": self.hours,
            "matching": self.matching,
            "grids": [{"region": region, **one.to_json()} for region, one in self.grids],
            "caveats": list(map(str, self.caveats)),
            "key": dict(self.key),
            "version": __version__,
        }  # fmt: skip


def make_statement(
    con: duckdb.DuckDBPyConnection, ledger: Ledger, run: Entry, factors: Factors = TODAY
) -> Statement:
    """The statement of a whole ledger; `run` holds the counts of this run. Kept in the ledger."""
    with in_edition(factors.edition):
        return _made(con, ledger, run, factors)


def _made(
    con: duckdb.DuckDBPyConnection, ledger: Ledger, run: Entry, factors: Factors
) -> Statement:
    cubes = ledger.files("cube")
    unsplit = cells(con, cubes, GROUP)
    by_group = split(unsplit, factors.edition)
    shift = shift_of(factors, by_group)
    elsewhere = unplaced(factors.supply, by_group)
    parts = {}
    for number, group in enumerate(by_group.keys):
        supply = elsewhere if group[2] is None else factors.supply
        with in_edition(factors.edition, day_of(group)):
            parts[group] = part_of(con, ledger, group, by_group, number, supply, shift)
    check_joined(factors.supply, parts)
    broken_down = {key: _broken_down(con, cubes, parts, by_group, key, factors) for key in PARTS}
    facts = tuple(dict.fromkeys(f for part in parts.values() for f in part.card.facts))
    whole = _whole(parts, by_group)
    by_scope: dict[str, dict[Group, np.ndarray]] = {}
    for group, part in parts.items():
        by_scope.setdefault(part.scope, {})[group] = whole[group]
    statement = Statement(
        counts=_counts(ledger, run, parts),
        totals={s: _quantities(parts, g) for s, g in sorted(by_scope.items())},
        parts=broken_down,
        deployments=[_deployment(part) for part in parts.values()],
        assumptions=list({str(a): a for p in parts.values() for a in assumptions(p.card)}.values()),
        causes=_causes(parts, whole),
        files=[{"file": entry.file} | entry.options for entry in ledger.logs()],
        facts=facts,
        hours=joined(parts, by_group),
        matching=matched(parts, by_group, factors, shift),
        grids=tuple(grids(parts).values()),
        caveats=(*caveats(parts).values(), *hours_left_behind(ledger, factors)),
        whole=_without_carbon(_quantities(parts, whole)) if parts else {},
        key=_key(unsplit, factors.edition),
    )
    _keep(ledger.path / "statements", statement)
    return statement


def _key(every: Cells, book: Edition | None) -> dict[str, str]:
    """Of which moments a statement is, under which edition of the facts, by which code."""
    cube = hashlib.sha256(repr(every.keys).encode())
    for column in (every.key, every.hours.astype(np.int64), every.moments):
        cube.update(np.ascontiguousarray(column).data)
    factors = f"{book.version} {book.digest}".strip() if book else newest_version()
    return {"cube": cube.hexdigest()[:16], "factors": factors, "code": __version__}


def _without_carbon(every: Mapping[str, Quantity]) -> dict[str, Quantity]:
    """The boundaries that are the same whatever the scope of the grid's intensity."""
    by_scope = ("carbon_operational", "carbon_market")
    return {key: quantity for key, quantity in every.items() if key not in by_scope}


def _whole(parts: Mapping[Group, Part], every: Cells) -> dict[Group, np.ndarray]:
    """The moments of each group by row of its card."""
    return {
        group: part.rows(every.hours[every.of(n)], every.moments[every.of(n)])
        for n, (group, part) in enumerate(parts.items())
    }


def _shared_rows(parts: Mapping[Group, Part], groups: Groups) -> tuple[str, ...]:
    """The rows that every group has: what is known of a part only is no total."""
    cards = [parts[group].card for group in groups]
    return tuple(row for row in cards[0].rows if all(row in card.rows for card in cards))


def _drawn(parts: Mapping[Group, Part], groups: Groups, names: tuple[str, ...]) -> np.ndarray:
    """Draws of the named rows, summed over groups: shape (rows, draws)."""
    by_group = []
    for group, rows in groups.items():
        at = _positions(parts[group].card, names)
        by_group.append(np.matmul(rows[at][:, None, :], parts[group].card.draws[at])[:, 0])
    return np.asarray(sum(by_group))


def _positions(card: RateCard, names: tuple[str, ...]) -> list[int] | slice:
    """Where the named rows of a card are; all of them as a slice, which copies no draws."""
    return slice(None) if names == card.rows else [card.rows.index(name) for name in names]


def _quantities(parts: Mapping[Group, Part], groups: Groups) -> dict[str, Quantity]:
    """The boundaries of a sum over groups."""
    names = _shared_rows(parts, groups)
    cards = {group: parts[group].card for group in groups}
    positions = {group: _positions(card, names) for group, card in cards.items()}
    medians = [
        (cards[group].medians[positions[group]] * rows[positions[group]]).sum(axis=1)
        for group, rows in groups.items()
    ]
    ordered = np.sort(_drawn(parts, groups, names), axis=1)
    heaviest = max(groups, key=lambda group: groups[group][0, 0])
    card = cards[heaviest]
    tiers = dict(zip(card.rows, card.ledger_tiers(groups[heaviest][0]), strict=True))
    return quantities(names, np.asarray(sum(medians)), ordered, [tiers[name] for name in names])


def _broken_down(
    con: duckdb.DuckDBPyConnection, cubes: list[str], parts: Mapping[Group, Part],
    by_group: Cells, key: str, factors: Factors,
) -> list[Mapping[str, Any]]:  # fmt: skip
    """Quantities by one key of the cube, and by scope."""
    every = by_group
    if key != "hour" and key not in GROUP:
        every = split(cells(con, cubes, (*GROUP, key)), factors.edition)
    chosen: dict[tuple[Any, str], dict[Group, np.ndarray]] = {}
    for number, found in enumerate(every.keys):
        group, at = found[: AFTER + 1], every.of(number)
        part, hours, moments = parts[group], every.hours[at], every.moments[at]
        if key == "hour":
            for hour, rows in zip(hours, part.cells(hours, moments), strict=True):
                chosen.setdefault((hour, part.scope), {})[group] = rows
        else:
            name = found[GROUP.index(key)] if key in GROUP else found[AFTER + 1]
            chosen.setdefault((name, part.scope), {})[group] = part.rows(hours, moments)
    return [
        {key: _named(name), "scope": scope,
         "requests": int(sum(rows[0, 0] for rows in groups.values())),
         **_quantities(parts, groups)}
        for (name, scope), groups in sorted(chosen.items(), key=lambda item: str(item[0]))
    ]  # fmt: skip


def _named(name: object) -> object:
    return f"{name}:00".replace("T", " ") if isinstance(name, np.datetime64) else name


def _counts(ledger: Ledger, run: Entry, parts: Mapping[Group, Part]) -> dict[str, Any]:
    total = np.sum([part.total for part in parts.values()], axis=0) if parts else np.zeros(10)
    quarantined_ever = sum(entry.quarantined for entry in ledger.logs())
    requests = int(total[0])
    seen = requests + quarantined_ever
    return {
        "requests": requests,
        "input_tokens": int(total[1] + total[2]),
        "cached_tokens": int(total[2]),
        "output_tokens": int(total[3]),
        "coverage": requests / seen if seen else 0.0,
        "read": run.read,
        "accepted": run.accepted,
        "duplicates": run.duplicates,
        "quarantined": run.quarantined,
        "reasons": run.reasons if run.read else {},
    }


def _deployment(part: Part) -> dict[str, Any]:
    """A deployment and its operating point, for the reader of a statement."""
    card = part.card
    return card.deployment.to_json() | {
        "requests": int(part.total[0]),
        "sequences": card.sequences,
        "accelerators": card.accelerators,
        "notes": card.notes(),
        "projection_error": card.projection_error,
    }


def _causes(parts: Mapping[Group, Part], whole: Groups) -> dict[str, float]:
    """Share of the variance of the energy at the meter by fact, over the whole ledger."""
    if not parts:
        return {}
    energy = _drawn(parts, whole, ("facility_energy_j",))[0]
    facts = dict.fromkeys(f for part in parts.values() for f in part.card.energy_facts())
    return shares((fact.name, float(normals(fact) @ energy)) for fact in facts)


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row as JSON."""
    plain = {k: v.to_json() if isinstance(v, Quantity) else v for k, v in row.items()}
    return plain | {"notes": list(map(str, row["notes"]))} if "notes" in row else plain


def _keep(folder: Path, statement: Statement) -> None:
    """Write the statement unless one with the same content is there: nothing is overwritten."""
    for used in statement.hours[:1]:
        write_whole(folder / JOINED, str(used["dataset"]))
    path = folder / f"{statement.id}.json"
    if not path.exists():
        write_whole(path, statement.text())
