"""Carbon of making the hardware and the building, spread over their useful lives.

A second of work carries its part of the accelerator, of the server around it and of the building
around both. Machines wait, too: `allocated_share` of their life serves somebody, and the work of
that share carries the whole.
"""

from joulebook.formulas.ops import Numeric


def building_embodied_g(
    building_embodied_g_per_w: Numeric, accelerator_site_w: Numeric,
    building_filled_share: Numeric,
) -> Numeric:  # fmt: skip
    """Building, power and cooling plant made for one accelerator, empty places included."""
    return building_embodied_g_per_w * accelerator_site_w / building_filled_share


def building_embodied_g_per_s(
    building_embodied_g: Numeric, building_lifetime_s: Numeric, allocated_share: Numeric
) -> Numeric:
    """The building's part of one working accelerator-second.

    >>> building_embodied_g_per_s(600.0, building_lifetime_s=1000.0, allocated_share=0.5)
    1.2
    """
    return building_embodied_g / (building_lifetime_s * allocated_share)


def machine_embodied_g_per_s(
    accelerator_embodied_g: Numeric,
    host_embodied_g: Numeric,
    lifetime_s: Numeric,
    allocated_share: Numeric,
) -> Numeric:
    """The accelerator's and its host's part of one working accelerator-second.

    >>> machine_embodied_g_per_s(300.0, 300.0, lifetime_s=1000.0, allocated_share=0.5)
    1.2
    """
    return (accelerator_embodied_g + host_embodied_g) / (lifetime_s * allocated_share)


def embodied_g_per_s(
    machine_embodied_g_per_s: Numeric, building_embodied_g_per_s: Numeric
) -> Numeric:
    """Embodied carbon of one working accelerator-second: machine and building."""
    return machine_embodied_g_per_s + building_embodied_g_per_s


def carbon_embodied_g(accelerator_s: Numeric, embodied_g_per_s: Numeric) -> Numeric:
    """Embodied carbon of the time that the hardware was kept busy."""
    return accelerator_s * embodied_g_per_s
