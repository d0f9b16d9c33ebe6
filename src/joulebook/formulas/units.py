"""Exact unit constants: the only numbers other than mathematics that formulas may use."""

J_PER_KWH = 3_600_000
S_PER_HOUR = 3_600
