"""What a ledger keeps of images beside what it keeps of pictures of both kinds: they have one frame."""

from joulebook.formulas.ops import Numeric, least


def sized(frame_pixels: Numeric) -> Numeric:
    """1 where the pixels of an image are told, else 0."""
    return least(1, frame_pixels)


def output_tiles(outputs: Numeric, tiles: Numeric) -> Numeric:
    """Tiles over all outputs."""
    return outputs * tiles
