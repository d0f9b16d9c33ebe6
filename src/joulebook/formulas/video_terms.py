"""What a ledger keeps of videos beside what it keeps of pictures of both kinds.

Models join frames, each its own number of them: with n frames to a group, a video of f frames has
tiles · (f + n − 1) / n tokens. So tiles, and latents = tiles · f, are both kept, with their products.
"""

from joulebook.formulas.ops import Numeric, least


def sized(frame_pixels: Numeric, frames: Numeric) -> Numeric:
    """1 where pixels and frames of a video are both told, else 0."""
    return least(1, frame_pixels) * least(1, frames)


def latents(tiles: Numeric, frames: Numeric) -> Numeric:
    """Tiles of all frames of a video.

    >>> latents(tiles=1560, frames=81)
    126360
    """
    return tiles * frames


def output_latents(outputs: Numeric, latents: Numeric) -> Numeric:
    """Latents over all outputs."""
    return outputs * latents


def latent_steps(output_steps: Numeric, latents: Numeric) -> Numeric:
    """Latents times steps over all outputs."""
    return output_steps * latents


def tile_latent_steps(output_steps: Numeric, tiles: Numeric, latents: Numeric) -> Numeric:
    """Tiles times latents times steps over all outputs."""
    return output_steps * tiles * latents


def latent_pair_steps(output_steps: Numeric, latents: Numeric) -> Numeric:
    """Pairs of latents times steps over all outputs."""
    return output_steps * latents * latents


def unstepped_latents(unstepped_outputs: Numeric, latents: Numeric) -> Numeric:
    """Latents over the outputs with untold steps."""
    return unstepped_outputs * latents


def unstepped_tile_latents(unstepped_outputs: Numeric, tiles: Numeric, latents: Numeric) -> Numeric:
    """Tiles times latents over the outputs with untold steps."""
    return unstepped_outputs * tiles * latents


def unstepped_latent_pairs(unstepped_outputs: Numeric, latents: Numeric) -> Numeric:
    """Pairs of latents over the outputs with untold steps."""
    return unstepped_outputs * latents * latents
