"""The formulas that every claim may name, whatever its scenario brings with it."""

from joulebook import graph
from joulebook.formulas import comparisons

BOOK = graph.read(comparisons)
