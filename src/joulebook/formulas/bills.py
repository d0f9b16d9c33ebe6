"""What a large new load adds to the bills of homes, when the rules of regulated tariffs are followed.

    revenue requirement = capital of plants and grid × fixed charge rate + operation, each for a year
    net requirement     = revenue requirement − what the new load itself pays
    a home's month      = net requirement × share of all homes in it ÷ homes ÷ 12

The share follows from the rule by which a regulator allocates: by energy, by part in the system's
peak, by both, or directly to who causes it. Amounts of money are for one year, `year_s`.
"""

from joulebook.formulas.ops import Numeric
from joulebook.formulas.units import J_PER_KWH, MONTHS_PER_YEAR


def added_energy_j(added_load_w: Numeric, year_s: Numeric) -> Numeric:
    """Energy that the new load draws in a year."""
    return added_load_w * year_s


def added_peak_w(
    added_load_w: Numeric, added_load_factor_share: Numeric, added_coincidence_share: Numeric
) -> Numeric:
    """Power of the new load when the system peaks.

    >>> added_peak_w(80.0, added_load_factor_share=0.8, added_coincidence_share=0.9)
    90.0
    """
    return added_load_w / added_load_factor_share * added_coincidence_share


def needed_capacity_w(added_peak_w: Numeric, reserve_share: Numeric) -> Numeric:
    """Power of plants that must be built for it, reserve included."""
    return added_peak_w * (1 + reserve_share)


def added_capital_usd(
    needed_capacity_w: Numeric, generation_usd_per_w: Numeric,
    added_peak_w: Numeric, grid_usd_per_w: Numeric,
) -> Numeric:  # fmt: skip
    """Capital of the plants and of the grid that are built for the new load."""
    return needed_capacity_w * generation_usd_per_w + added_peak_w * grid_usd_per_w


def capital_charge_usd(added_capital_usd: Numeric, fixed_charge_share: Numeric) -> Numeric:
    """What that capital costs in a year: return, taxes, depreciation, fixed upkeep.

    >>> capital_charge_usd(added_capital_usd=1e9, fixed_charge_share=0.1)
    100000000.0
    """
    return added_capital_usd * fixed_charge_share


def operation_usd(added_energy_j: Numeric, operation_usd_per_kwh: Numeric) -> Numeric:
    """Fuel, purchases and upkeep by the kilowatt-hour, in a year."""
    return added_energy_j / J_PER_KWH * operation_usd_per_kwh


def revenue_requirement_usd(capital_charge_usd: Numeric, operation_usd: Numeric) -> Numeric:
    """What somebody must pay in a year because the new load is there."""
    return capital_charge_usd + operation_usd


def own_payments_usd(added_energy_j: Numeric, large_load_usd_per_kwh: Numeric) -> Numeric:
    """What the new load pays of it in a year, by its tariff."""
    return added_energy_j / J_PER_KWH * large_load_usd_per_kwh


def net_requirement_usd(revenue_requirement_usd: Numeric, own_payments_usd: Numeric) -> Numeric:
    """What is left to all others in a year; less than nothing where the new load pays more.

    >>> net_requirement_usd(revenue_requirement_usd=10, own_payments_usd=12)
    -2
    """
    return revenue_requirement_usd - own_payments_usd


def homes_peak_share(
    homes_energy_share: Numeric, homes_load_factor_share: Numeric, others_load_factor_share: Numeric
) -> Numeric:
    """Part of homes in the peak of all customers but the new load: homes are the peakier class.

    >>> homes_peak_share(0.5, homes_load_factor_share=0.4, others_load_factor_share=0.8)
    0.6666666666666666
    """
    homes = homes_energy_share / homes_load_factor_share
    others = (1 - homes_energy_share) / others_load_factor_share
    return homes / (homes + others)


def homes_mixed_share(
    capital_charge_usd: Numeric, operation_usd: Numeric, homes_peak_share: Numeric,
    homes_energy_share: Numeric,
) -> Numeric:  # fmt: skip
    """Part of homes when capital goes by the peak and operation by energy."""
    both = capital_charge_usd * homes_peak_share + operation_usd * homes_energy_share
    return both / (capital_charge_usd + operation_usd)


def shared_grid_usd(
    added_peak_w: Numeric, grid_usd_per_w: Numeric, shared_grid_share: Numeric,
    fixed_charge_share: Numeric,
) -> Numeric:  # fmt: skip
    """What a year costs of the added grid that serves everybody, so that no rule assigns it to one."""
    return added_peak_w * grid_usd_per_w * shared_grid_share * fixed_charge_share


def bill_by_energy_usd(
    net_requirement_usd: Numeric, homes_energy_share: Numeric, homes: Numeric
) -> Numeric:
    """A home's month when the rest is allocated by energy.

    >>> bill_by_energy_usd(net_requirement_usd=24e6, homes_energy_share=0.5, homes=1e5)
    10.0
    """
    return net_requirement_usd * homes_energy_share / homes / MONTHS_PER_YEAR


def bill_by_peak_usd(
    net_requirement_usd: Numeric, homes_peak_share: Numeric, homes: Numeric
) -> Numeric:
    """A home's month when the rest is allocated by part in the system's peak."""
    return net_requirement_usd * homes_peak_share / homes / MONTHS_PER_YEAR


def bill_by_both_usd(
    net_requirement_usd: Numeric, homes_mixed_share: Numeric, homes: Numeric
) -> Numeric:
    """A home's month when capital is allocated by the peak and operation by energy."""
    return net_requirement_usd * homes_mixed_share / homes / MONTHS_PER_YEAR


def bill_direct_usd(shared_grid_usd: Numeric, homes_peak_share: Numeric, homes: Numeric) -> Numeric:
    """A home's month when the new load pays for all that is built for it alone."""
    return shared_grid_usd * homes_peak_share / homes / MONTHS_PER_YEAR
