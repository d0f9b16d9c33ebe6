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
from joulebook.grid.providers.hours import Reading, checked_unit, hourly, number, part, rows, utc
from joulebook.grid.providers.session import RefusedError, Session
from joulebook.grid.series import Series

NAME = "watttime"
SAYS = "marginal emissions (MOER) of its regions, every 5 minutes: for decisions, not for accounts"
KEYS = ("WATTTIME_USER", "WATTTIME_PASSWORD")
SERVES = {"grid_g_per_kwh": ("direct",)}
URL = "https://api.watttime.org"
LICENCE = "by your account's plan; CAISO_NORTH is its preview region"
RULES = (
    "marginal, never added to averages",
    "pounds of CO2 are taken as direct emissions",
    "hours are means of its points; of several values of a point the later version counts",
)
CHUNK_HOURS = 720  # what its own client asks for at once
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
    asked = {
        **target.asked, "signal_type": "co2_moer",
        "start": f"{start}:00:00Z", "end": f"{end}:00:00Z",
    }  # fmt: skip
    answer = _historical(session, asked)
    checked_unit(part(answer, "meta", "units"), "lbs_co2_per_mwh", "units")
    if part(answer, "meta", "region") != target.asked["region"]:
        raise ProviderError(f"it answered region {answer['meta']['region']!r}")
    minutes = number(part(answer, "meta", "data_point_period_seconds"), "period") / 60
    if minutes not in (5, 10, 15, 30, 60):
        raise ProviderError(f"points every {minutes:g} minutes make no hours")
    readings = [
        Reading(utc(row, "point_time"), number(part(row, "value"), "value") * G_PER_KWH,
                updated=str(row.get("version") or ""))
        for row in rows(answer, "data")
    ]  # fmt: skip
    yield hourly(
        readings, start, end, place=target.code, quantity="grid_g_per_kwh", dataset=NAME,
        version=str(part(answer, "meta", "model", "date")), scope="direct", method="marginal",
        minutes=int(minutes),
    )  # fmt: skip


def _historical(session: Session, asked: dict[str, str]) -> dict[str, Any]:
    """The answer, with a new token where the one at hand has run out."""
    fresh = not session.signed
    if fresh:
        _log_in(session)
    try:
        answer: dict[str, Any] = session.get("v3/historical", asked)
    except RefusedError:
        if fresh:
            raise
        _log_in(session)
        answer = session.get("v3/historical", asked)
    return answer


def _log_in(session: Session) -> None:
    user, password = (session.secret(key) for key in KEYS)
    basic = session.hide(b64encode(f"{user}:{password}".encode()).decode())
    session.sign(headers={"Authorization": f"Basic {basic}"})
    token = part(session.get("login"), "token")
    if not isinstance(token, str) or not token:
        raise ProviderError("its login gave no token")
    session.sign(headers={"Authorization": f"Bearer {session.hide(token)}"})
