"""What a ledger keeps of images and videos: whole numbers whose sums a card is multiplied with.

A frame is counted in tiles of `tile_pixels`. What a log does not tell is nought: such outputs are
counted apart, so that the size and the steps they are taken to have may be restated.
"""

from joulebook.formulas.ops import Numeric, ceil, least


def outputs(images: Numeric, requests: Numeric) -> Numeric:
    """Images or videos made; one a request where the log does not tell.

    >>> outputs(images=0, requests=3)
    3
    """
    return images + requests * (1 - least(1, images))


def stepped(steps: Numeric) -> Numeric:
    """1 where the steps are told, else 0."""
    return least(1, steps)


def tiles(frame_pixels: Numeric, tile_pixels: Numeric, sized: Numeric) -> Numeric:
    """Tiles of a frame, the last one filled up; 0 where the size is not told.

    >>> tiles(frame_pixels=1024 * 1024, tile_pixels=256, sized=1)
    4096.0
    """
    return ceil(frame_pixels / tile_pixels) * sized


def output_steps(outputs: Numeric, steps: Numeric) -> Numeric:
    """Steps over all outputs."""
    return outputs * steps


def tile_steps(output_steps: Numeric, tiles: Numeric) -> Numeric:
    """Tiles times steps over all outputs."""
    return output_steps * tiles


def tile_pair_steps(output_steps: Numeric, tiles: Numeric) -> Numeric:
    """Pairs of tiles times steps over all outputs."""
    return output_steps * tiles * tiles


def unsized_outputs(outputs: Numeric, sized: Numeric) -> Numeric:
    """Outputs of untold size."""
    return outputs * (1 - sized)


def unsized_steps(unsized_outputs: Numeric, steps: Numeric) -> Numeric:
    """Steps over the outputs of untold size."""
    return unsized_outputs * steps


def unstepped_outputs(outputs: Numeric, stepped: Numeric) -> Numeric:
    """Outputs with untold steps."""
    return outputs * (1 - stepped)


def unstepped_tiles(unstepped_outputs: Numeric, tiles: Numeric) -> Numeric:
    """Tiles over the outputs with untold steps."""
    return unstepped_outputs * tiles


def unstepped_tile_pairs(unstepped_outputs: Numeric, tiles: Numeric) -> Numeric:
    """Pairs of tiles over the outputs with untold steps."""
    return unstepped_outputs * tiles * tiles


def untold_outputs(unstepped_outputs: Numeric, sized: Numeric) -> Numeric:
    """Outputs of which neither size nor steps are told."""
    return unstepped_outputs * (1 - sized)
