"""The only module that opens connections: one request, and what came of it.

Secrets are added below the client, at the last step before the socket, so that no request object,
error or log line of httpx ever holds one.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from time import monotonic
from types import TracebackType
from typing import Self
from urllib.request import getproxies, proxy_bypass

import httpx

LARGEST_BYTES = 64 << 20
LONGEST_S = 180.0
TIMEOUT = httpx.Timeout(30.0, connect=10.0)


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back: status 0 where nothing did, and `text` then says why."""

    status: int
    text: str
    retry_after: str = ""


class Wire:
    """A connection to one base address; what it signs with goes on the wire and nowhere else."""

    def __init__(self, url: httpx.URL | str) -> None:
        self._signing = _Signing(httpx.URL(url))
        self._client = httpx.Client(transport=self._signing, base_url=url, timeout=TIMEOUT)

    def sign(self, headers: Mapping[str, str], params: Mapping[str, str]) -> None:
        """What every request from now on carries."""
        self._signing.headers, self._signing.params = dict(headers), dict(params)

    def get(self, path: str, params: Mapping[str, str]) -> Reply:
        """One GET; a failure of the network is a reply too."""
        try:
            with self._client.stream("GET", path, params=dict(params)) as response:
                text = _body(response)
                retry_after = response.headers.get("retry-after", "")
                return Reply(response.status_code if text is not None else 0,
                             text if text is not None else "the answer is too long or too slow",
                             retry_after)  # fmt: skip
        except httpx.RequestError as error:
            return Reply(0, str(error) or type(error).__name__)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        self._client.close()


class _Signing(httpx.BaseTransport):
    """The transport that adds secrets to a copy of the request."""

    def __init__(self, url: httpx.URL) -> None:
        self.headers: dict[str, str] = {}
        self.params: dict[str, str] = {}
        proxy = None if proxy_bypass(url.host) else getproxies().get(url.scheme)
        self._inner = httpx.HTTPTransport(proxy=proxy, verify=url.scheme == "https")

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """The response to the request with its secrets."""
        signed = httpx.Request(
            request.method, request.url.copy_merge_params(self.params),
            headers={**request.headers, **self.headers},
            stream=request.stream, extensions=request.extensions,
        )  # fmt: skip
        return self._inner.handle_request(signed)

    def close(self) -> None:
        """Close the connections."""
        self._inner.close()


def _body(response: httpx.Response) -> str | None:
    """The body, or None when it is longer or slower than anything a provider documents."""
    until, size, parts = monotonic() + LONGEST_S, 0, []
    for part in response.iter_bytes():
        size += len(part)
        if size > LARGEST_BYTES or monotonic() > until:
            return None
        parts.append(part)
    return b"".join(parts).decode("utf-8", "replace")
