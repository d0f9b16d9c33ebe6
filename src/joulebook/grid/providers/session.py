"""Talking with one provider: patience with a busy one, plain words about a failing one.

429 (waiting as long as Retry-After asks), 5xx and broken connections are tried again with growing,
jittered pauses, a bounded number of times. No error, log line or `repr` holds a key.
"""

import json
import random
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit

import numpy as np

from joulebook.errors import InputError, ProviderError
from joulebook.grid.providers.secrets import Hidden, secret

if TYPE_CHECKING:
    from joulebook.grid.providers.wire import Reply

ATTEMPTS = 6
FIRST_PAUSE_S, LONGEST_PAUSE_S, LONGEST_ASKED_S = 1.0, 60.0, 300.0
_LOOPBACK = ("127.0.0.1", "::1", "localhost")
_TOLD = 200  # letters of what a server said


class RefusedError(InputError):
    """The provider does not take the key."""


class Session:
    """Requests to one provider at `url`; `sleep`, `clock` and `chance` are for tests."""

    def __init__(
        self, name: str, url: str, *, sleep: Callable[[float], None] = time.sleep,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        chance: Callable[[], float] = random.random,
    ) -> None:  # fmt: skip
        self.name, self._sleep, self._clock, self._chance = name, sleep, clock, chance
        self.signed = False
        self._hidden = Hidden()
        checked_url(url)
        try:
            from joulebook.grid.providers.wire import Wire
        except ModuleNotFoundError as error:
            if error.name != "httpx":
                raise
            raise InputError(f"{name} needs httpx: pip install 'joulebook[providers]'") from None
        self._wire = Wire(url)

    def __repr__(self) -> str:
        return f"Session({self.name!r})"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        self._wire.__exit__(kind, error, trace)

    def now(self) -> np.datetime64:
        """The hour that is running, UTC."""
        return np.datetime64(self._clock().astimezone(UTC).replace(tzinfo=None), "h")

    def secret(self, name: str) -> str:
        """A secret of the caller; raises InputError saying where to put it."""
        return self.hide(secret(name))

    def hide(self, text: str) -> str:
        """The text itself, which from now on no message will hold."""
        self._hidden.add(text)
        return text

    def sign(
        self, *, headers: Mapping[str, str] | None = None, params: Mapping[str, str] | None = None
    ) -> None:
        """What every request from now on carries, on the wire only."""
        if not all(value.isascii() for value in (headers or {}).values()):
            raise InputError(f"{self.name}: the key holds letters that no key has")
        self._wire.sign(headers or {}, params or {})
        self.signed = True

    def get(self, path: str, params: Mapping[str, str] | None = None) -> Any:
        """The JSON object at a path.

        Raises RefusedError for a key that is not taken, ProviderError for everything else that is
        not an answer, once patience has come to its end.
        """
        reply = self._wire.get(path, params or {})
        for attempt in range(1, ATTEMPTS):
            if not _passing(reply):
                break
            self._sleep(self._pause_s(attempt, reply))
            reply = self._wire.get(path, params or {})
        if _passing(reply):
            raise ProviderError(f"no answer in {ATTEMPTS} attempts; {self._told(reply)}")
        return self._content(reply)

    def _pause_s(self, attempt: int, reply: "Reply") -> float:
        """How long to wait: what the server asks for, else twice as long each time, jittered."""
        asked_s = retry_after_s(reply.retry_after, self._clock())
        if asked_s is None:
            pause_s = min(FIRST_PAUSE_S * float(2 ** (attempt - 1)), LONGEST_PAUSE_S)
            return pause_s * (0.5 + self._chance())
        if asked_s > LONGEST_ASKED_S:
            raise ProviderError(f"it asks to come back in {asked_s:.0f} s; {self._told(reply)}")
        return asked_s

    def _content(self, reply: "Reply") -> Any:
        if reply.status in (401, 403):
            raise RefusedError(f"the key was refused; {self._told(reply)}")
        if reply.status != 200:
            raise ProviderError(self._told(reply))
        try:
            content = json.loads(reply.text, parse_constant=_no_number)
        except (ValueError, RecursionError):
            raise ProviderError(f"the answer is not JSON; {self._told(reply)}") from None
        if not isinstance(content, dict):
            raise ProviderError(f"the answer is no JSON object; {self._told(reply)}")
        return content

    def _told(self, reply: "Reply") -> str:
        """What the server said, short, without keys."""
        words = " ".join(self._hidden.cleaned(reply.text).split())
        if words.startswith("<"):
            words = f"an HTML page: {words}"
        said = words if len(words) <= _TOLD else f"{words[:_TOLD]}…"
        return f"it said {reply.status}: {said}" if reply.status else f"no connection: {said}"


def checked_url(url: str) -> str:
    """The base address; raises InputError unless it is https, or http on this machine.

    >>> checked_url("https://api.eia.gov/v2")
    'https://api.eia.gov/v2'
    """
    try:
        parts = urlsplit(url)
        host = parts.hostname
        _port = parts.port
    except ValueError:
        raise InputError("--url: not an address") from None
    if parts.username or parts.password or parts.query or parts.fragment:
        raise InputError("--url: a base address has no user, query or fragment")
    if not host or parts.scheme not in ("https", "http"):
        raise InputError(f"--url {url}: expected https://HOST/PATH")
    if parts.scheme == "http" and host not in _LOOPBACK:
        raise InputError(f"--url {url}: a key would travel in clear; use https")
    return url


def retry_after_s(text: str, now: datetime) -> float | None:
    """Seconds that a Retry-After header asks for, given in seconds or as a date; None without one.

    >>> retry_after_s("120", datetime(2024, 1, 1, tzinfo=UTC))
    120.0
    >>> retry_after_s("Mon, 01 Jan 2024 00:00:30 GMT", datetime(2024, 1, 1, tzinfo=UTC))
    30.0
    """
    if text.strip().isascii() and text.strip().isdigit():
        return float(text)
    try:
        until = parsedate_to_datetime(text)
    except ValueError:
        return None
    aware = until if until.tzinfo else until.replace(tzinfo=UTC)
    return max((aware - now).total_seconds(), 0.0)


def _passing(reply: "Reply") -> bool:
    """Whether to try again."""
    return reply.status in (0, 408, 429) or reply.status >= 500


def _no_number(text: str) -> float:
    raise ValueError(text)
