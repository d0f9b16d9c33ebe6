"""The formula graph: a formula's parameter names are other formulas or facts, as pytest fixtures are.

`read` makes a book of the functions in some modules, `solve` computes a target from known values,
and the nodes that `solve` returns keep how each value came about.
Known values may be floats, NumPy draws, columns or polynomials: the formulas never notice.
"""

import inspect
from collections.abc import Callable, Collection, KeysView, Mapping
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

from joulebook.errors import InputError, MissingFactError


@dataclass(frozen=True, slots=True)
class Formula:
    """One function of a book: `needs` are its parameter names, `says` its first line."""

    name: str
    call: Callable[..., Any]
    needs: tuple[str, ...]
    says: str
    module: str


@dataclass(frozen=True, slots=True)
class Node:
    """One value of an answer and what it was computed from; a given value has no formula."""

    name: str
    value: Any
    formula: Formula | None = None
    inputs: tuple["Node", ...] = field(default=(), repr=False)


Book = Mapping[str, Formula]


def read(*modules: ModuleType) -> Book:
    """Every public function defined in the modules, by name.

    Raises InputError when two modules define the same name.
    """
    book: dict[str, Formula] = {}
    for module in modules:
        for name, call in vars(module).items():
            if name.startswith("_") or getattr(call, "__module__", "") != module.__name__:
                continue
            if not inspect.isfunction(call):
                continue
            if name in book:
                raise InputError(f"formula {name} is in {book[name].module} and {module.__name__}")
            says = (inspect.getdoc(call) or name).splitlines()[0]
            needs = tuple(inspect.signature(call).parameters)
            book[name] = Formula(name, call, needs, says, module.__name__)
    return book


def solve(book: Book, targets: tuple[str, ...], known: Mapping[str, Any]) -> dict[str, Node]:
    """The nodes of the targets and of everything they needed, by name.

    A known value named like a formula wins over it: that is how a measurement replaces a model.
    Raises MissingFactError naming the formula that needs an unknown name, InputError on a circle.
    """
    done: dict[str, Node] = {}
    path: list[str] = []

    def node(name: str) -> Node:
        if name in done:
            return done[name]
        if name in known:
            done[name] = Node(name, known[name])
        else:
            done[name] = computed(name)
        return done[name]

    def computed(name: str) -> Node:
        if name not in book:
            by = f", which {path[-1]} needs" if path else ""
            raise MissingFactError(f"no fact or formula gives {name!r}{by}; give it as {name}=…")
        if name in path:
            raise InputError(f"formulas in a circle: {' → '.join([*path, name])}")
        path.append(name)
        formula = book[name]
        inputs = tuple(node(need) for need in formula.needs)
        path.pop()
        return Node(name, _call(formula, inputs), formula, inputs)

    for target in targets:
        node(target)
    return done


def below(node: Node) -> KeysView[str]:
    """Names of everything a node was computed from, its own first: in one order in every run."""
    names: dict[str, None] = {}
    waiting = [node]
    while waiting:
        at = waiting.pop()
        if at.name not in names:
            names[at.name] = None
            waiting.extend(at.inputs)
    return names.keys()


def untouched(nodes: Mapping[str, Node], changed: Collection[str]) -> dict[str, Any]:
    """The computed values that none of the changed names stands below: known to the next `solve`."""
    touched: dict[str, bool] = {}

    def is_touched(node: Node) -> bool:
        if node.name not in touched:
            touched[node.name] = node.name in changed or any(map(is_touched, node.inputs))
        return touched[node.name]

    return {n: node.value for n, node in nodes.items() if node.formula and not is_touched(node)}


def _call(formula: Formula, inputs: tuple[Node, ...]) -> Any:
    try:
        return formula.call(*(i.value for i in inputs))
    except ArithmeticError as error:
        told = ", ".join(f"{i.name}={i.value:g}" for i in inputs if isinstance(i.value, float))
        raise InputError(f"{formula.name} cannot be computed ({error}) from {told}") from None
