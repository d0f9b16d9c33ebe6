"""Embedding, ranking and classifying: one pass over the input, nothing written."""

from joulebook.formulas.ops import Numeric


def layers(multiplied_params: Numeric, depth_scale: Numeric, depth_exponent: Numeric) -> Numeric:
    """Layers of a model of which only the size is known.

    >>> layers(multiplied_params=16.0, depth_scale=3.0, depth_exponent=0.5)
    12.0
    """
    return depth_scale * multiplied_params**depth_exponent


def hidden(
    multiplied_params: Numeric, layers: Numeric, layer_params_per_square: Numeric
) -> Numeric:
    """Width of a model of which only the size is known.

    >>> hidden(multiplied_params=48.0, layers=1.0, layer_params_per_square=12.0)
    2.0
    """
    return (multiplied_params / (layers * layer_params_per_square)) ** (1 / 2)


def weight_bytes(total_params: Numeric, weight_bytes_per_param: Numeric) -> Numeric:
    """Bytes of all weights."""
    return total_params * weight_bytes_per_param


def request_flop(
    input_tokens: Numeric, multiplied_params: Numeric, layers: Numeric, hidden: Numeric
) -> Numeric:
    """Two FLOPs a parameter and token, and every token looking at every other, both ways.

    >>> request_flop(input_tokens=10, multiplied_params=100, layers=1, hidden=1)
    2400
    """
    attention = 2 * 2 * input_tokens * input_tokens * hidden * layers
    return 2 * multiplied_params * input_tokens + attention


def request_bytes(
    weight_bytes: Numeric,
    batch: Numeric,
    input_tokens: Numeric,
    layers: Numeric,
    hidden: Numeric,
    activation_bytes_per_value: Numeric,
) -> Numeric:
    """The weights, shared by the batch, and the request's own intermediate results."""
    return weight_bytes / batch + input_tokens * layers * hidden * activation_bytes_per_value


def launched_layers(layers: Numeric, batch: Numeric) -> Numeric:
    """Launches of layers that one request of a batch has to pay for.

    >>> launched_layers(layers=24, batch=8)
    3.0
    """
    return layers / batch


def launched_passes(batch: Numeric) -> Numeric:
    """Passes that one request of a batch has to pay for.

    >>> launched_passes(batch=8)
    0.125
    """
    return 1 / batch
