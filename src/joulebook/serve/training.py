"""`joulebook estimate training`, `fine-tuning` and `lifecycle`."""

from dataclasses import dataclass
from typing import Annotated, Any

from cyclopts import Parameter

from joulebook.errors import InputError
from joulebook.serve.answers import print_json, start_console
from joulebook.serve.options import (
    HERE,
    PLAIN,
    UNASKED,
    Electricity,
    Output,
    Where,
    Why,
    decimal,
    pairs,
)


@Parameter(name="*")
@dataclass(frozen=True, slots=True)
class Run(Electricity):
    """What a model is trained on; what is left out is the published run's, or a default.

    Parameters
    ----------
    gpu
        Accelerator, such as h100-sxm.
    gpus
        How many of them, for the time on the calendar.
    gpu_hours
        Accelerator-hours of the run.
    tokens
        Tokens the model is trained on, every epoch counted.
    utilization
        Share of the accelerators' peak arithmetic that is achieved (MFU), such as 0.4.
    precision
        Number format of the arithmetic, such as bf16 or fp8.
    region
        Country, US state, grid zone or cloud region, such as FR, US-CA or aws:us-east-1.
    site
        Whose data centre, such as google or aws.
    set
        Set a fact or formula: --set pue=1.1 --set mean_power_w=350
    """

    gpu: str | None = None
    gpus: float | None = None
    gpu_hours: float | None = None
    tokens: float | None = None
    utilization: float | None = None
    precision: str | None = None
    region: Annotated[str | None, Parameter(allow_leading_hyphen=True)] = None
    site: str | None = None
    set: list[str] | None = None


AS_PUBLISHED = Run()


def estimate_training(
    *,
    model: str | None = None,
    why: Why = UNASKED,
    run: Run = AS_PUBLISHED,
    output: Output = PLAIN,
) -> None:
    """Energy, carbon and water of training a model: dynamic, idle and embodied kept apart.

    Parameters
    ----------
    model
        A published run or its model, such as bigscience/bloom; any other with --tokens or --gpu-hours.
    """
    from joulebook.estimate import runs

    _show(runs.training(model, _asked(run)), why, output)


def estimate_fine_tuning(
    *,
    base: str,
    lora: bool = False,
    why: Why = UNASKED,
    run: Run = AS_PUBLISHED,
    output: Output = PLAIN,
) -> None:
    """Energy, carbon and water of fine-tuning a model on --tokens of text, or for --gpu-hours.

    Parameters
    ----------
    base
        Id or alias of the model that is tuned.
    lora
        Train low-rank adapters beside frozen weights, not every parameter.
    """
    from joulebook.estimate import runs

    defaults = runs.LORA if lora else runs.FINE_TUNING
    _show(runs.training(base, _asked(run), defaults), why, output)


def estimate_lifecycle(
    *,
    model: str,
    requests_per_day: float,
    years: float = 1,
    input_tokens: float | None = None,
    output_tokens: float | None = None,
    request_energy: float | None = None,
    inference_over_training: float = 1,
    training_tokens: float | None = None,
    training_gpu_hours: float | None = None,
    where: Where = HERE,
    output: Output = PLAIN,
) -> None:
    """Training and use of a model together: when its use passes its training.

    Parameters
    ----------
    model
        Id or alias of an open model.
    requests_per_day
        Requests it answers a day.
    years
        Years it is used.
    input_tokens
        Tokens of a prompt; without it the mean of real conversations.
    output_tokens
        Tokens of an answer; without it the mean of real conversations.
    request_energy
        Measured energy of a request in joules, all servers included; replaces the model of inference.
    inference_over_training
        Tell when use is this many times training.
    training_tokens
        Tokens the model was trained on, where no run of it is published.
    training_gpu_hours
        Accelerator-hours of its training, where no run of it is published.
    """
    from joulebook.estimate import deploy
    from joulebook.estimate.answer import assumed
    from joulebook.estimate.lifecycle import life_cycle, usage
    from joulebook.estimate.runs import Asked, training
    from joulebook.estimate.training import estimate_training as trained

    serving = where.serving()
    if request_energy is not None:
        if not 0 < request_energy < float("inf"):
            raise InputError(f"--request-energy {request_energy}: expected joules, more than 0")
        serving["given"] |= {"server_energy_j": request_energy}
    use = usage(requests_per_day, years, input_tokens, output_tokens)
    deployment = deploy(model, region=where.region, supply=where.supply(), **serving)
    run = trained(training(model, Asked(gpu_hours=training_gpu_hours, tokens=training_tokens)))
    life = life_cycle(run, deployment, use, inference_over_training)
    if output.json:
        print_json(
            life.to_json()
            | {"training_run": run.to_json(), "deployment": deployment.to_json()}
            | {"assumptions": assumed(life.total)}
        )
        return
    from joulebook.report import terminal, training_tables

    console = start_console(output)
    training_tables.life_cycle(console, life, deployment)
    console.print(
        terminal.assumption_table(assumed(life.total), life.total["facility_energy_j"].causes())
    )


def _asked(run: Run) -> Any:
    from joulebook.estimate.runs import Asked

    given = {name: decimal(text, name) for name, text in pairs(run.set, "--set").items()}
    return Asked(
        run.gpu, run.gpus, run.gpu_hours, run.tokens, run.utilization, run.precision, run.region,
        run.site, run.supply(), given,
    )  # fmt: skip


def _show(run: Any, why: Why, output: Output) -> None:
    """Answer for a run, as JSON or on the terminal."""
    from joulebook.estimate.answer import assumed
    from joulebook.estimate.training import estimate_training as trained

    answer = trained(run)
    trees = why.trees(answer.explain)
    if output.json:
        print_json(answer.to_json() | why.to_json(trees))
        return
    from joulebook.report import terminal, training_tables

    console = start_console(output)
    training_tables.training(console, answer)
    causes = answer.main["facility_energy_j"].causes()
    console.print(terminal.assumption_table(assumed(answer.main), causes))
    terminal.explanation(console, trees, why.depth)
