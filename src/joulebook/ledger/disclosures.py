"""Disclosures: the fields of a standard's form, filled from a ledger as far as a ledger knows them.

A form is a page of `facts/forms`: each field in the words of our table of standards, whether that row
was seen or recalled, the figures that answer it, and what the filer must add.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from joulebook.errors import InputError, UnknownNameError
from joulebook.estimate import Quantity
from joulebook.facts import describe, names, page
from joulebook.ledger.account import connect, state
from joulebook.ledger.cells import parquet
from joulebook.ledger.electricity import TODAY, Factors
from joulebook.ledger.figures import FIGURES, IN_UNITS
from joulebook.ledger.sci import QUANTIFIED, coefficients
from joulebook.ledger.statement import Statement
from joulebook.ledger.store import Ledger, opened

FORMS = "forms"
SEEN = "seen"
KNOWN, PARTLY, UNKNOWN = "known", "partly known", "not known from this ledger"


@dataclass(frozen=True, slots=True)
class Answer:
    """A figure of a field; `shown` is it in the form's unit. None of what the ledger does not know."""

    name: str
    scope: str
    quantity: Quantity | None
    shown: Quantity | None

    def to_json(self) -> dict[str, Any]:
        """The figure as JSON, in our unit and in the form's."""
        if self.quantity is None or self.shown is None:
            return {"figure": self.name, "quantity": None, "says": UNKNOWN}
        scope = {"scope": self.scope} if self.scope else {}
        shown = {key: getattr(self.shown, key) for key in ("value", "low", "high", "unit")}
        return {
            "figure": self.name, **scope, "quantity": self.quantity.to_json(), "in_unit": shown,
            "method": QUANTIFIED[self.quantity.tier],
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a form with its answers; `known_by` says whether our row of it was seen or recalled."""

    standard: str
    part: str
    says: str
    unit: str
    known_by: str
    answers: Sequence[Answer]
    answer: str
    add: str

    @property
    def seen(self) -> bool:
        """Whether the field was read where the standard is told, and not recalled."""
        return self.known_by == SEEN

    @property
    def state(self) -> str:
        """How far the ledger answers it."""
        if not self.answer and not any(one.quantity for one in self.answers):
            return UNKNOWN
        open_ends = self.add or any(one.quantity is None for one in self.answers)
        return PARTLY if open_ends else KNOWN

    def to_json(self) -> dict[str, Any]:
        """The field as JSON."""
        return {
            "standard": self.standard, "part": self.part, "field": self.says, "unit": self.unit,
            "seen": self.seen, "known_by": self.known_by, "state": self.state,
            "figures": [one.to_json() for one in self.answers],
            "answer": self.answer or None, "filer_adds": self.add or None,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Disclosure:
    """A filled form: its fields, the period of the requests, and the statement behind it."""

    form: str
    title: str
    standards: Sequence[str]
    period: tuple[str, str]
    fields: Sequence[Field]
    document: Any
    statement: Statement

    def to_json(self) -> dict[str, Any]:
        """The disclosure as JSON, with every coefficient and its source."""
        said = self.statement
        document = {} if self.document is None else {"document": self.document}
        return {
            "form": self.form, "title": self.title, "standards": list(self.standards),
            "period": {"from": self.period[0], "to": self.period[1]},
            "requests": said.counts["requests"], "coverage": said.counts["coverage"],
            "fields": [field.to_json() for field in self.fields], **document,
            "grids": [{"region": region, **one.to_json()} for region, one in said.grids],
            "caveats": list(map(str, said.caveats)),
            "coefficients": [describe(fact) for fact in coefficients(said.facts)],
        }  # fmt: skip


def sentences() -> list[str]:
    """What forms say beside the standards' own words, for translators.

    >>> "the filer's own records" in sentences()
    True
    """
    fields = (
        field for form in sorted(names(FORMS)) for field in page(f"{FORMS}/{form}").text["field"]
    )
    return list(
        dict.fromkeys(field[k] for field in fields for k in ("answer", "add") if k in field)
    )


def disclosure(path: str | Path, form: str, factors: Factors = TODAY) -> Disclosure:
    """The form of that name, filled from the ledger at `path`.

    Raises InputError for a form of which our table has no fields, when there is no ledger, and when no
    request is in it.
    """
    known = sorted(names(FORMS))
    if form not in known:
        raise InputError(f"{UnknownNameError('form', form, known)}; one of {', '.join(known)}")
    ledger = opened(Path(path))
    said = state(path, factors, by=[("region",)])
    if not said.counts["requests"]:
        raise InputError(f"{path}: no request in it, so there is nothing to disclose")
    text = page(f"{FORMS}/{form}").text
    fields = [_field(given, said) for given in text["field"]]
    document = _document(text["document"], fields) if "document" in text else None
    return Disclosure(
        form, str(text["name"]), tuple(text["standards"]), _period(ledger), fields, document, said
    )


def _field(given: Mapping[str, Any], said: Statement) -> Field:
    answers = [
        answer
        for name in given.get("figures", ())
        for answer in _answers(name, given.get("in_unit", ""), said)
    ]
    return Field(
        given["standard"], given["part"], given["says"], given["unit"], given["known_by"], answers,
        given.get("answer", ""), given.get("add", ""),
    )  # fmt: skip


def _answers(name: str, unit: str, said: Statement) -> list[Answer]:
    found = FIGURES[name](said)
    if not found:
        return [Answer(name, "", None, None)]
    return [Answer(name, scope, quantity, _shown(quantity, unit)) for scope, quantity in found]


def _shown(quantity: Quantity, unit: str) -> Quantity:
    """A quantity in the unit of a form; one of another kind stays as it is."""
    own, size = IN_UNITS.get(unit, ("", 1.0))
    if quantity.unit != own:
        return quantity
    value, low, high = (x / size for x in quantity[:3])
    return Quantity(value, low, high, unit, quantity.tier)


def _document(template: str, fields: Sequence[Field]) -> Any:
    """The document that a standard has for its fields, with the figures put in."""
    shown = {one.name: one.shown for field in fields for one in field.answers if one.shown}
    for name, quantity in shown.items():
        template = template.replace(f"${name}", f"{quantity.value:.6g}")
    return json.loads(template)


def _period(ledger: Ledger) -> tuple[str, str]:
    """The start of the first and of the last request, UTC."""
    with connect() as con:
        found = con.execute(
            f'SELECT min("start"), max("start") FROM {parquet(ledger.files("events"))}'
        ).fetchone()
    first, last = ("" if at is None else f"{at.isoformat()}Z" for at in found or (None, None))
    return first, last
