"""Sliding windows, projected on the ten terms.

A layer that sees only its last w tokens has min(context, w) in its work, which is no polynomial.
The rate card replaces it by the polynomial nearest to it, by least squares, over the lengths of
the requests that the deployment serves; what that loses is kept with the card.
"""

from collections.abc import Mapping
from statistics import NormalDist

import numpy as np

from joulebook import graph
from joulebook.estimate.deployment import BOOK, Deployment
from joulebook.estimate.moments import MONOMIALS, TOKENS, terms_of
from joulebook.estimate.polynomial import Polynomial

WINDOWED = ("prefill_window_pairs", "decode_window_pairs", "cached_window_tokens")
_GRID = 24


def has_windows(deployment: Deployment) -> bool:
    """Whether any layer sees only a window; raises MissingFactError when the model's page is silent."""
    nodes = graph.solve(BOOK, ("window_layers",), deployment.known)
    return bool(nodes["window_layers"].value > 0)


def window_polynomials(
    deployment: Deployment, lengths: np.ndarray | None = None
) -> Mapping[str, Polynomial]:
    """The windowed formulas as polynomials, fitted over `lengths`, rows of (u, h, o).

    Without lengths, over the deployment's usual mix of requests. Empty for a model without windows.
    """
    if not has_windows(deployment):
        return {}
    sample = typical_lengths(deployment) if lengths is None else lengths
    columns = sample.astype(float).T
    known = deployment.known | dict(zip(TOKENS, columns, strict=True))
    nodes = graph.solve(BOOK, WINDOWED, known)
    terms = terms_of(*columns)
    scale = np.maximum(np.abs(terms).max(axis=0), 1.0)
    fitted = {}
    for name in WINDOWED:
        solution, *_ = np.linalg.lstsq(terms / scale, nodes[name].value, rcond=1e-10)
        fitted[name] = Polynomial(dict(zip(MONOMIALS, (solution / scale).tolist(), strict=True)))
    return fitted


def projection_error(
    deployment: Deployment, row: np.ndarray, lengths: np.ndarray | None = None
) -> float:
    """Relative error of the card's total accelerator energy over `lengths`, against the exact sum.

    `row` is the card's row of accelerator energy; zero for a model without windows.
    """
    if not has_windows(deployment):
        return 0.0
    columns = (typical_lengths(deployment) if lengths is None else lengths).astype(float).T
    known = deployment.known | dict(zip(TOKENS, columns, strict=True))
    exact = float(
        np.sum(graph.solve(BOOK, ("accelerator_energy_j",), known)["accelerator_energy_j"].value)
    )
    return float(terms_of(*columns).sum(axis=0) @ row) / exact - 1


def typical_lengths(deployment: Deployment) -> np.ndarray:
    """A grid of requests (u, h, o) with the deployment's mean lengths and dispersions.

    Log-normal quantiles of input and output, each input with none, half and most of it cached.
    """
    known = deployment.known
    inputs = _lengths(known["mean_input_tokens"], known["input_dispersion"])
    outputs = _lengths(known["mean_output_tokens"], known["output_dispersion"])
    cached = np.array([0.0, 0.0, 0.5, 0.9])
    i, o, c = (axis.ravel() for axis in np.meshgrid(inputs, outputs, cached))
    return np.stack([i * (1 - c), i * c, o], axis=1)


def _lengths(mean: float, dispersion: float) -> np.ndarray:
    """Quantiles of the log-normal with that mean and E[x²]/E[x]²."""
    sigma = np.sqrt(np.log(dispersion))
    normal = NormalDist(np.log(mean) - sigma**2 / 2, sigma) if sigma > 0 else None
    if normal is None:
        return np.full(_GRID, mean)
    return np.exp([normal.inv_cdf((k + 0.5) / _GRID) for k in range(_GRID)])
