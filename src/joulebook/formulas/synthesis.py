"""Text to speech: a decoder that writes sound token by token, after one pass over the text."""

from joulebook.formulas.ops import Numeric


def sound_tokens(audio_s: Numeric, sound_tokens_per_s: Numeric) -> Numeric:
    """Tokens of a neural codec that make up that much sound.

    >>> sound_tokens(audio_s=2.0, sound_tokens_per_s=50.0)
    100.0
    """
    return audio_s * sound_tokens_per_s


def text_tokens(audio_s: Numeric, speech_tokens_per_s: Numeric) -> Numeric:
    """Tokens of the text that is spoken."""
    return audio_s * speech_tokens_per_s


def layers(multiplied_params: Numeric, depth_scale: Numeric, depth_exponent: Numeric) -> Numeric:
    """Layers of a model of which only the size is known."""
    return depth_scale * multiplied_params**depth_exponent


def request_flop(
    sound_tokens: Numeric, text_tokens: Numeric, multiplied_params: Numeric
) -> Numeric:
    """Two FLOPs a parameter for every token, of text and of sound.

    >>> request_flop(sound_tokens=100.0, text_tokens=10.0, multiplied_params=5.0)
    1100.0
    """
    return 2 * multiplied_params * (sound_tokens + text_tokens)


def request_bytes(
    sound_tokens: Numeric, total_params: Numeric, weight_bytes_per_param: Numeric, batch: Numeric
) -> Numeric:
    """The weights for every token of sound and once for the text, shared by the batch."""
    return (sound_tokens + 1) * total_params * weight_bytes_per_param / batch


def launched_passes(sound_tokens: Numeric, batch: Numeric) -> Numeric:
    """Passes, one for each token of sound and one for the text, that a request of a batch pays for."""
    return (sound_tokens + 1) / batch


def launched_layers(launched_passes: Numeric, layers: Numeric) -> Numeric:
    """Launches of layers in those passes."""
    return launched_passes * layers
