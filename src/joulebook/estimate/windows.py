"""Sliding windows: exact for one request, projected on the ten terms for a ledger.

A layer that sees only its last w tokens has min(context, w) in its work, which is no polynomial of a
request's tokens. Energy is linear in the three windowed quantities, so a rate card keeps a
coefficient for each: one request is charged exactly. A ledger keeps only the ten terms; for it each
windowed quantity is replaced by the polynomial nearest to it, by least squares over the requests
served. What that loses is kept with the card.
"""

from statistics import NormalDist
from typing import Any

import numpy as np

from joulebook import graph
from joulebook.estimate.deployment import BOOK, Deployment
from joulebook.estimate.moments import TOKENS, terms_of

WINDOWED = ("prefill_window_pairs", "decode_window_pairs", "cached_window_tokens")
_GRID = 24


def has_windows(deployment: Deployment) -> bool:
    """Whether any layer of the model sees only a window."""
    return deployment.known.get("window_layers", 0) > 0


def windowed(deployment: Deployment, u: Any, h: Any, o: Any) -> np.ndarray:
    """The three windowed quantities of requests: shape (3,) or (requests, 3)."""
    known = deployment.known | dict(zip(TOKENS, (u, h, o), strict=True))
    nodes = graph.solve(BOOK, WINDOWED, known)
    return np.array([nodes[name].value for name in WINDOWED], dtype=float).T


def projection(deployment: Deployment, lengths: np.ndarray) -> np.ndarray:
    """The windowed quantities as polynomials over `lengths`, rows of (u, h, o): shape (3, 10)."""
    terms = terms_of(*lengths.T)
    scale = np.maximum(np.abs(terms).max(axis=0), 1.0)
    solution, *_ = np.linalg.lstsq(terms / scale, windowed(deployment, *lengths.T), rcond=1e-10)
    return np.asarray(solution.T / scale)


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
    if sigma == 0:
        return np.full(_GRID, mean)
    normal = NormalDist(np.log(mean) - sigma**2 / 2, sigma)
    return np.exp([normal.inv_cdf((k + 0.5) / _GRID) for k in range(_GRID)])
