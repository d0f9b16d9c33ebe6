"""The books of formulas: one for each kind of question, all ending in the same chain to the meter."""

from joulebook import graph
from joulebook.formulas import (
    accelerator,
    carbon,
    cost,
    diffusion,
    embodied,
    model,
    server,
    site,
    step,
    text,
    water,
    workload,
)

CHAIN = (server, site, carbon, water, embodied, cost)  # from the accelerators' joules outwards
TEXT = graph.read(model, accelerator, workload, step, text, *CHAIN)
DIFFUSION = graph.read(accelerator, diffusion, *CHAIN)
BOOKS = {"text": TEXT, "diffusion": DIFFUSION}

BOUNDARIES = (
    "accelerator_energy_j", "server_energy_j", "facility_energy_j", "carbon_operational_g",
    "carbon_embodied_g", "water_site_l", "water_grid_l", "cost_usd",
)  # fmt: skip
ROWS = (*BOUNDARIES, "accelerator_s")
