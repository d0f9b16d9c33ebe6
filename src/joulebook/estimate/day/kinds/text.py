"""Text requests: a question, a summary, a piece of code."""

from joulebook.estimate.day.item import NUMBER, TEXT, Item, Part, Place
from joulebook.estimate.deployment import deploy
from joulebook.estimate.explain import explain_all
from joulebook.estimate.footprint import TextEstimator
from joulebook.estimate.lengths import lengths
from joulebook.estimate.request import drawn_answer

KEYS = {
    "model": TEXT, "task": TEXT, "prompt": TEXT,
    "input_tokens": NUMBER, "output_tokens": NUMBER, "cached_tokens": NUMBER,
}  # fmt: skip
NEEDED = ("model",)


def part(item: Item, place: Place) -> Part:
    """One request; its length is told by counts, a prompt or a task."""
    said = item.settings
    deployment = deploy(said["model"], region=place.region, supply=place.supply, **item.machine())
    asked = lengths(
        deployment.model, prompt=said.get("prompt"), task_name=said.get("task"),
        input_tokens=said.get("input_tokens"), output_tokens=said.get("output_tokens"),
        cached_tokens=said.get("cached_tokens", 0),
    )  # fmt: skip
    estimator = TextEstimator(deployment)
    return Part(
        drawn_answer(estimator, asked.tokens),
        (*asked.choices, *deployment.choices, *estimator.card.notes()),
        lambda: explain_all(deployment, *asked.tokens.medians),
    )
