"""Why totals move between two editions of the facts: one changed fact after the other.

Changed facts are replaced one at a time, on medians, in the order of their pages and names; the rows
of a place's grid count as one. So the moves add up exactly. Where facts multiply, another order would
share the move among them differently; the sum would stay.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from joulebook.errors import InputError
from joulebook.estimate.ratios import RATIOS
from joulebook.facts import Fact
from joulebook.facts.editions import Change, Edition, differences, laid_over
from joulebook.facts.history import Over

GRIDS, FITS = "grids", "calibrations/"
LEAST = 1e-12
REST = ("", "")  # all that is left when the last fact that could matter was replaced
Label = tuple[str, str]  # page and name, or "grids" and a place
Totals = Mapping[tuple[str, str], float]  # by row of a card, and by scope where it has one
# the totals of an epoch under what is laid over the facts; of labels only what they touch has changed
Evaluate = Callable[[date, Over, Sequence[Label] | None], Totals]


@dataclass(frozen=True, slots=True)
class Step:
    """One changed fact, or several that only hold together, and how far each total moved with it."""

    labels: tuple[Label, ...]
    changes: tuple[Change, ...]
    moves: Totals

    def moved(self, totals: Totals) -> bool:
        """Whether any total moved by more than the last digits of a float."""
        return any(abs(move) > LEAST * abs(totals[row]) for row, move in self.moves.items())


def steps(
    days: tuple[date, ...], a: Edition, b: Edition, matters: Callable[[Label], bool],
    evaluate: Evaluate,
) -> Iterator[Step]:  # fmt: skip
    """The steps from one edition to another, over the epochs that begin on the days.

    `matters` tells which labels can move a total at all; the others are replaced last, together.
    Their moves are the difference of the totals, whatever the order.
    """
    laid = {day: laid_over(a, day) for day in days}
    totals = {day: evaluate(day, laid[day], None) for day in days}
    found = {day: _labelled(a, b, day, matters) for day in days}
    waiting: list[Label] = []
    order = sorted({label for changed in found.values() for label in changed}, key=_place_in_order)
    for label in order:
        waiting.append(label)
        for day in days:
            changed = found[day].get(label, ())
            laid[day] |= {(c.page, c.name): c.after for c in changed}
        touched = [day for day in days if found[day].keys() & set(waiting)]
        try:
            after = {day: evaluate(day, laid[day], waiting) for day in touched}
        except InputError:
            if label == order[-1]:
                raise
            continue  # half of what only holds together: a grid's figures, a machine and its model
        changes = (c for day in days for each in waiting for c in found[day].get(each, ()))
        yield Step(tuple(waiting), tuple(_once(changes)), _moves(totals, after))
        totals |= after
        waiting = []


def summed(every: Iterable[Totals]) -> dict[tuple[str, str], float]:
    """Totals added up, row by row."""
    found: dict[tuple[str, str], float] = {}
    for totals in every:
        for row, value in totals.items():
            found[row] = found.get(row, 0.0) + value
    return found


def _place_in_order(label: Label) -> tuple[bool, Label]:
    """By page and name, the rest last."""
    return label == REST, label


def _labelled(
    a: Edition, b: Edition, day: date, matters: Callable[[Label], bool]
) -> dict[Label, list[Change]]:
    """What differs on a day, by label."""
    found: dict[Label, list[Change]] = {}
    for change in differences(a, b, day):
        label = label_of(change)
        found.setdefault(label if matters(label) else REST, []).append(change)
    return _fitted_together(found)


def _fitted_together(found: dict[Label, list[Change]]) -> dict[Label, list[Change]]:
    """Coefficients of one calibration told as one: a fit made anew is one change, not forty."""
    fitted: dict[str, int] = Counter(page for page, _ in found if _is_fit(page))
    together: dict[Label, list[Change]] = {}
    for (page, name), changes in found.items():
        label = (page, "") if fitted.get(page, 0) > 1 else (page, name)
        together.setdefault(label, []).extend(changes)
    return together


def _is_fit(page: str) -> bool:
    """Whether it is a page of coefficients; a table of ratios has a row a model."""
    return page.startswith(FITS) and page != RATIOS


def label_of(change: Change) -> Label:
    """What a change is told under: its page and name; rows of a grid under their place.

    What else a page says, such as which coefficients were fitted together and how they are
    correlated, only holds together: it is told under the page alone.

    >>> label_of(Change("grids/ember-yearly", "FR/2024", None, {}))
    ('grids', 'FR')
    >>> label_of(Change("precisions/mxfp4", "compute", ["fp4"], ["fp16"]))
    ('precisions/mxfp4', '')
    """
    if change.page.partition("/")[0] == GRIDS:
        return GRIDS, change.name.partition("/")[0]
    told = any(isinstance(item, Fact | Mapping) for item in (change.before, change.after))
    return change.page, change.name if told else ""


def _once(changes: Iterable[Change]) -> Iterator[Change]:
    """Each change once, though it holds in several epochs."""
    seen: set[Label] = set()
    for change in changes:
        if (change.page, change.name) not in seen:
            seen.add((change.page, change.name))
            yield change


def _moves(before: Mapping[date, Totals], after: Mapping[date, Totals]) -> Totals:
    moves: dict[tuple[str, str], float] = {}
    for day, totals in after.items():
        for row in sorted(totals.keys() | before[day].keys()):
            move = totals.get(row, 0.0) - before[day].get(row, 0.0)
            moves[row] = moves.get(row, 0.0) + move
    return moves
