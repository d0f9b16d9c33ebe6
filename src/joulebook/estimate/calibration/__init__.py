"""Fitting the formulas' few global coefficients to measured tables, and judging what they predict."""
