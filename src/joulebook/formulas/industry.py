"""All data centres of a country: yearly cohorts of machines, what they draw, and what follows."""

from joulebook.formulas.ops import Numeric, least, most

# a cohort: the machines of one kind that were shipped in one year


def utilization_share(
    inference_power_share: Numeric,
    inference_utilization_share: Numeric,
    training_utilization_share: Numeric,
) -> Numeric:
    """Mean utilisation of AI machines, by the share of their rated power that answers requests.

    >>> utilization_share(0.5, inference_utilization_share=0.25, training_utilization_share=0.75)
    0.5
    """
    answering = inference_power_share * inference_utilization_share
    return answering + (1 - inference_power_share) * training_utilization_share


def load_share(idle_power_share: Numeric, utilization_share: Numeric) -> Numeric:
    """Share of the rated power that a machine draws on average: linear from idle to busy.

    >>> load_share(idle_power_share=0.25, utilization_share=0.5)
    0.625
    """
    return idle_power_share + (1 - idle_power_share) * utilization_share


def inference_energy_share(
    inference_power_share: Numeric,
    idle_power_share: Numeric,
    inference_utilization_share: Numeric,
    load_share: Numeric,
) -> Numeric:
    """Share of AI machines' energy that goes to answering requests, their waiting included.

    >>> round(inference_energy_share(0.8, 0.2, 0.2, load_share=0.456), 4)
    0.6316
    """
    busy = (1 - idle_power_share) * inference_utilization_share
    return inference_power_share * (idle_power_share + busy) / load_share


def in_service_share(age_s: Numeric, lifetime_s: Numeric, year_s: Numeric) -> Numeric:
    """Share of a cohort that runs in a year: all while younger than its life, a part in its last year.

    >>> in_service_share(age_s=4, lifetime_s=4.5, year_s=1), in_service_share(5, 4.5, 1)
    (0.5, 0)
    """
    return most(0, least(1, (lifetime_s - age_s) / year_s))


def in_service_w(
    shipped_w: Numeric, shipments_factor: Numeric, in_service_share: Numeric
) -> Numeric:
    """Rated power of a cohort's machines that still run."""
    return shipped_w * shipments_factor * in_service_share


def cohort_energy_j(in_service_w: Numeric, load_share: Numeric, year_s: Numeric) -> Numeric:
    """Energy of a cohort's machines in a year."""
    return in_service_w * load_share * year_s


def cohort_inference_energy_j(cohort_energy_j: Numeric, inference_energy_share: Numeric) -> Numeric:
    """Of it, what goes to answering requests."""
    return cohort_energy_j * inference_energy_share


# all machines, and the buildings they stand in


def network_and_storage_energy_j(
    conventional_server_energy_j: Numeric, network_and_storage_ratio: Numeric
) -> Numeric:
    """Energy of network and storage, beside that of the servers without accelerators."""
    return conventional_server_energy_j * network_and_storage_ratio


def server_energy_j(
    ai_server_energy_j: Numeric,
    conventional_server_energy_j: Numeric,
    network_and_storage_energy_j: Numeric,
) -> Numeric:
    """Energy of all IT equipment."""
    return ai_server_energy_j + conventional_server_energy_j + network_and_storage_energy_j


def ai_energy_j(ai_server_energy_j: Numeric, ai_pue: Numeric) -> Numeric:
    """Electricity of AI at the data centres' meters."""
    return ai_server_energy_j * ai_pue


def facility_energy_j(
    ai_energy_j: Numeric,
    conventional_server_energy_j: Numeric,
    network_and_storage_energy_j: Numeric,
    other_pue: Numeric,
) -> Numeric:
    """Electricity of all data centres at their meters.

    >>> facility_energy_j(120, 80, 20, other_pue=1.5)
    270.0
    """
    return ai_energy_j + (conventional_server_energy_j + network_and_storage_energy_j) * other_pue


def pue(facility_energy_j: Numeric, server_energy_j: Numeric) -> Numeric:
    """Mean PUE of all data centres, by energy."""
    return facility_energy_j / server_energy_j


# what follows from the electricity, whoever tells it


def ai_share(ai_server_energy_j: Numeric, facility_energy_j: Numeric) -> Numeric:
    """AI servers' share of all that data centres draw, as LBNL counts it: servers over meters."""
    return ai_server_energy_j / facility_energy_j


def ai_servers_share(ai_server_energy_j: Numeric, conventional_server_energy_j: Numeric) -> Numeric:
    """AI servers' share of the energy of all servers."""
    return ai_server_energy_j / (ai_server_energy_j + conventional_server_energy_j)


def electricity_share(facility_energy_j: Numeric, area_electricity_j: Numeric) -> Numeric:
    """Data centres' share of all electricity of the country, or of the world.

    >>> electricity_share(facility_energy_j=176, area_electricity_j=4000)
    0.044
    """
    return facility_energy_j / area_electricity_j


def mean_power_w(facility_energy_j: Numeric, year_s: Numeric) -> Numeric:
    """Power of all data centres at their meters, averaged over the year."""
    return facility_energy_j / year_s


def capacity_w(mean_power_w: Numeric, capacity_utilization_share: Numeric) -> Numeric:
    """Connection that such a mean power asks for, at a stated utilisation of it."""
    return mean_power_w / capacity_utilization_share


def it_capacity_w(
    server_energy_j: Numeric, year_s: Numeric, it_capacity_factor: Numeric
) -> Numeric:
    """Capacity of the IT equipment that runs at such a factor of it."""
    return server_energy_j / year_s / it_capacity_factor


def ai_capacity_w(
    ai_energy_j: Numeric, year_s: Numeric, capacity_utilization_share: Numeric
) -> Numeric:
    """Connection that AI asks for, at a stated utilisation of it."""
    return ai_energy_j / year_s / capacity_utilization_share


def homes(facility_energy_j: Numeric, home_energy_j: Numeric) -> Numeric:
    """Homes that use as much electricity in a year."""
    return facility_energy_j / home_energy_j


def homes_share(facility_energy_j: Numeric, residential_energy_j: Numeric) -> Numeric:
    """Data centres' electricity beside that of all homes of the country."""
    return facility_energy_j / residential_energy_j


def ai_homes_share(ai_server_energy_j: Numeric, residential_energy_j: Numeric) -> Numeric:
    """AI servers' electricity beside that of all homes of the country."""
    return ai_server_energy_j / residential_energy_j


def wue_l_per_kwh(facility_wue_l_per_kwh: Numeric, pue: Numeric) -> Numeric:
    """Site water per kWh of IT, from what is published per kWh at the meter.

    >>> round(wue_l_per_kwh(facility_wue_l_per_kwh=0.36, pue=1.45), 3)
    0.522
    """
    return facility_wue_l_per_kwh * pue


def water_per_site_day_l(
    water_site_l: Numeric, sites: Numeric, year_s: Numeric, day_s: Numeric
) -> Numeric:
    """Water used on site at a mean data centre in a day."""
    return water_site_l / sites * (day_s / year_s)


def carbon_where_built_g(carbon_operational_g: Numeric, location_carbon_ratio: Numeric) -> Numeric:
    """Emissions if data centres stand where electricity is that much dirtier than the mean."""
    return carbon_operational_g * location_carbon_ratio


def growth_ratio(facility_energy_j: Numeric, earlier_facility_energy_j: Numeric) -> Numeric:
    """How many times the electricity of an earlier year."""
    return facility_energy_j / earlier_facility_energy_j


# requests counted one by one, beside the machines that answer them


def ai_inference_energy_j(ai_inference_server_energy_j: Numeric, ai_pue: Numeric) -> Numeric:
    """Electricity of answering requests at the data centres' meters."""
    return ai_inference_server_energy_j * ai_pue


def chat_share(
    reasoning_share: Numeric, agent_share: Numeric, image_share: Numeric, video_share: Numeric
) -> Numeric:
    """Share of requests that are plain questions and answers: what no other kind takes."""
    return most(0, 1 - reasoning_share - agent_share - image_share - video_share)


def query_energy_j(
    chat_share: Numeric, reasoning_share: Numeric, agent_share: Numeric, image_share: Numeric,
    video_share: Numeric, chat_energy_j: Numeric, reasoning_energy_j: Numeric,
    agent_energy_j: Numeric, image_energy_j: Numeric, video_energy_j: Numeric,
) -> Numeric:  # fmt: skip
    """Energy of a mean request at the meter, over the mix of kinds.

    >>> query_energy_j(0.5, 0.5, 0, 0, 0, 1_000, 5_000, 0, 0, 0)
    3000.0
    """
    text = chat_share * chat_energy_j + reasoning_share * reasoning_energy_j
    drawn = image_share * image_energy_j + video_share * video_energy_j
    return text + agent_share * agent_energy_j + drawn


def queries_energy_j(
    queries_per_day: Numeric, query_energy_j: Numeric, year_s: Numeric, day_s: Numeric
) -> Numeric:
    """Electricity of a year of requests.

    >>> queries_energy_j(queries_per_day=10, query_energy_j=2, year_s=365, day_s=1)
    7300.0
    """
    return queries_per_day * query_energy_j * (year_s / day_s)


def explained_ratio(queries_energy_j: Numeric, ai_inference_energy_j: Numeric) -> Numeric:
    """The counted requests' electricity beside that of the machines that answer requests."""
    return queries_energy_j / ai_inference_energy_j


def queries_filling_per_day(
    ai_inference_energy_j: Numeric, query_energy_j: Numeric, year_s: Numeric, day_s: Numeric
) -> Numeric:
    """Requests a day that would take all the electricity of the machines that answer requests."""
    return ai_inference_energy_j / query_energy_j * (day_s / year_s)
