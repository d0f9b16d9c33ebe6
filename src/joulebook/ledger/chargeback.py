"""Chargeback: what each part of a ledger cost, beside what the log itself was billed.

A line is a part in one scope of the grid's intensity. Requests that name no tenant (or project, …)
are a line of their own, never spread over others. Lines sum to the totals to the last digit told;
their intervals do not: a wrong coefficient is wrong for every line at once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

from joulebook.errors import InputError
from joulebook.estimate import Quantity
from joulebook.formulas.units import J_PER_KWH
from joulebook.grid.notes import Note
from joulebook.ledger.account import connect, state
from joulebook.ledger.electricity import TODAY, Factors
from joulebook.ledger.rounding import DIGITS, apportioned, rounded, step_of
from joulebook.ledger.statement import Statement
from joulebook.ledger.store import opened
from joulebook.ledger.usage import NO_SCOPE, Usage, Values, together, usage_by

CHARGED = (
    "facility_energy", "carbon_operational", "carbon_market", "carbon_embodied", "water_site",
    "water_grid", "cost",
)  # fmt: skip
CARBON = ("carbon_operational", "carbon_embodied")  # what an internal price of carbon is on
G_PER_T = 1_000_000
MOST_RATE = 1e6  # dollars a kWh or a tonne: more is a slip
NO_BILL = "The log tells no price of any request, so there is no bill beside the energy."
PART_BILLED = (
    "{billed} of {requests} requests name a price; the bill is theirs only, and the rest is not "
    "guessed."
)
UNPRICED = (
    "{requests} requests were billed {usd} USD and have no energy here: calls that failed, of what is "
    "no text."
)
NO_MARKET = "Market-based carbon is told only where contracts are given for all requests: --market."
NOTES = (NO_BILL, PART_BILLED, UNPRICED, NO_MARKET)


@dataclass(frozen=True, slots=True)
class Rates:
    """An internal price of energy, of carbon, or of both; None for none."""

    usd_per_kwh: float | None = None
    carbon_usd_per_t: float | None = None

    def __post_init__(self) -> None:
        for name, rate in (
            ("usd_per_kwh", self.usd_per_kwh), ("carbon_usd_per_t", self.carbon_usd_per_t),
        ):  # fmt: skip
            if rate is not None and not 0 <= rate <= MOST_RATE:  # no NaN is
                raise InputError(f"{name} = {rate}: expected 0 to {MOST_RATE:,.0f}")

    @property
    def any(self) -> bool:
        """Whether there is a price at all."""
        return self.usd_per_kwh is not None or self.carbon_usd_per_t is not None

    def charge(self, quantities: Mapping[str, Quantity]) -> Fraction:
        """The internal price of some quantities, in USD, of their medians."""
        energy, carbon = quantities.get("facility_energy"), Fraction(0)
        kwh = Fraction(energy.value) / J_PER_KWH if energy else Fraction(0)
        carbon = sum(
            (Fraction(quantities[key].value) for key in CARBON if key in quantities), carbon
        )
        per_kwh, per_t = Fraction(self.usd_per_kwh or 0), Fraction(self.carbon_usd_per_t or 0)
        return kwh * per_kwh + carbon / G_PER_T * per_t


@dataclass(frozen=True, slots=True)
class Line:
    """A part in one scope: the values of its keys, what it used and what that cost.

    `charge` is the internal price where there is one. A line with scope "" is of calls that failed.
    """

    values: tuple[object, ...]
    scope: str
    usage: Usage
    quantities: Mapping[str, Quantity]
    charge: Decimal | None

    def to_json(self, keys: Sequence[str]) -> dict[str, Any]:
        """The line as JSON; what the log does not tell is null."""
        used = self.usage
        return {
            **dict(zip(keys, self.values, strict=True)),
            "scope": self.scope,
            "requests": used.requests,
            "input_tokens": used.input_tokens,
            "cached_tokens": used.cached_tokens,
            "output_tokens": used.output_tokens,
            "billed_usd": float(used.billed_usd) if used.billed else None,
            "billed_requests": used.billed_requests,
            "unpriced_requests": used.unpriced_requests,
            **{key: self.quantities[key].to_json() for key in CHARGED if key in self.quantities},
            **({} if self.charge is None else {"charge_usd": float(self.charge)}),
        }


@dataclass(frozen=True, slots=True)
class Chargeback:
    """The lines of a ledger by some keys, the totals by scope, and the statement behind them."""

    keys: tuple[str, ...]
    lines: Sequence[Line]
    totals: Sequence[Line]
    rates: Rates
    notes: Sequence[Note]
    statement: Statement

    def to_json(self) -> dict[str, Any]:
        """The chargeback as JSON."""
        return {
            "by": list(self.keys),
            "lines": [line.to_json(self.keys) for line in self.lines],
            "totals": [line.to_json(()) for line in self.totals],
            "rates": {
                "usd_per_kwh": self.rates.usd_per_kwh,
                "carbon_usd_per_t": self.rates.carbon_usd_per_t,
            },
            "digits_of_totals": DIGITS,
            "coverage": self.statement.counts["coverage"],
            "notes": [str(note) for note in (*self.notes, *self.statement.caveats)],
        }


def chargeback(
    path: str | Path, keys: tuple[str, ...] = ("tenant",), rates: Rates | None = None,
    factors: Factors = TODAY,
) -> Chargeback:  # fmt: skip
    """What each part of the ledger at `path` cost, by keys as `breakdown.read_by` reads them.

    Raises InputError when there is no ledger, or it holds no log.
    """
    ledger, price = opened(Path(path)), rates or Rates()
    said = state(path, factors, by=[keys])
    with connect() as con:
        used = _at_home(usage_by(con, ledger, said, keys), list(said.totals))
    rows = {(*(row[key] for key in keys), row["scope"]): row for row in said.parts[",".join(keys)]}
    found = [
        Line(at[:-1], str(at[-1]), usage, _charged(rows.get(at, {})), None)
        for at, usage in used.items()
    ]
    sums = _totals(found, said, price)
    notes = _notes(together(list(used.values())), said)
    return Chargeback(keys, _rounded(found, sums, price), sums, price, notes, said)


def _charged(row: Mapping[str, Any]) -> dict[str, Quantity]:
    return {key: row[key] for key in CHARGED if key in row}


def _at_home(used: Mapping[Values, Usage], scopes: Sequence[str]) -> dict[Values, Usage]:
    """Usage in which money without energy stands in the first line of its keys, or in one of its own."""
    homes: dict[Values, Values] = {}
    settled: dict[Values, Usage] = {}
    for at, usage in used.items():
        own = (*at[:-1], next(iter(scopes), NO_SCOPE)) if at[-1] == NO_SCOPE else at
        place = homes.setdefault(at[:-1], own) if own is not at else own
        homes.setdefault(at[:-1], own)
        settled[place] = settled.get(place, Usage()) + usage
    return settled


def _totals(lines: Sequence[Line], said: Statement, price: Rates) -> list[Line]:
    """The line of every scope, with what all of its requests cost."""
    sums = []
    for scope in dict.fromkeys([*said.totals, *(line.scope for line in lines)]):
        usage = together([line.usage for line in lines if line.scope == scope])
        exact = _charged(said.totals.get(scope, {}))
        charge = _to_digits(price.charge(exact)) if price.any else None
        settled = {key: _settled(q, _to_digits(q.value)) for key, q in exact.items()}
        sums.append(Line((), scope, usage, settled, charge))
    return sums


def _rounded(lines: Sequence[Line], sums: Sequence[Line], price: Rates) -> list[Line]:
    """The lines with values that sum to the totals of their scope, to the last digit."""
    settled = list(lines)
    for total in sums:
        at = [n for n, line in enumerate(lines) if line.scope == total.scope]
        for key in CHARGED:
            having = [n for n in at if key in lines[n].quantities]
            for n, value in _shares(key, having, lines, total):
                quantities = {
                    **settled[n].quantities,
                    key: _settled(lines[n].quantities[key], value),
                }
                settled[n] = replace(settled[n], quantities=quantities)
        if total.charge is not None:
            exact = [price.charge(lines[n].quantities) for n in at]
            charges = _parts_of(exact, total.charge)
            for n, charge in zip(at, charges, strict=True):
                settled[n] = replace(settled[n], charge=charge)
    return settled


def _shares(
    key: str, having: Sequence[int], lines: Sequence[Line], total: Line
) -> list[tuple[int, Decimal]]:
    """The values of a boundary in whole steps, by the number of the line."""
    values = [lines[n].quantities[key] for n in having]
    if not values:
        return []
    if key in total.quantities:
        whole = _to_digits(total.quantities[key].value)
        return list(zip(having, _parts_of([q.value for q in values], whole), strict=True))
    return [  # what only some of the lines have is no total
        (n, _to_digits(q.value)) for n, q in zip(having, values, strict=True)
    ]


def _parts_of(parts: Sequence[float | Fraction], total: Decimal) -> list[Decimal]:
    return apportioned(parts, Fraction(total), step_of(Fraction(total)))


def _to_digits(value: float | Fraction) -> Decimal:
    return rounded(value, step_of(value))


def _settled(quantity: Quantity, value: Decimal) -> Quantity:
    """A quantity with a rounded value, which stays within its interval."""
    new = float(value)
    return quantity._replace(value=new, low=min(quantity.low, new), high=max(quantity.high, new))


def _notes(used: Usage, said: Statement) -> list[Note]:
    """What to know of the bill and of what is not told."""
    notes = []
    if not used.billed:
        notes.append(Note(NO_BILL, {}))
    elif used.billed_requests - used.unpriced_requests < used.requests:
        priced = used.billed_requests - used.unpriced_requests
        notes.append(Note(PART_BILLED, {"billed": priced, "requests": used.requests}))
    if used.unpriced_requests:
        notes.append(
            Note(
                UNPRICED,
                {"requests": used.unpriced_requests, "usd": f"{used.unpriced_usd.normalize():f}"},
            )
        )
    if not any("carbon_market" in quantities for quantities in said.totals.values()):
        notes.append(Note(NO_MARKET, {}))
    return notes
