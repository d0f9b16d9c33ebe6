"""Speech to text: an encoder over windows of sound, a decoder that writes token by token."""

from joulebook.formulas.ops import Numeric, ceil


def audio_windows(audio_s: Numeric, audio_window_s: Numeric) -> Numeric:
    """Windows of sound; the last one is filled up with silence.

    >>> audio_windows(audio_s=31.0, audio_window_s=30.0)
    2.0
    """
    return ceil(audio_s / audio_window_s)


def transcript_tokens(audio_s: Numeric, speech_tokens_per_s: Numeric) -> Numeric:
    """Tokens written for that much speech."""
    return audio_s * speech_tokens_per_s


def encoder_params(encoder_layers: Numeric, hidden: Numeric, intermediate: Numeric) -> Numeric:
    """Parameters of the encoder: four square matrices of attention and two of the feed-forward.

    >>> encoder_params(encoder_layers=1, hidden=1, intermediate=4)
    12
    """
    return encoder_layers * (2 * 2 * hidden * hidden + 2 * hidden * intermediate)


def decoder_params(
    decoder_layers: Numeric, hidden: Numeric, intermediate: Numeric, vocab: Numeric
) -> Numeric:
    """Parameters of the decoder, which attends to itself and to the encoder, and of its head.

    >>> decoder_params(decoder_layers=1, hidden=1, intermediate=4, vocab=10)
    26
    """
    attention = 2 * (2 * 2 * hidden * hidden)
    return decoder_layers * (attention + 2 * hidden * intermediate) + vocab * hidden


def window_flop(
    encoder_params: Numeric, encoder_layers: Numeric, hidden: Numeric, audio_window_tokens: Numeric
) -> Numeric:
    """FLOPs of the encoder over one window."""
    pairs = audio_window_tokens * audio_window_tokens
    return 2 * encoder_params * audio_window_tokens + 2 * 2 * pairs * hidden * encoder_layers


def token_flop(
    decoder_params: Numeric, decoder_layers: Numeric, hidden: Numeric, audio_window_tokens: Numeric
) -> Numeric:
    """FLOPs of one token written, its look at the whole window included."""
    return 2 * decoder_params + 2 * 2 * audio_window_tokens * hidden * decoder_layers


def window_bytes(
    encoder_params: Numeric,
    weight_bytes_per_param: Numeric,
    batch: Numeric,
    audio_window_tokens: Numeric,
    encoder_layers: Numeric,
    hidden: Numeric,
    activation_bytes_per_value: Numeric,
) -> Numeric:
    """The encoder's weights, shared by the batch, and a window's intermediate results."""
    values = audio_window_tokens * encoder_layers * hidden
    weights = encoder_params * weight_bytes_per_param
    return weights / batch + values * activation_bytes_per_value


def token_bytes(
    decoder_params: Numeric,
    weight_bytes_per_param: Numeric,
    batch: Numeric,
    audio_window_tokens: Numeric,
    decoder_layers: Numeric,
    hidden: Numeric,
    kv_bytes_per_value: Numeric,
) -> Numeric:
    """The decoder's weights, shared by the batch, and the window's keys and values, read for a token."""
    values = 2 * audio_window_tokens * decoder_layers * hidden
    return decoder_params * weight_bytes_per_param / batch + values * kv_bytes_per_value


def request_flop(
    audio_windows: Numeric, window_flop: Numeric, transcript_tokens: Numeric, token_flop: Numeric
) -> Numeric:
    """FLOPs of all windows and all tokens."""
    return audio_windows * window_flop + transcript_tokens * token_flop


def request_bytes(
    audio_windows: Numeric, window_bytes: Numeric, transcript_tokens: Numeric, token_bytes: Numeric
) -> Numeric:
    """Bytes of all windows and all tokens."""
    return audio_windows * window_bytes + transcript_tokens * token_bytes


def launched_layers(
    audio_windows: Numeric,
    encoder_layers: Numeric,
    transcript_tokens: Numeric,
    decoder_layers: Numeric,
    batch: Numeric,
) -> Numeric:
    """Launches of layers, for each window and each token, that one request of a batch pays for.

    >>> launched_layers(1, encoder_layers=4, transcript_tokens=10, decoder_layers=4, batch=1)
    44.0
    """
    return (audio_windows * encoder_layers + transcript_tokens * decoder_layers) / batch


def launched_passes(audio_windows: Numeric, transcript_tokens: Numeric, batch: Numeric) -> Numeric:
    """Passes, one for each window and each token, that one request of a batch pays for."""
    return (audio_windows + transcript_tokens) / batch
