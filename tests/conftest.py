"""What several tests need: the calibration data where it is at hand, a language that stays English."""

import os
import sys
from pathlib import Path

import pytest
from hypothesis import settings

from joulebook.report import words
from joulebook.serve import cli

settings.register_profile("joulebook", deadline=None, max_examples=60)
settings.load_profile("joulebook")


@pytest.fixture
def data() -> Path:
    """The folder of shared tables; the test is skipped, saying so, where it is absent."""
    folder = Path(os.environ.get("JOULEBOOK_DATA") or "absent")
    if not folder.is_dir():
        pytest.skip("JOULEBOOK_DATA names no folder: the shared tables are not here")
    return folder


@pytest.fixture(autouse=True)
def english():
    words.set_language("en")
    yield
    words.set_language("en")


@pytest.fixture
def run(request, capsys, monkeypatch):
    """Runs `joulebook` with the words of the module's COMMAND and more: exit code, output, errors."""
    before = getattr(request.module, "COMMAND", ())

    def call(*args: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["joulebook", *before, *map(str, args)])
        monkeypatch.setenv("COLUMNS", "80")
        code = 0
        try:
            cli.main()
        except SystemExit as stop:
            code = stop.code or 0
        captured = capsys.readouterr()
        assert "Traceback" not in captured.out + captured.err
        return code, captured.out, captured.err

    return call
