"""Carbon of making the hardware, spread over its useful life."""

from joulebook.formulas.ops import Numeric


def embodied_g_per_s(
    accelerator_embodied_g: Numeric,
    host_embodied_g: Numeric,
    lifetime_s: Numeric,
    allocated_share: Numeric,
) -> Numeric:
    """Embodied carbon of one working accelerator-second, its part of the host included."""
    return (accelerator_embodied_g + host_embodied_g) / (lifetime_s * allocated_share)


def carbon_embodied_g(accelerator_s: Numeric, embodied_g_per_s: Numeric) -> Numeric:
    """Embodied carbon of the time that the hardware was kept busy."""
    return accelerator_s * embodied_g_per_s
