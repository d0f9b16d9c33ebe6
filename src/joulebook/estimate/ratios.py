"""Measured over predicted, for models that were measured: kept with the calibration, as facts."""

from joulebook.facts import Fact, Page, cached, table

RATIOS = "calibrations/text-models"


def measured_ratio(model: Page) -> Fact | None:
    """The ratio of a model's measurements to the formulas, or None for one nobody measured.

    It is the median over the configurations of plain text that were measured; the interval says how
    well it holds for others of the same model.
    """
    return _ratios().get(model.path)


@cached
def _ratios() -> dict[str, Fact]:
    found = table(RATIOS)
    origin = {key: found.meta.text[key] for key in ("source", "where", "via", "seen", "tier")}
    return {
        row["model"]: Fact(
            "between_models", float(row["value"]), float(row["low"]), float(row["high"]), "1",
            note=f"{row['rows']} configurations", page=row["model"], **origin,
        )
        for row in found.rows
    }  # fmt: skip
