"""How an answer came about: the tree of formulas down to facts, their sources and places in them."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from joulebook import graph
from joulebook.errors import UnknownNameError
from joulebook.estimate.books import boundaries
from joulebook.estimate.deployment import BOOK, Deployment
from joulebook.estimate.footprint import request_tokens
from joulebook.estimate.moments import TOKENS
from joulebook.facts import Fact, describe
from joulebook.graph import Node


def explain(
    deployment: Deployment,
    input_tokens: float,
    output_tokens: float,
    cached_tokens: float = 0,
    targets: tuple[str, ...] | None = None,
) -> dict[str, Node]:
    """The nodes of the targets, solved with the medians of all facts; without targets, the boundaries.

    Raises UnknownNameError when there is no such formula.
    """
    targets = boundaries(deployment.facts) if targets is None else targets
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
    return trees(nodes, deployment.facts)


def solved_trees(
    book: graph.Book,
    targets: tuple[str, ...],
    facts: Mapping[str, Fact],
    request: Mapping[str, float] = MappingProxyType({}),
) -> dict[str, Any]:
    """The trees of the targets as JSON, solved with the medians of the facts and what is asked."""
    known = {name: fact.value for name, fact in facts.items()} | dict(request)
    nodes = graph.solve(book, targets, known)
    return trees({target: nodes[target] for target in targets}, facts)


def trees(nodes: Mapping[str, Node], facts: Mapping[str, Fact]) -> dict[str, Any]:
    """The trees below some nodes as JSON, for any book of formulas."""
    shown: set[str] = set()
    return {target: tree(node, facts, shown) for target, node in nodes.items()}


def tree(node: Node, facts: Mapping[str, Fact], shown: set[str]) -> dict[str, Any]:
    """A node and all below it as JSON; what is in `shown` is named, not repeated."""
    step: dict[str, Any] = {"name": node.name, "value": float(node.value)}
    if node.name in shown:
        return step | {"see_above": True}
    shown.add(node.name)
    if node.formula:
        formula = f"{node.formula.module}.{node.name}"
        inputs = [tree(below, facts, shown) for below in node.inputs]
        return step | {"formula": formula, "says": node.formula.says, "inputs": inputs}
    if node.name in facts:
        return step | {"fact": describe(facts[node.name])}
    return step | {"given": "the request"}
