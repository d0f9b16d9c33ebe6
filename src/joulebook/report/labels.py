"""What people call the boundaries, facts and tiers; marked for translation, translated when shown."""

from joulebook.report.words import mark

BOUNDARIES = {
    "accelerator_energy": mark("Energy of the accelerators"),
    "server_energy": mark("Energy of the servers"),
    "facility_energy": mark("Energy at the data centre's meter"),
    "carbon_operational": mark("Carbon of the electricity (location-based)"),
    "carbon_embodied": mark("Carbon of making the hardware"),
    "water_site": mark("Water used on site"),
    "water_grid": mark("Water used at power plants"),
    "cost": mark("Cost of the electricity"),
    "accelerator_time": mark("Accelerator time"),
}
SCOPES = {
    "lifecycle": mark("life-cycle intensity"),
    "direct": mark("direct intensity (combustion only)"),
}
# the name of the place nobody named, in facts/defaults/place.toml
ANYWHERE = mark("anywhere in the world (no region given)")
TIERS = {
    "measured": mark("measured"),
    "calibrated": mark("calibrated"),
    "physics": mark("physics"),
    "disclosed": mark("disclosed"),
    "assumed": mark("assumed"),
    "emulated": mark("emulated"),
}
FACTS = {
    "batch": mark("Requests served together (batch)"),
    "prefill_limit_tokens": mark("Prompt tokens read in one step"),
    "usable_memory_share": mark("Usable share of accelerator memory"),
    "cache_memory_share": mark("Share of memory planned for caches"),
    "mean_cached_tokens": mark("Mean cached input of a request"),
    "mean_prefill_context_tokens": mark("Mean context of a token being read"),
    "kv_bytes_per_value": mark("Bytes per number in the cache"),
    "interconnect_bytes_per_s": mark("Speed of the link between accelerators"),
    "mean_input_tokens": mark("Mean input of a request"),
    "mean_output_tokens": mark("Mean output of a request"),
    "input_dispersion": mark("Dispersion of input lengths"),
    "output_dispersion": mark("Dispersion of output lengths"),
    "cross_dispersion": mark("Input and output lengths together"),
    "host_per_accelerator": mark("Host energy per accelerator energy"),
    "idle_per_accelerator": mark("Idle machines' energy per accelerator energy"),
    "pue": mark("Power usage effectiveness (PUE)"),
    "wue_l_per_kwh": mark("Water usage effectiveness (WUE)"),
    "grid_water_l_per_kwh": mark("Water of electricity generation"),
    "electricity_usd_per_kwh": mark("Price of electricity"),
    "grid_g_per_kwh": mark("Carbon intensity of the grid"),
    "accelerator_embodied_g": mark("Carbon of making an accelerator"),
    "host_embodied_g": mark("Carbon of making its part of the server"),
    "lifetime_s": mark("Life of the hardware"),
    "allocated_share": mark("Share of its life that the hardware serves"),
    "compute_utilization": mark("Achieved share of peak arithmetic"),
    "memory_utilization": mark("Achieved share of peak memory bandwidth"),
    "compute_bound_power_share": mark("Share of rated power drawn when arithmetic limits"),
    "memory_bound_power_share": mark("Share of rated power drawn when memory limits"),
    "clocks_up_power_share": mark("Share of rated power that flows with clocks up"),
    "roofline_exponent": mark("How far arithmetic and memory overlap"),
    "layer_overhead_s": mark("Overhead per layer and step"),
    "engine_overhead_s": mark("Overhead of the engine per step"),
    "sequence_overhead_s": mark("Overhead per sequence and step"),
    "request_overhead_s": mark("Overhead per request"),
    "activation_bytes_per_value": mark("Memory traffic of intermediate results"),
    "link_bytes_per_value": mark("Traffic between accelerators"),
    "weight_bytes_per_param": mark("Bytes per parameter"),
    "tdp_w": mark("Rated power of the accelerator"),
    "peak_fp16_flop_per_s": mark("Peak 16-bit arithmetic"),
    "peak_fp8_flop_per_s": mark("Peak 8-bit arithmetic"),
    "peak_fp4_flop_per_s": mark("Peak 4-bit arithmetic"),
    "memory_bytes": mark("Memory of the accelerator"),
    "memory_bytes_per_s": mark("Memory bandwidth of the accelerator"),
    "accelerators": mark("Accelerators per engine"),
    "total_params": mark("Parameters"),
    "active_params": mark("Parameters active for a token"),
    "multiplied_params": mark("Parameters multiplied for a token"),
    "other_params": mark("Parameters of vision and other parts"),
    "layers": mark("Layers"),
    "hidden": mark("Width of the hidden state"),
    "heads": mark("Attention heads"),
    "kv_heads": mark("Key-value heads"),
    "head_dim": mark("Width of an attention head"),
    "experts": mark("Experts"),
    "experts_per_token": mark("Experts chosen by a token"),
    "full_attention_layers": mark("Layers with full attention"),
    "window_layers": mark("Layers with a sliding window"),
    "window_tokens": mark("Tokens in the sliding window"),
    "prefill_window_pairs": mark("Pairs in sliding windows while reading"),
    "decode_window_pairs": mark("Pairs in sliding windows while writing"),
    "cached_window_tokens": mark("Cached tokens in sliding windows"),
    "query_key_dim": mark("Width of a query or key"),
    "value_dim": mark("Width of a value"),
    "cached_key_dim": mark("Width of a cached key"),
    "cached_value_dim": mark("Width of a cached value"),
    "kv_values_per_token_layer": mark("Cached numbers per token and layer"),
    "kv_shards": mark("Parts of the divided cache"),
    "active_share": mark("Share of the parameters active for a token"),
    "reference_params": mark("Parameters at which lines are anchored"),
    "reference_layers": mark("Layers of a model of reference size"),
    "layers_exponent": mark("Exponent of layers over parameters"),
    "reference_hidden": mark("Width of a model of reference size"),
    "hidden_exponent": mark("Exponent of the width over parameters"),
    "attention_width_ratio": mark("Width of attention over that of the hidden state"),
    "full_attention_share": mark("Share of the layers with full attention"),
    "expert_choice_share": mark("Share of the experts chosen, over that of the parameters"),
}
EVIDENCE = {
    "observed output speed": mark("observed output speed"),
    "list price of output": mark("list price of output"),
    "disclosed energy of a request": mark("disclosed energy of a request"),
    "price of the electricity over the list price": mark(
        "price of the electricity over the list price"
    ),
}
# the rules of `ledger.events`, by which rows are turned away
REASONS = {
    "line cannot be read": mark("line cannot be read"),
    "line is not a JSON object": mark("line is not a JSON object"),
    "usage is missing": mark("usage is missing"),
    "hash_ids is not a list": mark("hash_ids is not a list"),
    "start has no time zone": mark("start has no time zone"),
    "start is not a time": mark("start is not a time"),
    "start lies outside 2000 to 2100, in seconds": mark(
        "start lies outside 2000 to 2100, in seconds"
    ),
    "end is not a time": mark("end is not a time"),
    "end lies before start": mark("end lies before start"),
    "request took longer than 30 days": mark("request took longer than 30 days"),
    "cached, cache-write or reasoning tokens are not a number": mark(
        "cached, cache-write or reasoning tokens are not a number"
    ),
    "input tokens are not a number": mark("input tokens are not a number"),
    "output tokens are not a number": mark("output tokens are not a number"),
    "tokens are not a number": mark("tokens are not a number"),
    "input_total and input_uncached contradict each other": mark(
        "input_total and input_uncached contradict each other"
    ),
    "tokens are negative": mark("tokens are negative"),
    "input tokens are negative, or fewer than the cached ones": mark(
        "input tokens are negative, or fewer than the cached ones"
    ),
    "more than ten million tokens": mark("more than ten million tokens"),
    "tokens are not whole": mark("tokens are not whole"),
    "more reasoning tokens than output": mark("more reasoning tokens than output"),
    "more cache-write tokens than uncached input": mark(
        "more cache-write tokens than uncached input"
    ),
    "only text requests are accounted yet": mark("only text requests are accounted yet"),
    "event_id was used for another request": mark("event_id was used for another request"),
    "model is missing": mark("model is missing"),
    "model": mark("model"),
    "region": mark("region"),
    "other reasons": mark("other reasons"),
}
