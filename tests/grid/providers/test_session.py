"""Addresses, patience and secrets of a session."""

import gzip

import pytest
from emulated_provider import NOW, SECRET, Fault
from hypothesis import given
from hypothesis import strategies as st

from joulebook.errors import InputError, ProviderError
from joulebook.grid.providers import secrets, session, wire
from joulebook.grid.providers.session import Session, checked_url, retry_after_s


@pytest.mark.parametrize(
    "url",
    ["http://api.example.org", "ftp://api.example.org", "api.example.org", "", "https://", "http://[",
     "https://me:pass@api.example.org", "https://api.example.org?api_key=abc", "https://x:99999999"],
)  # fmt: skip
def test_an_address_that_would_leak_or_is_none_is_refused(url):
    with pytest.raises(InputError, match="--url") as error:
        checked_url(url)
    assert "pass" not in str(error.value)
    assert "abc" not in str(error.value)


def test_a_wait_that_is_too_long_is_an_error_at_once(asked):
    one = asked("open-meteo")
    one.server.faults.append(Fault(429, b"quota", {"Retry-After": "86400"}))
    with pytest.raises(ProviderError, match="come back in 86400 s; it said 429: quota"):
        one.fetch()
    assert one.waits == []


@pytest.mark.parametrize("header", ["soon", "-5", "1.5", "٣", "Thu, 99 Foo 2024"])
def test_a_retry_after_nobody_can_read_is_as_none(header):
    assert retry_after_s(header, NOW) is None


@given(st.text(max_size=40))
def test_no_retry_after_breaks_the_session(header):
    asked = retry_after_s(header, NOW)
    assert asked is None or asked >= 0


def test_a_date_that_is_past_is_no_wait():
    assert retry_after_s("Mon, 01 Jan 2024 00:00:00 GMT", NOW) == 0


def test_a_redirect_is_not_followed(asked):
    one = asked("electricity-maps")
    one.server.faults.append(Fault(302, b"", {"Location": "http://127.0.0.1:9/steal"}))
    with pytest.raises(ProviderError, match="it said 302"):
        one.fetch()
    assert len(one.server.seen) == 1


@pytest.mark.parametrize("status", [204, 400, 404, 418])
def test_an_answer_that_will_not_change_is_not_asked_for_again(asked, status):
    one = asked("open-meteo")
    one.server.faults.append(Fault(status, b'{"reason": "end_date is out of range"}'))
    with pytest.raises(ProviderError, match=f"it said {status}"):
        one.fetch()
    assert len(one.server.seen) == 1


def test_nobody_at_the_address_is_plain_to_read():
    waits = []
    with Session("eia", "http://127.0.0.1:1", sleep=waits.append) as alone:  # noqa: SIM117
        with pytest.raises(ProviderError, match="no answer in 6 attempts; no connection"):
            alone.get("x")
    assert len(waits) == 5


def test_pauses_are_jittered_within_bounds():
    for chance in (0.0, 0.999):
        waits = []
        with (
            Session(
                "eia", "http://127.0.0.1:1", sleep=waits.append, chance=lambda c=chance: c
            ) as alone,
            pytest.raises(ProviderError),
        ):
            alone.get("x")
        assert waits == [pause * (0.5 + chance) for pause in (1, 2, 4, 8, 16)]


def test_an_answer_without_end_is_cut(asked, monkeypatch):
    monkeypatch.setattr(wire, "LARGEST_BYTES", 1000)
    one = asked("open-meteo")
    one.server.faults.extend([Fault(200, b" " * 2000)] * 6)
    with pytest.raises(ProviderError, match="too long or too slow"):
        one.fetch()


def test_a_damaged_compressed_answer_is_tried_again(asked):
    one = asked("open-meteo")
    broken = gzip.compress(b"{}" * 100)[:-20] + b"xxxxxxxxxxxxxxxxxxxx"
    one.server.faults.append(Fault(200, broken, {"Content-Encoding": "gzip"}))
    assert len(one.fetch()) == 4


def test_what_a_server_says_is_short(asked):
    one = asked("open-meteo")
    one.server.faults.append(Fault(400, b"word " * 10_000))
    with pytest.raises(ProviderError) as error:
        one.fetch()
    assert len(str(error.value)) < 300


@pytest.mark.parametrize("key", ["two\nlines", "tab\there", "nul\0"])
def test_a_key_with_a_line_break_is_refused_before_it_is_sent(asked, monkeypatch, key):
    one = asked("electricity-maps")
    monkeypatch.setenv("ELECTRICITYMAPS_API_KEY", key) if "\0" not in key else None
    monkeypatch.setattr(secrets, "_found", lambda name: (key, ""))
    with pytest.raises(InputError, match="ELECTRICITYMAPS_API_KEY holds letters") as error:
        one.fetch()
    assert key not in str(error.value)
    assert one.server.seen == []


def test_a_key_of_letters_no_header_takes_is_refused(asked, monkeypatch):
    one = asked("electricity-maps")
    monkeypatch.setenv("ELECTRICITYMAPS_API_KEY", "schlüssel密")
    with pytest.raises(InputError, match="holds letters") as error:
        one.fetch()
    assert "schl" not in str(error.value)


def test_a_key_comes_from_the_keyring_where_the_environment_has_none(monkeypatch):
    import keyring
    from keyring.backend import KeyringBackend

    class Kept(KeyringBackend):
        priority = 1

        def get_password(self, service, username):
            return SECRET if (service, username) == ("joulebook", "EIA_API_KEY") else None

        def set_password(self, service, username, password):
            raise NotImplementedError

    before = keyring.get_keyring()
    monkeypatch.delenv("EIA_API_KEY")
    monkeypatch.delenv("ELECTRICITYMAPS_API_KEY")
    keyring.set_keyring(Kept())
    try:
        assert secrets.secret("EIA_API_KEY") == SECRET
        assert not secrets.has_secret("ELECTRICITYMAPS_API_KEY")
    finally:
        keyring.set_keyring(before)


def test_without_httpx_the_extra_is_named(monkeypatch):
    import sys

    monkeypatch.setitem(sys.modules, "httpx", None)
    monkeypatch.delitem(sys.modules, "joulebook.grid.providers.wire")
    with pytest.raises(InputError, match=r"eia needs httpx: pip install 'joulebook\[providers\]'"):
        session.Session("eia", "https://api.eia.gov/v2")
