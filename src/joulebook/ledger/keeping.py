"""Statements are kept in their ledger, each under the hash of what it says; none is overwritten."""

import errno

from joulebook.grid.notes import Note
from joulebook.ledger.durable import name_of, write_whole
from joulebook.ledger.store import JOINED, Ledger

NOT_KEPT = "The ledger cannot be written to: this statement is not kept in it."
NOTES = (NOT_KEPT,)
_READ_ONLY = (errno.EACCES, errno.EPERM, errno.EROFS)


def keep(ledger: Ledger, text: str, dataset: str) -> tuple[Note, ...]:
    """Write a statement's text into its ledger, and the hourly series it was joined to, if any.

    What could not be kept because the ledger is read-only is told as a note; any other failure to
    write raises OSError.
    """
    folder = ledger.path / "statements"
    path = folder / f"{name_of(text.encode())}.json"
    try:
        if dataset and dataset != ledger.joined_before():
            write_whole(folder / JOINED, dataset)
        if not path.exists():
            write_whole(path, text)
    except OSError as error:
        if error.errno not in _READ_ONLY:
            raise
        return (Note(NOT_KEPT, {}),)
    return ()
