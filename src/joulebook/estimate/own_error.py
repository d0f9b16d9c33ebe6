"""How far the formulas err on one deployment alone, where an answer's own facts do not say so.

A book that draws its error anew for each model or setting has it in its answers already, as the one
of images and video has; to the rest, a comparison adds an error here and nowhere else. Give a book
facts of the names in `IN_THE_ANSWER`, and this file leaves its answers alone.
"""

from dataclasses import replace

import numpy as np

from joulebook.estimate.answer import Answer
from joulebook.estimate.draws import COUNT, draw
from joulebook.facts import page

ERRORS = ("between_models", "between_settings", "within_models")
STATED = ("accelerator_energy_j", "server_energy_j", "facility_energy_j")  # no formula errs there
IN_THE_ANSWER = frozenset((*ERRORS, *STATED))


def own_error(answer: Answer, deployment: str) -> np.ndarray:
    """Draws of a factor for what the formulas miss on this deployment: 1 where the answer knows it.

    >>> from joulebook.estimate.diffusion import deploy_picture, picture
    >>> image = picture(deploy_picture("image", "stabilityai/stable-diffusion-3.5-medium"))
    >>> set(own_error(image, "any").tolist())
    {1.0}
    """
    named = {name for _page, name in answer["facility_energy_j"].facts}
    if named & IN_THE_ANSWER:
        return np.ones(COUNT)
    fact = page("defaults/comparison").facts["own_error"]
    return draw(replace(fact, page=f"own error of {deployment}"))
