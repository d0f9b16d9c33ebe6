"""`joulebook calibrate`: the coefficients fitted to a table of measurements."""

from collections.abc import Mapping
from pathlib import Path

from joulebook.errors import InputError
from joulebook.serve.answers import counting_bar, print_json, start_console
from joulebook.serve.options import PLAIN, Output


def calibrate(table: Path, *, out: Path | None = None, output: Output = PLAIN) -> None:
    """Fit the coefficients to a table of measurements, from a cold start.

    Errors are those of the rows fitted, and of models and accelerators left out of the fit. Needs
    SciPy: pip install 'joulebook[calibrate]'. This is how the shipped pages were made.

    Parameters
    ----------
    table
        A CSV table of measured text, of images and video, or of other tasks; its columns tell which.
    out
        Write the pages of facts below this folder.
    """
    from datetime import date
    from time import perf_counter

    from joulebook.estimate.calibration.refit import fits, refit
    from joulebook.estimate.tables import read_table

    if out is not None and out.exists() and not out.is_dir():
        raise InputError(f"--out {out}: a file; give a folder")
    console = start_console(output)
    read = read_table(table)
    start = perf_counter()
    with counting_bar(fits(read)) as after:
        found = refit(read, date.today(), after)
    seconds = perf_counter() - start
    written = _write(found.pages, out) if out is not None else []
    if output.json:
        print_json(found.to_json() | {"seconds": seconds, "written": list(map(str, written))})
        return
    from joulebook.report import calibration

    calibration.show(console, found, seconds, written)


def _write(pages: Mapping[str, str], out: Path) -> list[Path]:
    """The pages written below a folder; their paths."""
    written = []
    for name, text in pages.items():
        path = out / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
        written.append(path)
    return written
