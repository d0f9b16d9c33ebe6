"""What models of a size look like, measured over our pages of open text models.

`measured()` gives the figures of `facts/defaults/architecture.toml`, `accelerators()` those of
`facts/defaults/accelerator.toml` and `prices()` the one price in `facts/defaults/closed.toml`;
`python -m joulebook.estimate.calibration.architecture` prints them all.
"""

from collections.abc import Mapping

import numpy as np

from joulebook.facts import Page, names, page

SINCE = "2024"
LEAST_PARAMS = 1e9
REFERENCE_PARAMS = 1e10
NEEDED = ("total_params", "active_params", "layers", "hidden")
# weights that are open and sold by their maker at a list price: page of the price, page of the model
SOLD = {
    "command-a-03-2025": "coherelabs--c4ai-command-a-03-2025",
    "command-r-plus-08-2024": "coherelabs--c4ai-command-r-plus-08-2024",
    "ministral-8b-latest": "mistralai--ministral-8b-instruct-2410",
    "mistral-large-2411": "mistralai--mistral-large-instruct-2411",
    "mistral-large-2512": "mistralai--mistral-large-3-675b-instruct-2512",
    "mistral-small-2506": "mistralai--mistral-small-3.2-24b-instruct-2506",
}
# of the kind that data centres serve text on, from the A100 on
SERVING = (
    "a100-sxm-40gb", "a100-sxm-80gb", "b200-sxm", "b300-sxm", "gaudi3", "gb200", "gb300", "h100-sxm",
    "h200-sxm", "mi300x", "mi325x", "mi355x", "trainium2",
)  # fmt: skip
OF_ACCELERATORS = (
    "tdp_w", "peak_fp16_flop_per_s", "peak_fp8_flop_per_s", "memory_bytes", "memory_bytes_per_s",
    "interconnect_bytes_per_s",
)  # fmt: skip

Spread = tuple[float, float, float]  # 5th percentile, median, 95th percentile


def models() -> list[Page]:
    """Pages of text models since 2024 with a thousand million parameters or more, one of a shape."""
    shapes: dict[tuple[float, ...], Page] = {}
    for name in sorted(names("models")):
        entry = page(f"models/{name}")
        facts = entry.facts
        if not str(entry.text["kind"]).startswith("text") or not set(NEEDED) <= set(facts):
            continue
        if str(entry.text.get("release_date", "")) < SINCE:
            continue
        if facts["total_params"].value < LEAST_PARAMS:
            continue
        size = round(facts["total_params"].value / LEAST_PARAMS, 1)
        shapes.setdefault((size, facts["layers"].value, facts["hidden"].value), entry)
    return list(shapes.values())


def measured() -> dict[str, Spread]:
    """5th percentile, median and 95th percentile of every figure; exponents have no interval."""
    known = _known()
    sparse = [m for m in known if m.get("experts", 1) > 1 and "experts_per_token" in m]
    active = [m["active_params"] / m["total_params"] for m in sparse]
    chosen = [m["experts_per_token"] / m["experts"] for m in sparse]
    dims = [(m, dim) for m in known if (dim := _head_dim(m))]
    full = [m for m in known if "full_attention_layers" in m]
    return _lines(known)[0] | {
        "attention_width_ratio": _spread(
            [m["heads"] * d / m["hidden"] for m, d in dims if "heads" in m]
        ),
        "head_dim": _spread([dim for _, dim in dims]),
        "kv_heads": _spread([heads for m in known if (heads := _kv_heads(m))]),
        "full_attention_share": _spread([m["full_attention_layers"] / m["layers"] for m in full]),
        "active_share": _spread(active),
        "experts_per_token": _spread([m["experts_per_token"] for m in sparse]),
        "expert_choice_share": _spread([c / a for c, a in zip(chosen, active, strict=True)]),
    }


def _known() -> list[dict[str, float]]:
    return [{name: fact.value for name, fact in entry.facts.items()} for entry in models()]


def line_correlation() -> float:
    """How models that are deep for their size are narrow for it."""
    _, residuals = _lines(_known())
    return float(np.corrcoef(residuals)[0, 1])


def _lines(known: list[dict[str, float]]) -> tuple[dict[str, Spread], np.ndarray]:
    """ln(layers) and ln(hidden) as lines in ln(active parameters), and what they leave over."""
    size = np.log([m["active_params"] / REFERENCE_PARAMS for m in known])
    lines, residuals = {}, []
    for name in ("layers", "hidden"):
        y = np.log([m[name] for m in known])
        slope, middle = np.polyfit(size, y, 1)
        rest = y - middle - slope * size
        residuals.append(rest)
        lines[f"reference_{name}"] = _spread(np.exp(middle + rest))
        lines[f"{name}_exponent"] = (slope,) * 3
    return lines, np.array(residuals)


def _head_dim(m: Mapping[str, float]) -> float:
    return m.get("head_dim", m.get("query_key_dim", 0.0))


def _kv_heads(m: Mapping[str, float]) -> float:
    """Heads of the cache, or as many as a compressed cache is worth."""
    compressed = m.get("kv_values_per_token_layer", 0.0) / 2 / (_head_dim(m) or 1)
    return compressed or m.get("kv_heads", 0.0)


def prices() -> list[float]:
    """USD a token of output at REFERENCE_PARAMS active ones, over weights both open and for sale."""
    return [
        page(f"closed_models/{sold}").facts["output_usd_per_token"].value
        / page(f"models/{weights}").facts["active_params"].value
        * REFERENCE_PARAMS
        for sold, weights in SOLD.items()
    ]


def accelerators() -> tuple[dict[str, Spread], np.ndarray]:
    """Figures of accelerators that serve text, and the correlation of their logarithms."""
    facts = [page(f"gpus/{name}").facts for name in SERVING]
    # without an 8-bit rate, 8-bit weights are multiplied at the 16-bit one
    pages = [{"peak_fp8_flop_per_s": f["peak_fp16_flop_per_s"], **f} for f in facts]
    table = np.array([[f[name].value for name in OF_ACCELERATORS] for f in pages])
    spreads = {name: _spread(c) for name, c in zip(OF_ACCELERATORS, table.T, strict=True)}
    return spreads, np.corrcoef(np.log(table.T))


def _spread(values: np.ndarray | list[float]) -> Spread:
    low, middle, high = np.quantile(values, [0.05, 0.5, 0.95]).tolist()
    return low, middle, high


def main() -> None:
    """Print everything that is measured here."""
    spreads, correlation = accelerators()
    for title, figures in ((f"{len(models())} models", measured()), ("accelerators", spreads)):
        print(title)
        for name, (low, middle, high) in figures.items():
            print(f"  {name}: {middle:.4g} ({low:.4g} to {high:.4g})")
    print(correlation.round(2).tolist(), line_correlation())
    print("USD/Mtoken at the reference size:", [round(1e6 * p, 3) for p in sorted(prices())])


if __name__ == "__main__":
    main()
