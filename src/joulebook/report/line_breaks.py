"""Where a line may end: English between words, Chinese between any two signs but before a comma."""

import re
from typing import Any

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderResult
from rich.measure import Measurement
from rich.style import StyleType
from rich.table import Table
from rich.text import Text

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


class BreakingTable(Table):
    """A table whose cells of Chinese text end their lines as running text does.

    What stands in a cell is plain text: brackets of a sentence from outside are no markup.
    """

    def add_column(self, header: Any = "", footer: Any = "", **how: Any) -> None:
        """Add a column as `Table.add_column` does."""
        super().add_column(_cell(header), footer, **how)

    def add_row(
        self, *cells: Any, style: StyleType | None = None, end_section: bool = False
    ) -> None:
        """Add a row as `Table.add_row` does."""
        super().add_row(*map(_cell, cells), style=style, end_section=end_section)


class _Breaking:
    """A text that breaks at the width it is given."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __rich_console__(self, _console: Console, options: ConsoleOptions) -> RenderResult:
        yield Text(broken(self.text, options.max_width))

    def __rich_measure__(self, _console: Console, _options: ConsoleOptions) -> Measurement:
        widths = [cell_len(piece.rstrip()) for piece in _PIECE.findall(self.text)]
        return Measurement(max(widths, default=0), cell_len(self.text))


def _cell(shown: Any) -> Any:
    if not isinstance(shown, str):
        return shown
    return _Breaking(shown) if re.search(_WIDE, shown) else Text(shown)


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
