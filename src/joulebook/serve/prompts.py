"""Reading a prompt: a text, a file that holds it, or stdin."""

import sys
from pathlib import Path

from joulebook.errors import InputError

LONGEST_PATH = 1_000  # characters; a longer text is not looked for as a file


def read_prompt(prompt: str | None) -> str | None:
    """The prompt's text: stdin for `-`, the file of that name where there is one, else the text.

    Raises InputError for a file that is no text.
    """
    if prompt is None:
        return None
    try:
        if prompt == "-":
            return sys.stdin.read()
        if _is_file(prompt):
            return Path(prompt).read_text("utf-8")
    except UnicodeDecodeError:
        named = "stdin" if prompt == "-" else prompt
        raise InputError(f"--prompt {named}: not text in UTF-8") from None
    return prompt


def _is_file(text: str) -> bool:
    if not 0 < len(text) <= LONGEST_PATH or "\0" in text or "\n" in text:
        return False
    try:
        return Path(text).is_file()
    except OSError:
        return False  # a text too long for a file's name
