"""How many tokens a text has: exactly where the model's tokenizer is at hand, else by script.

The tokenizer is looked for in the cache of the Hugging Face hub on this machine, and read by the
package `tokenizers` where that is installed; nothing is ever fetched. Without it each script has its
tokens per character, counted in four vocabularies (`facts/defaults/tokens.toml`).
"""

import json
import os
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from joulebook.errors import InputError
from joulebook.estimate.answer import Drawn
from joulebook.facts import Page, page

LONGEST = 10_000_000  # characters: more is no prompt
PROSE_SIGNS = frozenset(".,;:!?'\"-()…–—“”‘’«»、。，！？；：（）「」『』《》")  # fmt: skip
SCRIPTS = {
    "LATIN": "latin", "CYRILLIC": "cyrillic", "CJK": "han", "HIRAGANA": "kana", "KATAKANA": "kana",
    "HANGUL": "hangul", "ARABIC": "arabic", "HEBREW": "hebrew", "GREEK": "greek",
    "DEVANAGARI": "indic", "BENGALI": "indic", "TAMIL": "indic", "TELUGU": "indic",
    "GUJARATI": "indic", "GURMUKHI": "indic", "KANNADA": "indic", "MALAYALAM": "indic",
    "THAI": "thai",
}  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Counted:
    """Tokens of a text, how they were counted, and its characters by script."""

    tokens: Drawn
    by: str
    characters: dict[str, int]


def count_tokens(text: str, model: Page) -> Counted:
    """Tokens of `text` for a model; without chat template or system prompt.

    Raises InputError for a text that is empty or beyond all prompts.

    >>> count_tokens("Tell me a joke.", page("models/qwen--qwen3-8b")).characters
    {'latin': 14, 'symbol': 1}
    """
    if not text.strip():
        raise InputError("the prompt is empty; give a text, a file, or - and text on stdin")
    if len(text) > LONGEST:
        raise InputError(f"the prompt has {len(text):,} characters; expected up to {LONGEST:,}")
    characters = by_script(text)
    file = tokenizer_file(model)
    if file is not None and find_spec("tokenizers") is not None:
        return Counted(Drawn.certain(_exact(text, file)), "the model's own tokenizer", characters)
    facts = page("defaults/tokens").facts
    total = Drawn.certain(0)
    for script, count in characters.items():
        total += Drawn.of(facts[f"{script}_tokens_per_char"]).times(count)
    return Counted(total, "the scripts of its characters", characters)


def by_script(text: str) -> dict[str, int]:
    """Characters by script, most first; a run of white space is one, and of what stands before it.

    >>> by_script("你好 world 42")
    {'latin': 6, 'han': 3, 'digit': 2}
    """
    counts: Counter[str] = Counter()
    threshold = page("defaults/tokens").facts["code_sign_share"].value
    before = ""
    for line in re.sub(r"[^\S\n]+", " ", text).splitlines(keepends=True):
        code = _sign_share(line) >= threshold
        for character in re.sub(r"\s+", " ", line):
            kind = _script(character) or before
            before = "code" if code and kind and character.isascii() else kind
            counts[before] += 1
    del counts[""]
    return dict(counts.most_common())


def tokenizer_file(model: Page) -> Path | None:
    """The model's `tokenizer.json` in this machine's cache of the Hugging Face hub, if any."""
    home = os.environ.get("HF_HOME") or Path.home() / ".cache" / "huggingface"
    hub = Path(os.environ.get("HF_HUB_CACHE") or Path(home) / "hub")
    folder = hub / f"models--{str(model.text['id']).replace('/', '--')}" / "snapshots"
    found = sorted(folder.glob("*/tokenizer.json"), key=lambda file: file.stat().st_mtime)
    return found[-1] if found else None


def _exact(text: str, file: Path) -> int:
    """Tokens by a tokenizer file; the package is there, as the caller made sure."""
    import tokenizers

    try:
        whole = "model" in json.loads(file.read_bytes())
    except ValueError:
        whole = False
    if not whole:
        raise InputError(f"{file}: not a whole tokenizer; delete it, or give input tokens")
    tokenizer: Any = tokenizers.Tokenizer.from_file(str(file))
    return len(tokenizer.encode(text, add_special_tokens=False).ids)


def _script(character: str) -> str:
    """The script of a character; empty for white space and loose marks, which have none."""
    if character.isspace():
        return ""
    kind = unicodedata.category(character)
    if kind[0] in "LM":
        return _letters(character)
    if kind[0] == "N":
        return "digit"
    if kind in ("So", "Sk", "Cf", "Cs", "Cn") and ord(character) > 0x2000:
        return "emoji"
    return "symbol"


def _letters(character: str) -> str:
    """The script of a letter or mark; a mark of no script goes with what it stands on."""
    mark = unicodedata.category(character)[0] == "M"
    if mark and ord(character) >= 0xFE00:
        return "emoji"  # variation selectors
    first = re.split("[ -]", unicodedata.name(character, ""))[0]
    return SCRIPTS.get(first, "" if mark else "other")


def _sign_share(line: str) -> float:
    """Share of a line's visible characters that are signs prose has not, such as braces."""
    visible = [c for c in line if not c.isspace()]
    signs = [c for c in visible if unicodedata.category(c)[0] in "PS" and c.isascii()]
    return sum(c not in PROSE_SIGNS for c in signs) / len(visible) if visible else 0.0
