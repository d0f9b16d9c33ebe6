"""What replicas cost that hold a model and wait: time, not tokens, so a line of its own."""

from collections.abc import Mapping

from joulebook.estimate.answer import Answer, answer
from joulebook.estimate.books import IDLE, rows
from joulebook.estimate.deployment import Deployment
from joulebook.facts import page

PAGES = ("defaults/training", "defaults/dedicated")


def waiting(deployment: Deployment, idle_s: float | Mapping[str, float]) -> Answer:
    """Every boundary of replicas of a deployment that wait, from their summed seconds.

    `idle_s` may differ by row, such as seconds weighted with the intensity of their hours.
    Raises MissingFactError when a formula lacks a fact.

    >>> from joulebook.estimate import deploy
    >>> hour = waiting(deploy("gpt-oss-20b", gpu="h100"), 3600.0)
    >>> round(hour["accelerator_energy_j"].median / 3600, 1)
    121.7
    """
    facts = {name: fact for path in PAGES for name, fact in page(path).facts.items()}
    facts |= deployment.facts
    second = answer(IDLE, rows(facts), facts, {"replica_idle_s": 1.0})
    if not isinstance(idle_s, Mapping):
        return {name: drawn.times(idle_s) for name, drawn in second.items()}
    return {name: drawn.times(idle_s[name]) for name, drawn in second.items()}
