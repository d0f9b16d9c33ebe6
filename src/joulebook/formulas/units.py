"""Exact unit constants: the only numbers other than mathematics that formulas may use."""

J_PER_KWH = 3_600_000
