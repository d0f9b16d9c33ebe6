"""What `joulebook compare` can ask of every candidate: a request, a day, a training."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from joulebook.serve.days import open_day

if TYPE_CHECKING:
    from joulebook.estimate.compare import Candidate
    from joulebook.estimate.supply import Supply


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of every candidate: the parts of its answer, and how they come about."""

    parts: "Callable[[Candidate], Sequence[Any]]"
    explain: "Callable[[Candidate], dict[str, Any]]"


def request_question(asked: dict[str, Any], supply: "Supply") -> Question:
    """One request; lengths that cannot be are refused before any candidate is looked at."""
    from joulebook.estimate import TextEstimator, deploy
    from joulebook.estimate.explain import explain_all
    from joulebook.estimate.footprint import request_tokens
    from joulebook.estimate.lengths import lengths
    from joulebook.estimate.request import Tokens, drawn_answer
    from joulebook.estimate.tasks import task

    if "task_name" in asked:
        task(asked["task_name"])
    else:
        request_tokens(*asked.values())

    def served(candidate: "Candidate") -> tuple[Any, Tokens]:
        deployment = deploy(supply=supply, **candidate.said())
        return deployment, lengths(deployment.model, **asked).tokens

    def parts(candidate: "Candidate") -> Sequence[Any]:
        deployment, tokens = served(candidate)
        return [drawn_answer(TextEstimator(deployment), tokens)]

    def explain(candidate: "Candidate") -> dict[str, Any]:
        deployment, tokens = served(candidate)
        return explain_all(deployment, *tokens.medians)

    return Question(parts, explain)


def day_question(file: Path, supply: "Supply") -> Question:
    """A day; what a candidate says replaces the settings of its items."""
    from joulebook.estimate.day import Place, total

    plan = open_day(file)

    def day(candidate: "Candidate") -> Any:
        said = candidate.said()
        return total(plan, Place(said.pop("region", None), supply), said)

    def explain(candidate: "Candidate") -> dict[str, Any]:
        trees = day(candidate).explain()
        return {f"{item}: {name}": tree for item, of in trees.items() for name, tree in of.items()}

    return Question(lambda candidate: [row.all for row in day(candidate).rows], explain)


def training_question(model: str, tokens: float | None, supply: "Supply") -> Question:
    """A model's training, by our own arithmetic throughout: a publisher's holds for his machines."""
    from joulebook.estimate.books import TRAINING
    from joulebook.estimate.explain import solved_trees
    from joulebook.estimate.runs import Asked, training
    from joulebook.estimate.training import own_estimate

    def run(candidate: "Candidate") -> Any:
        return training(model, Asked(tokens=tokens, supply=supply, **candidate.said()))

    def explain(candidate: "Candidate") -> dict[str, Any]:
        described = run(candidate)
        return solved_trees(TRAINING, tuple(own_estimate(described)), described.facts)

    return Question(lambda candidate: [own_estimate(run(candidate))], explain)
