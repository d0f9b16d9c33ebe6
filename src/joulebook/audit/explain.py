"""The sentences that say why a verdict is what it is; `reasons` puts the numbers in."""

from joulebook.audit.verdict import (
    HOLDS,
    INCONSISTENT,
    MISTRANSLATED,
    PLAUSIBLE,
    SUPERSEDED,
)

# where a claim brings no sentence of its own
PATTERNS = {
    "en": "{subject}: {value}.",
    "zh-Hans": "{subject}：{value}。",
    "zh-Hant": "{subject}：{value}。",
}
SAYS = {
    HOLDS: "The sentence says {claimed}; we get {computed}, and the two agree.",
    PLAUSIBLE: "The sentence says {claimed}; we get {computed}: they agree, but ours is no better "
    "known than that.",
    SUPERSEDED: "The sentence says {claimed}, which agrees with the source of its time, {computed}; "
    "today's edition of it gives {current}.",
    MISTRANSLATED: "The sentence says {claimed}; as it is stated, we get {computed}. The number is "
    "right for {reading}, where we get {matched}.",
    INCONSISTENT: "The sentence says {claimed}; we get {computed}: the two have no value in common.",
}
UNCHECKED_SAYS = "No formula or cited fact gives this: it cannot be checked."
CONSTANT = (
    "Together the statements leave {computed} for the number behind them (one by one: {each})."
)
NO_CONSTANT = (
    "The statements contradict each other: one by one they leave {each} for the number behind "
    "them, and no value is in all of these."
)
CITED = "Compared with a cited fact, not computed."
ASSUMED_FACT = "That fact is recalled, not seen."
MISSES = (
    "Ours is of a model fitted to other years: for all data centres in {year} it is off by {off} "
    "from what is published."
)
TOO_LARGE = "It is {factor} times too large."
TOO_SMALL = "It is {factor} times too small."
BY_DAYS = "It is {days} days off."
COVERS = "What is compared: {boundary}."
UNSTATED = "The sentence does not say what it counts; ours is {boundary}."
CONDITION = "To be read with this: {condition}"
DERIVED = "The figure is not in the sentence; it follows from it."
OF_SEVERAL = "Of {count} figures in the sentence, this is the one that decides."
NOTES = (
    *SAYS.values(), CITED, ASSUMED_FACT, MISSES, TOO_LARGE, TOO_SMALL, BY_DAYS, COVERS, UNSTATED,
    CONDITION, DERIVED, OF_SEVERAL, UNCHECKED_SAYS, CONSTANT, NO_CONSTANT,
)  # fmt: skip


BOUND_WORDS = {
    "exact": {"en": "{number}", "zh-Hans": "{number}", "zh-Hant": "{number}"},
    "about": {"en": "about {number}", "zh-Hans": "约{number}", "zh-Hant": "約{number}"},
    "nearly": {"en": "nearly {number}", "zh-Hans": "近{number}", "zh-Hant": "近{number}"},
    "at-least": {"en": "at least {number}", "zh-Hans": "至少{number}", "zh-Hant": "至少{number}"},
    "at-most": {"en": "at most {number}", "zh-Hans": "至多{number}", "zh-Hant": "至多{number}"},
    "order": {"en": "{number} up to ten times that", "zh-Hans": "{number}至其十倍",
              "zh-Hant": "{number}至其十倍"},
}  # fmt: skip
UNIT_MEANT = {
    "en": "another unit, {unit}",
    "zh-Hans": "另一单位{unit}",
    "zh-Hant": "另一單位{unit}",
}
