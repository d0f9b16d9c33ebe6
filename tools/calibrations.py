"""Whether the shipped pages of coefficients are what the shared tables give, from a cold start.

JOULEBOOK_DATA=… python tools/calibrations.py            compare, exit 1 where they differ
JOULEBOOK_DATA=… python tools/calibrations.py --write    write them anew
"""

import os
import sys
from datetime import date
from pathlib import Path

from joulebook.estimate.calibration.refit import refit
from joulebook.estimate.tables import read_table
from joulebook.facts import load

TABLES = ("calib_text.csv", "calib_diffusion.csv", "other_tasks.csv")


def main() -> None:
    """Compare or write every page."""
    folder = Path(os.environ.get("JOULEBOOK_DATA") or "absent") / "measured"
    if not folder.is_dir():
        sys.exit("JOULEBOOK_DATA names no folder: nothing to fit to")
    stale = []
    for table in TABLES:
        for name, text in refit(read_table(folder / table), date.today()).pages.items():
            shipped = load.ROOT / name
            if without_date(shipped.read_text("utf-8")) == without_date(text):
                print(f"{name}: as shipped")
            elif "--write" in sys.argv:
                shipped.write_text(text, "utf-8")
                print(f"{name}: written")
            else:
                stale.append(name)
    if stale:
        sys.exit(f"not what {folder} gives: {', '.join(stale)}; tools/calibrations.py --write")


def without_date(text: str) -> list[str]:
    """The lines of a page but that of its date."""
    return [line for line in text.splitlines() if not line.startswith("date =")]


if __name__ == "__main__":
    main()
