"""The line of a statement for replicas that wait: one a deployment, beside the totals, never in them."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from joulebook.estimate.answer import assumed, quantities
from joulebook.estimate.books import rows
from joulebook.estimate.names import resolve
from joulebook.estimate.supply import Supply
from joulebook.estimate.waiting import waiting
from joulebook.ledger.batches import Hours
from joulebook.ledger.cards import Engine, text_deployment
from joulebook.ledger.hours import Hours as GridHours
from joulebook.ledger.hours import hours_of
from joulebook.ledger.idle import Span, Waiting, waiting_hours


def waiting_lines(
    found: Sequence[Hours], span: Span, supply: Supply, shift: np.timedelta64
) -> list[Mapping[str, Any]]:
    """What the waiting replicas of each dedicated deployment cost, as rows of a statement.

    Deployments of which no hour tells when anybody was served have none. Each hour of waiting carries
    the intensity of that hour where the supply tells hours. Raises InputError for a stated span that
    leaves requests out, or hours outside of a series.
    """
    by_key = {one.key: one for one in found}
    every = waiting_hours(list(found), span)
    return [_line(by_key[one.key], one, supply, shift) for one in every if one.hours.size]


def _line(one: Hours, waits: Waiting, supply: Supply, shift: np.timedelta64) -> Mapping[str, Any]:
    name, model, text, region = one.key
    hours = None
    if supply.hourly and waits.hours.size:
        hours = hours_of(region, one.serving.site, supply, waits.hours, shift)
    engine = Engine("text", resolve(str(model)).model, str(text), summed=False)
    deployment = text_deployment(engine, region, supply, hours)
    cost = waiting(deployment, _weighted(waits, hours, rows(deployment.facts)))
    return {
        "model": model, "deployment": name, "region": region, "scope": deployment.intensity.scope,
        "replicas": one.serving.dedicated, "from": f"{waits.ends[0]}Z", "to": f"{waits.ends[1]}Z",
        "waiting_s": float(waits.idle_s.sum()), "untold_hours": waits.untold, **quantities(cost),
        "assumptions": assumed(cost),
    }  # fmt: skip


def _weighted(
    waits: Waiting, hours: GridHours | None, boundaries: tuple[str, ...]
) -> dict[str, float]:
    """Seconds for each row, weighted as the hours of the grid weigh in it."""
    seconds = dict.fromkeys(boundaries, float(waits.idle_s.sum()))
    if hours is None:
        return seconds
    weights = hours.weights(waits.hours, np.ones(len(waits.hours), int), boundaries)
    return seconds | {row: float(waits.idle_s @ weight) for row, weight in weights.items()}
