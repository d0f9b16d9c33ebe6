"""From a workload and a deployment to a rate card and a footprint."""

from joulebook.estimate.deployment import BOUNDARIES, Deployment, deploy
from joulebook.estimate.footprint import Footprint, TextEstimator, assumptions, text_estimator
from joulebook.estimate.quantity import Quantity
from joulebook.estimate.ratecard import RateCard, rate_card

__all__ = [
    "BOUNDARIES", "Deployment", "Footprint", "Quantity", "RateCard", "TextEstimator",
    "assumptions", "deploy", "rate_card", "text_estimator",
]  # fmt: skip
