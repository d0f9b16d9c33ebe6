"""An article read: its quantities, what they say of each other, and draft claims of them."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from joulebook.audit.consistency import Consistency, consistency
from joulebook.audit.drafts import Draft, drafts
from joulebook.audit.quantities import Mention, mentions
from joulebook.audit.text.article import language_of, plain_text, read_article


@dataclass(frozen=True, slots=True)
class ReadArticle:
    """What a reading of an article found."""

    article: str
    language: str
    mentions: tuple[Mention, ...]
    drafts: tuple[Draft, ...]
    consistency: tuple[Consistency, ...]

    def to_json(self) -> dict[str, Any]:
        """The article's quantities as JSON."""
        drafted = {draft.mention: draft.to_json() for draft in self.drafts}
        return {
            "article": self.article,
            "language": self.language,
            "mentions": [{**one.to_json(), **drafted.get(one, {})} for one in self.mentions],
            "consistency": [one.to_json() for one in self.consistency],
        }


def read(path: Path) -> ReadArticle:
    """Read an article from a file of text or HTML.

    Raises InputError for what cannot be read as one.
    """
    return _read(read_article(path), path.stem)


def read_text(text: str, article: str = "article") -> ReadArticle:
    """Read an article's text.

    >>> read_text("It took 118 days on 384 GPUs.").language
    'en'
    """
    return _read(plain_text(text), article)


def _read(text: str, article: str) -> ReadArticle:
    found = mentions(text)
    return ReadArticle(
        article,
        language_of(text),
        tuple(found),
        tuple(drafts(found, article)),
        tuple(consistency(found)),
    )
