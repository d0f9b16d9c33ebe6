"""Numbers with their units as a sentence of each language writes them.

Corrected sentences are in every language at once, so the language is an argument here; `report.words`
speaks the reader's own, and writes numbers as tables do.
"""

from decimal import Decimal

from joulebook.audit import days
from joulebook.audit.units import unit as unit_of

HANS, HANT = "zh-Hans", "zh-Hant"
_MYRIADS = {
    HANS: ((1e12, "万亿"), (1e8, "亿"), (1e4, "万")),
    HANT: ((1e12, "兆"), (1e8, "億"), (1e4, "萬")),
}
_ENGLISH = ((1e12, "trillion"), (1e9, "billion"), (1e6, "million"))
_TIGHT = {"%"}  # written without a space before it


def number(value: float, language: str) -> str:
    """Three significant digits, large ones in the language's own steps, with a minus that is no hyphen.

    >>> number(1_273_280.0, "en"), number(72_500_000.0, "zh-Hans"), number(39.29, "zh-Hant")
    ('1.27 million', '7250万', '39.3')
    """
    for step, word in _MYRIADS.get(language, _ENGLISH):
        if abs(value) >= step:
            return f"{_digits(value / step, language)}{'' if language in _MYRIADS else ' '}{word}"
    return _digits(value, language)


def _digits(value: float, language: str) -> str:
    rounded = float(f"{value:.3g}")
    if rounded == 0:
        return "0"
    if rounded < 0:
        return f"\N{MINUS SIGN}{_digits(-value, language)}"
    if rounded < 1e-4:
        return f"{rounded:.1e}"
    if rounded >= 100:
        return f"{rounded:,.0f}" if language not in _MYRIADS else f"{rounded:.0f}"
    return f"{rounded:.6f}".rstrip("0").rstrip(".")


def words(unit: str, language: str) -> str:
    """The unit's word in a language."""
    told = unit_of(unit)
    return {HANS: told.hans, HANT: told.hant}.get(language, told.en)


def quantity(value: float | None, low: float, high: float, unit: str, language: str) -> str:
    """A number in the unit of a claim, with its interval where that shows; without a value, that alone.

    >>> quantity(1_273_280.0, 1_200_000.0, 1_300_000.0, "vehicle-miles", "en")
    '1.27 million (1.2 million to 1.3 million) vehicle-miles'
    >>> quantity(1.6, 1.5, 1.7, "TB", "zh-Hans")
    '1.6（1.5至1.7）TB'
    """
    if unit == "date":
        return days.written(value or low)
    if value is None:
        ends_only = (number(low, language), number(high, language))
        return _with_unit((" to " if language == "en" else "至").join(ends_only), unit, language)
    middle, *ends = (number(x, language) for x in (value, low, high))
    if {middle, *ends} == {middle}:
        return _with_unit(middle, unit, language)
    if unit in _TIGHT:
        middle, *ends = (_with_unit(x, unit, language) for x in (middle, *ends))
    between = f"{ends[0]} to {ends[1]}" if language == "en" else f"{ends[0]}至{ends[1]}"
    shown = f"{middle} ({between})" if language == "en" else f"{middle}（{between}）"
    return shown if unit in _TIGHT else _with_unit(shown, unit, language)


def written(value: Decimal, unit: str, language: str) -> str:
    """A figure as it is written, with every digit of it.

    >>> written(Decimal("6706"), "J", "en"), written(Decimal("72500000"), "t", "zh-Hans")
    ('6,706 J', '7250万吨')
    """
    return _with_unit(_all_digits(value, language), unit, language)


def written_range(low: Decimal, high: Decimal, unit: str, language: str) -> str:
    """A range as it is written.

    >>> written_range(Decimal(80), Decimal(90), "%", "en")
    '80 to 90%'
    """
    ends = (_all_digits(low, language), _all_digits(high, language))
    return _with_unit((" to " if language == "en" else "至").join(ends), unit, language)


def _all_digits(value: Decimal, language: str) -> str:
    for step, word in _MYRIADS.get(language, _ENGLISH):
        if abs(value) >= step:
            return f"{_plain(value / Decimal(step))}{'' if language in _MYRIADS else ' '}{word}"
    return _plain(value) if language in _MYRIADS or value < 1000 else f"{value:,}"


def _plain(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _with_unit(shown: str, unit: str, language: str) -> str:
    word = words(unit, language)
    tight = not word or unit in _TIGHT or language != "en"
    return f"{shown}{'' if tight else ' '}{word}"
