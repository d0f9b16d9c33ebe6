"""Sessions of an agent."""

from joulebook.estimate.agent import explain_session, notes, session, session_answer
from joulebook.estimate.day.item import NUMBER, TEXT, Item, Part, Place
from joulebook.estimate.deployment import deploy
from joulebook.estimate.footprint import TextEstimator
from joulebook.facts import page

HABITS = tuple(page("defaults/agent").facts)
KEYS = {"model": TEXT} | dict.fromkeys(HABITS, NUMBER)
NEEDED = ("model",)


def part(item: Item, place: Place) -> Part:
    """One session; the habits that are not given are priors."""
    said = item.settings
    asked = session({name: said[name] for name in HABITS if name in said})
    deployment = deploy(said["model"], region=place.region, supply=place.supply, **item.machine())
    estimator = TextEstimator(deployment)
    noted = (*estimator.card.notes(), *notes(estimator, asked))
    return Part(
        session_answer(estimator, asked),
        (*deployment.choices, *noted),
        lambda: explain_session(asked),
    )
