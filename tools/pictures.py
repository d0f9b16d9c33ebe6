"""Make the pictures of the READMEs: the top of the demo's report in three languages.

python tools/pictures.py      (needs a `chromium` command)
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from joulebook.report.words import LANGUAGES

ROOT = Path(__file__).parent.parent
REPORT = ROOT / "build" / "demo" / "report.html"
FLAGS = ("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--hide-scrollbars",
         "--disable-background-networking", "--disable-sync", "--window-size=1000,1330")  # fmt: skip


def main() -> None:
    """Run the demo and draw docs/images/report-LANGUAGE.png, in each language."""
    for code in LANGUAGES:
        demo = [sys.executable, str(ROOT / "demo" / "demo.py"), code]
        subprocess.run(demo, check=True, capture_output=True)
        picture = ROOT / "docs" / "images" / f"report-{code}.png"
        with tempfile.TemporaryDirectory() as profile:
            shot = (f"--screenshot={picture}", f"--user-data-dir={profile}", REPORT.as_uri())
            subprocess.run(["chromium", *FLAGS, *shot], check=True, capture_output=True)


if __name__ == "__main__":
    main()
