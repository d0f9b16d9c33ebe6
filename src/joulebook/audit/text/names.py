"""Digits that are no quantities: parts of names, lists, links, versions."""

import re

# what a Latin word before a number need not be for the number to be a quantity
_PLAIN_WORDS = (
    "a|about|above|across|after|all|almost|an|and|another|approximately|around|as|at|before|below|between|both|but|by"
    "|closer?|could|during|each|early|every|except|fewer|for|from|had|has|have|if|in|is|its|just|last|late|least|less"
    "|mid|more|most|nearly|next|no|not|of|on|only|or|other|our|over|past|per|roughly|since|some|than|that|the|their"
    "|these|this|those|through|to|total|under|until|up|upwards|used?|was|were|what|when|which|while|with|within"
    "|january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|mar|apr|jun|jul"
    "|aug|sept?|oct|nov|dec|fy|fiscal|usd|us|eur|gbp|cny|rmb|q|co"
)
_NAMES = (
    r"https?://\S+|www\.\S+|[\w.+-]{1,64}@[\w-]{1,64}\.\w+",  # links and addresses
    r"arxiv:?\s*\S+|doi:?\s*\S+",
    r"\b(?:CO2e?q?|CO₂e?q?|N2O|H2O|CH4|PM2\.5|SF6|H2|O2|NO2|SO2|CO2当量)(?![A-Za-z0-9])",
    r"\[\d+(?:[,-]\s?\d+)*\]",  # references
    r"(?<![A-Za-z0-9])(?!(?-i:[kMG]?[gt])CO[2₂])[A-Za-z]+(?:[-_][A-Za-z]+)*[-_]?\d"
    r"[A-Za-z0-9_.-]*(?<![.-])(?:\s\d+(?:\.\d+)?[BMT]\b)?",  # GPT-4, A100
    rf"\b(?!(?:{_PLAIN_WORDS})\s)(?-i:[A-Z][A-Za-z]*)(?:[ -](?-i:[A-Z][A-Za-z]*))*"
    r"[ -]v?\d{1,2}(?:\.\d+)*"
    r"(?:\s\d+(?:\.\d+)?[BMT](?![A-Za-z])|(?=\s?(?:Medium|Large|Small|Mini|Pro|Max|Ultra|Turbo|Nano|Flash|Opus"
    r"|Sonnet|Haiku|model)))",  # Llama 3.1 405B, Stable Diffusion 3 Medium
    r"\b\d+(?:\.\d+)?[BM](?=[\s-]?(?:model|模型|版|parameter model))",  # the 8B model
    r"第\s?(?:\d+|[一二三四五六七八九十百]+)(?!\w*分之)",  # ordinals
    r"\b\d+(?:st|nd|rd|th)\b",
    r"\b(?:[Ff]igure|[Tt]able|[Cc]hapter|[Ss]ection|[Pp]age|[Nn]o\.|[Vv]ersion|[Ss]cope|[Pp]hase|[Tt]ier|[Ll]evel)\s\d+(?:\.\d+)*",
    r"(?:星期|周|礼拜|禮拜)[一二三四五六日](?!\w*[年月])",
    r"\b\d{1,2}:\d{2}(?::\d{2})?\b",  # times of day
    r"\b\d+\.\d+\.\d+(?:\.\d+)*\b",  # versions, addresses
    r"[一二三四五六七八九十]+[、]|(?:三|两|兩)[缄緘者边邊岸]|千[万萬](?=不|别|別|要|注意|记|記)|万一|萬一|一带一路|一帶一路|四川|三星|三峡|三峽|五角大楼|五角大樓|九寨",
)
_MASK = re.compile("|".join(f"(?:{name})" for name in _NAMES), re.IGNORECASE)
_HEAD = re.compile(r"^\s*(?:\(?\d{1,2}[.)、](?!\d)|\(\d{1,2}\))")  # the number of a list's line
BLANK = "□"  # in place of each letter of a name


def masked(sentence: str) -> str:
    """A sentence in which the letters of names that hold digits are blanks, each in its place.

    >>> masked("GPT-4 on 384 A100s used 5 kWh")
    '□□□□□ on 384 □□□□□ used 5 kWh'
    """
    return _HEAD.sub(_blanks, _MASK.sub(_blanks, sentence))


def _blanks(match: re.Match[str]) -> str:
    return BLANK * len(match.group())
