"""Documents that cannot go stale: what they show runs, and the three READMEs are in step."""

import re
import shlex
import sys
from pathlib import Path

import pytest

from joulebook.serve import cli

ROOT = Path(__file__).parent.parent
READMES = ["README.md", "README.zh-CN.md", "README.zh-TW.md"]


def blocks(name: str, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", (ROOT / name).read_text("utf-8"), flags=re.S)


@pytest.mark.parametrize("language", ["sh", "python"])
def test_the_three_readmes_show_the_same_code(language):
    plain = [[re.sub(r"#.*", "", b) for b in blocks(name, language)] for name in READMES]
    assert plain[0] == plain[1] == plain[2]
    assert plain[0]


def test_the_python_example_runs_and_is_ten_lines(capsys):
    (example,) = blocks("README.md", "python")
    assert len([line for line in example.splitlines() if line]) <= 10
    exec(compile(example, "README.md", "exec"), {})
    assert "J (" in capsys.readouterr().out


SHOWN = [
    line
    for block in blocks("README.md", "sh")
    for line in block.splitlines()
    if line.startswith("joulebook")
]
COMMANDS = [line for line in SHOWN if " my-" not in line]  # nobody else has the reader's own files


def test_every_command_of_the_readme_runs(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(ROOT)
    for command in COMMANDS:
        monkeypatch.setattr(sys, "argv", shlex.split(command.replace("build/", f"{tmp_path}/")))
        cli.main()
        assert capsys.readouterr().out, command


def test_every_command_stands_in_the_readme():
    shown = {" ".join(c.split()[1:3]) for c in SHOWN} | {c.split()[1] for c in SHOWN}
    known = {name for name in cli.app if not name.startswith("-")}
    estimates = {f"estimate {name}" for name in cli.estimate if not name.startswith("-")}
    grids = {" ".join(c.split()[1:3]) for c in SHOWN if c.split()[1] == "grid"}
    hidden = {"grid fetch-forecast"}  # as grid fetch, in docs/how-to/fetch-hourly-data.md
    assert {f"grid {name}" for name in cli.grid if not name.startswith("-")} - hidden <= grids
    assert known | estimates <= shown


@pytest.mark.parametrize("target", ["setup", "demo", "test", "check", "bench", "size"])
def test_the_makefile_has_what_the_readme_promises(target):
    assert re.search(rf"^{target}:.*##", (ROOT / "Makefile").read_text("utf-8"), flags=re.M)


PAGES = sorted(str(path.relative_to(ROOT)) for path in (ROOT / "docs").rglob("*.md"))


@pytest.mark.parametrize("path", [*READMES, "CONTRIBUTING.md", *PAGES])
def test_links_lead_somewhere(path):
    text = (ROOT / path).read_text("utf-8")
    for target in re.findall(r"\]\(([^)#]+)\)", text):
        assert (ROOT / path).parent.joinpath(target).exists(), target


def test_decisions_are_short():
    for path in (ROOT / "decisions").glob("*.md"):
        assert len(path.read_text("utf-8").splitlines()) <= 30
