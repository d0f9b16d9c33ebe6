"""The open book of AI's joules.

>>> import joulebook
>>> llama = joulebook.text_estimator("meta-llama/Llama-3.1-8B-Instruct", gpu="h100", batch=64)
>>> joules = llama.estimate(input_tokens=250, output_tokens=400)["facility_energy"]
>>> joules.low < joules.value < joules.high
True
"""

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

# public name → the module that defines it, imported on first use: `import joulebook` stays fast
_PUBLIC = {
    "deploy": "joulebook.estimate",
    "text_estimator": "joulebook.estimate",
    "rate_card": "joulebook.estimate",
    "account": "joulebook.ledger",
    "Deployment": "joulebook.estimate",
    "TextEstimator": "joulebook.estimate",
    "Footprint": "joulebook.estimate",
    "Quantity": "joulebook.estimate",
    "RateCard": "joulebook.estimate",
    "Statement": "joulebook.ledger",
    "Serving": "joulebook.ledger",
    "ReadOptions": "joulebook.ledger",
    "JoulebookError": "joulebook.errors",
    "InputError": "joulebook.errors",
    "UnknownNameError": "joulebook.errors",
}
__all__ = sorted(_PUBLIC)


def __getattr__(name: str) -> Any:
    if name not in _PUBLIC:
        raise AttributeError(f"module 'joulebook' has no attribute {name!r}")
    return getattr(import_module(_PUBLIC[name]), name)


def __dir__() -> list[str]:
    return __all__
