"""Images and video by diffusion: one denoising network runs over all latent tokens at every step.

An output's energy is a polynomial in its latent tokens p and its steps: 1, p, p·steps, p²·steps.
Kernels run one after another, so a step's busy time is a sum: matrix products, attention and passes
over the activations, each at the rate it reaches. Launching kernels is the host's work and overlaps
with it: a step takes the power mean of the two. What is not a monomial depends on the deployment
and its operating point (batch, mean latent tokens) only; it stretches the outputs' own terms.
(Derivation: docs/methods/diffusion.md.)
"""

from joulebook.formulas.ops import Numeric, ceil, least


def latent_tokens(
    width: Numeric, height: Numeric, frames: Numeric, token_stride: Numeric, frame_stride: Numeric
) -> Numeric:
    """p, what the denoiser works on: patches of the first frame, and of every group of later ones.

    >>> latent_tokens(1360.0, 768.0, 81.0, token_stride=16.0, frame_stride=8.0)
    44880.0
    """
    patches = ceil(height / token_stride) * ceil(width / token_stride)
    return patches * (1 + ceil((frames - 1) / frame_stride))


def mean_latent_tokens(latent_tokens: Numeric) -> Numeric:
    """Latent tokens of the outputs of a batch: alike, unless somebody says otherwise."""
    return latent_tokens


def pixels(width: Numeric, height: Numeric, frames: Numeric) -> Numeric:
    """Pixels of one output, over all its frames."""
    return width * height * frames


def multiplied_squares(total_params: Numeric, layers: Numeric, hidden: Numeric) -> Numeric:
    """Weights a token meets in a layer, over its width squared: all but the text's keys and values."""
    return total_params / (layers * hidden**2) - 2


def latent_params(
    layers: Numeric,
    hidden: Numeric,
    multiplied_squares: Numeric,
    convolutional: Numeric,
    total_params: Numeric,
    convolution_root_params: Numeric,
) -> Numeric:
    """Weights each latent token meets in a pass; of an unknown U-Net, as the root of all."""
    in_unet = convolutional * convolution_root_params * total_params ** (1 / 2)
    return layers * hidden**2 * multiplied_squares + in_unet


def attention_layers(layers: Numeric, linear_attention: Numeric, convolutional: Numeric) -> Numeric:
    """Layers in which every latent token attends to every other."""
    return layers * (1 - linear_attention) * (1 - convolutional)


def attention_width(hidden: Numeric) -> Numeric:
    """Width of queries and keys as kernels see it: the model's, unless they pad its heads."""
    return hidden


def attention_flops_per_pair(attention_layers: Numeric, attention_width: Numeric) -> Numeric:
    """FLOPs of a pass for one pair of tokens: a score and its part of the sum, in every layer."""
    return 2 * 2 * attention_layers * attention_width


def linear_s_per_flop(achieved_flop_per_s: Numeric, linear_ceiling_flop_per_s: Numeric) -> Numeric:
    """Time of a FLOP in a matrix product: on the arithmetic units, and what kernels lose beside them."""
    return 1 / achieved_flop_per_s + 1 / linear_ceiling_flop_per_s


def attention_s_per_flop(
    achieved_flop_per_s: Numeric, attention_ceiling_flop_per_s: Numeric
) -> Numeric:
    """Time of a FLOP in attention, whose kernels follow new arithmetic units more slowly."""
    return 1 / achieved_flop_per_s + 1 / attention_ceiling_flop_per_s


def activation_bytes_per_token(
    layers: Numeric,
    hidden: Numeric,
    linear_attention: Numeric,
    activation_bytes_per_value: Numeric,
    linear_attention_bytes_per_value: Numeric,
    convolutional: Numeric,
    convolution_bytes_per_token: Numeric,
    temporal: Numeric,
    temporal_bytes_per_token: Numeric,
) -> Numeric:
    """Bytes a token moves through memory in a pass: norms, gates, transposes, depthwise filters."""
    dense, linear = activation_bytes_per_value, linear_attention_bytes_per_value
    in_layers = layers * hidden * (dense * (1 - linear_attention) + linear * linear_attention)
    in_unet = convolution_bytes_per_token + temporal * temporal_bytes_per_token
    return in_layers + convolutional * in_unet


def pass_s_per_token(
    latent_params: Numeric,
    linear_s_per_flop: Numeric,
    attention_flops_per_pair: Numeric,
    text_tokens: Numeric,
    cross_tokens: Numeric,
    attention_s_per_flop: Numeric,
    activation_bytes_per_token: Numeric,
    achieved_bytes_per_s: Numeric,
) -> Numeric:
    """Busy accelerator-seconds of a pass for one latent token: weights, attention to text, memory."""
    to_text = attention_flops_per_pair * (2 * text_tokens + cross_tokens) * attention_s_per_flop
    in_memory = activation_bytes_per_token / achieved_bytes_per_s
    return 2 * latent_params * linear_s_per_flop + to_text + in_memory


def pass_s_per_pair(attention_flops_per_pair: Numeric, attention_s_per_flop: Numeric) -> Numeric:
    """Busy accelerator-seconds of a pass for one pair of latent tokens."""
    return attention_flops_per_pair * attention_s_per_flop


def text_pass_s(
    text_tokens: Numeric,
    latent_params: Numeric,
    linear_s_per_flop: Numeric,
    pass_s_per_pair: Numeric,
) -> Numeric:
    """Busy accelerator-seconds of a pass for the prompt's tokens, where they run along."""
    return text_tokens * (2 * latent_params * linear_s_per_flop + text_tokens * pass_s_per_pair)


def token_pass_s(
    mean_latent_tokens: Numeric, pass_s_per_token: Numeric, pass_s_per_pair: Numeric
) -> Numeric:
    """Busy accelerator-seconds of a pass for the latent tokens of one output of the batch."""
    return mean_latent_tokens * (pass_s_per_token + mean_latent_tokens * pass_s_per_pair)


def step_busy_s(
    batch: Numeric,
    guidance_passes: Numeric,
    token_pass_s: Numeric,
    text_pass_s: Numeric,
    accelerators: Numeric,
    total_params: Numeric,
    weight_bytes_per_param: Numeric,
    achieved_bytes_per_s: Numeric,
) -> Numeric:
    """Busy accelerator-seconds of a step: every output's passes, and all weights on each accelerator."""
    weights_s = accelerators * total_params * weight_bytes_per_param / achieved_bytes_per_s
    return batch * guidance_passes * (token_pass_s + text_pass_s) + weights_s


def link_s_per_token(
    layers: Numeric,
    hidden: Numeric,
    ulysses: Numeric,
    ring: Numeric,
    activation_value_bytes: Numeric,
    interconnect_bytes_per_s: Numeric,
    link_utilization: Numeric,
) -> Numeric:
    """Accelerator-seconds a token's values travel: four exchanges (Ulysses), keys and values (ring)."""
    values = 2 * 2 * (1 - 1 / ulysses) + 2 * (ring - 1)
    sent = layers * hidden * values * activation_value_bytes
    return sent / (interconnect_bytes_per_s * link_utilization)


def step_link_s(
    batch: Numeric,
    guidance_passes: Numeric,
    mean_latent_tokens: Numeric,
    link_s_per_token: Numeric,
) -> Numeric:
    """Accelerator-seconds of a step in which values are exchanged between accelerators."""
    return batch * guidance_passes * mean_latent_tokens * link_s_per_token


def launch_s(
    layers: Numeric,
    layer_launch_s: Numeric,
    accelerators: Numeric,
    exchange_launch_s: Numeric,
    ring: Numeric,
    ring_launch_s: Numeric,
    convolutional: Numeric,
    total_params: Numeric,
    convolution_launch_s: Numeric,
) -> Numeric:
    """Time the host needs to launch a step's kernels; a U-Net has as many as the root of its weights."""
    exchanges = (1 - 1 / accelerators) * exchange_launch_s + (ring - 1) * ring_launch_s
    in_unet = convolutional * total_params ** (1 / 2) * convolution_launch_s
    return layers * (layer_launch_s + exchanges) + in_unet


def step_s(
    step_busy_s: Numeric,
    step_link_s: Numeric,
    launch_s: Numeric,
    accelerators: Numeric,
    launch_exponent: Numeric,
) -> Numeric:
    """Accelerator-seconds of a step: device and host work at the same time, imperfectly."""
    device, host = step_busy_s + step_link_s, accelerators * launch_s
    return (device**launch_exponent + host**launch_exponent) ** (1 / launch_exponent)


def step_stretch(step_s: Numeric, batch: Numeric, token_pass_s: Numeric) -> Numeric:
    """Accelerator-seconds of a step over those of its latent tokens' own work."""
    return step_s / (batch * token_pass_s)


def busy_stretch(
    step_busy_s: Numeric,
    step_link_s: Numeric,
    link_busy_share: Numeric,
    batch: Numeric,
    token_pass_s: Numeric,
) -> Numeric:
    """Busy accelerator-seconds of a step over those of its latent tokens' own work."""
    return (step_busy_s + link_busy_share * step_link_s) / (batch * token_pass_s)


def denoise_s(
    latent_tokens: Numeric, steps: Numeric, pass_s_per_token: Numeric, pass_s_per_pair: Numeric
) -> Numeric:
    """An output's own work over all steps, in passes' accelerator-seconds: p·steps and p²·steps."""
    own = latent_tokens * pass_s_per_token + latent_tokens * latent_tokens * pass_s_per_pair
    return steps * own


def encode_s(
    encoder_params: Numeric,
    encoder_tokens: Numeric,
    guidance_passes: Numeric,
    linear_s_per_flop: Numeric,
    accelerators: Numeric,
) -> Numeric:
    """Accelerator-seconds of the text encoder for one output; every accelerator runs it."""
    flops = 2 * encoder_params * encoder_tokens * guidance_passes
    return accelerators * flops * linear_s_per_flop


def decode_s(
    pixels: Numeric,
    decoder_flops_per_pixel: Numeric,
    linear_s_per_flop: Numeric,
    accelerators: Numeric,
) -> Numeric:
    """Accelerator-seconds of the decoder from latents to pixels; every accelerator runs it."""
    return accelerators * pixels * decoder_flops_per_pixel * linear_s_per_flop


def unexplained(
    between_models: Numeric, between_accelerators: Numeric, within_models: Numeric
) -> Numeric:
    """Factor by which measurements differ from all this: of the model, the accelerator, the setting."""
    return between_models * between_accelerators * within_models


def busy_s(
    denoise_s: Numeric,
    busy_stretch: Numeric,
    encode_s: Numeric,
    decode_s: Numeric,
    unexplained: Numeric,
) -> Numeric:
    """Accelerator-seconds of one output in which kernels run."""
    return (denoise_s * busy_stretch + encode_s + decode_s) * unexplained


def accelerator_s(
    denoise_s: Numeric,
    step_stretch: Numeric,
    encode_s: Numeric,
    decode_s: Numeric,
    batch_overhead_s: Numeric,
    accelerators: Numeric,
    batch: Numeric,
    unexplained: Numeric,
) -> Numeric:
    """Accelerator-seconds of one output, launches, exchanges and the set-up of its batch included."""
    set_up = accelerators * batch_overhead_s / batch
    return (denoise_s * step_stretch + encode_s + decode_s + set_up) * unexplained


def busy_w(
    tdp_w: Numeric, busy_power_share: Numeric, filled_w: Numeric, power_shortfall: Numeric
) -> Numeric:
    """Power while kernels run: near the limit, but kernels that fill one chip do not fill the next."""
    return tdp_w * busy_power_share * least(1, (filled_w / tdp_w) ** power_shortfall)


def accelerator_energy_j(
    accelerator_s: Numeric, clocks_up_w: Numeric, busy_s: Numeric, busy_w: Numeric
) -> Numeric:
    """Energy of the accelerators for one output: clocks up all the time, more while kernels run."""
    return clocks_up_w * accelerator_s + (busy_w - clocks_up_w) * busy_s


def weight_bytes(
    total_params: Numeric, idle_params: Numeric, weight_bytes_per_param: Numeric
) -> Numeric:
    """Weights of the denoiser, experts that wait included; each accelerator holds them all."""
    return (total_params + idle_params) * weight_bytes_per_param
