"""What a kWh of a fuel mix carries, with the interval that the factors of its fuels leave."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from joulebook import graph
from joulebook.errors import InputError
from joulebook.estimate.books import ELECTRICITY
from joulebook.estimate.draws import COUNT, P05, P95, Z95, draw
from joulebook.estimate.quantity import Quantity, checked
from joulebook.facts import Fact, page
from joulebook.grid.fuel_mix import NEGATIVE_RULE, WATER, FuelMix, factor_set, mix_intensity, solved
from joulebook.grid.hourly_file import Hourly
from joulebook.grid.margin import RULE, Margin, operating_margin
from joulebook.grid.series import Mark
from joulebook.grid.summary import Difference, difference

TARGETS = {
    "lifecycle": "mix_g_per_kwh", "direct": "mix_direct_g_per_kwh", "water": "mix_water_l_per_kwh",
}  # fmt: skip
UNITS = {"lifecycle": "g/kWh", "direct": "g/kWh", "water": "L/kWh"}


@dataclass(frozen=True, slots=True)
class MixAnswer:
    """A file's fuel mix over its span: shares, what a kWh carries, how that compares with the file.

    `marks` counts the hours of each mark; `published` has a difference for each scope of which the
    file has an intensity of its own; `margins` has the operating margin by scope, where asked for.
    """

    mix: FuelMix
    factors: str
    marks: dict[str, int]
    shares: dict[str, float]
    carbon_free_share: float
    carried: dict[str, Quantity]
    published: dict[str, Difference]
    margins: dict[str, Margin]

    def to_json(self) -> dict[str, Any]:
        """The answer as JSON."""
        labels = {"basis": "production", "method": "average", "dataset": self.mix.dataset}
        published = {
            scope: asdict(off) | {"hour": f"{off.hour}:00Z", "unit": "g/kWh"}
            for scope, off in self.published.items()
        }
        span = {"start": f"{self.mix.start}:00Z", "end": f"{self.mix.end}:00Z"}
        intensity = {
            scope: {**self.carried[scope].to_json(), "scope": scope, **labels}
            for scope in ("lifecycle", "direct")
        }
        return {
            "place": self.mix.place, **span, "hours": self.marks, "factors": self.factors,
            "shares": self.shares, "carbon_free_share": self.carbon_free_share,
            "intensity": intensity, "water": self.carried["water"].to_json(),
            "difference_to_published": published,
            **({"marginal": self._margins_json()} if self.margins else {}),
            "rules": {"negative_generation": NEGATIVE_RULE},
        }  # fmt: skip

    def _margins_json(self) -> dict[str, Any]:
        """The margins by scope; their interval is that of the slope, under the factors as they are."""
        labels = ("scope", "basis", "method", "dataset", "explained_share", "pairs")
        return {
            scope: {
                "value": margin.g_per_kwh,
                "low": margin.g_per_kwh - Z95 * margin.standard_error_g_per_kwh,
                "high": margin.g_per_kwh + Z95 * margin.standard_error_g_per_kwh,
                "unit": "g/kWh", **{label: getattr(margin, label) for label in labels}, "rule": RULE,
            }
            for scope, margin in self.margins.items()
        }  # fmt: skip


def mix_answer(hourly: Hourly, factors: str = "default", marginal: bool = False) -> MixAnswer:
    """What the fuel mix of a file carries, weighted by generation over its sound hours.

    Raises InputError where the file has no fuel mix, or no hour of it is sound.
    """
    mix = hourly.mix
    if mix is None:
        raise InputError(
            f"the file of {hourly.place or 'no place'} has no generation by fuel; expected columns "
            f"such as coal_mw, gas_mw, wind_mw"
        )
    shares = mix.mean_shares()
    marks = {mark.name.lower(): int((mix.worth == mark).sum()) for mark in Mark}
    margins = (
        {s: operating_margin(mix, factors, s) for s in ("direct", "lifecycle")} if marginal else {}
    )
    return MixAnswer(
        mix, factor_set(factors).path.rpartition("/")[2], marks,
        {name.removesuffix("_share"): share for name, share in shares.items()},
        float(solved(shares, "carbon_free_share")), mix_quantities(shares, factors),
        _published(hourly, mix, factors), margins,
    )  # fmt: skip


def _published(hourly: Hourly, mix: FuelMix, factors: str) -> dict[str, Difference]:
    """The difference to the file's own average intensities, by scope."""
    found = {}
    for series in hourly.all:
        if series.quantity == "grid_g_per_kwh" and series.scope and series.method == "average":
            off = difference(mix_intensity(mix, factors, series.scope), series)
            if off:
                found[series.scope] = off
    return found


def mix_quantities(shares: Mapping[str, float], factors: str = "default") -> dict[str, Quantity]:
    """Intensity (`lifecycle`, `direct`) and `water` of a mix, from shares such as `coal_share`.

    The shares are taken as they are; the intervals are those of the factors. Raises
    UnknownNameError for an unknown set, MissingFactError for a share that is not given.

    >>> from joulebook.grid.fuel_mix import yearly_mix
    >>> shares = {name: fact.value for name, fact in yearly_mix("US-NW-BPAT").facts.items()}
    >>> mix_quantities(shares)["direct"].value < 100
    True
    """
    facts = {**factor_set(factors).facts, **page(WATER).facts}
    return {key: _quantity(shares, facts, key) for key in TARGETS}


def _quantity(shares: Mapping[str, float], facts: Mapping[str, Fact], key: str) -> Quantity:
    target = TARGETS[key]
    needed = [facts[name] for name in ELECTRICITY[target].needs if name in facts]
    medians = {fact.name: fact.value for fact in needed}
    draws = {fact.name: fact.value if fact.certain else draw(fact) for fact in needed}
    value, drawn = (
        graph.solve(ELECTRICITY, (target,), {**known, **shares})[target].value
        for known in (medians, draws)
    )
    spread = np.sort(np.broadcast_to(drawn, COUNT))
    leading = max(needed, key=lambda f: (f.high - f.low) * shares[_share(f.name, target)])
    return checked(
        Quantity(float(value), float(spread[P05]), float(spread[P95]), UNITS[key], leading.tier)
    )


def _share(factor: str, target: str) -> str:
    """The share that a factor is multiplied by: `coal_g_per_kwh` by `coal_share`."""
    return f"{factor.removesuffix(target.removeprefix('mix'))}_share"
