"""Closed models: a stated prior over size, hardware and batch, narrowed by what is disclosed.

No parameter count is invented. Many machines and models are drawn from the prior
(`facts/defaults/closed.toml`, `accelerator.toml`), the formulas of open models say how fast each
would write, what it would draw and what it would be sold for, and each draw counts for as much as
that agrees with the model's page. What is left is again one interval a fact, and a `mixture` that
ties them together. Coefficients of the calibration are drawn too, but not narrowed: they are the
same for all models. (Derivation: docs/methods/closed-models.md.)
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np

from joulebook import graph
from joulebook.errors import InputError
from joulebook.estimate.books import CLOSED as BOOK
from joulebook.estimate.draws import COUNT, SEED, SHARED_VARIANCE, Z95, draw, scale_of
from joulebook.facts import Fact, Page, cached, describe, find, index, page

PRIOR, ACCELERATOR = "defaults/closed", "defaults/accelerator"
AROUND = ("defaults/server", "defaults/site")
REPEATS = 16  # times COUNT: draws of the prior
FEWEST = 40  # draws that must count, or the evidence lies outside of the prior
TAILS = 4  # degrees of freedom of Student's t: what contradicts the rest loses its say
TARGETS = (
    "facility_energy_j", "output_tokens_per_s", "typical_output_usd_per_token", "cost_usd",
    "list_price_usd", "disclosed_request_j", "fitting_sequences",
)  # fmt: skip
# what is observed, by the name of its fact: what it is compared with, and how far it is believed
OBSERVED = {
    "output_speed_tokens_per_s": ("output_tokens_per_s", "speed_ratio"),
    "output_usd_per_token": ("typical_output_usd_per_token", "reference_output_usd_per_token"),
    "prompt_energy_j": ("disclosed_request_j", "energy_ratio"),
}

Interval = tuple[float, float, float]  # 5th percentile, median, 95th percentile


@dataclass(frozen=True, slots=True)
class Narrowing:
    """One piece of evidence, and the energy of the mean request at the meter before and after it.

    `implied` is what, after it, the draws allow to be observed, with the width of our belief.
    """

    evidence: str
    observed: Mapping[str, Any]
    implied: Interval
    before: Interval
    after: Interval

    @property
    def contradicted(self) -> bool:
        """Whether nothing that the prior allows comes near to what was observed."""
        low, _, high = self.implied
        return bool(self.observed) and not (
            low <= self.observed["high"] and self.observed["low"] <= high
        )

    def to_json(self) -> dict[str, Any]:
        """The piece of evidence as JSON; energies in J at the meter."""
        keys = ("low", "value", "high")
        return {
            "evidence": self.evidence,
            "observed": dict(self.observed),
            "implied": dict(zip(keys, self.implied, strict=True)),
            "contradicted": self.contradicted,
            "prior": dict(zip(keys, self.before, strict=True)) | {"unit": "J"},
            "posterior": dict(zip(keys, self.after, strict=True)) | {"unit": "J"},
        }


def find_closed(name: str) -> Page | None:
    """The page of a closed model by id, alias or `provider/id`, or None.

    >>> find_closed("openai/gpt-4o").title
    'GPT-4o'
    """
    known = index("closed_models")
    plain = name.strip().lower()
    provider, _, rest = plain.partition("/")
    if plain not in known and rest in known:
        found = find("closed_models", rest, "model")
        return found if found.text["provider"] == provider else None
    return find("closed_models", name, "model") if plain in known else None


def narrowed(
    model: Page, facts: Mapping[str, Fact], tokens_per_second: float | None = None
) -> tuple[dict[str, Fact], tuple[Narrowing, ...]]:
    """What the evidence on a closed model's page leaves of the prior in `facts`, and how it did.

    `tokens_per_second` is an output speed that the caller observed, in the place of the page's.
    Raises InputError when no draw of the prior fits in the accelerators that the caller gives.
    """
    # what makers disclose they measured in data centres of their own, not in the caller's
    around = {name: fact for path in AROUND for name, fact in page(path).facts.items()}
    served = {name: fact for name, fact in facts.items() if name not in OBSERVED}
    known = {**served, **around, **model.facts}
    if tokens_per_second is not None:
        known["output_speed_tokens_per_s"] = _observed_speed(tokens_per_second)
    asked = {name: fact for name, fact in known.items() if name in _needed()}
    prior = tuple(
        name
        for name, fact in facts.items()
        if fact.page in (PRIOR, ACCELERATOR) and name in asked and not fact.certain
        if name not in _BELIEF
    )
    return _narrowed(model.path, tuple(asked.items()), prior, tokens_per_second)


@cached
def _needed() -> frozenset[str]:
    """Every name that the targets may ask for: a place is not among them, so one answer holds in all."""
    waiting, found = [*TARGETS, *OBSERVED], set[str]()
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting.extend(BOOK[name].needs if name in BOOK else ())
    return frozenset(found | _BELIEF)


@partial(cached, most=4_096, of=("closed_models", "defaults", "calibrations", "sources"))
def _narrowed(
    path: str, asked: tuple[tuple[str, Fact], ...], prior: tuple[str, ...],
    tokens_per_second: float | None,
) -> tuple[dict[str, Fact], tuple[Narrowing, ...]]:  # fmt: skip
    model, known = page(path), dict(asked)
    needed = _solve(known, {})
    unknown = {name: known[name] for name in prior if name in needed}
    scores = _scores(list(unknown.values()))
    drawn = {n: _at(f, z) for (n, f), z in zip(unknown.items(), scores, strict=True)}
    nodes = _solve(known, drawn)
    every = np.ones(REPEATS * COUNT)
    implied = {t: nodes[t].value * every for t in TARGETS if t in nodes}
    weights, steps = _weigh(model, known, implied)
    if tokens_per_second is not None and steps[0].contradicted:
        low, _, high = steps[0].implied
        raise InputError(
            f"{model.title}: {tokens_per_second:g} tokens per second; on such accelerators the prior "
            f"allows {low:.2g} to {high:.2g}"
        )
    says = f"prior narrowed by {', '.join(step.evidence for step in steps)}"
    return _posterior(model.path, unknown, scores, weights, says) if steps else {}, steps


_BELIEF = frozenset(belief for _, belief in OBSERVED.values())


def _observed_speed(tokens_per_second: float) -> Fact:
    value = float(tokens_per_second)
    if not 0 < value < float("inf"):
        raise InputError(f"tokens per second {tokens_per_second}: expected a positive number")
    return replace(Fact.stated("output_speed_tokens_per_s", value, "token/s"), tier="measured")


def _scores(facts: list[Fact]) -> np.ndarray:
    """Normal draws of the prior: (facts, REPEATS × COUNT), correlated as their pages say."""
    generator = np.random.default_rng(SEED)
    own = generator.standard_normal((len(facts), REPEATS * COUNT))
    correlation = np.eye(len(facts))
    for i, a in enumerate(facts):
        for j, b in enumerate(facts):
            if i != j and a.page == b.page:
                correlation[i, j] = _page_correlation(a, b)
    return np.asarray(np.linalg.cholesky(correlation) @ own)


def _page_correlation(a: Fact, b: Fact) -> float:
    text = page(a.page).text
    together = list(text.get("coefficients", ()))
    if a.name not in together or b.name not in together:
        return 0.0
    return float(text["correlation"][together.index(a.name)][together.index(b.name)])


def _at(fact: Fact, z: np.ndarray) -> np.ndarray:
    """The values of a fact at normal scores."""
    to_line, from_line = scale_of(fact.unit)
    low, middle, high = (to_line(x) for x in (fact.low, fact.value, fact.high))
    width = np.where(z < 0, middle - low, high - middle) / Z95
    return np.asarray(from_line(middle + z * width))


def _solve(known: Mapping[str, Fact], drawn: Mapping[str, np.ndarray]) -> dict[str, graph.Node]:
    """The mean request of every draw; beliefs stay at their medians, their widths come later."""
    others = {
        name: np.tile(draw(fact), REPEATS)
        for name, fact in known.items()
        if name not in drawn and name not in _BELIEF and name not in OBSERVED and not fact.certain
    }
    values = {name: fact.value for name, fact in known.items()} | others | dict(drawn)
    request = {
        "input_uncached_tokens": values["mean_input_tokens"], "input_cached_tokens": 0.0,
        "output_tokens": values["mean_output_tokens"],
    }  # fmt: skip
    priced = {"input_usd_per_token", "output_usd_per_token"} <= set(known)
    targets = tuple(t for t in TARGETS if priced or t != "list_price_usd")
    return graph.solve(BOOK, targets, values | request)


def _weigh(
    model: Page, known: Mapping[str, Fact], implied: Mapping[str, np.ndarray]
) -> tuple[np.ndarray, tuple[Narrowing, ...]]:
    """Weights of the draws after all evidence, and what each piece did."""
    energy = implied["facility_energy_j"]
    weights = _fitting(model, implied["fitting_sequences"])
    steps: list[Narrowing] = []
    for name, observed, says, likelihood in _evidence(known, implied):
        after = weights * likelihood
        if not after.any() or after.sum() ** 2 < FEWEST * (after**2).sum():
            raise InputError(f"{model.title}: the {name} lies outside of all that the prior allows")
        allowed = _allowed(_spread(says, after), observed, known)
        steps.append(
            Narrowing(name, observed, allowed, _spread(energy, weights), _spread(energy, after))
        )
        weights = after
    return weights, tuple(steps)


def _allowed(spread: Interval, observed: Mapping[str, Any], known: Mapping[str, Fact]) -> Interval:
    """An interval, widened by how far the observation is believed."""
    if not observed:
        return spread
    belief = known[OBSERVED[observed["name"]][1]]
    low, middle, high = spread
    return low * belief.low / belief.value, middle, high * belief.high / belief.value


def _evidence(
    known: Mapping[str, Fact], implied: Mapping[str, np.ndarray]
) -> Iterator[tuple[str, Mapping[str, Any], np.ndarray, np.ndarray]]:
    """Evidence: its name, what was observed, what the draws say of it, and their likelihoods."""
    for name, (target, belief) in OBSERVED.items():
        if name in known and known[name].value > 0:
            likelihood = _agreement(implied[target], known[name], known[belief])
            yield EVIDENCE[name], describe(known[name]), implied[target], likelihood
    if "list_price_usd" in implied:
        ratio = implied["cost_usd"] / implied["list_price_usd"]
        yield "price of the electricity over the list price", {}, ratio, (ratio <= 1).astype(float)


EVIDENCE = {
    "output_speed_tokens_per_s": "observed output speed",
    "output_usd_per_token": "list price of output",
    "prompt_energy_j": "disclosed energy of a request",
}


def _fitting(model: Page, sequences: np.ndarray) -> np.ndarray:
    """Only draws count in which weights and one sequence's cache fit in the memory."""
    fits = np.asarray(sequences >= 1)
    if np.count_nonzero(fits) < FEWEST:
        raise InputError(f"{model.title}: hardly a model of the prior fits; give more accelerators")
    return fits.astype(float)


def _agreement(implied: np.ndarray, observed: Fact, belief: Fact) -> np.ndarray:
    """Likelihood of ln(implied / observed): Student's t, its two sides with their own widths."""
    off = np.log(implied / observed.value)
    below = np.hypot(np.log(observed.value / observed.low), np.log(belief.high / belief.value))
    above = np.hypot(np.log(observed.high / observed.value), np.log(belief.value / belief.low))
    spreads = off * Z95 / np.where(off < 0, below, above)
    return np.asarray((1 + spreads**2 / TAILS) ** (-(TAILS + 1) / 2))


def _spread(values: np.ndarray, weights: np.ndarray) -> Interval:
    """5th percentile, median and 95th percentile of weighted values."""
    order = np.argsort(values)
    reached = np.cumsum(weights[order]) / weights.sum()
    low, middle, high = values[order][np.searchsorted(reached, (0.05, 0.5, 0.95))].tolist()
    return low, middle, high


def _posterior(
    path: str, facts: Mapping[str, Fact], scores: np.ndarray, weights: np.ndarray, says: str
) -> dict[str, Fact]:
    """The facts with the intervals that the weights leave, tied together as the weighted draws are."""
    correlation = np.atleast_2d(np.cov(scores, aweights=weights))
    spread = np.sqrt(np.diag(correlation))
    mixing = np.linalg.cholesky(correlation / np.outer(spread, spread))
    named = [fact.name for fact in facts.values()]
    posterior = {}
    for row, (name, fact) in enumerate(facts.items()):
        low, value, high = _spread(_at(fact, scores[row]), weights)
        mixture = _mixture(path, named, mixing[row])
        posterior[name] = replace(
            fact, low=low, value=value, high=high, page=path, mixture=mixture, where=says
        )
    return posterior


def _mixture(path: str, names: list[str], weights: np.ndarray) -> tuple[tuple[str, float], ...]:
    """Half of the variance is the model's own, half all closed models share: one prior, one mistake."""
    own, shared = (1 - SHARED_VARIANCE) ** 0.5, SHARED_VARIANCE**0.5
    return tuple(
        (f"{owner}.{name}", float(weight) * part)
        for name, weight in zip(names, weights, strict=True)
        for owner, part in ((path, own), (PRIOR, shared))
        if weight
    )
