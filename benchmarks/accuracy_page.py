"""How the benchmark of accuracy is shown: tables on the terminal, charts, and docs/accuracy.md."""

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import altair as alt
import vl_convert
from rich.console import Console
from rich.table import Table

from joulebook.estimate.validation import Accuracy, Compared, accuracies

NOISE = (
    "Noise floor: measuring one configuration again differs by 2 to 3 % (median over pairs of the same "
    "architecture and of identical runs in the tables), so no estimate can be better than that."
)
HEADINGS = ("", "rows", "median error", "predicted / measured", "within 2x", "inside 90 % interval")
COLOURS = {"text": "#2f7f5f", "image": "#b5651d", "video": "#4063a8"}
INK = "#1f2933"
UNSEEN = {
    "model": "a model left out", "accelerator": "an accelerator left out",
    "architecture": "all names and formats of an architecture left out",
}  # fmt: skip


def show(console: Console, found: dict[str, Any]) -> None:
    """Print the tables."""
    for title, headings, lines in tables(found):
        table = Table(title=title, title_justify="left")
        for at, heading in enumerate(headings):
            table.add_column(heading, justify="right" if at else "left")
        for line in lines:
            table.add_row(*line)
        console.print(table)
    for sentence in sentences(found):
        console.print(sentence, markup=False)


def tables(found: dict[str, Any]) -> Iterator[tuple[str, Sequence[str], list[tuple[str, ...]]]]:
    """Title, headings and lines of each table."""
    tests: dict[str, list[Compared]] = found["tests"]
    yield (
        "Never seen by the fit", HEADINGS,
        [(_words(name), *cells(Accuracy.of(rows))) for name, rows in tests.items()],
    )  # fmt: skip
    everything = [one for kind in ("text", "image", "video") for one in tests[f"{kind}, model"]]
    yield "All of them, a model left out", HEADINGS, [("", *cells(Accuracy.of(everything)))]
    ours = {"joulebook, a model left out": tests["text, model"]}
    yield (
        "The same rows of text, other tools", HEADINGS[:-1],
        [(name, *cells(Accuracy.of(rows))[:-1]) for name, rows in (ours | found["peers"]).items()],
    )  # fmt: skip
    yield (
        "Where which tool is nearer: median error by accelerator and batch (the nearest in *stars*)",
        ("", "rows", *ours, *found["peers"]), list(contest(ours | found["peers"])),
    )  # fmt: skip
    for by in ("gpu", "task", "batch"):
        groups = accuracies(tests["text, model"], "text")[by]
        yield (
            f"Text, a model left out, by {by}", HEADINGS,
            [(name, *cells(one)) for name, one in groups.items()],
        )  # fmt: skip
    yield (
        "Not scored: old loops without a server, fitted (not left out)", HEADINGS,
        [(name, *cells(Accuracy.of(rows))) for name, rows in found["not_scored"].items()],
    )  # fmt: skip


def contest(tools: dict[str, list[Compared]]) -> Iterator[tuple[str, ...]]:
    """Median errors of every tool in each accelerator and class of batch, the least in stars."""
    by_tool = {name: _by_class(rows) for name, rows in tools.items()}
    first = next(iter(by_tool.values()))
    for where in sorted(first):
        errors = {name: Accuracy.of(groups[where]).median_error for name, groups in by_tool.items()}
        least = min(errors.values())
        cells_ = (
            f"*{100 * x:.1f} %*" if x == least else f"{100 * x:.1f} %" for x in errors.values()
        )
        yield (where, str(len(first[where])), *cells_)


def _by_class(rows: Sequence[Compared]) -> dict[str, list[Compared]]:
    limits = ((8, "up to 8"), (64, "9 to 64"), (512, "65 to 512"))
    groups: dict[str, list[Compared]] = {}
    for one in rows:
        batch = float(one.row["avg_batch_size"])
        band = next((name for most, name in limits if batch <= most), "above 512")
        groups.setdefault(f"{one.row['gpu']}, batch {band}", []).append(one)
    return groups


def cells(one: Accuracy) -> tuple[str, ...]:
    """An accuracy as a table's cells."""
    return (
        str(one.rows), f"{100 * one.median_error:.1f} %", f"{one.bias:.3f}",
        f"{100 * one.within_2x:.1f} %", f"{100 * one.coverage:.1f} %",
    )  # fmt: skip


def sentences(found: dict[str, Any]) -> list[str]:
    """What is to be said beside the tables."""
    ours = {one.row["row_id"]: one for one in found["tests"]["text, model"]}
    nearer = {
        name: sum(_far(one) < _far(ours[one.row["row_id"]]) for one in rows) / len(rows)
        for name, rows in found["peers"].items()
    }
    return [
        NOISE,
        *(
            f"{name} is nearer than joulebook on {100 * x:.0f} % of the rows."
            for name, x in nearer.items()
        ),
        *found["absent"],
        f"{found['seconds']:.0f} seconds on two cores.",
    ]  # fmt: skip


def _far(one: Compared) -> float:
    return max(one.predicted_j / one.measured_j, one.measured_j / one.predicted_j)


def charts(found: dict[str, Any], folder: Path) -> None:
    """Predicted against measured, a model left out and an accelerator left out, as SVG and PNG."""
    folder.mkdir(parents=True, exist_ok=True)
    for test in ("model", "accelerator"):
        spec = chart(found, test).to_dict()
        (folder / f"predicted-against-measured-{test}.svg").write_text(
            vl_convert.vegalite_to_svg(spec), "utf-8"
        )
        (folder / f"predicted-against-measured-{test}.png").write_bytes(
            vl_convert.vegalite_to_png(spec, scale=1.5)
        )


def chart(found: dict[str, Any], test: str) -> alt.HConcatChart:
    """One panel for each of text, images and video, both axes logarithmic."""
    panels = [_panel(found["tests"][f"{kind}, {test}"], kind) for kind in COLOURS]
    return alt.hconcat(*panels, title=f"Predicted against measured, {UNSEEN[test]}").configure(
        font="Inter, sans-serif", background="white",
        title=alt.TitleConfig(anchor="start", fontSize=15, color=INK),
        view=alt.ViewConfig(stroke=None),
    )  # fmt: skip


def _panel(rows: Sequence[Compared], kind: str) -> alt.LayerChart:
    output = "J per token" if kind == "text" else f"J per {kind}"
    both = [x for one in rows for x in (one.measured_j, one.predicted_j)]
    ends = [min(both) / 1.3, max(both) * 1.3]
    scale = alt.Scale(type="log", domain=ends, nice=False)
    points = [{"measured": one.measured_j, "predicted": one.predicted_j} for one in rows]
    x = alt.X("measured:Q", scale=scale, title=f"measured, {output}", axis=_axis())
    y = alt.Y("predicted:Q", scale=scale, title=f"predicted, {output}", axis=_axis())
    dots = (
        alt.Chart(alt.InlineData(points), title=f"{kind}, {len(rows)} configurations")
        .mark_circle(size=14, opacity=0.45, color=COLOURS[kind])
        .encode(x=x, y=y)
    )
    diagonals = [_diagonal(ends, factor) for factor in (0.5, 1, 2)]
    return alt.layer(*diagonals, dots).properties(width=240, height=240)


def _axis() -> alt.Axis:
    return alt.Axis(tickCount=5, format="~g", gridColor="#e4e7eb", domainColor="#9aa5b1")


def _diagonal(ends: Sequence[float], factor: float) -> alt.Chart:
    """The line on which predictions are `factor` times the measurement."""
    low, high = max(ends[0], ends[0] / factor), min(ends[1], ends[1] / factor)
    line = [{"measured": x, "predicted": x * factor} for x in (low, high)]
    dash = [1, 0] if factor == 1 else [3, 3]
    return (
        alt.Chart(alt.InlineData(line))
        .mark_line(color=INK, strokeWidth=1, strokeDash=dash, clip=True)
        .encode(x="measured:Q", y="predicted:Q")
    )


def write(found: dict[str, Any], docs: Path) -> None:
    """Write docs/accuracy.md and its chart."""
    (docs / "images").mkdir(parents=True, exist_ok=True)
    # a picture, not SVG: that would hold the measured figures, which are not ours to publish
    png = vl_convert.vegalite_to_png(chart(found, "model").to_dict(), scale=1.2)
    (docs / "images/accuracy.png").write_bytes(png)
    (docs / "accuracy.md").write_text("\n".join(_page(found)) + "\n", "utf-8")


def _page(found: dict[str, Any]) -> Iterator[str]:
    rows = found["rows"]
    yield "# Accuracy"
    yield ""
    yield f"Written by `make bench-accuracy WRITE=--write` on {date.today().isoformat()}; do not edit."
    yield (
        f"Data: ML.ENERGY's measured configurations as our tables keep them, {rows['scored']} of text "
        f"(v2 and v3) and {rows['pictures']} of images and video; the GPUs' energy alone, per output "
        "token, image or video."
    )
    yield ""
    yield (
        "Every model is left out once, everything is fitted again from a cold start without it, and it "
        "is predicted; every accelerator likewise. Batch and output length are given, as the tables "
        "state them; input lengths of text are not published and belong to the fit. Intervals are as "
        "wide as left-out models needed, so their coverage of models is what it was set to; that of "
        "accelerators is not."
    )
    yield ""
    yield "![Predicted against measured](images/accuracy.png)"
    for title, headings, lines in tables(found):
        yield from ("", f"## {title}", "")
        yield f"| {' | '.join(headings)} |"
        yield f"|---|{'---:|' * (len(headings) - 1)}"
        yield from (f"| {' | '.join(line)} |" for line in lines)
    yield ""
    yield from (f"- {sentence}" for sentence in sentences(found))
    yield ""
    yield (
        "The formulas were shaped while looking at these rows, so all figures are better than those of "
        "wholly new data."
    )


def _words(name: str) -> str:
    kind, test = name.split(", ")
    return f"{kind}, {UNSEEN[test]}"
