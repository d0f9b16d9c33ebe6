"""Providers on this machine, keys that are emulated, clocks that do not wait."""

import pytest
from emulated_provider import SECRET, USER, Asked, Loopback


@pytest.fixture(autouse=True)
def keys(monkeypatch, tmp_path):
    monkeypatch.setenv("ELECTRICITYMAPS_API_KEY", SECRET)
    monkeypatch.setenv("EIA_API_KEY", SECRET)
    monkeypatch.setenv("WATTTIME_USER", USER)
    monkeypatch.setenv("WATTTIME_PASSWORD", SECRET)
    monkeypatch.setenv("JOULEBOOK_CACHE", str(tmp_path / "cache"))
    for name in ("http_proxy", "https_proxy", "all_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.fixture
def loopback():
    """Start the provider of a name; all are closed at the end."""
    started = []

    def start(name: str) -> Loopback:
        started.append(Loopback(name))
        return started[-1]

    yield start
    for server in started:
        server.close()


@pytest.fixture
def asked(loopback):
    """A provider by name, with its loopback behind it."""
    opened = []

    def open_one(name: str) -> Asked:
        opened.append(Asked(name, loopback(name)))
        return opened[-1]

    yield open_one
    for one in opened:
        one.session.__exit__(None, None, None)
