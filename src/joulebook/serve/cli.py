"""The `joulebook` command: its subcommands, and how it ends.

A subcommand is a function whose docstring is its help; engines and tables are imported inside them,
so that `joulebook --help` is quick. Add one in the module of its subject and name it here.
"""

import io
import os
import sys

import cyclopts
from cyclopts import App, Parameter

from joulebook import __version__
from joulebook.errors import JoulebookError
from joulebook.serve.agents import estimate_agent
from joulebook.serve.audit import audit
from joulebook.serve.bills import bills
from joulebook.serve.bitcoin import bitcoin
from joulebook.serve.calibrate import calibrate
from joulebook.serve.chargeback import budget, chargeback
from joulebook.serve.compare import compare
from joulebook.serve.days import estimate_day
from joulebook.serve.disclosures import disclose, sci
from joulebook.serve.equivalents import equivalents
from joulebook.serve.facts import facts, facts_editions, facts_show
from joulebook.serve.grid_carbon import grid_carbon
from joulebook.serve.grid_forecast import grid_forecast
from joulebook.serve.grid_hours import grid_hours, grid_mix
from joulebook.serve.grid_market import grid_market
from joulebook.serve.grid_places import grid_places, grid_show
from joulebook.serve.grid_price import grid_price
from joulebook.serve.grid_providers import grid_fetch, grid_fetch_forecast, grid_providers
from joulebook.serve.grid_water import grid_cooling, grid_water
from joulebook.serve.ledger_care import compact, export, verify
from joulebook.serve.ledgers import account, formats, statement
from joulebook.serve.models import model
from joulebook.serve.others import (
    estimate_audio,
    estimate_classification,
    estimate_embedding,
    estimate_speech,
)
from joulebook.serve.outlook import outlook
from joulebook.serve.pictures import estimate_image, estimate_video
from joulebook.serve.requests import estimate_text, ratecard
from joulebook.serve.restate import restate
from joulebook.serve.training import estimate_fine_tuning, estimate_lifecycle, estimate_training
from joulebook.serve.validate import validate

app = App(
    name="joulebook", version=__version__, result_action="return_value",
    default_parameter=Parameter(negative=()),
    help="The open book of AI's joules: energy, carbon and water of AI, each number with its source.",
)  # fmt: skip
estimate = App(
    name="estimate", help="What a request, a training run or a model's whole life costs."
)
fact_pages = App(name="facts", help="The numbers joulebook knows, with their sources.")
grid = App(name="grid", help="Places, and what their electricity carries, hour by hour.")
app.command(estimate)
app.command(grid)
grid.command(grid_hours, name="hours")
grid.command(grid_mix, name="mix")
app.command(fact_pages)
grid.command(grid_show, name="show")
grid.command(grid_places, name="places")
grid.command(grid_market, name="market")
grid.command(grid_price, name="price")
estimate.command(estimate_text, name="text")
estimate.command(estimate_embedding, name="embedding")
estimate.command(estimate_classification, name="classification")
estimate.command(estimate_audio, name="audio")
estimate.command(estimate_speech, name="speech")
estimate.command(estimate_training, name="training")
estimate.command(estimate_fine_tuning, name="fine-tuning")
estimate.command(estimate_lifecycle, name="lifecycle")
estimate.command(estimate_agent, name="agent")
estimate.command(estimate_day, name="day")
estimate.command(estimate_image, name="image")
estimate.command(estimate_video, name="video")
grid.command(grid_carbon, name="carbon")
grid.command(grid_water, name="water")
grid.command(grid_cooling, name="cooling")
grid.command(grid_forecast, name="forecast")
app.command(ratecard)
app.command(compare)
app.command(bitcoin)
app.command(outlook)
app.command(model)
app.command(equivalents)
app.command(bills)
app.command(audit)
app.command(validate)
app.command(calibrate)
app.command(account)
app.command(statement)
app.command(verify)
app.command(compact)
app.command(export)
app.command(restate)
app.command(chargeback)
app.command(budget)
app.command(sci)
app.command(disclose)
app.command(formats)
grid.command(grid_fetch, name="fetch")
grid.command(grid_fetch_forecast, name="fetch-forecast")
grid.command(grid_providers, name="providers")
fact_pages.default(facts)
fact_pages.command(facts_show, name="show")
fact_pages.command(facts_editions, name="editions")


def main() -> None:
    """Run the command line; exit 2 for bad input, 1 for a failed check."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(
                errors="replace"
            )  # a terminal without our letters gets question marks
    try:
        app(sys.argv[1:], exit_on_error=False)
        sys.stdout.flush()
    except cyclopts.CycloptsError:
        sys.exit(2)  # cyclopts has printed what is wrong
    except JoulebookError as error:
        complain(str(error))
        sys.exit(error.exit_code)
    except BrokenPipeError:
        # the reader of our output has gone: nothing to say, to nobody
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except OSError as error:
        complain(f"{error.filename or 'output'}: {error.strerror}")
        sys.exit(2)


def complain(message: str) -> None:
    """Print an error, without letters that would steer a terminal."""
    from joulebook.report.words import printable

    sys.stderr.write(f"joulebook: {printable(message)}\n")
