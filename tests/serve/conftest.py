"""The command line as tests run it."""

import sys

import pytest

from joulebook.serve import cli


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
