"""Power usage effectiveness as a sum: what a building adds to each joule of its IT equipment.

    PUE = 1 + cooling + power path + everything else,    each per joule of IT

A known `pue` (a disclosure, a survey, a zone's table) wins over the sum, as any known value does.
"""

from joulebook.formulas.ops import Numeric


def pue(cooling_per_it: Numeric, power_path_per_it: Numeric, other_per_it: Numeric) -> Numeric:
    """Power usage effectiveness: everything the building draws, per joule of IT.

    >>> pue(cooling_per_it=0.25, power_path_per_it=0.125, other_per_it=0.125)
    1.5
    """
    return 1 + cooling_per_it + power_path_per_it + other_per_it


def cable_loss_share(
    conductor_ohm_m: Numeric, cable_m: Numeric, cable_a_per_m2: Numeric, cable_v: Numeric
) -> Numeric:
    """Share of the power that cables of one length, current density and voltage turn into heat.

    The loss I²·ρL/A over the power I·V is ρ·L·(I/A)/V: the current itself drops out.

    >>> cable_loss_share(conductor_ohm_m=2e-8, cable_m=50.0, cable_a_per_m2=2e6, cable_v=200.0)
    0.01
    """
    return conductor_ohm_m * cable_m * cable_a_per_m2 / cable_v


def power_path_per_it(
    transformer_efficiency: Numeric, ups_efficiency: Numeric, distribution_efficiency: Numeric,
    cable_loss_share: Numeric,
) -> Numeric:  # fmt: skip
    """Losses of transformer, UPS, distribution and cables in series, per joule of IT.

    >>> power_path_per_it(1.0, 0.5, 1.0, 0.0)
    1.0
    """
    passed = transformer_efficiency * ups_efficiency * distribution_efficiency
    return 1 / (passed * (1 - cable_loss_share)) - 1
