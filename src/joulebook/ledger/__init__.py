"""From logs to events to moments to statements."""

from joulebook.ledger.account import account, state
from joulebook.ledger.breakdown import read_by
from joulebook.ledger.electricity import Factors
from joulebook.ledger.events import ReadOptions
from joulebook.ledger.readers import readers
from joulebook.ledger.serving import Serving
from joulebook.ledger.statement import Statement

__all__ = [
    "Factors",
    "ReadOptions",
    "Serving",
    "Statement",
    "account",
    "read_by",
    "readers",
    "state",
]
