"""Events of a work, as its formulas ask for them, and the events a card is fitted to.

A card must charge what `estimate` answers. So both solve the same book: an event's columns become
what one request states, and what a log does not tell becomes the deployment's own facts.
"""

from collections.abc import Callable, Mapping
from itertools import product
from typing import Any

import numpy as np

from joulebook.estimate.works import work

Columns = Mapping[str, np.ndarray]
Known = Mapping[str, Any]  # medians, or draws of shape (COUNT, 1)

MOST_EVENTS = 256  # different ones of a ledger, the most frequent first
_PARTS = (0.0625, 0.25, 0.5, 1.0, 2.0, 4.0)  # of the pixels a model usually makes
_LENGTHS = (0.25, 0.5, 1.0, 2.0)  # of its frames
_STEPS = (0.25, 1.0, 4.0)  # of its steps
_TOKENS = (1.0, 8.0, 64.0, 512.0, 4_096.0, 32_768.0)
_SECONDS = (0.5, 2.0, 8.0, 29.0, 31.0, 75.0, 200.0, 700.0, 3_000.0, 10_000.0)


def picture_request(columns: Columns, known: Known) -> dict[str, Any]:
    """Sizes and steps of images or videos; what is not told is the model's own.

    A log tells pixels, not sides: a frame one patch high has as many patches as one of any shape
    whose sides are whole patches.
    """
    pixels, steps = columns["pixels"], columns["steps"]
    frames = columns.get("frames", known["frames"] + 0 * pixels)
    sized = (pixels > 0) & (frames > 0)
    stride = known["token_stride"]
    return {
        "width": np.where(sized, pixels / stride, known["width"]),
        "height": np.where(sized, stride, known["height"]),
        "frames": np.where(sized, frames, known["frames"]),
        "steps": np.where(steps > 0, steps, known["steps"]),
    }


def reading_request(columns: Columns, _known: Known) -> dict[str, Any]:
    """Tokens of one input."""
    return {"input_tokens": columns["input_uncached"] / columns["requests"]}


def listening_request(columns: Columns, known: Known) -> dict[str, Any]:
    """Seconds of sound; where they are not told, those in which the text written is spoken."""
    return _spoken(columns["output"], columns, known)


def speaking_request(columns: Columns, known: Known) -> dict[str, Any]:
    """Seconds of sound; where they are not told, those in which the text read is spoken."""
    return _spoken(columns["input_uncached"], columns, known)


def _spoken(tokens: np.ndarray, columns: Columns, known: Known) -> dict[str, Any]:
    seconds = columns["seconds_audio"]
    told = np.where(seconds > 0, seconds, tokens / known["speech_tokens_per_s"])
    return {"audio_s": told / columns["requests"]}


REQUESTS: Mapping[str, Callable[[Columns, Known], dict[str, Any]]] = {
    "image": picture_request,
    "video": picture_request,
    "embedding": reading_request,
    "classification": reading_request,
    "transcription": listening_request,
    "speech": speaking_request,
}


def typical_events(op: str, known: Mapping[str, float]) -> dict[str, np.ndarray]:
    """Events around what a deployment usually serves, each told in every way that a log may tell it."""
    rows = _pictures(op, known) if op in ("image", "video") else _OTHERS[op]
    made = np.array(rows, dtype=float).T
    return dict(zip(work(op).needs, made, strict=True))


def _pictures(op: str, known: Mapping[str, float]) -> "_Rows":
    """Rows of requests, images, pixels, steps and, for videos, frames."""
    own = known["width"] * known["height"]
    sizes = [np.ceil(own * part) for part in _PARTS] + [0.0]
    steps = [np.ceil(known["steps"] * part) for part in _STEPS] + [0.0]
    if op == "image":
        return [(1.0, 1.0, *rest) for rest in product(sizes, steps)]
    group = known["frame_stride"]  # models make whole groups of frames after the first
    frames = [1 + group * np.ceil((known["frames"] * part - 1) / group) for part in _LENGTHS]
    return [(1.0, 1.0, *rest) for rest in product(sizes, steps, frames)]


_Rows = list[tuple[float, ...]]
_READ: _Rows = [(1.0, tokens) for tokens in _TOKENS]
_TIMED: _Rows = [(1.0, seconds, 0.0) for seconds in _SECONDS]
_UNTIMED: _Rows = [(1.0, 0.0, tokens) for tokens in _TOKENS]
_OTHERS: Mapping[str, _Rows] = {
    "embedding": _READ,
    "classification": _READ,
    "transcription": _TIMED + _UNTIMED,
    "speech": _TIMED + _UNTIMED,
}


def most_frequent(op: str, events: Columns) -> tuple[dict[str, np.ndarray], np.ndarray]:
    """The most frequent of a ledger's different events, and what share of these each is."""
    needs = work(op).needs
    rows = np.stack([np.asarray(events[name], dtype=float) for name in needs], axis=1)
    made = rows[rows[:, needs.index("requests")] > 0]
    different, counts = np.unique(made, axis=0, return_counts=True)
    first = np.argsort(-counts, kind="stable")[:MOST_EVENTS]
    shares = counts[first] / max(counts[first].sum(), 1)
    return dict(zip(needs, different[first].T, strict=True)), shares
