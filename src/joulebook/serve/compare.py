"""`joulebook compare`: which deployment does the same for less, and how sure that is."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from cyclopts import Parameter

from joulebook.errors import InputError
from joulebook.serve.answers import print_json, start_console
from joulebook.serve.options import GRID_POWER, PLAIN, UNASKED, Electricity, Output, Why
from joulebook.serve.questions import Question, day_question, request_question, training_question
from joulebook.serve.siting import WORKLOAD, Moved, compare_places

if TYPE_CHECKING:
    from joulebook.estimate.supply import Supply


@Parameter(name="*")
@dataclass(frozen=True, slots=True)
class What:
    """What every deployment is to do; one of request, task, day and training.

    Parameters
    ----------
    request
        Tokens of a request, input:output or input:output:cached, such as 250:400.
    task
        A kind of request instead: joke, chat, summary, code, creative, reasoning or research.
    day
        A day file instead, such as examples/mittr-day.toml; what is listed replaces its settings.
    training
        A model to be trained instead, such as meta-llama/Llama-3.1-8B-Instruct.
    training_tokens
        Tokens it is trained on, where no run of it is published.
    """

    request: str | None = None
    task: str | None = None
    day: Path | None = None
    training: str | None = None
    training_tokens: float | None = None


@Parameter(name="*")
@dataclass(frozen=True, slots=True)
class Listed:
    """The deployments: every combination of what is listed, separated by commas.

    Parameters
    ----------
    models
        Models for text, open or closed; in a day file they replace those of the text items.
    gpus
        Accelerators, such as h100-sxm,b200-sxm.
    accelerators
        How many of them together, such as 1,2,8; without it as many as hold the weights.
    precisions
        Number formats of the weights, such as bf16,fp8.
    batches
        Requests running together, such as 1,32,256.
    regions
        Countries, US states, grid zones or cloud regions, such as FR,US-CA,aws:us-east-1.
    """

    models: str | None = None
    gpus: str | None = None
    accelerators: str | None = None
    precisions: str | None = None
    batches: str | None = None
    regions: str | None = None


NOTHING, ANY = What(), Listed()


def compare(
    *,
    what: What = NOTHING,
    listed: Listed = ANY,
    moved: Moved = WORKLOAD,
    by: str | None = None,
    electricity: Electricity = GRID_POWER,
    why: Why = UNASKED,
    output: Output = PLAIN,
) -> None:
    """Rank deployments for the same request, day or training, and say what is sure.

    Every combination of what is listed is a candidate; one that does not fit is named with the
    reason. Explained is the first of the rows. With --workload only the place differs.

    Parameters
    ----------
    by
        energy, carbon (of the electricity), water (on site and at power plants) or cost; without it
        energy, of a workload that is moved its carbon.
    """
    if moved.workload is not None:
        check_alone(what, listed)
        regions = names(listed.regions)
        tokens = what.training_tokens
        return compare_places(moved.workload, tokens, regions, by, electricity, why, output)
    by = by or "energy"
    from joulebook.estimate import compare as comparing
    from joulebook.estimate.supply import check_one_scope

    every = comparing.candidates(
        model=names(listed.models), gpu=names(listed.gpus), precision=names(listed.precisions),
        gpus=[count(text, "--accelerators") for text in names(listed.accelerators)],
        batch=[count(text, "--batches") for text in names(listed.batches)],
        region=names(listed.regions),
    )  # fmt: skip
    supply = electricity.supply()
    if by == "carbon":
        check_one_scope(names(listed.regions), supply)
    question = question_of(what, listed, supply)
    comparison = comparing.compare(every, question.parts, by)
    trees = why.trees(lambda: question.explain(comparison.rows[0].candidate))
    if output.json:
        print_json(comparison.to_json() | why.to_json(trees))
        return None
    from joulebook.report import terminal
    from joulebook.report.comparison import show

    console = start_console(output)
    show(console, comparison)
    terminal.explanation(console, trees, why.depth)
    return None


def check_alone(what: What, listed: Listed) -> None:
    """Raise InputError for what does not go with a workload that is moved."""
    asked = {"request": what.request, "task": what.task, "day": what.day, "training": what.training}
    fields = listed.__dataclass_fields__
    others = [n for n in fields if n != "regions" and getattr(listed, n) is not None]
    if said := [*(n for n, value in asked.items() if value is not None), *others]:
        raise InputError(f"--{said[0]} does not go with --workload, which is moved as it is")


def question_of(what: What, listed: Listed, supply: "Supply") -> Question:
    """The question that is asked; raises InputError unless it is exactly one."""
    asked = (what.request, what.task, what.day, what.training)
    if sum(one is not None for one in asked) != 1:
        raise InputError(
            "compare what? give one of --request 250:400, --task chat, --day FILE, --training MODEL"
        )
    if what.training_tokens is not None and what.training is None:
        raise InputError("--training-tokens goes with --training")
    if what.day is not None:
        return day_question(what.day, supply)
    if what.training is not None:
        check_training(listed)
        return training_question(what.training, what.training_tokens, supply)
    if listed.models is None:
        raise InputError("give --models, such as meta-llama/Llama-3.1-8B-Instruct")
    if what.request is not None:
        from joulebook.estimate.lengths import tokens_of

        return request_question(tokens_of(what.request), supply)
    return request_question({"task_name": what.task}, supply)


def check_training(listed: Listed) -> None:
    """Raise InputError when what is listed makes no sense of a training."""
    for name in ("models", "batches"):
        if getattr(listed, name) is not None:
            raise InputError(f"--{name} does not go with --training: one model, no requests")


def names(text: str | None) -> list[str]:
    """A list separated by commas."""
    parts = [part.strip() for part in (text or "").split(",") if part.strip()]
    if text is not None and not parts:
        raise InputError(f"{text!r} is an empty list; expected names with commas between them")
    return parts


def count(text: str, option: str) -> float:
    """A number of a list; raises InputError for anything else."""
    try:
        return float(text)
    except ValueError:
        raise InputError(f"{option} {text}: expected a number") from None
