"""How an answer came about: the tree of formulas down to facts, their sources and places in them."""

from typing import Any

from joulebook import graph
from joulebook.errors import UnknownNameError
from joulebook.estimate.deployment import BOOK, BOUNDARIES, Deployment
from joulebook.estimate.footprint import describe
from joulebook.estimate.moments import TOKENS
from joulebook.graph import Node


def explain(
    deployment: Deployment,
    input_tokens: float,
    output_tokens: float,
    cached_tokens: float = 0,
    target: str = "facility_energy_j",
) -> Node:
    """The node of `target`, a boundary or any formula, solved with the medians of all facts.

    Unlike the rate card it uses each request's own lengths in sliding windows.
    Raises UnknownNameError when there is no such formula.
    """
    if target not in BOOK:
        raise UnknownNameError("formula", target, BOOK)
    tokens = (input_tokens - cached_tokens, cached_tokens, output_tokens)
    request = dict(zip(TOKENS, map(float, tokens), strict=True))
    return graph.solve(BOOK, (target,), deployment.known | request)[target]


def explain_all(
    deployment: Deployment, input_tokens: float, output_tokens: float, cached_tokens: float = 0
) -> dict[str, Any]:
    """The tree of every boundary as JSON; a step shown before is named, not repeated."""
    lengths = (input_tokens, output_tokens, cached_tokens)
    nodes = {target: explain(deployment, *lengths, target=target) for target in BOUNDARIES}
    shown: set[str] = set()
    return {target: _tree(deployment, node, shown) for target, node in nodes.items()}


def _tree(deployment: Deployment, node: Node, shown: set[str]) -> dict[str, Any]:
    step: dict[str, Any] = {"name": node.name, "value": float(node.value)}
    if node.name in shown:
        return step | {"see_above": True}
    shown.add(node.name)
    if node.formula:
        formula = f"{node.formula.module}.{node.name}"
        inputs = [_tree(deployment, below, shown) for below in node.inputs]
        return step | {"formula": formula, "says": node.formula.says, "inputs": inputs}
    if node.name in deployment.facts:
        return step | {"fact": describe(deployment.facts[node.name])}
    return step | {"given": "the request"}
