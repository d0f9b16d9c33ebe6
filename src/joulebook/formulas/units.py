"""Exact unit constants: the only numbers other than mathematics that formulas may use."""

J_PER_KWH = 3_600_000
J_PER_TWH = 3_600_000_000_000_000
L_PER_M3 = 1_000
K_AT_ZERO_C = 273.15  # kelvins at 0 degrees Celsius
F_PER_C = 1.8
F_AT_ZERO_C = 32
S_PER_H = 3_600
S_PER_YEAR = 31_557_600  # 365.25 days
MONTHS_PER_YEAR = 12
M_PER_KM = 1_000
M_PER_MILE = 1_609.344
