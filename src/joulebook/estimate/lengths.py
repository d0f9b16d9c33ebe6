"""The tokens of a request, from what people know: a prompt, a kind of task, or the counts themselves."""

from dataclasses import dataclass, field

from joulebook.errors import InputError
from joulebook.estimate.answer import Drawn
from joulebook.estimate.footprint import request_tokens
from joulebook.estimate.prompt import count_tokens
from joulebook.estimate.quantity import Quantity
from joulebook.estimate.request import Tokens, tokens
from joulebook.estimate.tasks import task
from joulebook.facts import Page

DEFAULT_TASK = "chat"


@dataclass(frozen=True, slots=True, eq=False)
class Lengths:
    """Tokens of a request, how each was found, and the defaults chosen, as `what=which`."""

    tokens: Tokens
    reasoning: Drawn | None
    counted_by: dict[str, str]
    choices: tuple[str, ...] = field(default=())

    def quantities(self) -> dict[str, Quantity]:
        """The counts with their intervals."""
        parts = {"input_tokens": self.tokens.input, "cached_tokens": self.tokens.cached,
                 "output_tokens": self.tokens.output}  # fmt: skip
        if self.reasoning is not None:
            parts["reasoning_tokens"] = self.reasoning
        return {name: drawn.quantity("1") for name, drawn in parts.items()}

    def to_json(self) -> dict[str, object]:
        """The counts as quantities, and how they were found."""
        return {name: quantity.to_json() for name, quantity in self.quantities().items()} | {
            "counted_by": self.counted_by
        }


def lengths(
    model: Page,
    *,
    prompt: str | None = None,
    task_name: str | None = None,
    input_tokens: float | None = None,
    output_tokens: float | None = None,
    cached_tokens: float = 0,
) -> Lengths:
    """The tokens of a request to `model`: counts win over the prompt, the prompt over the task.

    A prompt without task and output is a chat; the answer's `choices` say so.
    Raises InputError when neither says how long input and output are, or a count cannot be.

    >>> from joulebook.facts import page
    >>> asked = lengths(page("models/qwen--qwen3-8b"), task_name="joke", output_tokens=40)
    >>> asked.counted_by
    {'input': 'task joke', 'output': 'given'}
    """
    request_tokens(input_tokens or 0, output_tokens or 0)
    choices: tuple[str, ...] = ()
    if prompt is not None and task_name is None and output_tokens is None:
        task_name, choices = DEFAULT_TASK, (f"task={DEFAULT_TASK}",)
    typical = task(task_name) if task_name is not None else None
    by: dict[str, str] = {}
    if input_tokens is not None:
        asked, by["input"] = Drawn.certain(input_tokens), "given"
    elif prompt is not None:
        counted = count_tokens(prompt, model)
        asked, by["input"] = counted.tokens, counted.by
    elif typical is not None:
        asked, by["input"] = typical.input, f"task {typical.name}"
    else:
        raise InputError("how long is the input? give input tokens, a prompt or a task")
    if output_tokens is not None:
        told, by["output"] = Drawn.certain(output_tokens), "given"
    elif typical is not None:
        told, by["output"] = typical.output, f"task {typical.name}"
    else:
        raise InputError("how long is the output? give output tokens or a task")
    hidden = typical.reasoning if typical is not None and output_tokens is None else None
    return Lengths(tokens(asked, told, cached_tokens), hidden, by, choices)


def tokens_of(request: str) -> dict[str, float]:
    """What `lengths` takes, from `input:output` or `input:output:cached`; InputError for anything else.

    >>> tokens_of("250:400")
    {'input_tokens': 250.0, 'output_tokens': 400.0}
    """
    keys = ("input_tokens", "output_tokens", "cached_tokens")
    parts = request.split(":")
    if not 2 <= len(parts) <= len(keys):
        raise InputError(f"request {request}: expected input:output or input:output:cached")
    try:
        return {key: float(part) for key, part in zip(keys, parts, strict=False)}
    except ValueError:
        raise InputError(f"request {request}: expected a number of tokens in each part") from None
