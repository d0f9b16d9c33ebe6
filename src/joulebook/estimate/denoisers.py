"""What a model of images or video is to the formulas: from its page, or from a table's own columns."""

from collections.abc import Mapping
from dataclasses import replace

from joulebook import graph
from joulebook.errors import InputError, MissingFactError
from joulebook.estimate.books import DIFFUSION as BOOK
from joulebook.estimate.deployment import peak_rate
from joulebook.estimate.tables import Row, number
from joulebook.facts import Fact, Page, page

KINDS = ("image", "video")
ARCHITECTURE = ("latent_params", "attention_layers", "attention_width")
TABLE_COLUMNS = {
    "layers": "layers", "hidden": "hidden", "text_tokens": "text_tokens",
    "cross_attention_tokens": "cross_tokens", "cfg_passes": "guidance_passes",
    "latent_tokens": "latent_tokens",
}  # fmt: skip
BILLION, TERA = 1e9, 1e12  # units of the table's columns


def model_facts(model: Page) -> dict[str, Fact]:
    """Facts of a model's page, over those of its kind of denoiser.

    Raises InputError when the model makes neither images nor video.

    >>> from joulebook.facts import page
    >>> model_facts(page("models/tencent--hunyuanvideo"))["guidance_passes"].value
    1.0
    """
    kind = str(model.text.get("kind", ""))
    if kind not in KINDS or "denoiser" not in model.text:
        raise InputError(
            f"model {model.title!r} is a model for {kind}; expected one for images or video"
        )
    return {**page(f"denoisers/{model.text['denoiser']}").facts, **model.facts}


def table_facts(row: Row) -> dict[str, Fact]:
    """The same for a model that has no page, from the row's own columns.

    Raises MissingFactError when the row does not even tell its parameters.
    """
    kind = denoiser_kind(row)
    facts = dict(page(f"denoisers/{kind}").facts)
    params = number(row, "denoiser_params_b")
    if not params > 0:
        raise MissingFactError(f"model {row.get('model')!r} is unknown, no denoiser_params_b")
    facts["total_params"] = _told("total_params", params * BILLION)
    for column, name in TABLE_COLUMNS.items():
        value = number(row, column)
        if value > 0 or (value == 0 and name.endswith("_tokens") and name != "latent_tokens"):
            facts[name] = _told(name, value)
    macs = number(row, "unet_tmacs_approx") * TERA
    if kind.startswith("unet") and macs > 0:
        asked = {name: number(row, name) for name in ("width", "height", "frames")}
        known = {name: fact.value for name, fact in facts.items()} | asked
        tokens = float(graph.solve(BOOK, ("latent_tokens",), known)["latent_tokens"].value)
        facts["latent_params"] = _told("latent_params", macs / tokens)
    if not kind.startswith("unet") and not {"layers", "hidden"} <= set(facts):
        raise MissingFactError(f"model {row.get('model')!r} is unknown, no layers and hidden")
    return facts


def denoiser_kind(row: Row) -> str:
    """The page of `denoisers` that a row's denoiser_arch names best."""
    told = str(row.get("denoiser_arch") or "").lower()
    if "unet" in told:
        return "unet-video" if number(row, "frames") > 1 else "unet"
    if "linear" in told:
        return "linear"
    return "joint" if "mmdit" in told or "joint" in told else "cross"


def settled(facts: Mapping[str, Fact]) -> dict[str, Fact]:
    """The facts with their architecture computed, so that columns of different kinds fit together.

    Raises InputError when the sizes contradict one another.
    """
    known = {name: fact.value for name, fact in facts.items()}
    nodes = graph.solve(BOOK, ARCHITECTURE, known)
    if not nodes["latent_params"].value > 0:
        raise InputError("the parameters are too few for the layers and their width")
    whole = {name: _told(name, float(nodes[name].value)) for name in ARCHITECTURE}
    return {**facts, **whole, **{name: facts[name] for name in ARCHITECTURE if name in facts}}


def accelerator_facts(gpu: Page, precision: Page) -> dict[str, Fact]:
    """Facts of an accelerator, with the rate at which weights of that precision are multiplied.

    Raises MissingFactError when its page names no such rate.
    """
    return {**gpu.facts, **precision.facts, "peak_flop_per_s": peak_rate(gpu, precision)}


def renamed(fact: Fact, name: str, on: str) -> Fact:
    """A fact under the name a formula uses, drawn as the page `on` is."""
    return replace(fact, name=name, page=on)


def _told(name: str, value: float) -> Fact:
    return Fact.stated(name, value, where="the table's row")
