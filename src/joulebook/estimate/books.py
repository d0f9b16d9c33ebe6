"""The books of formulas: one for each kind of question, all ending in the same chain to the meter."""

from joulebook import graph
from joulebook.formulas import (
    accelerator,
    agent,
    architecture,
    carbon,
    climate,
    closed,
    cooling,
    cost,
    decode,
    diffusion,
    embodied,
    encoder,
    engine,
    evaporation,
    meter,
    metered,
    model,
    passes,
    prefill,
    server,
    site,
    speech,
    synthesis,
    text,
    training,
    water,
    workload,
)

CHAIN = (server, meter, carbon, water, embodied, cost)  # from the accelerators' joules outwards
TEXT = graph.read(architecture, model, accelerator, engine, workload, prefill, decode, text, *CHAIN)
AGENT = graph.read(agent)
CLOSED = {**TEXT, **graph.read(closed)}  # and what is seen of a closed model from outside
TRAINING = graph.read(accelerator, training, *CHAIN)
ENCODER = graph.read(accelerator, passes, encoder, *CHAIN)
SPEECH = graph.read(accelerator, passes, speech, *CHAIN)
SYNTHESIS = graph.read(accelerator, passes, synthesis, *CHAIN)
DIFFUSION = graph.read(accelerator, diffusion, *CHAIN)
SITE = graph.read(climate, site, cooling, evaporation)  # a building in its weather
FROM_SERVER = graph.read(meter, water)  # where the IT energy is known
FROM_METER = graph.read(metered, water)  # where the building's energy is known
BOOKS = {
    "text": TEXT, "closed": graph.read(closed), "training": TRAINING, "encoder": ENCODER,
    "speech": SPEECH, "synthesis": SYNTHESIS, "agent": AGENT, "diffusion": DIFFUSION,
    "site": SITE, "from-meter": FROM_METER,
}  # fmt: skip

BOUNDARIES = (
    "accelerator_energy_j", "server_energy_j", "facility_energy_j", "carbon_operational_g",
    "carbon_embodied_g", "water_site_l", "water_grid_l", "cost_usd",
)  # fmt: skip
ROWS = (*BOUNDARIES, "accelerator_s")
