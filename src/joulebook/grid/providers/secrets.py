"""Keys of providers: from the environment or the system's keyring, and never into any text."""

import json
import os
from urllib.parse import quote, quote_plus

from joulebook.errors import InputError

SERVICE = "joulebook"


class Hidden:
    """Texts that no message may hold.

    >>> hidden = Hidden()
    >>> hidden.add("a/b")
    >>> hidden.cleaned("GET ?key=a%2Fb"), hidden
    ('GET ?key=***', Hidden(...))
    """

    def __init__(self) -> None:
        self._texts: set[str] = set()

    def __repr__(self) -> str:
        return "Hidden(...)"

    def add(self, text: str) -> None:
        """Hide a text as it is, and as addresses and JSON write it."""
        self._texts |= {text, quote(text, safe=""), quote_plus(text), json.dumps(text)[1:-1]} - {""}

    def cleaned(self, text: str) -> str:
        """The text without any of them."""
        for hidden in sorted(self._texts, key=len, reverse=True):
            text = text.replace(hidden, "***")
        return text


def secret(name: str) -> str:
    """The secret of that name; raises InputError saying where to put it when there is none."""
    found, trouble = _found(name)
    if not found:
        also = f" (the keyring cannot be read: {trouble})" if trouble else ""
        raise InputError(
            f"no key: set the environment variable {name}, or keep it with: "
            f"keyring set {SERVICE} {name}{also}"
        )
    if not found.isprintable():
        raise InputError(f"{name} holds letters that no key has, such as a line break; set it anew")
    return found


def has_secret(name: str) -> bool:
    """Whether there is a secret of that name."""
    return bool(_found(name)[0])


def _found(name: str) -> tuple[str, str]:
    """The secret or nothing, and why the keyring could not be asked."""
    given = os.environ.get(name, "").strip()
    return (given, "") if given else _from_keyring(name)


def _from_keyring(name: str) -> tuple[str, str]:
    try:
        import keyring
        from keyring.errors import KeyringError
    except ModuleNotFoundError:
        return "", "keyring is not installed: pip install 'joulebook[providers]'"
    try:
        return (keyring.get_password(SERVICE, name) or "").strip(), ""
    except KeyringError as error:
        return "", type(error).__name__
