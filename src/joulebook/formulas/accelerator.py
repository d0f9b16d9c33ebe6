"""What an accelerator achieves and draws, from its data sheet and a few global coefficients.

The energy of FLOPs and bytes below holds for single passes:  E = e_f·f + e_b·b + P·t  with f FLOPs,
b bytes and t accelerator-seconds; e_f and e_b are such that a pass bound by arithmetic or by memory
draws its observed share of the rated power. Serving engines have rules of their own (engine.py).
"""

from joulebook.formulas.ops import Numeric


def achieved_flop_per_s(peak_flop_per_s: Numeric, compute_utilization: Numeric) -> Numeric:
    """F, the arithmetic rate that real kernels reach."""
    return peak_flop_per_s * compute_utilization


def achieved_bytes_per_s(memory_bytes_per_s: Numeric, memory_utilization: Numeric) -> Numeric:
    """M, the memory rate that real kernels reach."""
    return memory_bytes_per_s * memory_utilization


def clocks_up_w(tdp_w: Numeric, clocks_up_power_share: Numeric) -> Numeric:
    """P, the power that flows whenever clocks are up, work or no work."""
    return tdp_w * clocks_up_power_share


def compute_j_per_flop(
    tdp_w: Numeric, compute_bound_power_share: Numeric, clocks_up_w: Numeric,
    achieved_flop_per_s: Numeric,
) -> Numeric:  # fmt: skip
    """e_f, the energy of one FLOP beyond the power that flows anyway."""
    return (tdp_w * compute_bound_power_share - clocks_up_w) / achieved_flop_per_s


def memory_j_per_byte(
    tdp_w: Numeric, memory_bound_power_share: Numeric, clocks_up_w: Numeric,
    achieved_bytes_per_s: Numeric,
) -> Numeric:  # fmt: skip
    """e_b, the energy of one byte moved beyond the power that flows anyway."""
    return (tdp_w * memory_bound_power_share - clocks_up_w) / achieved_bytes_per_s


def idle_loaded_w(tdp_w: Numeric, idle_power_share: Numeric) -> Numeric:
    """Power of an accelerator that holds a program and waits, where nobody measured it."""
    return tdp_w * idle_power_share
