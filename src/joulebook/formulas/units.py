"""Exact unit constants: the only numbers other than mathematics that formulas may use."""

J_PER_KWH = 3_600_000
L_PER_M3 = 1_000
K_AT_ZERO_C = 273.15  # kelvins at 0 degrees Celsius
F_PER_C = 1.8
F_AT_ZERO_C = 32
