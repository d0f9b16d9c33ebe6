"""`joulebook estimate image` and `joulebook estimate video`: what one output costs, and why."""

from dataclasses import dataclass
from typing import Any

from cyclopts import Parameter

from joulebook.errors import InputError
from joulebook.serve.answers import print_json, start_console
from joulebook.serve.options import HERE, PLAIN, UNASKED, Output, Where, Why

MOST_OUTPUTS = 1e15


@Parameter(name="*")
@dataclass(frozen=True, slots=True)
class Made:
    """What is made; what is left out is the model's default, or one that the answer names.

    Parameters
    ----------
    width
        Pixels from left to right.
    height
        Pixels from top to bottom.
    steps
        Denoising steps.
    guidance
        How often the denoiser runs in a step: 2 with classifier-free guidance, else 1.
    outputs
        How many are asked for.
    denoiser
        Instead of a model: joint, cross, linear, unet or unet-video, with its sizes in --set,
        such as --set total_params=2e9 --set layers=24 --set hidden=1536
    """

    width: float | None = None
    height: float | None = None
    steps: float | None = None
    guidance: float | None = None
    outputs: float = 1
    denoiser: str | None = None


AS_USUAL = Made()


def estimate_image(
    *,
    model: str | None = None,
    made: Made = AS_USUAL,
    why: Why = UNASKED,
    where: Where = HERE,
    output: Output = PLAIN,
) -> None:
    """Energy, carbon, water and cost of one image.

    Parameters
    ----------
    model
        Id or alias of a model, such as stabilityai/stable-diffusion-3.5-medium; a closed one is
        answered as any of its kind.
    """
    _estimate("image", model, made, None, where, why, output)


def estimate_video(
    *,
    model: str | None = None,
    frames: float | None = None,
    made: Made = AS_USUAL,
    why: Why = UNASKED,
    where: Where = HERE,
    output: Output = PLAIN,
) -> None:
    """Energy, carbon, water and cost of one video.

    Parameters
    ----------
    model
        Id or alias of a model, such as zai-org/CogVideoX1.5-5B; a closed one is answered as any of
        its kind.
    frames
        Frames of the video; the model's usual number.
    """
    _estimate("video", model, made, frames, where, why, output)


def _estimate(
    kind: str, model: str | None, made: Made, frames: float | None, where: Where, why: Why,
    output: Output,
) -> None:  # fmt: skip
    """One output or many of a kind, as JSON or on the terminal."""
    from joulebook.estimate.answer import answer_json, times
    from joulebook.estimate.diffusion import deploy_picture, explain_picture, picture

    if not 0 < made.outputs <= MOST_OUTPUTS:
        raise InputError(
            f"outputs={made.outputs:g}: expected more than 0, at most {MOST_OUTPUTS:g}"
        )
    studio = deploy_picture(
        kind, model, denoiser=made.denoiser, width=made.width, height=made.height,
        steps=made.steps, guidance=made.guidance, region=where.region, supply=where.supply(),
        frames=frames, **where.machine(),
    )  # fmt: skip
    answer = times(picture(studio), made.outputs)
    trees = why.trees(lambda: explain_picture(studio))
    if output.json:
        print_json(
            answer_json(answer)
            | {"outputs": made.outputs, "deployment": studio.to_json()}
            | {"choices": list(map(str, studio.choices)), "notes": list(map(str, studio.notes))}
            | why.to_json(trees)
        )
        return
    from joulebook.report import sessions, terminal

    console = start_console(output)
    title, said = _title(studio, made.outputs), (*studio.choices, *studio.notes)
    sessions.show_answer(console, title, answer, studio.intensity, said)
    terminal.explanation(console, trees, why.depth)


def _title(studio: Any, outputs: float) -> str:
    """What is made, in the reader's language."""
    from joulebook.report.words import _, printable

    titles = {
        "image": _("{n} × image of {width} × {height} by {model} on {gpu}, {steps} steps"),
        "video": _(
            "{n} × video of {frames} frames, {width} × {height}, by {model} on {gpu}, {steps} steps"
        ),
    }
    sizes = {n: f"{studio.known[n]:g}" for n in ("width", "height", "frames", "steps")}
    told = {"n": f"{outputs:g}", "model": studio.title, "gpu": studio.gpu.title, **sizes}
    return printable(titles[studio.kind].format(**told))
