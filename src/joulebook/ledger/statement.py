"""The statement: a ledger's moments times the rate cards of its deployments.

Totals and their parts come from one set of draws, so intervals of a sum are those of the sum.
Totals of different scope (life-cycle and direct intensity) are separate, never added.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import duckdb
import numpy as np

from joulebook import __version__
from joulebook.errors import InputError
from joulebook.estimate import Quantity, assumptions
from joulebook.estimate.draws import normals
from joulebook.estimate.ratecard import shares
from joulebook.facts import Fact
from joulebook.facts.editions import Edition, in_edition, newest_version
from joulebook.grid import Intensity
from joulebook.grid.notes import Note
from joulebook.ledger.batches import bands_by_key, batch_bands, batch_notes
from joulebook.ledger.breakdown import DAILY, asked_cells, parcels_of, values_of
from joulebook.ledger.cells import Cells, Cube, RawKey, cube_of, every_cell
from joulebook.ledger.durable import name_of
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
from joulebook.ledger.epochs import starts_of
from joulebook.ledger.groups import Grouping, Part, grouping_of, parts_of, workshop
from joulebook.ledger.keeping import keep
from joulebook.ledger.manifest import Entry
from joulebook.ledger.meanings import meaning_notes, unresolved
from joulebook.ledger.overlaps import told_again
from joulebook.ledger.store import Ledger
from joulebook.ledger.sums import drawn, totals
from joulebook.ledger.waiting import waiting_lines

By = Sequence[tuple[str, ...]]
Read = tuple[Cube, list[RawKey], Cells]  # what a statement reads of a ledger's moments
PARTS: By = (("hour",), ("model",), ("region",), ("project",))
MOST_HOURS = (
    24 * 7
)  # of a ledger that is broken down by the hour unasked; a longer one is by the day


@dataclass(frozen=True, slots=True)
class Statement:
    """What a ledger's requests cost.

    `totals` are by scope of the grid intensity, `parts` by what they are broken down by, `facts` all
    that stand behind them, `files` the logs with the options they were read under, `hours` the series
    that were joined to the hours of the log, `matching` how contracts match them (empty without
    contracts), `grids` the intensity of every region, `caveats` what to know of them, `unresolved` the
    names of models that no page knows, `waiting` what replicas cost that wait, which no total holds,
    `whole` what all requests cost but for the carbon of their electricity. `key` says of which moments,
    under which edition of the facts and by which code it is, `grouping` which requests share a card.
    """

    counts: Mapping[str, Any]
    totals: Mapping[str, Mapping[str, Quantity]]
    parts: Mapping[str, list[Mapping[str, Any]]]
    deployments: Sequence[Mapping[str, Any]]
    assumptions: Sequence[Mapping[str, Any]]
    causes: Mapping[str, float]
    files: list[Mapping[str, Any]]
    facts: tuple[Fact, ...]
    hours: list[Mapping[str, Any]]
    matching: Mapping[str, Any]
    grids: tuple[tuple[str | None, Intensity], ...]
    caveats: tuple[Note, ...]
    unresolved: Sequence[Mapping[str, Any]]
    waiting: Sequence[Mapping[str, Any]]
    whole: Mapping[str, Quantity]
    key: Mapping[str, str]
    grouping: Grouping

    @property
    def id(self) -> str:
        """Its name in the ledger: the hash of all that lasts of it."""
        return name_of(self.text().encode())

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
            **{
                f"by_{name.replace(',', '_')}": [_plain(row) for row in rows]
                for name, rows in self.parts.items()
            },
            "deployments": [_plain(deployment) for deployment in self.deployments],
            "assumptions": self.assumptions,
            "causes": self.causes, "files": self.files, "hourly": self.hours,
            "matching": self.matching,
            "grids": [{"region": region, **one.to_json()} for region, one in self.grids],
            "caveats": list(map(str, self.caveats)),
            "unresolved": self.unresolved,
            "waiting": [_plain(row) for row in self.waiting],
            "key": dict(self.key),
            "version": __version__,
        }  # fmt: skip


def make_statement(
    con: duckdb.DuckDBPyConnection, ledger: Ledger, run: Entry, factors: Factors = TODAY,
    by: By | None = None, read: Read | None = None,
) -> Statement:  # fmt: skip
    """The statement of a whole ledger; `run` holds the counts of this run. Kept in the ledger, or noted.

    `read` is what `whole` says of the ledger, for those who state it more than once.

    `by` are the combinations of keys to break it down by, such as `[("tenant", "model")]`: keys of the
    cube, `hour`, `day`, `month`, and `label:NAME`, for which the events are read again.
    """
    with in_edition(factors.edition):
        return _made(con, ledger, run, factors, by, read or whole(con, ledger))


def _made(
    con: duckdb.DuckDBPyConnection, ledger: Ledger, run: Entry, factors: Factors, by: By | None,
    read: Read,
) -> Statement:  # fmt: skip
    cube, raw, every = read
    batches = batch_bands(con, ledger)
    epochs = starts_of(every.hours, factors.edition)
    grouping = grouping_of(raw, every, epochs, bands_by_key(raw, every, batches))
    asked = by if by is not None else _usual(every)
    elsewhere = unplaced(factors.supply, grouping)
    shift = shift_of(factors, every)
    made_of = workshop(con, ledger, grouping, every, factors.supply, elsewhere, shift)
    parts = parts_of(made_of, factors.edition)
    check_joined(factors.supply, parts)
    by_scope, whole = _totals(parts, grouping, every)
    facts = tuple(dict.fromkeys(f for part in parts for f in part.card.facts))
    statement = Statement(
        counts=_counts(ledger, run, every, grouping),
        totals=by_scope,
        parts={
            ",".join(k): _broken_down(con, ledger, cube, parts, grouping, every, k) for k in asked
        },
        deployments=[_deployment(part) for part in parts],
        assumptions=assumptions(facts),
        causes=_causes(parts, grouping, every),
        files=[{"file": entry.file} | entry.options for entry in ledger.logs()],
        facts=facts,
        hours=joined(parts, grouping, every),
        matching=matched(parts, parcels_of(parts, grouping, every), every, factors, shift),
        grids=tuple(grids(parts).values()),
        caveats=(
            *caveats(parts).values(),
            *hours_left_behind(ledger, factors),
            *meaning_notes(grouping.told(every, every.requests)),
            *told_again({str(entry.options.get("format")) for entry in ledger.logs()}),
            *batch_notes(batches, [(key.model, key.serving, key.region) for key in raw]),
        ),
        unresolved=unresolved(grouping.told(every, every.moments[:, 1:4].sum(axis=1))),
        waiting=waiting_lines(batches, factors.span, factors.supply, shift),
        whole=_without_carbon(whole),
        key=_key(raw, every, factors.edition),
        grouping=replace(
            grouping, meant={}
        ),  # names were told; their pages cannot be sent to others
    )
    dataset = "".join(str(used["dataset"]) for used in statement.hours[:1])
    unkept = keep(ledger, statement.text(), dataset)
    return replace(statement, caveats=(*statement.caveats, *unkept)) if unkept else statement


def _key(raw: Sequence[RawKey], every: Cells, book: Edition | None) -> dict[str, str]:
    """Of which moments a statement is, under which edition of the facts, by which code."""
    cube = hashlib.sha256(repr(raw).encode())
    for column in (every.raw, every.hours.astype(np.int64), every.requests, every.moments):
        cube.update(np.ascontiguousarray(column).data)
    factors = f"{book.version} {book.digest}".strip() if book else newest_version()
    return {"cube": cube.hexdigest()[:16], "factors": factors, "code": __version__}


def whole(con: duckdb.DuckDBPyConnection, ledger: Ledger) -> Read:
    """The cube of the whole ledger, its raw keys and cells; raises InputError for one without a log."""
    files = ledger.files("cube")
    if not files:
        raise InputError(f"{ledger.path} holds no log yet")
    cube = cube_of(con, files, ledger.files("works"))
    return cube, *every_cell(con, cube)


def _usual(every: Cells) -> By:
    """What a statement is broken down by when nobody says."""
    hours = len(np.unique(every.hours))
    return PARTS if hours <= MOST_HOURS else ((DAILY,), *PARTS[1:])


def _without_carbon(every: Mapping[str, Quantity]) -> dict[str, Quantity]:
    """The boundaries that are the same whatever the scope of the grid's intensity."""
    by_scope = ("carbon_operational", "carbon_market")
    return {key: quantity for key, quantity in every.items() if key not in by_scope}


def _totals(
    parts: Sequence[Part], grouping: Grouping, every: Cells
) -> tuple[dict[str, Mapping[str, Quantity]], Mapping[str, Quantity]]:
    """The boundaries by scope of the intensity, and of all requests together."""
    if not parts:
        return {}, {}
    parcels, cards = parcels_of(parts, grouping, every), [part.card for part in parts]
    scopes = sorted({part.scope for part in parts})
    of_card = np.array([scopes.index(part.scope) for part in parts])
    scoped = totals(parcels.among(of_card[parcels.card]), cards, len(scopes))
    whole = totals(parcels.among(np.zeros(len(parcels.card), int)), cards, 1)
    return {scope: scoped.quantities(n) for n, scope in enumerate(scopes)}, whole.quantities(0)


def _broken_down(
    con: duckdb.DuckDBPyConnection, ledger: Ledger, cube: Cube, parts: Sequence[Part],
    grouping: Grouping, every: Cells, keys: tuple[str, ...],
) -> list[Mapping[str, Any]]:  # fmt: skip
    """Quantities by some keys, and by scope."""
    hourly = grouping.hourly or any(part.hours is not None for part in parts)
    found = asked_cells(con, ledger, cube, every, keys, hourly)
    values, of_cell = values_of(found, parts, grouping, keys)
    parcels = parcels_of(parts, grouping, found).among(of_cell)
    sums = totals(parcels, [part.card for part in parts], len(values))
    requests = np.bincount(of_cell, weights=found.requests, minlength=len(values))
    return [
        {**dict(zip(keys, value[:-1], strict=True)), "scope": value[-1], "requests": int(requests[n]),
         **sums.quantities(n)}
        for n, value in enumerate(values)
    ]  # fmt: skip


def _counts(ledger: Ledger, run: Entry, every: Cells, grouping: Grouping) -> dict[str, Any]:
    text = np.array([group.engine.op == "text" for group in grouping.groups], bool)
    total = every.moments[text[grouping.of(every)]].sum(axis=0)
    quarantined_ever = sum(entry.quarantined for entry in ledger.logs())
    requests = int(every.requests.sum())
    seen = requests + quarantined_ever
    return {
        "requests": requests,
        "input_tokens": int(total[1] + total[2]),
        "cached_tokens": int(total[2]),
        "output_tokens": int(total[3]),
        "coverage": requests / seen if seen else float(bool(every.requests.size)),
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
        "requests": int(part.requests),
        "sequences": card.sequences,
        "accelerators": card.accelerators,
        "notes": list(card.notes),
        "projection_error": card.projection_error,
    }


def _causes(parts: Sequence[Part], grouping: Grouping, every: Cells) -> dict[str, float]:
    """Share of the variance of the energy at the meter by fact, over the whole ledger."""
    if not parts:
        return {}
    parcels, cards = parcels_of(parts, grouping, every), [part.card for part in parts]
    whole = parcels.among(np.zeros(len(parcels.card), int))
    energy = drawn(whole, cards, "facility_energy_j", 1)[1][0]
    facts = dict.fromkeys(f for part in parts for f in part.card.energy_facts())
    return shares((fact.name, float(normals(fact) @ energy)) for fact in facts)


def _plain(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row as JSON."""
    plain = {k: v.to_json() if isinstance(v, Quantity) else v for k, v in row.items()}
    return plain | {"notes": list(map(str, row["notes"]))} if "notes" in row else plain
