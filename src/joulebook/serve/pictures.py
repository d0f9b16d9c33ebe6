"""`joulebook estimate image` and `joulebook estimate video`: what one output costs, and why."""

from dataclasses import dataclass
from typing import Any

from cyclopts import Parameter

from joulebook.errors import InputError
from joulebook.serve.answers import print_json, start_console
from joulebook.serve.options import HERE, PLAIN, Output, Where

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
    explain: bool = False,
    depth: int = 99,
    where: Where = HERE,
    output: Output = PLAIN,
) -> None:
    """Energy, carbon, water and cost of one image.

    Parameters
    ----------
    model
        Id or alias of an open model, such as stabilityai/stable-diffusion-3.5-medium.
    explain
        Show the formulas and facts behind every number.
    depth
        How many steps down the explanation on the terminal goes.
    """
    _estimate("image", model, made, None, where, output, depth if explain else 0)


def estimate_video(
    *,
    model: str | None = None,
    frames: float | None = None,
    made: Made = AS_USUAL,
    explain: bool = False,
    depth: int = 99,
    where: Where = HERE,
    output: Output = PLAIN,
) -> None:
    """Energy, carbon, water and cost of one video.

    Parameters
    ----------
    model
        Id or alias of an open model, such as zai-org/CogVideoX1.5-5B.
    frames
        Frames of the video; the model's usual number.
    explain
        Show the formulas and facts behind every number.
    depth
        How many steps down the explanation on the terminal goes.
    """
    _estimate("video", model, made, frames, where, output, depth if explain else 0)


def _estimate(
    kind: str,
    model: str | None,
    made: Made,
    frames: float | None,
    where: Where,
    output: Output,
    depth: int,
) -> None:
    from joulebook.estimate.answer import quantities, times
    from joulebook.estimate.diffusion import (
        assumptions,
        deploy_picture,
        explain_picture,
        picture,
    )

    if not 0 < made.outputs <= MOST_OUTPUTS:
        raise InputError(
            f"outputs={made.outputs:g}: expected more than 0, at most {MOST_OUTPUTS:g}"
        )
    studio = deploy_picture(
        kind, model, denoiser=made.denoiser, width=made.width, height=made.height,
        steps=made.steps, guidance=made.guidance, region=where.region, direct=where.direct,
        frames=frames, **where.machine(),
    )  # fmt: skip
    one = times(picture(studio), made.outputs)
    told, assumed = quantities(one), assumptions(one)
    causes = one["facility_energy_j"].causes()
    trees = explain_picture(studio) if depth else {}
    if output.json:
        print_json(
            {key: quantity.to_json() for key, quantity in told.items()}
            | {"outputs": made.outputs, "deployment": studio.to_json()}
            | {"notes": list(studio.notes), "causes": causes, "assumptions": assumed}
            | ({"explain": trees} if depth else {})
        )
        return
    _print(studio, made.outputs, told, assumed, causes, start_console(output))
    from joulebook.report import terminal

    terminal.explanation(start_console(output), trees, depth)


def _print(studio: Any, outputs: float, told: Any, assumed: Any, causes: Any, console: Any) -> None:
    """The answer in words and tables."""
    from joulebook.report import terminal
    from joulebook.report.equivalences import in_words
    from joulebook.report.words import _, printable

    titles = {
        "image": _("{n} × image of {width} × {height} by {model} on {gpu}, {steps} steps"),
        "video": _(
            "{n} × video of {frames} frames, {width} × {height}, by {model} on {gpu}, {steps} steps"
        ),
    }
    sizes = {n: f"{studio.known[n]:g}" for n in ("width", "height", "frames", "steps")}
    title = titles[studio.kind].format(
        n=f"{outputs:g}", model=studio.title, gpu=studio.gpu.title, **sizes
    )
    console.print(terminal.quantity_table(printable(title), told))
    for sentence in in_words(told):
        console.print(sentence, markup=False)
    console.print(terminal.intensity_line(studio.intensity), markup=False)
    for line in (*studio.choices, *studio.notes):
        console.print(f"· {printable(line)}", markup=False)
    console.print(terminal.assumption_table(assumed, causes))
