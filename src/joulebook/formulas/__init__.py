"""Formulas: pure functions named for what they return, with its unit as suffix. No numbers here.

A formula's parameters are other formulas or facts; `joulebook.graph` joins them. The same function
runs on floats, NumPy draws, Narwhals columns and polynomials in a request's tokens.
"""
