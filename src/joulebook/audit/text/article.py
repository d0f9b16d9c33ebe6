"""Reading an article: a text file or a web page becomes plain text, and text becomes sentences."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from unicodedata import category

from joulebook.errors import InputError

LONGEST = 1_000_000  # bytes: some two hundred pages
LONGEST_SENTENCE = 1_000  # letters; what is longer is no prose
_UNREAD = ("script", "style", "noscript", "template")
_BREAKING = (
    "p",
    "div",
    "br",
    "li",
    "tr",
    "td",
    "th",
    "table",
    "ul",
    "ol",
    "section",
    "article",
    "header",
    "footer",
    "title",
    "figcaption",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
)
_PAGE = re.compile(r"<(?:!doctype|!--|/?[a-z][a-z0-9]*(?:\s[^<>]*)?/?>)|&(?:[a-z]+|#\d+);", re.I)
# letters that only one of the two scripts writes
_SIMPLIFIED = frozenset("这个们国时来为数电会发据对过产万亿与从单约达吨图视频训练请")
_TRADITIONAL = frozenset("這個們國時來為數電會發據對過產萬億與從單約達噸圖視頻訓練請")
_CHINESE = re.compile(r"[㐀-鿿]")
_STEERING = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")  # what a terminal takes for colours
# full-width digits and signs are the same figures; a letter for a letter keeps every place. The
# full-width comma stays: it never stands inside a number.
_NARROW = {n: n - 0xFEE0 for n in range(0xFF01, 0xFF5F) if n != 0xFF0C} | {
    0x3000: " ", 0xA0: " ", 0x2009: " ", 0x202F: " ", 0x2212: "-", 0x2010: "-", 0x2011: "-",
}  # fmt: skip
_ENDS = re.compile(r"[。!?;]+[”’」』\")]*|(?<=[\w%)\"”’°])\.[\"”’)]*(?=\s)|\n+|$")
_ABBREVIATION = re.compile(
    r"(?:\b(?:e\.g|i\.e|etc|vs|approx|ca|Dr|Mr|Ms|Mrs|Prof|Inc|Ltd|Co|Corp|Fig|No|St|al|est"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)|\b[A-Z]|U\.S)$"
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence: its place in the text, and the number of its paragraph."""

    text: str
    start: int
    paragraph: int


def read_article(path: Path) -> str:
    """The plain text of an article, which is a file of UTF-8 text or HTML.

    Raises InputError for a folder, another encoding, a file too long to be an article, or an empty one.
    """
    if path.is_dir():
        raise InputError(f"{path} is a folder; give the text of one article")
    size = path.stat().st_size
    if size > LONGEST:
        raise InputError(
            f"{path}: {size:,} bytes are no article; the longest read is {LONGEST:,} bytes: cut it up"
        )
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(
            f"{path}: byte {error.start} is no UTF-8; save the article as UTF-8 text"
        ) from error
    plain = plain_text(text)
    if not plain.strip():
        raise InputError(f"{path} holds no text")
    return plain


def plain_text(text: str) -> str:
    r"""Text without markup and control characters.

    >>> plain_text("<p>Training took 118 days&nbsp;<b>on 384</b> GPUs.</p><script>x=1</script>")
    'Training took 118 days on 384 GPUs.'
    >>> plain_text("red \x1b[31m 500吨")
    'red   500吨'
    """
    if _PAGE.search(text):
        page = _Page()
        page.feed(text)
        page.close()
        text = re.sub(r"[ \t]*\n\s*", "\n", "".join(page.said)).strip()
    lines = _STEERING.sub(" ", text).replace("\r\n", "\n").replace("\r", "\n")
    return "".join(
        c if c in "\n\t" or c.isprintable() or category(c) not in ("Cc", "Cf", "Cs", "Co") else " "
        for c in lines
    )


def narrowed(text: str) -> str:
    """Text with full-width digits and signs as plain ones, each letter in its place.

    >>> narrowed("\uff13\uff18\uff14 GPUs")
    '384 GPUs'
    """
    return text.translate(_NARROW)


class _Page(HTMLParser):
    """Collects what a page says, a line per block."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.said: list[str] = []
        self._unread = 0

    def handle_starttag(self, tag: str, _attrs: list[tuple[str, str | None]]) -> None:
        self._unread += tag in _UNREAD
        if tag in _BREAKING:
            self.said.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._unread = max(0, self._unread - (tag in _UNREAD))
        if tag in _BREAKING:
            self.said.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._unread:
            self.said.append(re.sub(r"\s+", " ", data))


def sentences(text: str) -> Iterator[Sentence]:
    """The sentences of a plain text, in order; each line is a paragraph.

    >>> [s.text for s in sentences("It used 3.5 kWh, i.e. little. 耗電500度。Dr. No agrees.")]
    ['It used 3.5 kWh, i.e. little.', '耗電500度。', 'Dr. No agrees.']
    """
    start = paragraph = 0
    plain = narrowed(text)
    for end in _ENDS.finditer(plain):
        before = plain[max(start, end.start() - 8) : end.start()]
        if end.group().startswith(".") and _ABBREVIATION.search(before):
            continue
        whole = text[start : end.end()]
        for at, piece in _pieces(whole):
            if said := piece.strip():
                yield Sentence(said, start + at + piece.index(said), paragraph)
        paragraph += "\n" in whole
        start = end.end()


def _pieces(text: str) -> Iterator[tuple[int, str]]:
    """A sentence, or the pieces of what is too long to be one, cut where a word ends."""
    at = 0
    while len(text) - at > LONGEST_SENTENCE:
        window = text[at : at + LONGEST_SENTENCE]
        cut = (
            max(window.rfind(","), window.rfind("，")) + 1
            or window.rfind(" ") + 1
            or LONGEST_SENTENCE
        )
        yield at, text[at : at + cut]
        at += cut
    yield at, text[at:]


def language_of(text: str) -> str:
    """The language a text is in: en, zh-Hans or zh-Hant.

    >>> language_of("耗电500吨"), language_of("耗電500噸"), language_of("500 t")
    ('zh-Hans', 'zh-Hant', 'en')
    """
    if 20 * len(_CHINESE.findall(text)) < len(text):
        return "en"
    simplified = sum(c in _SIMPLIFIED for c in text)
    traditional = sum(c in _TRADITIONAL for c in text)
    return "zh-Hant" if traditional > simplified else "zh-Hans"
