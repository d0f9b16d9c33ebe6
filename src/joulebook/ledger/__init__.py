"""From logs to events to moments to statements."""

from joulebook.ledger.account import Serving, account, state
from joulebook.ledger.electricity import Factors
from joulebook.ledger.events import ReadOptions
from joulebook.ledger.readers import readers
from joulebook.ledger.statement import Statement

__all__ = ["Factors", "ReadOptions", "Serving", "Statement", "account", "readers", "state"]
