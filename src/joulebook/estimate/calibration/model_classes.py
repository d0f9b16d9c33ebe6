"""How large the models of a class are: what evidence leaves of closed models whose ids hold its words.

`measured()` gives the figures of `facts/model_classes/`; run as a module it prints them.
"""

from collections import defaultdict

import numpy as np

from joulebook.estimate.deployment import deploy
from joulebook.estimate.draws import draw
from joulebook.estimate.model_classes import model_class
from joulebook.facts import names, page

SIZE = "active_params"
Spread = tuple[float, float, float]  # 5th percentile, median, 95th percentile


def measured() -> dict[str, Spread]:
    """Active parameters by class, over the draws of all its closed models together."""
    drawn: dict[str, list[np.ndarray]] = defaultdict(list)
    for name in sorted(names("closed_models")):
        model = page(f"closed_models/{name}").text
        of = model_class(str(model["id"]))
        if model["kind"] == "text" and of.text["words"]:
            drawn[of.path].append(draw(deploy(str(model["id"])).facts[SIZE]))
    return {path: _spread(np.concatenate(all_of)) for path, all_of in drawn.items()}


def _spread(values: np.ndarray) -> Spread:
    low, middle, high = np.quantile(values, [0.05, 0.5, 0.95]).tolist()
    return low, middle, high


def main() -> None:
    """Print what is measured here."""
    for path, (low, middle, high) in measured().items():
        print(f"{path}: {middle:.3g} ({low:.3g} to {high:.3g})")


if __name__ == "__main__":
    main()
