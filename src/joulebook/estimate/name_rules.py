"""What stands around a model's name in logs and may be cut off to find the model.

A rule is a pattern and what is left of what it matches; `_RULES` are tried in this order, the
harmless ones first. To add one, add a line.
"""

import re
from collections.abc import Collection, Iterator
from datetime import date
from functools import cache
from typing import NamedTuple

from joulebook.facts import index

# gateways that stand before a colon or a space; before a slash anything may stand
_HOSTS = (
    "openrouter|azure|azure_ai|azure-cognitive-services|amazon-bedrock|bedrock|google-vertex|"
    "google-vertex-anthropic|vertex_ai|github-copilot|hf|ollama|replicate|openai-whisper|"
    "faster-whisper"
)
_VARIANTS = "free|beta|extended|nitro|floor|online|thinking|exacto|latest|cloud|batch"
_SPEEDS = "turbo|fast|instant|versatile|specdec|tput|lite"  # of open models by hosts
_MODES = "thinking|think|non-reasoning|reasoning|non-thinking|minimal|low|medium|high|xhigh"
_DAYS = (
    r"\d{4}-\d{2}-\d{2}|\d{8}|(?:0[1-9]|1[0-2])-20\d{2}|"
    r"(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])|\d{4}"
)
# they say how weights are packed, not in which format
_PACKED = r"gguf|ggml|mlx|bnb|exl2|qat|dynamic|quantized|i?q\d\w*"
_FORMATS = "FORMATS"  # the names of precisions/, filled in when they are read
_RULES: tuple[tuple[str, str, str], ...] = (
    ("arn", r"^arn:.*/", ""),
    ("ft", r"^ft:([^:]+).*$", r"\1"),
    ("ft", r"[:.]ft-.*$", ""),
    ("host", r"^[^/]+/", ""),
    ("host", rf"^(?:{_HOSTS})[: ]", ""),
    ("bedrock", r"^(?:us|eu|apac|global|au|jp|ca|us-gov)\.(?=\w+\.)", ""),
    ("bedrock", r"^[a-z][a-z0-9]*\.(?=[a-z])", ""),
    ("bedrock", r"-v\d+:\d+(?::\w+)?$|(?<=\d)-v1$", ""),
    ("variant", rf":(?:{_VARIANTS})$|@(?:latest|default|\d{{3}})$|-(?:latest|maas|0\d\d)$", ""),
    ("variant", r"\[\w+\]$", ""),
    ("variant", rf"(\d+b[\w.-]*?)-(?:{_SPEEDS})$", r"\1"),
    ("format", rf"[-_:.](?:{_FORMATS}|{_PACKED})$", ""),
    ("maker", r"^(?:meta|nvidia|amazon)-(?=[a-z])", ""),
    ("date", rf"[-@](?:{_DAYS})(?=$|-)", ""),
    ("preview", r"-(?:preview|exp|experimental|beta|alpha)$", ""),
    ("mode", rf"-(?:{_MODES})$", ""),
    ("context", r"-\d+k(?=$|-)", ""),
    ("tune", r"-(?:instruct|it|chat|hf|base|pt|sft)(?=$|-)", ""),
    ("version", r"(\d+b)-v\d+(?:\.\d+)*$", r"\1"),
)
AROUND = ("arn", "ft", "host", "bedrock", "variant")  # what is no part of the name
RELEASE = ("format", "maker", "date", "context", "tune", "version")  # how releases of one differ
DATED = ("date",)


class Cut(NamedTuple):
    """One step: the rule, what is left of the name, and what was cut off."""

    rule: str
    rest: str
    dropped: str


def cuts(name: str, only: Collection[str] | None = None) -> Iterator[Cut]:
    """The steps from a name in lower case to its core, under all rules or `only` some.

    >>> [cut.rest for cut in cuts("us.anthropic.claude-3-5-haiku-20241022-v1:0")][-1]
    'claude-3-5-haiku'
    """
    for rule, pattern, left in _compiled():
        if only is not None and rule not in only:
            continue
        while (match := pattern.search(name)) is not None:
            kept = match.expand(left) if left else ""
            rest = f"{name[: match.start()]}{kept}{name[match.end() :]}"
            if not rest.strip():
                break
            dropped = match.group().replace(kept, "…", 1) if kept else match.group()
            name = rest
            yield Cut(rule, rest, dropped.strip())


def core(name: str, only: Collection[str] | None = None) -> str:
    """What is left of a name in lower case after all steps.

    >>> core("openrouter/meta-llama/llama-3.1-8b-instruct:free", AROUND)
    'llama-3.1-8b-instruct'
    """
    for cut in cuts(name, only):
        name = cut.rest
    return name


def spelt(name: str) -> str:
    """A name as its runs of letters and of digits: `llama3.1:8b` and `Llama-3.1-8B` are one.

    >>> spelt("llama3.1:8b") == spelt("Llama-3.1-8B"), spelt("gemma-31b") == spelt("gemma-3-1b")
    (True, False)
    """
    return "-".join(_RUNS.findall(name.lower().replace("+", "-plus")))


_RUNS = re.compile(r"[^\W\d_]+|\d+")


def written_day(dropped: str) -> date | None:
    """The day that a cut-off date says, of a month its last common day; None without a year.

    >>> written_day("-20240806"), written_day("-2402"), written_day("-0806")
    (datetime.date(2024, 8, 6), datetime.date(2024, 2, 28), None)
    """
    digits = re.sub(r"\D", "", dropped)
    if re.fullmatch(r"\d\d20\d\d", digits):  # 08-2024
        digits = f"{digits[4:]}{digits[:2]}"
    if re.fullmatch(r"2\d(?:0[1-9]|1[0-2])", digits):  # 2402
        digits = f"20{digits}28"
    try:
        return date.fromisoformat(digits) if len(digits) == len("20240228") else None
    except ValueError:
        return None


def number_format(dropped: str) -> str | None:
    """The page of precisions/ that a cut-off suffix names, without its folder, or None.

    >>> number_format("-awq"), number_format("-gguf")
    ('int4', None)
    """
    path = index("precisions").get(dropped.lstrip("-_:."))
    return path.rpartition("/")[2] if path else None


@cache
def _compiled() -> tuple[tuple[str, re.Pattern[str], str], ...]:
    words = sorted((word for word in index("precisions") if " " not in word), key=len, reverse=True)
    formats = "|".join(map(re.escape, words))
    return tuple(
        (rule, re.compile(pattern.replace(_FORMATS, formats)), left)
        for rule, pattern, left in _RULES
    )
