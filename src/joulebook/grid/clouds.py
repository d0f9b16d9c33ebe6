"""Clouds: how logs and people call a provider, and a region's PUE and WUE as facts."""

from collections.abc import Mapping
from functools import cache

from joulebook.facts import Fact, table

TABLE = "places/cloud-regions"
_CALLED = {
    "aws": ("aws", "amazon", "bedrock", "sagemaker", "aws_bedrock", "amazon_bedrock",
            "bedrock_converse"),
    "azure": ("azure", "microsoft", "azure_openai", "azure_ai", "azure_ai_openai", "az_ai_openai",
              "azure_ai_inference", "az_ai_inference"),
    "gcp": ("gcp", "google", "gemini", "vertex", "vertex_ai", "vertexai", "google_cloud",
            "gcp_vertex_ai", "google_vertex", "google_vertex_ai", "gcp_gemini",
            "gcp_gen_ai", "vertex_ai_beta"),
    "alibaba": ("alibaba", "aliyun", "alibabacloud", "alibaba_cloud", "dashscope"),
    "oracle": ("oracle", "oci"),
    "tencent": ("tencent", "tencentcloud", "tencent_cloud", "hunyuan"),
    "huawei": ("huawei", "huaweicloud", "huawei_cloud"),
    "ovh": ("ovh", "ovhcloud"), "hlrs": ("hlrs",), "itenos": ("itenos",),
}  # fmt: skip


def cloud(name: str) -> str | None:
    """The cloud that a provider's name in a log or before a colon means; None for anything else.

    Models' makers who say nothing of where they serve, such as `openai`, are no clouds.

    >>> cloud("Bedrock"), cloud("aws.bedrock"), cloud("vertex_ai"), cloud("openai")
    ('aws', 'aws', 'gcp', None)
    """
    return _clouds().get(name.strip().lower().replace(".", "_").replace("-", "_"))


def order(name: str) -> int:
    """Where a cloud stands in lists for people; what is no cloud stands first."""
    return [*_CALLED].index(name) if name in _CALLED else -1


def cloud_fact(row: Mapping[str, str], name: str) -> Fact | None:
    """A region's `pue` or `wue_l_per_kwh` with its interval; None where no figure is known.

    A figure that many regions of a cloud share is taken for its fleet's or a design's: assumed, and
    wide.
    """
    if not row[name]:
        return None
    what = name.partition("_")[0]
    own = row[f"{what}_is"] == "own"
    meta = table(TABLE).meta
    width = meta.facts[f"{row[f'{what}_is']}_{what}_interval"]
    value, least = float(row[name]), 1.0 if what == "pue" else 0.0
    note = "" if own else "five or more regions of this cloud share the figure: not this site's own"
    return Fact(
        name, value, least + (value - least) * width.low, least + (value - least) * width.high,
        "PUE" if what == "pue" else "L/kWh", tier="disclosed" if own else "assumed",
        source=row["source"], where=f"row {row['place']}, year {row[f'{what}_year']}",
        via=str(meta.text["via"]), seen=False, note=note, page=f"{TABLE}/{row['place']}",
    )  # fmt: skip


@cache
def _clouds() -> dict[str, str]:
    return {name: code for code, names in _CALLED.items() for name in names}
