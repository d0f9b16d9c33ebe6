"""What every provider keeps; a new provider needs a sample, and no new test."""

import logging
import subprocess
import sys

import numpy as np
import pytest
from emulated_provider import (
    BRITAIN,
    CALIFORNIA,
    END,
    KEYED,
    SAMPLES,
    SECRET,
    START,
    TOKEN,
    USER,
    Fault,
    sample,
)  # fmt: skip

from joulebook.errors import InputError, JoulebookError, ProviderError
from joulebook.grid.places import Place
from joulebook.grid.providers import provider, providers, streams
from joulebook.grid.providers.session import ATTEMPTS, RefusedError
from joulebook.grid.series import QUANTITIES, Mark

NAMES = sorted(providers())


@pytest.mark.parametrize("name", NAMES)
def test_a_provider_says_what_it_is(name):
    module = provider(name)
    assert module.SAYS
    assert module.LICENCE
    assert module.RULES
    assert module.URL.startswith("https://")
    assert not module.URL.endswith("/")
    assert module.CHUNK_HOURS >= 24
    assert set(module.SERVES) <= set(QUANTITIES)
    assert all(key.isupper() for key in module.KEYS)
    assert "EMULATED" in sample(name), "a body of a test is never a provider's data"


def test_every_sample_belongs_to_a_provider():
    assert {path.stem for path in SAMPLES.glob("*.json")} == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_the_documented_answer_becomes_all_it_serves(asked, name):
    one = asked(name)
    found = one.fetch()
    assert tuple((s.quantity, s.scope) for s in found) == streams(one.module)
    for series in found:
        assert (series.place, series.dataset) == (one.target.code, name)
        assert (series.start, series.end) == (START, END)
        assert not np.isnan(series.values).any()
        assert set(series.marks) <= {Mark.OBSERVED, Mark.ESTIMATED}
        assert bool(series.scope) == (series.quantity == "grid_g_per_kwh") == bool(series.method)


@pytest.mark.parametrize("name", NAMES)
def test_one_scope_alone_can_be_asked_for(asked, name):
    one = asked(name)
    for scope in {scope for _quantity, scope in streams(one.module) if scope}:
        assert {s.scope for s in one.fetch(scope=scope)} <= {scope, ""}
    with pytest.raises(InputError, match="nothing of scope 'both'"):
        streams(one.module, "both")


@pytest.mark.parametrize("name", NAMES)
def test_a_place_it_cannot_know_is_refused(name):
    nowhere = Place("AQ", "state", "Antarctica", ("AQ",))
    with pytest.raises(InputError, match="Antarctica"):
        provider(name).target(nowhere)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("status", [401, 403])
def test_a_refused_key_is_the_callers_to_mend(asked, name, status):
    one = asked(name)
    one.server.faults.extend([Fault(status, b"no such key")] * 3)
    with pytest.raises(RefusedError, match="the key was refused"):
        one.fetch()
    assert one.waits == []


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "fault",
    [
        Fault(429, b"slow down", {"Retry-After": "7"}),
        Fault(429, b"slow down", {"Retry-After": "Thu, 01 Feb 2024 12:30:07 GMT"}),
        Fault(500, b"oops"), Fault(502, b"<html>bad gateway</html>"), Fault(503),
        Fault(200, b'{"data": [', cut=True),
    ],
)  # fmt: skip
def test_a_passing_failure_is_outlasted(asked, name, fault):
    one = asked(name)
    one.server.faults.extend([fault, fault])
    assert len(one.fetch()) == len(streams(one.module))
    assert one.waits == ([7.0, 7.0] if fault.headers else [1.0, 2.0])


@pytest.mark.parametrize("name", NAMES)
def test_a_lasting_failure_ends_after_a_bounded_number_of_attempts(asked, name):
    one = asked(name)
    one.server.faults.extend([Fault(503, b"maintenance")] * 99)
    with pytest.raises(
        ProviderError, match=f"no answer in {ATTEMPTS} attempts; it said 503: maint"
    ):
        one.fetch()
    assert len(one.server.seen) == ATTEMPTS
    assert one.waits == [1.0, 2.0, 4.0, 8.0, 16.0]


RUBBISH = {
    "html": b"<!doctype html><title>Sign in</title>",
    "nothing": b"",
    "binary": bytes(range(256)),
    "a list": b"[1, 2]",
    "null": b"null",
    "an empty object": b"{}",
    "half an object": b'{"data": [{"datetime"',
    "nested": b"[" * 100_000,
    "strange rows": b'{"zone": "US-CAL-CISO", "data": [3, "x"], "history": 1, "response": [], "hourly": 5}',
    "NaN": b'{"data": NaN, "response": {"total": NaN}}',
}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("rubbish", RUBBISH)
def test_what_is_not_the_documented_answer_is_an_error(asked, name, rubbish):
    one = asked(name)
    one.server.faults.extend([Fault(200, RUBBISH[rubbish])] * 9)
    with pytest.raises(ProviderError):
        one.fetch()


WRONG = [float("1e30"), 10**400, -(10**9), "many", True, [1], {}]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("wrong", WRONG, ids=lambda w: repr(w)[:12])
def test_a_value_that_cannot_be_is_an_error_and_never_a_value(asked, name, wrong):
    one = asked(name)
    one.server.answer = lambda query: put(one.server._sample(query), name, wrong)
    with pytest.raises(ProviderError):
        one.fetch()


# what the hour of a null is worth: half of it is still there, or a forecast, or nothing
NULLED = {"watttime": Mark.ESTIMATED, "carbon-intensity-uk": Mark.ESTIMATED}


@pytest.mark.parametrize("name", NAMES)
def test_a_null_is_never_a_number_of_an_observed_hour(asked, name):
    one = asked(name)
    one.server.answer = lambda query: put(one.server._sample(query), name, None)
    first = one.fetch()[0]
    assert first.marks[0] == NULLED.get(name, Mark.MISSING)
    assert np.isnan(first.values[0]) == (first.marks[0] == Mark.MISSING)
    assert first.marks[1] == Mark.OBSERVED


def put(body, name, value):
    """The answer with another first value."""
    if name == "electricity-maps":
        body["data"][0]["carbonIntensity"] = value
    elif name == "watttime":
        body["data"][0]["value"] = value
    elif name == "eia":
        body["response"]["data"][0]["value"] = value
    elif name == "carbon-intensity-uk":
        body["data"][0]["intensity"]["actual"] = value
    else:
        body["hourly"]["temperature_2m"][0] = value
    return body


@pytest.mark.parametrize("name", KEYED)
def test_no_key_is_in_any_text(asked, name, tmp_path, capsys, caplog):
    one = asked(name)
    caplog.set_level(logging.DEBUG)
    one.fetch()
    echo = f"you sent {SECRET} {TOKEN} {USER}".encode()
    told = [repr(one.session), str(vars(one.session._wire)), repr(one.session._wire._client)]
    for status in (400, 401, 404, 503):
        one.server.faults.clear()
        one.server.faults.extend([Fault(status, echo)] * ATTEMPTS)
        with pytest.raises(JoulebookError) as error:
            one.fetch()
        told.append(str(error.value))
        told.append("".join(str(note) for note in getattr(error.value, "__notes__", ())))
    assert any("***" in text for text in told)
    captured = capsys.readouterr()
    everything = "\n".join([*told, caplog.text, captured.out, captured.err])
    assert "HTTP Request" in caplog.text, "httpx's own log must be part of what is searched"
    for secret in (SECRET, "s3cr3t", TOKEN if name == "watttime" else SECRET):
        assert secret not in everything


@pytest.mark.parametrize("name", KEYED)
def test_a_missing_key_names_its_variable_and_the_keyring(asked, name, monkeypatch):
    one = asked(name)
    key = one.module.KEYS[0]
    monkeypatch.delenv(key)
    with pytest.raises(InputError, match=f"{key}.*keyring set joulebook {key}"):
        one.fetch()
    assert one.server.seen == []


def test_the_places_of_the_tests_reach_every_provider():
    for module in providers().values():
        assert any(_knows(module, at) for at in (CALIFORNIA, BRITAIN)), module.NAME


def _knows(module, at):
    try:
        return bool(module.target(at))
    except InputError:
        return False


def test_providers_are_listed_without_httpx():
    code = "import sys; sys.modules['httpx'] = None; from joulebook.grid.providers import providers as p; print(*p())"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "eia" in done.stdout
