"""A trained model: its members for each day ahead, its record of errors, and how it is asked."""

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

import numpy as np

from joulebook import __version__
from joulebook.errors import InputError
from joulebook.grid.forecast import boosted
from joulebook.grid.forecast.answer import Forecast
from joulebook.grid.forecast.bands import Band, band, truths
from joulebook.grid.forecast.conformal import WINDOW_DAYS
from joulebook.grid.forecast.history import DAY, History, days_of, history
from joulebook.grid.forecast.linear import Ridge, fit_ridge
from joulebook.grid.forecast.naive import forecast_of
from joulebook.grid.forecast.trees import need_lightgbm, predict
from joulebook.grid.series import HOUR, Series

VERSION = f"joulebook {__version__}, forecast 1"
TUNING_REFIT_DAYS = 45


@dataclass(frozen=True, slots=True, eq=False)
class Day:
    """The members for one day ahead, and their errors on the last days they had not seen."""

    ridges: tuple[Ridge, ...]
    trees: tuple[Any, ...]
    errors: np.ndarray


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """What forecasts one place from one hour of the day on; `until` is the hour its data ended before.

    `data_sha256` is of the values it was trained on, `names` are the columns its trees look at.
    """

    place: str
    scope: str
    version: str
    since: np.datetime64
    until: np.datetime64
    data_sha256: str
    floor: float
    names: tuple[str, ...]
    days: tuple[Day, ...]

    @property
    def trained_on(self) -> str:
        """The training window, for people."""
        return f"{self.since}:00 to {self.until}:00 UTC"


def data_hash(past: History, until: np.datetime64) -> str:
    """The SHA-256 of the intensities before an hour."""
    digest = sha256(f"{past.place} {past.scope} {past.start}".encode())
    digest.update(np.ascontiguousarray(past.values[: past.row(until)], dtype="<f8").tobytes())
    return digest.hexdigest()


def train(
    series: Series, extra: Sequence[Series] = (), *, hours: int = DAY,
    after: Callable[[int], None] = boosted.nobody,
) -> Model:  # fmt: skip
    """A model of a series, ready for forecasts of up to `hours` from the series' end on.

    `after` is told how many days ahead are done. Raises InputError for too little history, or
    without LightGBM.
    """
    need_lightgbm()
    past = history(series, extra)
    floor = past.floor(past.days)
    fewest = past.first + boosted.NEEDED_DAYS + 2 * TUNING_REFIT_DAYS
    if past.days < fewest:
        raise InputError(
            f"{past.place}: {past.days} days of hours are too few to train on; expected "
            f"{fewest} or more; --naive does with less"
        )
    names: tuple[str, ...] = ()
    days = []
    for ahead in range(1, days_of(hours) + 1):
        task = boosted.problem(past, floor, ahead)
        names = task.columns.names
        days.append(_trained(task, past, floor))
        after(1)
    until = past.hour(past.days)
    return Model(
        past.place, past.scope, VERSION, past.start, until, data_hash(past, until), floor, names,
        tuple(days),
    )  # fmt: skip


def _trained(task: boosted.Problem, past: History, floor: float) -> Day:
    """The members on all days, and the errors that earlier ones made on the last days."""
    said = boosted.rolled(task, boosted.first_row(past))
    end, seen = past.days, past.days - task.ahead + 1
    edges = range(end - 2 * TUNING_REFIT_DAYS, end + 1, TUNING_REFIT_DAYS)
    blocks = [slice(a, b) for a, b in itertools.pairwise(edges)]
    walked = boosted.walk(task, said, blocks, boosted.nobody)
    errors = (np.log(truths(past, task.ahead) + floor) - walked)[edges[0] : seen]
    target = np.nan_to_num(task.target)
    ridges = tuple(fit_ridge(g, target, slice(0, seen), task.usable) for g in task.groups)
    return Day(ridges, boosted.fitted(task, said, end), errors)


def ask(
    model: Model, series: Series, extra: Sequence[Series] = (), hours: int = DAY, level: float = 0.9
) -> Forecast:
    """The hours after a series, by a model trained on it or on its beginning.

    Errors the model made since its training count for its intervals. Raises InputError where model
    and data do not belong together.
    """
    need_lightgbm()
    past = history(series, extra)
    ahead = days_of(hours)
    notes = _checked(model, past, ahead)
    found = [_block(model, past, day, level) for day in range(1, ahead + 1)]
    return forecast_of(
        past, found, hours, level, boosted.METHOD, model.trained_on, model.version, notes
    )


def _checked(model: Model, past: History, ahead: int) -> tuple[str, ...]:
    """Notes on data revised since; raises InputError where model and data do not belong together."""
    if (model.place, model.scope) != (past.place, past.scope):
        raise InputError(
            f"the model is of {model.place} ({model.scope}), the data are of {past.place} ({past.scope})"
        )
    if ahead > len(model.days):
        raise InputError(
            f"the model was trained for {len(model.days) * DAY} hours; train it for more"
        )
    late = int((past.hour(past.days) - model.until) // HOUR)
    if late < 0 or late % DAY:
        raise InputError(
            f"the model forecasts from {str(model.until)[11:]}:00 UTC on, at {model.until}:00 or later; "
            f"the data end before {past.hour(past.days)}:00"
        )
    if past.start > model.until:
        raise InputError(
            f"the data begin at {past.start}:00, after the model's end {model.until}:00"
        )
    if past.start == model.since and data_hash(past, model.until) != model.data_sha256:
        return ("the data that the model was trained on have been revised since",)
    return ()


def _block(model: Model, past: History, ahead: int, level: float) -> Band:
    """The band of one day ahead at the end of the history."""
    day = model.days[ahead - 1]
    task = boosted.problem(past, model.floor, ahead)
    if task.columns.names != model.names:
        odd = sorted({n.split(":")[0] for n in set(model.names) ^ set(task.columns.names)})
        raise InputError(f"model and data differ in: {', '.join(odd)}")
    start = max(past.row(model.until) - ahead + 1, 0)
    rows = slice(start, past.days + 1)
    rolled = [ridge.predict(g, rows) for ridge, g in zip(day.ridges, task.groups, strict=True)]
    said = task.columns.base[rows] + predict(day.trees, task.columns, rolled, rows)
    later = np.log(truths(past, ahead)[rows] + model.floor) - said
    known = np.concatenate([day.errors, later[: past.days + 1 - ahead - start]])[-WINDOW_DAYS:]
    return band(said[-1], known, level, model.floor)
