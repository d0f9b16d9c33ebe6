"""Words and numbers in the reader's language: English, 简体中文, 繁體中文.

`_` marks and translates what a person reads. The catalogues are `locale/*/LC_MESSAGES/joulebook.po`;
`make locale` collects the strings and compiles them.
"""

import gettext
import os
from collections.abc import Mapping
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from unicodedata import category

from joulebook.errors import UnknownNameError

LANGUAGES = {"en": "English", "zh-Hans": "简体中文", "zh-Hant": "繁體中文"}
_LOCALE = Path(__file__).parent / "locale"
_language: ContextVar[str] = ContextVar("language", default="en")
_SPOKEN = {"zh": "zh-Hans", "zh-cn": "zh-Hans", "zh-sg": "zh-Hans", "zh-tw": "zh-Hant",
           "zh-hk": "zh-Hant", "zh-mo": "zh-Hant"}  # fmt: skip


def set_language(name: str | None) -> str:
    """Choose the language by code, or by LANG when None; returns the code in force.

    Raises UnknownNameError for a code that is asked for and not there; LANG falls back to English.
    """
    settings = (os.environ.get(key) for key in ("LC_ALL", "LC_MESSAGES", "LANG"))
    asked = name or next(filter(None, settings), "en")
    plain = asked.split(".")[0].replace("_", "-").lower()
    known = {code.lower(): code for code in LANGUAGES} | _SPOKEN
    heads = ["-".join(plain.split("-")[:n]) for n in (3, 2, 1)]
    code = next((known[head] for head in heads if head in known), None)
    if code is None:
        if name:
            raise UnknownNameError("language", name, LANGUAGES)
        code = "en"
    _language.set(code)
    return code


def language() -> str:
    """The code of the language in force."""
    return _language.get()


def _(message: str) -> str:
    """The message in the language in force."""
    return _catalogue(language()).gettext(message) if message else ""


def mark(message: str) -> str:
    """The message itself: a mark for the collector of strings that are translated when shown."""
    return message


def label(table: Mapping[str, str], key: str) -> str:
    """The translated label of a key; a key without one stands for itself."""
    return _(table[key]) if key in table else key.replace("_", " ")


@cache
def _catalogue(code: str) -> gettext.NullTranslations:
    if code == "en":
        return gettext.NullTranslations()
    return gettext.translation("joulebook", _LOCALE, [code.replace("-", "_")])


_STEPS = {
    "J": (
        (1, "J"),
        (3.6e3, "Wh"),
        (3.6e6, "kWh"),
        (3.6e9, "MWh"),
        (3.6e12, "GWh"),
        (3.6e15, "TWh"),
    ),
    "g": ((1e-6, "µg"), (1e-3, "mg"), (1, "g"), (1e3, "kg"), (1e6, "t"), (1e12, "Mt")),
    "L": ((1e-6, "µL"), (1e-3, "mL"), (1, "L"), (1e3, "m³")),
    "s": ((1e-6, "µs"), (1e-3, "ms"), (1, "s"), (3600, "h"), (365.25 * 86_400, "years")),
    "m": ((1, "m"), (1e3, "km")),
    "W": ((1, "W"), (1e6, "MW"), (1e9, "GW")),
    "g/m": ((1, "kg/km"),),
    "g/s": ((1e3 / 3600, "kg/h"),),
    "J/m": ((3.6, "Wh/km"),),
    "USD/W": ((1e-3, "USD/kW"),),
    "byte": ((1, "B"), (1e9, "GB")),
    "byte/s": ((1e9, "GB/s"), (1e12, "TB/s")),
    "FLOP/s": ((1e12, "TFLOP/s"), (1e15, "PFLOP/s")),
    "byte/value": ((1, "B"),),
    "byte/parameter": ((1, "B"),),
    "share": ((1e-2, "%"),),
    "PUE": ((1, ""),),
    "dispersion": ((1, ""),),
    "degC": ((1, "°C"),),
    "1": ((1, ""),),
}
# unit symbols that a reader of another language writes as a word
_UNITS = (
    mark("J"), mark("Wh"), mark("kWh"), mark("MWh"), mark("GWh"), mark("µg"), mark("mg"), mark("g"),
    mark("kg"), mark("t"), mark("µL"), mark("mL"), mark("L"), mark("m³"), mark("USD"), mark("µs"),
    mark("ms"), mark("s"), mark("h"), mark("years"), mark("W"), mark("g/kWh"), mark("L/kWh"),
    mark("USD/kWh"), mark("B"), mark("GB"), mark("GB/s"), mark("TB/s"), mark("TFLOP/s"),
    mark("PFLOP/s"), mark("%"), mark("token/s"), mark("USD/token"),
    mark("TWh"), mark("Mt"), mark("J/TH"),
    mark("°C"), mark("K"), mark("Pa"), mark("V"), mark("m"), mark("m/s"), mark("A/m2"),
    mark("km"), mark("kg/km"), mark("kg/h"), mark("Wh/km"), mark("USD/kW"), mark("TWh"),
    mark("MW"), mark("GW"),
)  # fmt: skip


def scale(value: float, unit: str) -> tuple[float, str]:
    """The factor and unit in which a person would say `value`, given in `unit`.

    >>> scale(7_200_000.0, "J")
    (3600000.0, 'kWh')
    """
    steps = _STEPS.get(unit, ((1, unit),))
    fitting = [step for step in steps if abs(value) >= step[0]]
    return fitting[-1] if fitting else steps[0]


def number(value: float) -> str:
    """Three significant digits, in the reader's way: thousands by comma, or by 万 and 亿.

    >>> number(1234567.0), number(0.01234), number(0.0)
    ('1,230,000', '0.0123', '0')
    """
    if value == 0:
        return "0"
    if language() != "en":
        for myriad, word in ((1e8, _("hundred million")), (1e4, _("ten thousand"))):
            if abs(value) >= myriad:
                return f"{_digits(value / myriad)} {word}"
    return _digits(value)


def span(value: float, low: float, high: float, unit: str) -> tuple[str, str, str]:
    """A value, its interval (empty for a point) and its unit, all in the unit that fits the value.

    >>> span(7_200_000.0, 3_600_000.0, 10_800_000.0, "J")
    ('2', '1 – 3', 'kWh')
    """
    if unit == "1" and all(x == int(x) for x in (value, low, high)):
        return (
            whole(int(value)),
            "" if low == high else f"{whole(int(low))} – {whole(int(high))}",
            "",
        )
    factor, shown = scale(value, unit)
    interval = "" if low == high else f"{number(low / factor)} – {number(high / factor)}"
    return number(value / factor), interval, unit_word(shown)


def whole(value: int) -> str:
    """A count, every digit of it."""
    return f"{value:,}"


def _digits(value: float) -> str:
    rounded = float(f"{value:.3g}")
    if abs(rounded) >= 100:
        return f"{rounded:,.0f}"
    if abs(rounded) >= 1e-6:
        return f"{rounded:.9f}".rstrip("0").rstrip(".")
    return f"{rounded:.2e}"


def printable(text: str) -> str:
    r"""A text from outside without letters that would steer a terminal or turn its direction.

    >>> printable("red: \x1b[31m")
    'red: �[31m'
    """
    return "".join("�" if category(c) in ("Cc", "Cf", "Cs") else c for c in text)


def unit_word(unit: str) -> str:
    """A unit as the reader writes it."""
    return _(unit)
