"""`joulebook compare`: which deployment does the same for less, and how sure that is."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from joulebook.errors import InputError
from joulebook.serve.answers import print_json, start_console
from joulebook.serve.days import open_day
from joulebook.serve.options import PLAIN, Output

if TYPE_CHECKING:
    from joulebook.estimate.compare import Candidate


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of every candidate: its answer, and how it comes about."""

    answer: "Callable[[Candidate], Any]"
    explain: "Callable[[Candidate], dict[str, Any]]"


def compare(
    *,
    request: str | None = None,
    task: str | None = None,
    day: Path | None = None,
    models: str | None = None,
    gpus: str | None = None,
    accelerators: str | None = None,
    precisions: str | None = None,
    batches: str | None = None,
    regions: str | None = None,
    by: str = "energy",
    direct: bool = False,
    explain: bool = False,
    depth: int = 99,
    output: Output = PLAIN,
) -> None:
    """Rank deployments for the same request or day, and say which differences exceed the error.

    Every combination of what is listed is a candidate; one that does not fit is named with the
    reason. Lists are separated by commas.

    Parameters
    ----------
    request
        Tokens of a request, input:output or input:output:cached, such as 250:400.
    task
        A kind of request instead: joke, chat, summary, code, creative, reasoning or research.
    day
        A day file instead, such as examples/mittr-day.toml; what is listed replaces its settings.
    models
        Open models; in a day file they replace those of the text items.
    gpus
        Accelerators, such as h100-sxm,b200-sxm.
    accelerators
        Accelerators of one engine, such as 1,2,8; without it as many as hold the weights.
    precisions
        Number formats of the weights, such as bf16,fp8.
    batches
        Requests running together, such as 1,32,256.
    regions
        Countries or US states, such as FR,US-CA.
    by
        energy, carbon (of the electricity), water (on site and at power plants) or cost.
    direct
        Count emissions of combustion only, not of the life cycle.
    explain
        Show the formulas and facts behind the first of the rows.
    depth
        How many steps down the explanation on the terminal goes.
    """
    from joulebook.estimate import compare as comparing

    listed = comparing.candidates(
        model=names(models), gpu=names(gpus), precision=names(precisions),
        gpus=[count(text, "--accelerators") for text in names(accelerators)],
        batch=[count(text, "--batches") for text in names(batches)], region=names(regions),
    )  # fmt: skip
    if sum(asked is not None for asked in (request, task, day)) != 1:
        raise InputError("compare what? give one of --request 250:400, --task chat, --day FILE")
    if day is not None:
        question = day_question(day, direct)
    elif models is None:
        raise InputError("give --models, such as meta-llama/Llama-3.1-8B-Instruct")
    elif request is not None:
        question = request_question(tokens_of(request), direct)
    else:
        question = request_question({"task_name": task}, direct)
    comparison = comparing.compare(listed, question.answer, by)
    trees = question.explain(comparison.rows[0].candidate) if explain else {}
    if output.json:
        print_json(comparison.to_json() | ({"explain": trees} if explain else {}))
        return
    from joulebook.report import terminal
    from joulebook.report.comparison import show

    console = start_console(output)
    show(console, comparison)
    terminal.explanation(console, trees, depth)


def names(text: str | None) -> list[str]:
    """A list separated by commas."""
    return [part.strip() for part in text.split(",") if part.strip()] if text else []


def count(text: str, option: str) -> float:
    """A number of a list; raises InputError for anything else."""
    try:
        return float(text)
    except ValueError:
        raise InputError(f"{option} {text}: expected a number") from None


def tokens_of(request: str) -> dict[str, Any]:
    """The lengths of `input:output` or `input:output:cached`."""
    keys = ("input_tokens", "output_tokens", "cached_tokens")
    parts = request.split(":")
    if not 2 <= len(parts) <= len(keys):
        raise InputError(f"--request {request}: expected input:output or input:output:cached")
    return {key: count(part, "--request") for key, part in zip(keys, parts, strict=False)}


def request_question(asked: dict[str, Any], direct: bool) -> Question:
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
        deployment = deploy(direct=direct, **candidate.said())
        return deployment, lengths(deployment.model, **asked).tokens

    def answer(candidate: "Candidate") -> Any:
        deployment, tokens = served(candidate)
        return drawn_answer(TextEstimator(deployment), tokens)

    def explain(candidate: "Candidate") -> dict[str, Any]:
        deployment, tokens = served(candidate)
        return explain_all(deployment, *tokens.medians)

    return Question(answer, explain)


def day_question(file: Path, direct: bool) -> Question:
    """A day; what a candidate says replaces the settings of its items."""
    from joulebook.estimate.day import Place, total

    plan = open_day(file)

    def day(candidate: "Candidate") -> Any:
        said = candidate.said()
        return total(plan, Place(said.pop("region", None), direct), said)

    def explain(candidate: "Candidate") -> dict[str, Any]:
        trees = day(candidate).explain()
        return {f"{item}: {name}": tree for item, of in trees.items() for name, tree in of.items()}

    return Question(lambda candidate: day(candidate).total, explain)
