"""Numbers with their units as a sentence of each language writes them, and sentences about them."""

from joulebook.audit.units import unit as unit_of

HANS, HANT = "zh-Hans", "zh-Hant"
_MYRIADS = {HANS: ((1e8, "亿"), (1e4, "万")), HANT: ((1e8, "億"), (1e4, "萬"))}
_ENGLISH = ((1e12, "trillion"), (1e9, "billion"), (1e6, "million"))
_TIGHT = {"%"}  # written without a space before it


def number(value: float, language: str) -> str:
    """Three significant digits, large ones in the language's own steps.

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
    if abs(rounded) < 1e-4:
        return f"{rounded:.1e}"
    if abs(rounded) >= 100:
        return f"{rounded:,.0f}" if language not in _MYRIADS else f"{rounded:.0f}"
    return f"{rounded:.6f}".rstrip("0").rstrip(".")


def words(unit: str, language: str) -> str:
    """The unit's word in a language."""
    told = unit_of(unit)
    return {HANS: told.hans, HANT: told.hant}.get(language, told.en)


def quantity(value: float, low: float, high: float, unit: str, language: str) -> str:
    """A number in the unit of a claim, with its interval where that shows.

    >>> quantity(1_273_280.0, 1_200_000.0, 1_300_000.0, "vehicle-miles", "en")
    '1.27 million (1.2 million to 1.3 million) vehicle-miles'
    """
    if unit == "date":
        from joulebook.audit.days import written

        return written(value)
    middle, ends = number(value, language), tuple(number(x, language) for x in (low, high))
    word = words(unit, language)
    space = "" if not word or word in _TIGHT or (language != "en" and not word[0].isascii()) else " "
    if unit == "%":
        middle, ends = f"{middle}%", (f"{ends[0]}%", f"{ends[1]}%")
        word = ""
    if len({number(value, language), number(low, language), number(high, language)}) == 1:
        return f"{middle}{space}{word}"
    to = f"{ends[0]} to {ends[1]}" if language == "en" else f"{ends[0]}至{ends[1]}"
    shown = f"{middle} ({to})" if language == "en" else f"{middle}({to})"
    return f"{shown}{space}{word}"
