"""A provider on this machine: replays emulated bodies, checks the key, and fails as it is told to."""

import json
from collections import deque
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import numpy as np

from joulebook.errors import InputError
from joulebook.grid.places import Place
from joulebook.grid.providers import Target, provider, streams
from joulebook.grid.providers.session import Session

SAMPLES = Path(__file__).parent / "samples"
SECRET = "s3cr3t/key+with=letters"
USER, TOKEN = "emulated user", "emulated.token.abcdef"
KEYED = ("electricity-maps", "eia", "watttime")
CALIFORNIA = Place(
    "US-CAL-CISO", "grid zone", "California ISO", ("US-CAL-CISO", "US"), "US",
    zone="US-CAL-CISO", watttime="CAISO_NORTH", balancing_authority="CISO",
    latitude=38.9, longitude=-121.5,
)  # fmt: skip
BRITAIN = Place("GB", "country", "United Kingdom", ("GB",), "GB")
START, END = np.datetime64("2024-01-01T00", "h"), np.datetime64("2024-01-01T06", "h")
NOW = datetime(2024, 2, 1, 12, 30, tzinfo=UTC)


@dataclass
class Fault:
    """A reply that is not the sample; `cut` breaks off in the middle of the body."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    cut: bool = False


def sample(name: str) -> dict[str, Any]:
    return json.loads((SAMPLES / f"{name}.json").read_text("utf-8"))


def as_json(content: Any) -> Fault:
    return Fault(body=json.dumps(content).encode())


class Loopback:
    """The provider `name`; `faults` are answered first, then `answer(query)` for ever."""

    def __init__(self, name: str) -> None:
        self.name, self.faults = name, deque()
        self.seen: list[tuple[str, dict[str, str]]] = []
        self.logins = 0
        self.token = TOKEN
        self.answer = lambda query: self._sample(query)
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.timeout = 5
        self._thread = Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/base"

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)

    def _sample(self, query: dict[str, str]) -> dict[str, Any]:
        body = sample(self.name)
        if "emissionFactorType" in query:
            for row in body["data"]:
                row["emissionFactorType"] = query["emissionFactorType"]
        return body

    def reply(self, path: str, query: dict[str, str], headers: Any) -> Fault:
        if path.endswith("/login"):
            self.logins += 1
            return as_json({"token": self.token})
        self.seen.append((path, {k: v for k, v in query.items() if k != "api_key"}))
        if self.faults:
            return self.faults.popleft()
        given = {
            "eia": query.get("api_key"), "electricity-maps": headers.get("auth-token"),
            "watttime": (headers.get("Authorization") or "").removeprefix("Bearer "),
        }  # fmt: skip
        wanted = {"watttime": self.token}.get(self.name, SECRET)
        if self.name in KEYED and given[self.name] != wanted:
            return Fault(401, f"not a key: {given[self.name]}".encode())
        return as_json(self.answer(query))

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        outer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            timeout = 5
            wbufsize = -1  # headers and body in one packet

            def do_GET(self) -> None:
                parts = urlsplit(self.path)
                query = {k: v[-1] for k, v in parse_qs(parts.query).items()}
                fault = outer.reply(parts.path, query, self.headers)
                self.send_response(fault.status)
                length = len(fault.body) + (1000 if fault.cut else 0)
                for key, value in {**fault.headers, "Content-Length": str(length)}.items():
                    self.send_header(key, value)
                self.end_headers()
                self.wfile.write(fault.body)
                self.close_connection = self.close_connection or fault.cut

            def log_message(self, *args: object) -> None:
                pass

        return Handler


class Asked:
    """One provider, a session with its loopback, and how long the session would have waited."""

    def __init__(self, name: str, server: Loopback) -> None:
        self.module, self.server, self.waits = provider(name), server, []
        self.session = Session(
            name, server.url, sleep=self.waits.append, clock=lambda: NOW, chance=lambda: 0.5
        )

    @property
    def place(self) -> Place:
        try:
            self.module.target(CALIFORNIA)
        except InputError:
            return BRITAIN
        return CALIFORNIA

    @property
    def target(self) -> Target:
        return self.module.target(self.place)

    def fetch(self, start=START, end=END, scope=None):
        scopes = [each for _quantity, each in streams(self.module, scope)]
        return list(self.module.fetch(self.session, self.target, start, end, scopes))
