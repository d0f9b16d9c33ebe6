"""`joulebook chargeback` and `budget`: what parts of a ledger cost, and their limits."""

from pathlib import Path
from typing import Literal

from joulebook.errors import CheckError
from joulebook.serve.answers import print_json, start_console
from joulebook.serve.options import GRID_POWER, PLAIN, Electricity, Output


def chargeback(
    ledger: Path,
    *,
    by: str = "tenant",
    rate_usd_per_kwh: float | None = None,
    carbon_price_usd_per_t: float | None = None,
    csv: Path | None = None,
    electricity: Electricity = GRID_POWER,
    output: Output = PLAIN,
) -> None:
    """Share out what a ledger cost: energy, carbon, water and money by tenant, project, model, ….

    Parts sum to the total to its twelfth digit. Requests that name no tenant are a line of their own.

    Parameters
    ----------
    ledger
        A folder made by `joulebook account`.
    by
        Keys to share it out by, such as tenant,model: tenant, project, user, model, deployment, region,
        op, hour, day, month, label:NAME.
    rate_usd_per_kwh
        An internal price of a kWh at the meter.
    carbon_price_usd_per_t
        An internal price of a tonne of CO2e, of location-based electricity and hardware.
    csv
        Also write the lines and totals to a CSV file, with every digit and interval.
    """
    from joulebook.ledger import Factors, read_by
    from joulebook.ledger.charge_table import check_csv, write_csv
    from joulebook.ledger.chargeback import Rates
    from joulebook.ledger.chargeback import chargeback as shared_out

    if csv is not None:
        check_csv(csv)
    rates = Rates(rate_usd_per_kwh, carbon_price_usd_per_t)
    charged = shared_out(ledger, read_by(by), rates, Factors(electricity.supply()))
    if csv is not None:
        write_csv(charged, csv)
    if output.json:
        print_json(charged.to_json())
        return
    console = start_console(output)
    from joulebook.report.chargeback import show_chargeback

    show_chargeback(console, charged)


def budget(
    ledger: Path,
    budgets: Path,
    *,
    fail_on: Literal["exceeded", "warning"] = "exceeded",
    webhook_file: Path | None = None,
    electricity: Electricity = GRID_POWER,
    output: Output = PLAIN,
) -> None:
    """Hold budgets against a ledger: spent, limit and state of each by period.

    Ends with 1 when one is exceeded. Spent exactly the limit is not exceeded.

    Parameters
    ----------
    ledger
        A folder made by `joulebook account`.
    budgets
        A TOML file of budgets, such as examples/budgets.toml.
    fail_on
        End with 1 from this state on: exceeded or warning.
    webhook_file
        Write what is to be told, one JSON object a line, for whatever sends webhooks; nothing is sent.
    """
    from joulebook.ledger import Factors
    from joulebook.ledger.budget_file import read_budgets
    from joulebook.ledger.budgets import STATES, held_against, worst, write_webhooks

    spent = held_against(ledger, read_budgets(budgets), Factors(electricity.supply()))
    if webhook_file is not None:
        write_webhooks(spent, ledger, webhook_file)
    state = worst(spent)
    console = start_console(output)
    if output.json:
        print_json({"budgets": [one.to_json() for one in spent], "state": state})
    else:
        from joulebook.report.budgets import show_budgets

        show_budgets(console, spent)
    from joulebook.report.words import _, printable

    failed = [s for s in spent if STATES.index(s.state) >= STATES.index(fail_on)]
    if failed:
        names = ", ".join(dict.fromkeys(one.budget.name for one in failed))
        raise CheckError(
            _("budgets {state}: {names}").format(state=_(state), names=printable(names))
        )
