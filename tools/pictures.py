"""Make the pictures of the READMEs: the top of the demo's report in three languages.

python tools/pictures.py      (needs a `chromium` command)
"""

import subprocess
import tempfile
from pathlib import Path

from joulebook.ledger import state
from joulebook.report.page import statement_page
from joulebook.report.words import LANGUAGES, set_language

ROOT = Path(__file__).parent.parent
FLAGS = ("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--hide-scrollbars",
         "--disable-background-networking", "--disable-sync", "--window-size=1000,1180")  # fmt: skip


def main() -> None:
    """Draw docs/images/report-LANGUAGE.png from the ledger that `make demo` left."""
    statement = state(ROOT / "build" / "demo" / "ledger")
    for code in LANGUAGES:
        set_language(code)
        with tempfile.TemporaryDirectory() as folder:
            page = Path(folder) / "report.html"
            page.write_text(statement_page(statement), "utf-8")
            picture = ROOT / "docs" / "images" / f"report-{code}.png"
            shot = (f"--screenshot={picture}", f"--user-data-dir={folder}/profile", page.as_uri())
            subprocess.run(["chromium", *FLAGS, *shot], check=True, capture_output=True)


if __name__ == "__main__":
    main()
