"""Formulas that a mention may be the value of: of its measure, and named like its sentence."""

import importlib
import pkgutil
import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from joulebook import formulas, graph
from joulebook.audit.quantities import Mention
from joulebook.audit.units import measured_by
from joulebook.audit.units import unit as claim_unit
from joulebook.errors import UnknownNameError

MOST = 5
_WORDS = Path(__file__).parent / "text" / "words" / "subjects.toml"
# modules of formulas that hold none, or only what goes on inside an engine
_INSIDE = (
    "ops",
    "units",
    "accelerator",
    "decode",
    "diffusion",
    "encoder",
    "engine",
    "model",
    "occupancy",
    "passes",
    "picture_terms",
    "image_terms",
    "video_terms",
    "sound_terms",
    "speaking_terms",
    "reading_terms",
    "listening_terms",
    "prefill",
    "speech",
    "synthesis",
    "workload",
)
# a pure number is a formula's only where the formula's name has one of these words
_PURE = {
    "%": {"share", "pue"}, "x": {"ratio", "factor", "rest", "growth"}, "parameters": {"params"},
    "homes": {"homes"}, "cars": {"car"}, "flights": {"flight", "flights", "aircraft"},
    "turns": {"turns"}, "trips": {"trips"}, "queries": {"queries"}, "queries/day": {"queries"},
    "GPUs": {"accelerators"}, "tokens": {"tokens"}, "phones": {"phone"}, "1": {"pue", "ratio", "factor"},
}  # fmt: skip


def candidates(mention: Mention) -> tuple[str, ...]:
    """Names of the formulas nearest to a mention, best first; none where no measure fits.

    >>> from joulebook.audit.quantities import mentions
    >>> (one,) = mentions("Each response of the text model takes 114 joules in total energy.")
    >>> "facility_energy_j" in candidates(one)
    True
    """
    try:
        measures = claim_unit(mention.unit).measures
    except UnknownNameError:
        return ()
    meant = _meant(mention)
    named = _PURE.get(mention.unit, set())
    scored = [
        (score, name)
        for name, words in _formulas().items()
        if measured_by(name) == measures
        and (measures != "1" or words[0] & named)
        and (score := _score(words, meant)) > 0
    ]
    return tuple(name for _score_, name in sorted(scored, key=lambda pair: (-pair[0], pair[1])))[
        :MOST
    ]


def _score(words: tuple[frozenset[str], frozenset[str]], meant: Mapping[str, float]) -> float:
    """How much of what is meant is in a formula's own name, and a quarter of what is around it."""
    name, around = words
    found = sum(weight for word, weight in meant.items() if word in name)
    found += sum(weight for word, weight in meant.items() if word in around - name) / 4
    return found / (1 + len(name - set(meant)) / 8)


def _meant(mention: Mention) -> dict[str, float]:
    """The words of formulas that a mention's subject, and less so its sentence, may mean."""
    subject, sentence = mention.subject.lower(), mention.sentence.text.lower()
    meant = {}
    for name, words in _subjects().items():
        inside = any(word.lower() in subject for word in words)
        near = any(word.lower() in sentence for word in words)
        if inside or near:
            meant[name] = 1.0 if inside else 0.4
    return {**meant, "energy": 0.5, "facility": meant.get("facility", 0.3)}


@cache
def _subjects() -> Mapping[str, list[str]]:
    return tomllib.loads(_WORDS.read_text("utf-8"))


@cache
def _formulas() -> Mapping[str, tuple[frozenset[str], frozenset[str]]]:
    """Every formula, with the words of its name and those of its module and first line."""
    found = {}
    for module in pkgutil.iter_modules(formulas.__path__):
        if module.name not in _INSIDE:
            book = graph.read(importlib.import_module(f"{formulas.__name__}.{module.name}"))
            for name, formula in book.items():
                around = re.findall("[a-z]+", f"{module.name} {formula.says}".lower())
                found[name] = (frozenset(name.split("_")), frozenset(around))
    return found
