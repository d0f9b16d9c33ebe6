"""Options that several commands share, and how their texts are read."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from cyclopts import Parameter

from joulebook.errors import InputError

if TYPE_CHECKING:
    from cyclopts import Token

    from joulebook.estimate.supply import Supply
    from joulebook.grid.hourly_file import Hourly


def whole_number(_type: Any, tokens: "Sequence[Token]") -> int:
    """A whole number of the command line; raises InputError for 2028.7, which is not rounded."""
    told = tokens[0]
    try:
        return int(told.value)
    except ValueError:
        raise InputError(f"{told.keyword} {told.value}: expected a whole number") from None


Whole = Annotated[int, Parameter(converter=whole_number)]
WholeIfAny = Annotated[int | None, Parameter(converter=whole_number)]


@Parameter(name="*")
@dataclass(frozen=True, slots=True)
class Output:
    """How to answer.

    Parameters
    ----------
    json
        Print JSON: energy in J, carbon in g, water in L, cost in USD.
    lang
        en, zh-Hans or zh-Hant; without it LANG decides.
    """

    json: bool = False
    lang: str | None = None


@Parameter(name="*")
@dataclass(frozen=True, slots=True)
class Electricity:
    """Which electricity; what is left out is the newest yearly figure of the place.

    Parameters
    ----------
    direct
        Count emissions of combustion only, not of the life cycle.
    year
        Year of the intensity; without it the newest.
    dataset
        Whose yearly intensity, such as ember or electricity-maps@2025-01-27.
    at
        The hour, such as 2022-07-01T14:00Z; without it the mean of a year or of --hourly.
    hourly
        Hourly intensity (price, weather) of the place: a file such as eia930_CISO_2022.csv.gz (see
        `joulebook grid hours`), or what `grid fetch` kept, such as eia:US-CAL-CISO. Once a place.
    market
        A TOML file of contracts, such as examples/market.toml, for market-based carbon beside the
        location-based.
    """

    direct: bool = False
    year: WholeIfAny = None
    dataset: str | None = None
    at: str | None = None
    hourly: list[str] | None = None
    market: Path | None = None

    def supply(self) -> "Supply":
        """The same for the estimates; reads the files."""
        from joulebook.estimate.supply import Supply, moment

        at = moment(self.at) if self.at is not None else None
        hours, market = read_hours(self.hourly), None
        if self.market is not None:
            from joulebook.grid.market_file import read_market

            market = read_market(self.market)
        return Supply(self.direct, self.year, self.dataset, at, hours, market)


def read_hours(sources: list[str] | None) -> "tuple[Hourly, ...]":
    """The hours that files hold or that were fetched before, gaps filled by the rule for accounts."""
    if not sources:
        return ()
    from joulebook.grid.ready import ready

    return tuple(ready(_hours(source)) for source in sources)


def _hours(source: str) -> "Hourly":
    """A file, or what was fetched as `provider:place`; nobody is asked here."""
    from joulebook.grid.hourly_file import read_hourly
    from joulebook.grid.providers import providers
    from joulebook.grid.providers.fetched import hourly_of

    name, colon, place = source.partition(":")
    if colon and name in providers():
        return hourly_of(name, place)
    return read_hourly(Path(source))


@Parameter(name="*")
@dataclass(frozen=True, slots=True)
class Where(Electricity):
    """What the model runs on; what is left out is a default that the answer names.

    Parameters
    ----------
    gpu
        Accelerator, such as h100-sxm.
    gpus
        Accelerators that answer together; without it as many as hold a text model's weights, else one.
    precision
        Number format of the weights, such as bf16, fp8, int4; as released.
    batch
        Requests running together; without it a wide prior. `joulebook account` takes auto: from the log.
    engine
        What serves text: vllm-0.11 (the default) or the slower vllm-0.5, pytorch, accelerate.
    region
        Where it runs, such as FR, US-CA, US-CAL-CISO, aws:us-east-1 or 38.9,-77.4 (see `joulebook
        grid places`); without it the whole world.
    site
        Whose data centre, such as google or aws, or how it is cooled in the region's climate, such as
        airside-adiabatic or water-chiller/midsize; without it the cloud region's, or any.
    set
        Set a fact or formula: --set pue=1.1 --set facility_energy_j=50
    """

    gpu: str | None = None
    gpus: float | None = None
    precision: str | None = None
    batch: float | Literal["auto"] | None = None
    engine: str | None = None
    region: Annotated[str | None, Parameter(allow_leading_hyphen=True)] = None
    site: str | None = None
    set: list[str] | None = None

    def serving(self) -> dict[str, Any]:
        """The arguments of `deploy` that describe the machine; raises InputError for a batch `auto`."""
        if self.batch == "auto":
            raise InputError("--batch auto: only a log tells its batch; give a number")
        given = pairs(self.set, "--set")
        return {
            "gpu": self.gpu, "gpus": self.gpus, "precision": self.precision, "batch": self.batch,
            "engine": self.engine, "site": self.site,
            "given": {name: decimal(value, name) for name, value in given.items()},
        }  # fmt: skip

    def machine(self) -> dict[str, Any]:
        """The same for what no serving engine serves; raises InputError where one is named."""
        if self.engine is not None:
            raise InputError(f"--engine {self.engine}: only text models have one")
        return {name: value for name, value in self.serving().items() if name != "engine"}


@Parameter(name="*")
@dataclass(frozen=True, slots=True)
class Why:
    """How an answer came about.

    Parameters
    ----------
    explain
        Show the formulas and facts behind every number.
    depth
        How many steps down the explanation on the terminal goes.
    """

    explain: bool = False
    depth: Whole = 99

    def trees(self, explained: Callable[[], dict[str, Any]]) -> dict[str, Any]:
        """The trees of an explanation where one is asked for, else nothing."""
        return explained() if self.explain else {}

    def to_json(self, trees: dict[str, Any]) -> dict[str, Any]:
        """What JSON has of the trees: no key where nobody asked."""
        return {"explain": trees} if self.explain else {}


HERE, GRID_POWER, PLAIN, UNASKED = Where(), Electricity(), Output(), Why()


def pairs(items: list[str] | None, option: str) -> dict[str, str]:
    """`name=value` texts as a dictionary; raises InputError for one without `=`."""
    for item in items or ():
        name, _, value = item.partition("=")
        if not name.strip() or not value.strip():
            raise InputError(f"{option} {item}: expected name=value")
    return {
        name.strip(): value.strip() for name, _, value in (i.partition("=") for i in items or ())
    }


def decimal(text: str, name: str) -> float:
    """A number given on the command line; raises InputError for anything else."""
    try:
        return float(text)
    except ValueError:
        raise InputError(f"--set {name}={text}: expected a number") from None
