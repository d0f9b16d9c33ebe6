"""What a model of a given size looks like inside, where nobody says: lines through the models we know.

A page's own figures win over these formulas. The coefficients are measured over our pages of open
models (`facts/defaults/architecture.toml`); what is left of the scatter is their interval.
"""

from joulebook.formulas.ops import Numeric


def total_params(active_params: Numeric, active_share: Numeric) -> Numeric:
    """All parameters, where only those active for a token are known.

    >>> total_params(active_params=20e9, active_share=0.25)
    80000000000.0
    """
    return active_params / active_share


def active_params(total_params: Numeric, active_share: Numeric) -> Numeric:
    """Parameters active for a token, where only all are known."""
    return total_params * active_share


def layers(
    active_params: Numeric,
    reference_params: Numeric,
    reference_layers: Numeric,
    layers_exponent: Numeric,
) -> Numeric:
    """Layers: a power of the active parameters."""
    return reference_layers * (active_params / reference_params) ** layers_exponent


def hidden(
    active_params: Numeric,
    reference_params: Numeric,
    reference_hidden: Numeric,
    hidden_exponent: Numeric,
) -> Numeric:
    """Width of the hidden state: a power of the active parameters."""
    return reference_hidden * (active_params / reference_params) ** hidden_exponent


def heads(hidden: Numeric, head_dim: Numeric, attention_width_ratio: Numeric) -> Numeric:
    """Attention heads: as many as make up the width of attention."""
    return hidden * attention_width_ratio / head_dim


def full_attention_layers(layers: Numeric, full_attention_share: Numeric) -> Numeric:
    """Layers whose cache grows with the context."""
    return layers * full_attention_share


def experts(
    experts_per_token: Numeric,
    active_params: Numeric,
    total_params: Numeric,
    expert_choice_share: Numeric,
) -> Numeric:
    """Experts, from how sparse the model is.

    A token chooses a smaller share of the experts than of the parameters, since attention is not
    chosen. In a dense model the number has no meaning, and no effect.
    """
    return experts_per_token * total_params / (active_params * expert_choice_share)
