"""The formulas that every claim may name, whatever its scenario brings with it.

Industry and equivalents both count homes: of the energy of data centres, of any amount.
"""

from joulebook.estimate.books import BOOKS, COMPARISONS, EQUIVALENTS

BOOK = {**BOOKS["industry"], **EQUIVALENTS, **COMPARISONS}
