"""`joulebook equivalents`: what an amount is like, and the amount of things people know."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

from cyclopts import Parameter

from joulebook.errors import InputError
from joulebook.serve.answers import print_json, start_console
from joulebook.serve.options import PLAIN, UNASKED, Output, Why

if TYPE_CHECKING:
    from joulebook.estimate.equivalents import Alike


@Parameter(name="*")
@dataclass(frozen=True, slots=True)
class Amount:
    """An amount to compare; several are answered one after the other.

    Parameters
    ----------
    carbon_kg
        Kilograms of CO2e.
    energy_kwh
        Kilowatt-hours of electricity.
    distance_miles
        Miles.
    distance_km
        Kilometres.
    """

    carbon_kg: float | None = None
    energy_kwh: float | None = None
    distance_miles: float | None = None
    distance_km: float | None = None


NO_AMOUNT = Amount()
FLIGHT = "flight_m"


def equivalents(
    *,
    amount: Amount = NO_AMOUNT,
    only: str | None = None,
    vintage: str | None = None,
    flight_km: float | None = None,
    why: Why = UNASKED,
    output: Output = PLAIN,
    **counts: Annotated[float, Parameter(help="How many of a thing, to be told its amount.")],
) -> None:
    """Tell what carbon, energy or a distance is like: car miles, flights, homes, phones and more.

    The other way round, name a thing and how many: --car-miles 1e6, --flight-seats 500,
    --microwave-seconds 8, --homes 10400. Without anything, every thing is listed with what one is.

    Parameters
    ----------
    only
        Compare with this thing only, such as car-miles.
    vintage
        Another vintage of it, such as codecarbon for car-miles; --json lists them.
    flight_km
        Length of the flight for flight-seats and aircraft-flights; New York to Frankfurt without it.
    """
    from joulebook.estimate import equivalents as table

    asked = _asked(amount)
    if vintage and not only and (asked or len(counts) != 1):
        raise InputError("--vintage goes with one thing: --only car-miles, or --car-miles 1e6")
    if only is not None and not asked:
        raise InputError(f"--only {only} goes with an amount, such as --carbon-kg 500")
    if not (asked or counts) and flight_km is not None:
        raise InputError("--flight-km goes with an amount or a count, such as --flight-seats 500")
    chosen = Choice(only, vintage or "", flight_km)
    chosen.check_flight(counts)
    every = {of: _forward(of, value, chosen) for of, value in asked.items()}
    back = [table.amount_of(n, chosen.thing(name)) for name, n in counts.items()]
    shown = [*(one for found in every.values() for one in found), *back]
    trees = why.trees(lambda: {one.thing.key: _tree(one) for one in shown})
    if output.json:
        print_json(_json(every, back) | why.to_json(trees))
        return
    from joulebook.report import equivalents as report
    from joulebook.report import terminal

    console = start_console(output)
    for found in every.values():
        report.show(console, found)
    for one in back:
        report.show_back(console, one)
    if not shown:
        report.show_all(console)
    terminal.explanation(console, trees, why.depth)


@dataclass(frozen=True, slots=True)
class Choice:
    """Which thing, vintage and flight the options name."""

    only: str | None
    vintage: str
    flight_km: float | None

    def check_flight(self, counts: Mapping[str, float]) -> None:
        """Raise InputError for a flight of no length, or one that nothing asked for takes."""
        from joulebook.estimate.equivalents import thing

        if self.flight_km is None:
            return
        if not self.flight_km > 0:
            raise InputError(f"--flight-km {self.flight_km:g}: expected more than 0")
        named = [*counts, *((self.only,) if self.only else ())]
        if named and not any(FLIGHT in thing(name).facts for name in named):
            raise InputError(f"--flight-km: {named[0]} is no flight")

    def thing(self, name: str) -> Any:
        """The thing of a name, as chosen."""
        from joulebook.estimate.equivalents import thing
        from joulebook.formulas.units import M_PER_KM

        found = thing(name, self.vintage)
        if self.flight_km is None or FLIGHT not in found.facts:
            return found
        return thing(name, self.vintage, {FLIGHT: self.flight_km * M_PER_KM})


def _asked(amount: Amount) -> dict[str, float]:
    """The amounts in SI."""
    from joulebook.formulas.units import J_PER_KWH, M_PER_KM, M_PER_MILE

    if amount.distance_km is not None and amount.distance_miles is not None:
        raise InputError("--distance-km and --distance-miles: give one")
    told = (
        ("carbon", amount.carbon_kg, 1_000.0),
        ("energy", amount.energy_kwh, float(J_PER_KWH)),
        ("distance", amount.distance_miles, M_PER_MILE),
        ("distance", amount.distance_km, float(M_PER_KM)),
    )
    return {of: value * factor for of, value, factor in told if value is not None}


def _forward(of: str, value: float, chosen: Choice) -> "list[Alike]":
    """What an amount is like: one thing, or all that are compared by it."""
    from joulebook.estimate.equivalents import alike, thing, things

    if chosen.only is None:
        return [alike(value, chosen.thing(n)) for n in things() if thing(n).of == of]
    only = chosen.thing(chosen.only)
    if only.of != of:
        raise InputError(f"{only.name} is compared by {only.of}, not by {of}")
    return [alike(value, only)]


def _tree(one: "Alike") -> Any:
    from joulebook.estimate.equivalents import explained

    return explained(one)[one.thing.count]


def _json(every: "dict[str, list[Alike]]", back: "list[Alike]") -> dict[str, Any]:
    """Amounts, what they are like with every vintage, counts that were asked for, assumptions."""
    from joulebook.estimate.equivalents import amount_of, assumptions, thing, things

    shown = [*(one for found in every.values() for one in found), *back]
    if not shown:
        units = {n: amount_of(1.0, thing(n)) for n in things()}
        return {"equivalents": {one.thing.key: one.to_json() for one in units.values()}}
    amounts = {of: found[0].total.to_json() for of, found in every.items()}
    return {
        **amounts,
        "equivalents": {
            one.thing.key: _with_vintages(one) for found in every.values() for one in found
        },
        "counted": {one.thing.key: one.to_json() for one in back},
        "assumptions": assumptions(*shown),
    }


def _with_vintages(one: "Alike") -> dict[str, Any]:
    """A count, and the same in every other vintage of its page."""
    from joulebook.estimate.equivalents import alike, thing, vintages

    name, amount = one.thing.name, one.amount.median
    if one.thing.vintage:
        return one.to_json()
    others = {word: alike(amount, thing(name, word)).to_json() for word in vintages(name)}
    return {**one.to_json(), "vintages": others}
