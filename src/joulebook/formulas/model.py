"""What a transformer is, as a server sees it: weights to read, keys and values to keep.

MLA, the compressed cache of DeepSeek, gives its own `query_key_dim` … `kv_shards` as facts of the
model, and a fact wins over a formula of the same name.
"""

from joulebook.formulas.ops import Numeric, ceil, floor, least, most


def query_key_dim(head_dim: Numeric) -> Numeric:
    """Width of a query or key in one attention head."""
    return head_dim


def value_dim(head_dim: Numeric) -> Numeric:
    """Width of a value in one attention head."""
    return head_dim


def cached_key_dim(query_key_dim: Numeric) -> Numeric:
    """Width of a key as it lies in the cache."""
    return query_key_dim


def cached_value_dim(value_dim: Numeric) -> Numeric:
    """Width of a value as it lies in the cache."""
    return value_dim


def kv_values_per_token_layer(
    kv_heads: Numeric, cached_key_dim: Numeric, cached_value_dim: Numeric
) -> Numeric:
    """Numbers a layer keeps in the cache for one token.

    >>> kv_values_per_token_layer(kv_heads=8, cached_key_dim=128, cached_value_dim=128)
    2048
    """
    return kv_heads * (cached_key_dim + cached_value_dim)


def kv_shards(tensor_parallel: Numeric, kv_heads: Numeric) -> Numeric:
    """Parts the cache is divided into: beyond the number of its heads it is replicated."""
    return least(tensor_parallel, kv_heads)


def token_layer_kv_bytes(
    kv_values_per_token_layer: Numeric,
    kv_bytes_per_value: Numeric,
    tensor_parallel: Numeric,
    kv_shards: Numeric,
) -> Numeric:
    """Cache bytes of one token in one layer over the whole engine, replicas included."""
    return kv_values_per_token_layer * kv_bytes_per_value * tensor_parallel / kv_shards


def weight_bytes(total_params: Numeric, weight_bytes_per_param: Numeric) -> Numeric:
    """Bytes of all weights.

    >>> weight_bytes(total_params=8e9, weight_bytes_per_param=2)
    16000000000.0
    """
    return total_params * weight_bytes_per_param


def accelerators(
    weight_bytes: Numeric,
    memory_bytes: Numeric,
    usable_memory_share: Numeric,
    cache_memory_share: Numeric,
) -> Numeric:
    """Accelerators of one engine when nobody says: as many as hold the weights beside the cache."""
    room = memory_bytes * usable_memory_share * (1 - cache_memory_share)
    return most(ceil(weight_bytes / room), 1)


def multiplied_params(active_params: Numeric) -> Numeric:
    """Parameters multiplied for every token, where a model's page does not leave out look-ups."""
    return active_params


def unselected_params(
    total_params: Numeric, active_params: Numeric, other_params: Numeric
) -> Numeric:
    """Parameters of experts that a token passes by (none in a dense model)."""
    return most(total_params - other_params - active_params, 0)


def token_kv_bytes(
    full_attention_layers: Numeric, window_layers: Numeric, token_layer_kv_bytes: Numeric
) -> Numeric:
    """Cache bytes of one token in all layers."""
    return (full_attention_layers + window_layers) * token_layer_kv_bytes


def kv_bytes_per_sequence(
    full_attention_layers: Numeric,
    window_layers: Numeric,
    mean_context_tokens: Numeric,
    mean_window_tokens: Numeric,
    token_layer_kv_bytes: Numeric,
) -> Numeric:
    """Cache bytes of one running sequence at the mean context."""
    tokens = full_attention_layers * mean_context_tokens + window_layers * mean_window_tokens
    return tokens * token_layer_kv_bytes


def mean_window_tokens(mean_context_tokens: Numeric, window_tokens: Numeric) -> Numeric:
    """Tokens a sliding-window layer sees at the mean context."""
    return least(mean_context_tokens, window_tokens)


def state_bytes_per_sequence(
    layers: Numeric,
    full_attention_layers: Numeric,
    window_layers: Numeric,
    hidden: Numeric,
    state_values_per_channel: Numeric,
    state_bytes_per_value: Numeric,
) -> Numeric:
    """Bytes of recurrent state a step moves for one sequence, in the layers without attention."""
    recurrent = most(layers - full_attention_layers - window_layers, 0)
    return recurrent * hidden * state_values_per_channel * state_bytes_per_value


def fitting_sequences(
    accelerators: Numeric,
    memory_bytes: Numeric,
    usable_memory_share: Numeric,
    weight_bytes: Numeric,
    kv_bytes_per_sequence: Numeric,
    state_bytes_per_sequence: Numeric,
) -> Numeric:
    """Sequences whose caches fit beside the weights."""
    free = accelerators * memory_bytes * usable_memory_share - weight_bytes
    return floor(free / most(kv_bytes_per_sequence + state_bytes_per_sequence, 1))


def sequences(batch: Numeric, fitting_sequences: Numeric) -> Numeric:
    """Sequences that really run together: the batch, or what fits in memory, at least one."""
    return most(least(batch, fitting_sequences), 1)
