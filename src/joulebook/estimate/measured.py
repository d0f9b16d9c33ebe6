"""What an answer says of a published measurement that it meets, and what it takes from it."""

from joulebook.estimate.deployment import Deployment
from joulebook.estimate.published import ENERGY, measured_input_tokens
from joulebook.grid.notes import Note

SAME_REQUEST = "measured at exactly this configuration: {title}"
SAME_MACHINE = "measured at this configuration, for another request: {title}"
SAME_INPUT = "input as in that measurement, where its length was not published: {tokens:.0f} tokens"
NOTES = (SAME_REQUEST, SAME_MACHINE, SAME_INPUT)


def measured_input(
    deployment: Deployment, input_tokens: float | None, prompt: str | None, task: str | None
) -> float | None:
    """The input that is given; without any, that of the measurement, where there is one."""
    asked = (input_tokens, prompt, task)
    if deployment.measurement is None or any(told is not None for told in asked):
        return input_tokens
    return measured_input_tokens(deployment.measurement)


def measured_notes(deployment: Deployment, took_its_input: bool = False) -> list[Note]:
    """What to say of the measurement behind an answer; nothing where there is none."""
    found = deployment.measurement
    if found is None:
        return []
    same = deployment.facts.get(ENERGY) == found.facts[ENERGY]
    notes = [Note(SAME_REQUEST if same else SAME_MACHINE, {"title": found.title})]
    if took_its_input:
        notes.append(Note(SAME_INPUT, {"tokens": measured_input_tokens(found)}))
    return notes
