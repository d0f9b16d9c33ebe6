"""WattTime v3: marginal emissions, from pounds per MWh by the exact pound.

`/login` with basic authentication answers a token, valid for half an hour; `/v3/historical` answers
`{"data": [{"point_time", "value", "version"}], "meta": {"units", "data_point_period_seconds",
"model": {"date"}}}`, its end included.
"""

from base64 import b64encode
from collections.abc import Collection, Iterator
from typing import Any

import numpy as np

from joulebook.errors import ProviderError
from joulebook.grid.places import Place
from joulebook.grid.providers import Target, unknown_to
from joulebook.grid.providers.hours import (
    Reading,
    checked_unit,
    hourly,
    number,
    part,
    rows,
    span_of,
    utc,
)
from joulebook.grid.providers.session import RefusedError, Session
from joulebook.grid.series import Mark, Series

NAME = "watttime"
SAYS = "marginal emissions (MOER) of its regions, every 5 minutes: for decisions, not for accounts"
KEYS = ("WATTTIME_USER", "WATTTIME_PASSWORD")
SERVES = {"grid_g_per_kwh": ("direct",)}
URL = "https://api.watttime.org"
LICENCE = "by your account's plan; CAISO_NORTH is its preview region"
RULES = (
    "marginal, never added to averages",
    "pounds of CO2 are taken as direct emissions; the basis is not told",
    "hours are means of its points; of several values of a point the later version counts",
)
CHUNK_HOURS = 720  # what its own client asks for at once
FORECASTS = SERVES
G_PER_KWH = 453.59237 / 1000  # in a pound per MWh, exactly


def target(at: Place) -> Target:
    """WattTime's region of a place; raises InputError where it is not known."""
    if not at.watttime:
        raise unknown_to(NAME, at, "its WattTime region is not known; give a cloud region")
    return Target(at.code, {"region": at.watttime})


def fetch(
    session: Session, target: Target, start: np.datetime64, end: np.datetime64,
    scopes: Collection[str],
) -> Iterator[Series]:  # fmt: skip
    """The hours of a span."""
    del scopes  # there is one only
    span = {"start": f"{start}:00:00Z", "end": f"{end}:00:00Z"}
    answer = _answer(session, "v3/historical", target, span)
    readings, labels = list(_readings(answer)), _labels(answer)
    yield hourly(readings, start, end, place=target.code, dataset=NAME, **labels)


def forecast(session: Session, target: Target) -> Iterator[Series]:
    """The newest forecast, three days ahead, in the same shape."""
    answer = _answer(session, "v3/forecast", target, {"horizon_hours": "72"})
    readings = [reading._replace(mark=Mark.ESTIMATED) for reading in _readings(answer)]
    dataset, labels = f"{NAME}-forecast", _labels(answer)
    yield hourly(readings, *span_of(readings), place=target.code, dataset=dataset, **labels)


def _readings(answer: Any) -> Iterator[Reading]:
    for row in rows(answer, "data"):
        value = number(part(row, "value"), "value") * G_PER_KWH
        yield Reading(utc(row, "point_time"), value, updated=str(row.get("version") or ""))


def _labels(answer: Any) -> dict[str, Any]:
    """What its values are; raises ProviderError for points that make no hours."""
    minutes = number(part(answer, "meta", "data_point_period_seconds"), "period") / 60
    if minutes not in (5, 10, 15, 30, 60):
        raise ProviderError(f"points every {minutes:g} minutes make no hours")
    version = str(part(answer, "meta", "model", "date"))
    return {"quantity": "grid_g_per_kwh", "scope": "direct", "method": "marginal",
            "version": version, "minutes": int(minutes)}  # fmt: skip


def _answer(session: Session, path: str, target: Target, span: dict[str, str]) -> Any:
    """The answer in the unit and about the region that were asked for."""
    answer = _authorised(session, path, {**target.asked, "signal_type": "co2_moer", **span})
    checked_unit(part(answer, "meta", "units"), "lbs_co2_per_mwh", "units")
    if part(answer, "meta", "region") != target.asked["region"]:
        raise ProviderError(f"it answered region {answer['meta']['region']!r}")
    return answer


def _authorised(session: Session, path: str, asked: dict[str, str]) -> Any:
    """The answer, with a new token where the one at hand has run out."""
    fresh = not session.signed
    if fresh:
        _log_in(session)
    try:
        return session.get(path, asked)
    except RefusedError:
        if fresh:
            raise
    _log_in(session)
    return session.get(path, asked)


def _log_in(session: Session) -> None:
    user, password = (session.secret(key) for key in KEYS)
    basic = session.hide(b64encode(f"{user}:{password}".encode()).decode())
    session.sign(headers={"Authorization": f"Basic {basic}"})
    token = part(session.get("login"), "token")
    if not isinstance(token, str) or not token:
        raise ProviderError("its login gave no token")
    session.sign(headers={"Authorization": f"Bearer {session.hide(token)}"})
