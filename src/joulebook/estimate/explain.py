"""How an answer came about: the tree of formulas down to facts, their sources and places in them."""

from collections.abc import Mapping
from typing import Any

from joulebook import graph
from joulebook.errors import UnknownNameError
from joulebook.estimate.deployment import BOOK, BOUNDARIES, Deployment
from joulebook.estimate.footprint import request_tokens
from joulebook.estimate.moments import TOKENS
from joulebook.facts import Fact, describe
from joulebook.graph import Node


def explain(
    deployment: Deployment,
    input_tokens: float,
    output_tokens: float,
    cached_tokens: float = 0,
    targets: tuple[str, ...] = BOUNDARIES,
) -> dict[str, Node]:
    """The nodes of the targets, boundaries or any formulas, solved with the medians of all facts.

    Raises UnknownNameError when there is no such formula.
    """
    for target in targets:
        if target not in BOOK:
            raise UnknownNameError("formula", target, BOOK)
    tokens = request_tokens(input_tokens, output_tokens, cached_tokens)
    request = dict(zip(TOKENS, tokens, strict=True))
    nodes = graph.solve(BOOK, targets, deployment.known | request)
    return {target: nodes[target] for target in targets}


def explain_all(
    deployment: Deployment, input_tokens: float, output_tokens: float, cached_tokens: float = 0
) -> dict[str, Any]:
    """The tree of every boundary as JSON; a step shown before is named, not repeated."""
    nodes = explain(deployment, input_tokens, output_tokens, cached_tokens)
    shown: set[str] = set()
    return {target: tree(deployment.facts, node, shown) for target, node in nodes.items()}


def tree(facts: Mapping[str, Fact], node: Node, shown: set[str]) -> dict[str, Any]:
    """A node and what it was computed from as JSON; `shown` collects what was told in full."""
    step: dict[str, Any] = {"name": node.name, "value": float(node.value)}
    if node.name in shown:
        return step | {"see_above": True}
    shown.add(node.name)
    if node.formula:
        formula = f"{node.formula.module}.{node.name}"
        inputs = [tree(facts, below, shown) for below in node.inputs]
        return step | {"formula": formula, "says": node.formula.says, "inputs": inputs}
    if node.name in facts:
        return step | {"fact": describe(facts[node.name])}
    return step | {"given": "the request"}
