"""`joulebook compare --workload`: the same work at several places."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cyclopts import Parameter

from joulebook.errors import InputError
from joulebook.serve.answers import print_json, start_console
from joulebook.serve.days import open_day
from joulebook.serve.options import Electricity, Output, Why


@Parameter(name="*")
@dataclass(frozen=True, slots=True)
class Moved:
    """A workload that is moved as it is.

    Parameters
    ----------
    workload
        training:bigscience/bloom, request:250:400@MODEL, task:chat@MODEL or day:FILE, at each of
        --regions such as IS,CA-QC,NO,US-VA,CN-NM. A published training keeps its energy and PUE.
    """

    workload: str | None = None


WORKLOAD = Moved()


def compare_places(
    workload: str, tokens: float | None, regions: list[str], by: str | None,
    electricity: Electricity, why: Why, output: Output,
) -> None:  # fmt: skip
    """Answer for a workload at several places, as JSON or on the terminal."""
    from joulebook.errors import UnknownNameError
    from joulebook.estimate.compare import METRICS
    from joulebook.estimate.siting import sited

    metric = by or "carbon"
    if metric not in METRICS:
        raise UnknownNameError("metric", metric, METRICS)
    if not regions:
        raise InputError("--workload needs --regions, such as IS,CA-QC,NO,US-VA,CN-NM")
    siting = sited(_workload(workload, tokens), regions, electricity.supply(), metric)
    trees = why.trees(siting.rows[0].there.explain)
    if output.json:
        print_json({"workload": workload, **siting.to_json(), **why.to_json(trees)})
        return
    from joulebook.report import siting as report
    from joulebook.report import terminal

    console = start_console(output)
    report.show(console, workload, siting)
    terminal.explanation(console, trees, why.depth)


def _workload(text: str, tokens: float | None) -> Any:
    """The workload; a day is read from its file."""
    from joulebook.estimate.workloads import day_workload, workload

    kind, _colon, rest = text.strip().partition(":")
    if kind == "day" and rest:
        if tokens is not None:
            raise InputError("--training-tokens goes with a training")
        return day_workload(open_day(Path(rest)))
    return workload(text, tokens)
