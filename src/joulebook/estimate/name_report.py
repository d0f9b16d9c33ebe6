"""All about a model's name: what it means on a day, what it meant before and after, what is near."""

from dataclasses import dataclass
from datetime import date

from joulebook.errors import nearest
from joulebook.estimate.name_index import model_pages, released
from joulebook.estimate.names import Resolution, changes, resolve
from joulebook.facts import Page


@dataclass(frozen=True, slots=True, eq=False)
class About:
    """What a name means; `revisions` are all it has meant, each with the day from which on.

    `near` are the ids of the most similar models, where no page knows the name.
    """

    meaning: Resolution
    revisions: tuple[tuple[date | None, Page], ...]
    near: tuple[str, ...]

    def to_json(self) -> dict[str, object]:
        """The same as JSON."""
        revisions = [
            {"from": day and day.isoformat(), "model": str(of.text["id"])}
            for day, of in self.revisions
        ]
        return {**self.meaning.to_json(), "revisions": revisions, "near": list(self.near)}


def about(name: str, at: date | None = None) -> About:
    """All about a name on a day; raises InputError as `resolve` does.

    >>> [str(day) for day, _ in about("claude-3-5-sonnet").revisions]
    ['2024-06-20', '2024-10-22']
    """
    meaning = resolve(name, at)
    days = changes(name)
    first = resolve(name, date.min).page
    revisions = [(released(first), first), *((day, resolve(name, day).page) for day in days)]
    known = (str(of.text["id"]) for of in model_pages())
    near = nearest(name, known) if meaning.how == "class" else []
    return About(meaning, tuple(revisions) if days else (), tuple(near))
