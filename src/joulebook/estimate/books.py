"""The books of formulas: one for each kind of question, all ending in the same chain to the meter."""

from collections.abc import Collection

from joulebook import graph
from joulebook.formulas import (
    accelerator,
    agent,
    architecture,
    bills,
    bitcoin,
    carbon,
    climate,
    closed,
    comparisons,
    cooling,
    cost,
    decode,
    diffusion,
    electricity,
    embodied,
    encoder,
    engine,
    equivalents,
    evaporation,
    idle,
    image_terms,
    industry,
    listening_terms,
    market,
    matching,
    meter,
    metered,
    model,
    occupancy,
    passes,
    picture_terms,
    prefill,
    reading_terms,
    seats,
    server,
    site,
    sound_terms,
    speaking_terms,
    speech,
    spending,
    synthesis,
    text,
    training,
    video_terms,
    water,
    workload,
)

# from the accelerators' joules outwards
CHAIN = (server, meter, carbon, market, water, embodied, cost)
TEXT = graph.read(architecture, model, accelerator, engine, workload, prefill, decode, text, *CHAIN)
AGENT = graph.read(agent)
CLOSED = {**TEXT, **graph.read(closed)}  # and what is seen of a closed model from outside
TRAINING = graph.read(accelerator, training, *CHAIN)
ENCODER = graph.read(accelerator, passes, encoder, *CHAIN)
SPEECH = graph.read(accelerator, passes, speech, *CHAIN)
SYNTHESIS = graph.read(accelerator, passes, synthesis, *CHAIN)
DIFFUSION = graph.read(accelerator, diffusion, *CHAIN)
ELECTRICITY = graph.read(electricity)  # what a mix of fuels carries
SITE = graph.read(climate, site, cooling, evaporation)  # a building in its weather
OCCUPANCY = graph.read(occupancy)  # a deployment whose requests are all in a log
IDLE = graph.read(accelerator, idle, *(part for part in CHAIN if part is not server))
FROM_SERVER = graph.read(meter, water)  # where the IT energy is known
FROM_METER = graph.read(metered, water)  # where the building's energy is known
# what a ledger keeps of requests that are no text
IMAGE_TERMS = graph.read(picture_terms, image_terms)
VIDEO_TERMS = graph.read(picture_terms, video_terms)
READING_TERMS = graph.read(reading_terms)
LISTENING_TERMS = graph.read(sound_terms, listening_terms)
SPEAKING_TERMS = graph.read(sound_terms, speaking_terms)
# from the boundary at which a job's energy was measured outwards
CHAIN_FROM = {
    "accelerator": graph.read(*CHAIN),
    "server": graph.read(*(module for module in CHAIN if module is not server)),
    "facility": graph.read(metered, carbon, market, water, embodied, cost),
}
BITCOIN = graph.read(bitcoin, carbon)  # what miners use and emit
INDUSTRY = graph.read(industry, carbon, water)  # all data centres of a country, from their machines
# the same where their electricity is published: from the meter inwards, and the PUE is given, if any is
FROM_TOTAL = {n: f for n, f in {**INDUSTRY, **graph.read(metered)}.items() if n != "pue"}
SPENDING = graph.read(spending)  # what a dollar buys
SEATS = graph.read(seats)  # what users do whose requests nobody counted
BILLS = graph.read(bills)  # what a new load adds to the bills of homes
COMPARISONS = graph.read(comparisons)  # the arithmetic of sentences that compare
EQUIVALENTS = graph.read(equivalents)  # what an amount is like
BOOKS = {
    "text": TEXT, "closed": graph.read(closed), "training": TRAINING, "encoder": ENCODER,
    "speech": SPEECH, "synthesis": SYNTHESIS, "agent": AGENT, "diffusion": DIFFUSION,
    "electricity": ELECTRICITY, "matching": graph.read(matching), "site": SITE,
    "from-meter": FROM_METER, "image-terms": IMAGE_TERMS, "video-terms": VIDEO_TERMS,
    "reading-terms": READING_TERMS, "listening-terms": LISTENING_TERMS,
    "speaking-terms": SPEAKING_TERMS, "occupancy": OCCUPANCY, "idle": IDLE,
    "spending": SPENDING, "seats": SEATS, "bitcoin": BITCOIN, "equivalents": EQUIVALENTS,
    "industry": graph.read(industry), "bills": BILLS, "comparisons": COMPARISONS,
}  # fmt: skip

# a boundary that exists only where a fact is known, by that fact
WHEN_KNOWN = {"carbon_market_g": "contracted_share"}
_ALL = (
    "accelerator_energy_j", "server_energy_j", "facility_energy_j", "carbon_operational_g",
    "carbon_market_g", "carbon_embodied_g", "water_site_l", "water_grid_l", "cost_usd",
)  # fmt: skip
BOUNDARIES = tuple(name for name in _ALL if name not in WHEN_KNOWN)
ROWS = (*BOUNDARIES, "accelerator_s")


def boundaries(known: Collection[str]) -> tuple[str, ...]:
    """The boundaries of an answer from facts of these names: all, or all but the market-based one.

    >>> "carbon_market_g" in boundaries({"contracted_share"}), boundaries(()) == BOUNDARIES
    (True, True)
    """
    return tuple(name for name in _ALL if name not in WHEN_KNOWN or WHEN_KNOWN[name] in known)


def rows(known: Collection[str]) -> tuple[str, ...]:
    """The rows of a rate card from facts of these names: its boundaries, and accelerator time."""
    return (*boundaries(known), "accelerator_s")
