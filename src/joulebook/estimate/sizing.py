"""How many accelerators hold a model, and whether those that are asked for can."""

from collections.abc import Mapping

from joulebook import graph
from joulebook.errors import InputError
from joulebook.estimate.books import TEXT as BOOK
from joulebook.facts import Fact, Page

OURS = "joulebook-assumptions"


def enough_accelerators(facts: Mapping[str, Fact], gpu: Page) -> Fact:
    """The default number of accelerators, decided once with the medians: a choice, no uncertainty.

    It is the smallest that holds the weights and shares the attention heads evenly.
    """
    known = _medians(facts)
    least = float(graph.solve(BOOK, ("accelerators",), known)["accelerators"].value)
    usual = [
        2.0**k for k in range(21)
    ]  # where nobody knows the heads: any power of two divides most
    count = next((n for n in _even_counts(facts) or usual if n >= least), least)
    where = f"as many × {gpu.title} as hold the weights beside the cache"
    return Fact(
        "accelerators", count, count, count, "1", "assumed", OURS, where, page="defaults/serving"
    )


def stages(facts: Mapping[str, Fact]) -> Fact:
    """Stages of a pipeline, when nobody says: one a server, between which layers are not shared."""
    per_server = facts["accelerators_per_server"]
    servers = facts["accelerators"].value / per_server.value
    count = servers if servers > 1 and servers % 1 == 0 else facts["pipeline_stages"].value
    return Fact(
        "pipeline_stages", count, count, count, "1", "assumed", OURS, per_server.note,
        page="defaults/engine",
    )  # fmt: skip


def check_fit(named: str, facts: Mapping[str, Fact], gpu: Page) -> None:
    """Raise InputError when weights and one sequence's cache do not fit, or heads do not divide."""
    targets = ("weight_bytes", "fitting_sequences", "memory_bytes", "usable_memory_share")
    known = _medians(facts)
    nodes = graph.solve(BOOK, targets, known)
    weights, fitting, memory, share = (float(nodes[t].value) for t in targets)
    count, needed = known["accelerators"], -(-weights // (memory * share))
    even = _even_counts(facts)
    if count < needed:
        wanted = next((n for n in even if n >= needed), needed)
        raise InputError(
            f"{named} needs {weights / 1e9:.0f} GB: at least {wanted:.0f} × {gpu.title}, not {count:.0f}"
        )
    if even and count not in even:
        could = ", ".join(f"{n:.0f}" for n in even if n >= needed)
        raise InputError(
            f"{count:.0f} accelerators cannot share the {known['heads']:.0f} attention heads of {named} "
            f"evenly; these can: {could}"
        )
    if fitting < 1:
        raise InputError(
            f"{named} leaves no room for a sequence's cache on {count:.0f} × {gpu.title}"
        )


def _even_counts(facts: Mapping[str, Fact]) -> list[float]:
    """Numbers of accelerators that share the attention heads evenly; none where heads are not known."""
    heads = facts.get("heads")
    if heads is None or not heads.certain or heads.value < 1 or heads.value % 1:
        return []
    ranks = facts["data_parallel"].value * facts["pipeline_stages"].value
    whole = range(1, int(heads.value) + 1)
    return [n * ranks for n in whole if heads.value % n == 0]


def _medians(facts: Mapping[str, Fact]) -> dict[str, float]:
    return {name: fact.value for name, fact in facts.items()}
