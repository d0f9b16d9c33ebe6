"""What an unknown model's name still tells: its kind, its size in parameters, or a class of sizes.

Classes are pages of model_classes/: the prior of closed models with an interval of their own over
the size. Their `words` are what names of such models hold.
"""

import re
from functools import cache

from joulebook.estimate.architecture import LEAST, MOST, SCALE, sized
from joulebook.estimate.name_rules import spelt
from joulebook.facts import Page, names, page

FOLDER, ANY = "model_classes", "any"
# a size that stands alone: not `8x7b`, `e2b` or the `17b` of `17b-128e`
_SIZE = re.compile(r"(?<![\w.])(\d+(?:\.\d+)?[mb])(?:-a(\d+(?:\.\d+)?b))?(?![\w.]|-\d+e)")
# letters of names of models that write no text, by what they do
_KINDS = {
    "embedding": "embed embedding embeddings bge gte minilm rerank reranker",
    "speech-to-text": "whisper transcribe transcription asr stt",
    "text-to-speech": "tts voice speech audio realtime",
    "image": "image images imagen dall flux sdxl diffusion midjourney ideogram recraft canvas",
    "video": "sora veo video kling reel",
    "moderation": "moderation",
}
_KIND_OF = {word: kind for kind, words in _KINDS.items() for word in words.split()}


def spoken_kind(name: str) -> str:
    """The kind that the words of an unknown model's name say; text where they say nothing.

    >>> spoken_kind("acme-embed-2"), spoken_kind("acme-chat-2")
    ('embedding', 'text')
    """
    kinds = (_KIND_OF.get(word) for word in spelt(name).split("-"))
    return next(filter(None, kinds), "text")


def spoken_size(name: str) -> Page | None:
    """The page of a model of the size that an unknown model's name holds, the largest of several.

    >>> spoken_size("acme/foo-70b-chat").title
    'a model of 70b parameters'
    """
    found = (
        (_count(total), _count(active or total), total, active)
        for total, active in _SIZE.findall(name.lower())
    )
    possible = [each for each in found if LEAST < each[1] <= each[0] <= MOST]
    if not possible:
        return None
    _, _, total, active = max(possible)
    return sized(f"{total}-a{active}" if active else total)


def _count(size: str) -> float:
    return float(size[:-1]) * SCALE[size[-1]]


def model_class(name: str) -> Page:
    """The class of sizes whose words an unknown model's name holds, or that of any model.

    >>> model_class("acme-turbo-mini").text["id"], model_class("acme").text["id"]
    ('class:small', 'class:any')
    """
    spoken = spelt(name).split("-")
    called = _called()
    return page(f"{FOLDER}/{next((called[w] for w in spoken if w in called), ANY)}")


@cache
def _called() -> dict[str, str]:
    """Words and the classes they mean."""
    return {
        str(word): name
        for name in sorted(names(FOLDER))
        for word in page(f"{FOLDER}/{name}").text["words"]
    }
