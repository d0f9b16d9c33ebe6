"""What people ask for, as lengths: one fact file a task, `facts/tasks/NAME.toml`."""

from dataclasses import dataclass

from joulebook.estimate.answer import Drawn
from joulebook.facts import Page, find, names


@dataclass(frozen=True, slots=True, eq=False)
class Task:
    """Typical lengths of a kind of request; `reasoning` is the part of the output that is hidden."""

    page: Page
    input: Drawn
    output: Drawn
    reasoning: Drawn

    @property
    def name(self) -> str:
        """The task's short name."""
        return self.page.path.removeprefix("tasks/")


def task(name: str) -> Task:
    """The task of that name; raises UnknownNameError naming the nearest.

    >>> task("joke").output.median < task("creative").output.median
    True
    """
    page = find("tasks", name, "task")
    lengths = {key: Drawn.of(fact) for key, fact in page.facts.items()}
    output = lengths["output_tokens"]
    share = lengths["reasoning_share"]
    facts = {**output.facts, **share.facts}
    hidden = Drawn(output.median * share.median, output.draws * share.draws, facts)
    return Task(page, lengths["input_tokens"], output, hidden)


def tasks() -> list[str]:
    """Names of all tasks."""
    return sorted(names("tasks"))
