"""What formulas of diffusion miss of a model, an accelerator, a setting: factors with a median of 1.

A measured model has its own factor instead, which is narrow. On an accelerator it was not measured
on, its joules per output are taken over unchanged at the same settings: leaving an accelerator out
shows that this errs less than following the formulas there (docs/methods/diffusion.md).
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

from joulebook import graph
from joulebook.estimate.books import DIFFUSION as BOOK
from joulebook.estimate.denoisers import accelerator_facts, renamed
from joulebook.facts import Fact, Page, page, table
from joulebook.grid.notes import Note

PAGE = "calibrations/diffusion"
RESIDUALS = "calibrations/diffusion-models"
ENERGY = "accelerator_energy_j"
UNKNOWN_GPU = "none of our measurements of images and video is on {gpu}"
MEASURED = "this model was measured on {gpu}: {count} configurations"
MOVED = (
    "this model was measured on {gpu}: {count} configurations; its joules are taken over to {here}"
)
FOLLOWED = "measured on {gpu} ({count}); formulas say how {here} differs, which nobody measured"
NOTES = (UNKNOWN_GPU, MEASURED, MOVED, FOLLOWED)
MACHINE = ("tdp_w", "peak_flop_per_s", "memory_bytes_per_s", "interconnect_bytes_per_s")


class Served(NamedTuple):
    """Who is served on what: `setting` says which size, steps and batch, for the draws."""

    kind: str
    model: Page | None
    name: str
    gpu: Page
    precision: Page
    setting: str


def discrepancies(
    served: Served, facts: Mapping[str, Fact], measured: bool = True
) -> tuple[dict[str, Fact], tuple[Note, ...]]:
    """The three factors of an answer, coefficients they pin, and notes; `facts` are all others.

    Without `measured` a model's own measurements are left aside, as if nobody had made them.
    """
    own = _own_ratios(served.model) if measured and served.model else {}
    told = page(PAGE).facts
    kind, setting = served.kind, f"{served.name} on {served.gpu.path}, {served.setting}"
    known = served.gpu.path in page(PAGE).text["accelerators"]
    if not own:
        factors = {
            "between_models": renamed(
                told[f"between_models_{kind}"], "between_models", served.name
            ),
            "between_accelerators": _exact(served) if known else told["between_accelerators"],
            "within_models": renamed(told[f"within_models_{kind}"], "within_models", setting),
        }
        return factors, () if known else (Note(UNKNOWN_GPU, {"gpu": served.gpu.title}),)
    within = renamed(told[f"within_measured_{kind}"], "within_models", setting)
    within = replace(within, tier="measured") if _at_measured_size(served, facts) else within
    if served.gpu.path in own:
        ratio, between = own[served.gpu.path], _exact(served)
        note = _noted(MEASURED, served, served.gpu)
    elif not _alike(served.gpu):
        there = sorted(own)[-1]
        ratio = own[there]
        between = renamed(told["between_accelerators"], "between_accelerators", served.gpu.path)
        note = _noted(FOLLOWED, served, page(there))
    else:
        there = sorted(own)[-1]
        ratio = _moved(own[there], served, page(there), facts)
        between = renamed(
            told["transferred_between_accelerators"], "between_accelerators", served.gpu.path
        )
        note = _noted(MOVED, served, page(there))
    factors = {"between_models": ratio, "between_accelerators": between, "within_models": within}
    return factors | _pinned(served, facts), (note,)


def _at_measured_size(served: Served, facts: Mapping[str, Fact]) -> bool:
    """Whether the output is as large as those that were measured."""
    own = served.model.facts if served.model else {}
    return all(
        own[name].source == page(PAGE).text["source"] and own[name].value == facts[name].value
        for name in ("width", "height", "frames")
    )


def _pinned(served: Served, facts: Mapping[str, Fact]) -> dict[str, Fact]:
    """Coefficients as points, at the measured size: the model's own ratio holds what they miss."""
    if not _at_measured_size(served, facts):
        return {}
    fitted = (facts[name] for name in page(PAGE).text["coefficients"] if facts[name].page == PAGE)
    return {f.name: replace(f, low=f.value, high=f.value) for f in fitted}


def _noted(says: str, served: Served, there: Page) -> Note:
    """How often a model was measured on an accelerator, and on which one it is served."""
    at = (served.model.path if served.model else "", there.path)
    rows = table(RESIDUALS).rows
    count = next(row["rows"] for row in rows if (row["model"], row["accelerator"]) == at)
    return Note(says, {"gpu": there.title, "count": count, "here": served.gpu.title})


def _own_ratios(model: Page) -> dict[str, Fact]:
    """A model's measured ÷ predicted by accelerator."""
    found = table(RESIDUALS)
    origin = {key: found.meta.text[key] for key in ("source", "where", "via", "seen", "tier")}
    return {
        row["accelerator"]: Fact(
            "between_models", float(row["value"]), float(row["low"]), float(row["high"]), "1",
            note=f"{row['rows']} configurations", page=model.path, **origin,
        )
        for row in found.rows if row["model"] == model.path
    }  # fmt: skip


def _moved(ratio: Fact, served: Served, there: Page, facts: Mapping[str, Fact]) -> Fact:
    """The ratio with which the formulas give, here, the joules that they give `there`."""
    known = {name: fact.value for name, fact in facts.items()}
    known |= dict.fromkeys(("between_models", "between_accelerators", "within_models"), 1.0)
    machine = accelerator_facts(there, served.precision)
    elsewhere = known | {name: machine[name].value for name in MACHINE if name in machine}
    here_j, there_j = (
        float(graph.solve(BOOK, (ENERGY,), k)[ENERGY].value) for k in (known, elsewhere)
    )
    times = there_j / here_j
    return Fact(
        ratio.name, ratio.value * times, ratio.low * times, ratio.high * times, ratio.unit,
        ratio.tier, ratio.source, f"{ratio.where}; on {there.title}", ratio.via, ratio.seen,
        ratio.note, ratio.page,
    )  # fmt: skip


def _alike(gpu: Page) -> bool:
    """Whether the accelerator is of a kind on which measurements carry over unchanged."""
    own = gpu.path.rpartition("/")[2].replace("-", "_")
    kinds = (*page(PAGE).text["accelerators"], *page("defaults/pictures").text["alike"])
    slugs = {str(path).rpartition("/")[2].replace("-", "_") for path in kinds}
    return str(gpu.text.get("platform", own)) in slugs


def _exact(served: Served) -> Fact:
    """A factor of 1: the accelerator is one of those that were fitted."""
    told = page(PAGE).facts["between_accelerators"]
    where = "fitted on this accelerator"
    return Fact(
        told.name, 1.0, 1.0, 1.0, "1", told.tier, told.source, where, told.via, page=served.gpu.path
    )
