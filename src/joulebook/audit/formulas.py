"""The formulas that every claim may name, whatever its scenario brings with it.

Industry and equivalents both count homes: in the energy of data centres, in any amount.
"""

from joulebook import graph
from joulebook.formulas import comparisons, equivalents, industry

BOOK = {**graph.read(industry), **graph.read(equivalents), **graph.read(comparisons)}
