"""Collect the strings people read, bring the catalogues up to date, and compile them.

    python tools/catalogues.py           update the .po and .mo files in src/joulebook/report/locale
    python tools/catalogues.py --check   fail when a string is missing, untranslated or not compiled

Strings are what `_()` and `mark()` hold in the sources and templates, the first lines of
formulas, the notes of rate cards, what readers say they read, the names of cooling systems and the
titles of some facts.
"""

import io
import sys
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from joulebook.audit import explain as audit_explain
from joulebook.audit import likenesses, ratios
from joulebook.estimate import (
    agent,
    classes,
    diffusion,
    discrepancies,
    electricity,
    jobs,
    lifecycle,
    measured,
    names,
    other,
    ratecard,
    seats,
    siting,
    spend,
    supply,
    training,
    workcard,
    workloads,
)
from joulebook.estimate.books import BOOKS
from joulebook.facts import names as fact_names
from joulebook.facts import page as fact_page
from joulebook.grid import market, side_by_side
from joulebook.grid.cooling import systems
from joulebook.grid.providers import providers
from joulebook.ledger import (
    batches,
    chargeback,
    disclosures,
    functional_units,
    keeping,
    meanings,
    overlaps,
    readers,
    sci,
)
from joulebook.ledger import electricity as ledger_electricity
from joulebook.outlook import bills, mining_answer

ROOT = Path(__file__).parent.parent
LOCALE = ROOT / "src" / "joulebook" / "report" / "locale"
LOCALES = ("zh_Hans", "zh_Hant")
PLACES = {ROOT / "src" / "joulebook": [("**.py", "python"), ("**.html", "jinja2.ext:babel_extract")],
          ROOT / "demo": [("**.py", "python")]}  # fmt: skip
_NO_DATE = datetime(2000, 1, 1, tzinfo=UTC)
NOTED = (
    ratecard,
    agent,
    measured,
    other,
    classes,
    workcard,
    diffusion,
    discrepancies,
    training,
    lifecycle,
    electricity,
    supply,
    jobs,
    spend,
    seats,
    market,
    side_by_side,
    ledger_electricity,
    names,
    meanings,
    batches,
    chargeback,
    functional_units,
    sci,
    keeping,
    overlaps,
    mining_answer,
    siting,
    workloads,
    bills,
    audit_explain,
    likenesses,
    ratios,
)  # have NOTES
TITLED = ("bitcoin", "scenarios", "demands", "bills")  # folders of facts whose titles are shown
KEYWORDS = {"_": None, "mark": None}


def strings() -> Catalog:
    """Everything to translate, in order of the text."""
    catalogue = Catalog(project="joulebook", charset="utf-8")
    for folder, how in PLACES.items():
        for _, _, message, _, _ in extract_from_dir(folder, how, keywords=KEYWORDS):
            catalogue.add(message)
    told = (
        (f.says for book in BOOKS.values() for f in book.values()),
        *(module.NOTES for module in NOTED),
        (module.SAYS for module in readers().values()),
        (module.SAYS for module in providers().values()),
        (module.LICENCE for module in providers().values()),
        (page.title for page in systems()),
        (fact_page(f"{folder}/{name}").title for folder in TITLED for name in fact_names(folder)),
        disclosures.sentences(),
    )
    for message in chain(*told):
        catalogue.add(message)
    return catalogue


def load(locale: str) -> Catalog:
    """The catalogue of a language as it stands in its .po file."""
    path = LOCALE / locale / "LC_MESSAGES" / "joulebook.po"
    if not path.is_file():
        return Catalog(locale=locale, project="joulebook", charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=locale)


def problems(locale: str) -> list[str]:
    """What is wrong with a catalogue: strings missing, untranslated, unused, or not compiled."""
    catalogue, wanted = load(locale), strings()
    found = [f"{locale}: missing: {m.id}" for m in wanted if m.id and m.id not in catalogue]
    found += [f"{locale}: untranslated: {m.id}" for m in catalogue if m.id and not m.string]
    found += [f"{locale}: unused: {m.id}" for m in catalogue if m.id and m.id not in wanted]
    found += [f"{locale}: fuzzy: {m.id}" for m in catalogue if m.id and m.fuzzy]
    compiled = LOCALE / locale / "LC_MESSAGES" / "joulebook.mo"
    if not compiled.is_file() or compiled.read_bytes() != compile_mo(catalogue):
        found.append(f"{locale}: joulebook.mo is stale; run `make locale`")
    return found


def compile_mo(catalogue: Catalog) -> bytes:
    """The compiled form, for gettext."""
    catalogue.creation_date = catalogue.revision_date = _NO_DATE  # the same bytes on every day
    buffer = io.BytesIO()
    write_mo(buffer, catalogue)
    return buffer.getvalue()


def update(locale: str) -> None:
    """Add new strings to a catalogue, drop unused ones, and compile it."""
    old, new = load(locale), Catalog(locale=locale, project="joulebook", charset="utf-8")
    for message in strings():
        if message.id:
            known = old.get(message.id)
            new.add(message.id, known.string if known else "")
    folder = LOCALE / locale / "LC_MESSAGES"
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "joulebook.po").open("wb") as file:
        write_po(file, new, omit_header=False, sort_output=False, width=100)
    text = (folder / "joulebook.po").read_text("utf-8")
    kept = [line for line in text.splitlines() if not line.startswith(_CHANGING)]
    (folder / "joulebook.po").write_text("\n".join(kept) + "\n", "utf-8")
    (folder / "joulebook.mo").write_bytes(compile_mo(load(locale)))


_CHANGING = ('"POT-Creation-Date', '"PO-Revision-Date', '"Last-Translator', '"Generated-By',
             '"Language-Team', '"Report-Msgid')  # fmt: skip


def main() -> int:
    """Update, then report what is left to translate; with --check only report."""
    if "--check" not in sys.argv:
        for locale in LOCALES:
            update(locale)
    found = [problem for locale in LOCALES for problem in problems(locale)]
    print("\n".join(found) or "catalogues are complete")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
