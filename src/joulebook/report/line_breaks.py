"""Where a line may end: English between words, Chinese between any two signs but before a comma."""

import re
from typing import Any

from rich.cells import cell_len
from rich.console import Console

_WIDE = "[\u2e80-\u9fff\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff01-\uff60\uffe0-\uffe6]"
_OPENING, _CLOSING = "（「『《【", "，。；：、！？）」』》】"
_PIECE = re.compile(rf"\s+|[{_OPENING}]*(?:{_WIDE}|(?:(?!{_WIDE})\S)+)[{_CLOSING}]*\s*")


class BreakingConsole(Console):
    """A console that ends lines of running text where a reader of Chinese expects it.

    Rich knows words between spaces only: a sentence without spaces would begin a line of its own.
    """

    def print(self, *objects: Any, **how: Any) -> None:
        """Print as `Console.print` does, texts broken into lines before, unless they are to stay."""
        if how.get("soft_wrap"):
            super().print(*objects, **how)
            return
        shown = (broken(one, self.width) if isinstance(one, str) else one for one in objects)
        super().print(*shown, **how)


def broken(text: str, width: int) -> str:
    """A text in lines of at most so many columns; a piece wider than that keeps a line of its own.

    >>> print(broken("账本完整：一个日志，两次事件。", 10))
    账本完整：
    一个日志，
    两次事件。
    >>> broken("Words are left as they are.", 10)
    'Words are left as they are.'
    """
    if not re.search(_WIDE, text):
        return text
    return "\n".join(_lines(line, width) for line in text.split("\n"))


def _lines(text: str, width: int) -> str:
    """One line of text in several."""
    lines = [""]
    for piece in _PIECE.findall(text):
        if lines[-1] and cell_len(lines[-1]) + cell_len(piece.rstrip()) > width:
            lines.append("")
        lines[-1] += piece
    return "\n".join(line.rstrip() for line in lines)
