"""What is public is exported, imports quickly, and works from a built wheel in an empty folder."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import joulebook

ROOT = Path(__file__).parent.parent


def test_public_names_are_exactly_those_exported():
    assert joulebook.__all__ == sorted(joulebook.__all__) == dir(joulebook)
    for name in joulebook.__all__:
        assert getattr(joulebook, name).__name__ == name
        assert getattr(joulebook, name).__doc__


def test_importing_joulebook_loads_no_engine():
    code = "import sys, joulebook; print({'numpy', 'duckdb', 'rich', 'altair'} & set(sys.modules))"
    assert python(code, {}) == "set()"


def test_the_wheel_carries_its_facts_and_works_anywhere(tmp_path):
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=ROOT, check=True, capture_output=True,
    )  # fmt: skip
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        inside = set(archive.namelist())
        archive.extractall(tmp_path / "site")
    package = ROOT / "src" / "joulebook"
    for path in package.rglob("*"):
        if path.suffix in (".py", ".toml", ".csv", ".html", ".mo", ".typed"):
            assert f"joulebook/{path.relative_to(package).as_posix()}" in inside
    code = (
        "import joulebook; print(joulebook.__file__); "
        "e = joulebook.text_estimator('gpt-oss-20b', region='FR').estimate(10, 10); "
        "print(e['facility_energy'].unit)"
    )
    out = python(code, {"PYTHONPATH": str(tmp_path / "site")}, cwd=tmp_path).splitlines()
    assert out == [str(tmp_path / "site" / "joulebook" / "__init__.py"), "J"]


def python(code: str, environment: dict[str, str], cwd: Path | None = None) -> str:
    run = subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, **environment}, cwd=cwd,
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return run.stdout.strip()
