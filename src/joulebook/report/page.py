"""A statement as one self-contained HTML page: no script, no link to anywhere."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from joulebook import __version__
from joulebook.estimate.deployment import BOOK
from joulebook.estimate.ratecard import KEYS
from joulebook.facts import CALLER, names, page
from joulebook.ledger import Statement
from joulebook.report import labels
from joulebook.report.charts import CHARTS, fonts
from joulebook.report.equivalences import in_words
from joulebook.report.statements import (
    MOST_ROWS,
    grid_lines,
    hours_line,
    log_line,
    matching_lines,
    part_title,
    reason_words,
)
from joulebook.report.terminal import note_words, quantity_cells
from joulebook.report.words import _, label, language, number, span, whole


def statement_page(statement: Statement, note: str = "") -> str:
    """The HTML page of a statement, in the language in force; `note` stands below the title."""
    return (
        _environment()
        .get_template("statement.html")
        .render(
            title=_("What these AI requests cost"),
            note=note,
            statement=statement,
            charts={scope: _charts(statement, scope) for scope in statement.totals},
            tables={scope: _tables(statement, scope) for scope in statement.totals},
            logs=[log_line(log) for log in statement.files],
            hours=[
                *(hours_line(used) for used in statement.hours),
                *matching_lines(statement.matching),
                *grid_lines(statement),
                *(note_words(note) for note in statement.caveats),
            ],
            words=[in_words(quantities) for quantities in statement.totals.values()],
            formulas=sorted(BOOK.values(), key=lambda formula: (formula.module, formula.name)),
            formula_of={key: row for row, (key, _unit) in KEYS.items()},
            names=set(BOOK),
            fonts=fonts(),
            version=__version__,
            causes=list(statement.causes.items())[:6],
            sources=_sources(statement),
            language=language(),
        )
    )


def _charts(statement: Statement, scope: str) -> list[str]:
    """The charts of the parts in one scope."""
    parts = {key: [r for r in rows if r["scope"] == scope] for key, rows in statement.parts.items()}
    return [draw(parts[key]) for key, draw in CHARTS if parts.get(key)]


def _tables(
    statement: Statement, scope: str
) -> list[tuple[str, list[str], list[Mapping[str, Any]]]]:
    """The parts in one scope that no chart shows: title, keys and rows."""
    charted = {key for key, _draw in CHARTS}
    asked = {keys: rows for keys, rows in statement.parts.items() if keys not in charted}
    return [
        (
            part_title(keys),
            keys.split(","),
            [row for row in rows if row["scope"] == scope][:MOST_ROWS],
        )
        for keys, rows in asked.items()
    ]


def _sources(statement: Statement) -> list[Mapping[str, Any]]:
    """The works behind the facts of a statement, each with whether anybody checked it."""
    facts = statement.facts
    ids = sorted({fact.source for fact in facts} - {CALLER})
    stated = {"id": CALLER, "title": _("Stated with the question, or computed from the log itself")}
    return [*({"id": name, **_work(name)} for name in ids), stated]


def _work(name: str) -> Mapping[str, Any]:
    """What we know of a source; of a work that a caller's edition cites, only what it calls it."""
    return page(f"sources/{name}").text if name in names("sources") else {"title": name}


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("joulebook.report"), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    environment.globals |= {
        "_": _, "label": label, "labels": labels, "cells": quantity_cells, "number": number,
        "note_words": note_words, "reason_words": reason_words,
        "span": span, "whole": whole,
    }  # fmt: skip
    return environment
