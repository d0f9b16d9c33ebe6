"""`make demo`: two articles sentence by sentence, one of each from a joke to a video, ten places, a log.

The log was recorded with a real small model (see demo/README.md). The machine it ran on was not
metered, so the demo accounts it as if it had been served on a data-centre accelerator, one project
in each of three places.
"""

import shutil
import sys
from pathlib import Path

from rich.console import Console

from joulebook.audit.audit import audit as audited
from joulebook.audit.read import shipped
from joulebook.estimate.day import DayAnswer, read_day, total
from joulebook.facts import page
from joulebook.ledger import Serving, account
from joulebook.report import audit as articles
from joulebook.report import ladder, places, statements
from joulebook.report.line_breaks import BreakingConsole
from joulebook.report.page import statement_page
from joulebook.report.words import _, number, set_language, whole

HERE = Path(__file__).parent
OUT = HERE.parent / "build" / "demo"
LADDER = HERE.parent / "examples" / "ladder.toml"
PUBLISHED = "measurements/sd3-medium-1024-h100"  # the article's image, which is the ladder's
DAY = HERE.parent / "examples" / "mittr-day.toml"
TEN_PLACES = (
    "IS", "FR", "GB", "US-CAL-CISO", "DE", "US-MIDA-PJM", "JP-TK", "CN", "IN", "ZA",
)  # fmt: skip
PLACES = {"chat": "US", "code": "FR", "summary": "CN"}


def main() -> None:
    """Show the two articles, the ladder, the day in ten places, and the statement of the demo's log."""
    set_language(sys.argv[1] if len(sys.argv) > 1 else None)
    shutil.rmtree(OUT, ignore_errors=True)
    OUT.mkdir(parents=True)
    console = BreakingConsole(highlight=False)
    show_articles(console)
    console.rule()
    show_ladder(console)
    console.rule()
    show_places(console)
    console.rule()
    show_log(console)


def show_articles(console: Console) -> None:
    """What two articles said of AI's energy, with what follows from the sources, and as audit.html."""
    findings = audited(shipped())
    articles.show_articles(console, findings)
    (OUT / "audit.html").write_text(articles.audit_page(findings), "utf-8")
    console.print(_("The same as a page: {path}").format(path="build/demo/audit.html"))


def show_ladder(console: Console) -> None:
    """One of each at the meter, as a table and as ladder.svg, and what the article says of one."""
    day = total(read_day(LADDER.read_text("utf-8"), LADDER.name))
    ladder.show(console, day)
    (OUT / "ladder.svg").write_text(ladder.chart(day), "utf-8")
    console.print(beside_the_article(day), markup=False)
    console.print(_("The same as a chart: {path}").format(path="build/demo/ladder.svg"))


def show_places(console: Console) -> None:
    """The article's day in ten places, as a table and as places.svg."""
    day = read_day(DAY.read_text("utf-8"), DAY.name)
    there = places.everywhere(day, TEN_PLACES)
    places.show(console, _("The same day of AI in ten places: carbon of its electricity"), there)
    (OUT / "places.svg").write_text(places.chart(there), "utf-8")
    console.print(_("The same as a chart: {path}").format(path="build/demo/places.svg"))


def beside_the_article(day: DayAnswer) -> str:
    """The one rung that is exactly what the article measured, beside the article's figure."""
    (image,) = (row for row in day.rows if row.item.name == "image")
    ours = image.all["facility_energy_j"].quantity("J")
    told = page(PUBLISHED).facts
    theirs, measured = (told[name].value for name in ("published_total_j", "accelerator_energy_j"))
    line = _(
        "MIT Technology Review says {theirs} J for an image of this model: twice the {measured} J "
        "that ML.ENERGY measured at this size, with these steps, on one such accelerator. Ours is "
        "{ours} J ({low} – {high}), with server, waiting machines and building added one by one. "
        "How large the article's five-second video was is not known to us: it is not compared."
    )
    between = {"low": number(ours.low), "high": number(ours.high)}
    figures = {"theirs": whole(int(theirs)), "measured": whole(int(measured))}
    return line.format(**figures, ours=number(ours.value), **between)


def show_log(console: Console) -> None:
    """The statement of the log, on the terminal and as report.html."""
    for project, place in PLACES.items():
        statement = account(
            HERE / f"smollm2-{project}.jsonl", format="openai", out=OUT / "ledger",
            project=project, region=place, serving=Serving(gpu="l4", batch=8),
        )  # fmt: skip
    note = _(
        "A real log of a small model on an unmetered CPU, accounted as if it had been served on one "
        "NVIDIA L4 in each of three places, eight requests together."
    )
    (OUT / "report.html").write_text(statement_page(statement, note), "utf-8")
    console.print(note)
    statements.statement(console, statement)
    console.print(_("The same as a page: {path}").format(path="build/demo/report.html"))


if __name__ == "__main__":
    main()
