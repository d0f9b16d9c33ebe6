"""Models of which only the size is known: `70b`, `235b-a22b`, and pages that lack a part.

What is missing is filled in by formulas and intervals over the models we know, so that it is drawn
like any other fact and named in the answer.
"""

import re
from types import MappingProxyType

from joulebook.errors import InputError
from joulebook.facts import CALLER, Fact, Page, page

ARCHITECTURE = "defaults/architecture"
SCALE = {"m": 1e6, "b": 1e9, "t": 1e12}
PATTERN = re.compile(r"(\d+(?:\.\d+)?)([mbt])(?:-a(\d+(?:\.\d+)?)([mbt]))?", re.IGNORECASE)
LEAST, MOST = 1e6, 1e14  # parameters: outside is a slip of the keyboard
RELEASED = "bf16"  # what weights are released in, unless a page or the caller says otherwise


def sized(name: str) -> Page | None:
    """The page of a model named by its size alone, or None for any other name.

    `70b` is dense; `235b-a22b` has 22e9 of its 235e9 parameters active for a token. m, b and t are
    1e6, 1e9 and 1e12. Raises InputError for sizes that cannot be.

    >>> sized("235b-a22b").facts["active_params"].value
    22000000000.0
    """
    match = PATTERN.fullmatch(name.strip())
    if match is None:
        return None
    number, scale, active, active_scale = match.groups()
    total = float(number) * SCALE[scale.lower()]
    chosen = float(active) * SCALE[active_scale.lower()] if active else total
    return page_from_size(total, chosen, name.strip().lower())


def page_from_size(total: float, active: float, name: str) -> Page:
    """A page like those of models, with nothing but the parameters, `active` of them per token.

    Raises InputError when `active` exceeds `total` or either is absurd.

    >>> page_from_size(70e9, 70e9, "70b").title
    'a model of 70b parameters'
    """
    for count in (total, active):
        if not LEAST <= count <= MOST:
            raise InputError(
                f"model {name!r}: {count:g} parameters; expected {LEAST:g} to {MOST:g}"
            )
    if active > total:
        raise InputError(f"model {name!r}: {active:g} active parameters of {total:g} in all")
    facts = {"total_params": total, "active_params": active, "other_params": 0.0}
    text = {
        "id": name, "name": f"a model of {name} parameters", "kind": "text",
        "precision": RELEASED, "source": CALLER, "tier": "disclosed",
    }  # fmt: skip
    stated = {key: _stated(key, value) for key, value in facts.items()}
    return Page(CALLER, MappingProxyType(stated), MappingProxyType(text))


def _stated(name: str, value: float) -> Fact:
    where = "the size is the model's name in the question"
    return Fact.stated(name, value, where=where)


def architecture(model: Page) -> dict[str, Fact]:
    """Facts to lie under those of a model's page: what it does not say, over the models we know.

    Layers of which a page does not say whether they see a window are taken to see everything or to
    keep nothing, as `full_attention_share` has it.
    """
    facts = dict(page(ARCHITECTURE).facts)
    if "window_layers" not in model.facts:
        facts |= {name: _none(name) for name in _WINDOWS}
    return facts


_WINDOWS = (
    "window_layers", "window_tokens", "prefill_window_pairs", "decode_window_pairs",
    "cached_window_tokens",
)  # fmt: skip


def _none(name: str) -> Fact:
    where = "no window is known of: see full_attention_share"
    return Fact(
        name, 0.0, 0.0, 0.0, "1", "assumed", "joulebook-assumptions", where, page=ARCHITECTURE
    )
