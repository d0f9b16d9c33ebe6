"""Every formula gives the same on a float, an array and a column, has sound dimensions, and holds no
number but mathematics. A new formula is covered without a new test."""

import ast
import inspect
from pathlib import Path

import duckdb
import narwhals as nw
import numpy as np
import pint
import pytest

from joulebook import formulas
from joulebook.estimate.books import BOOKS

ROWS = 64
ALL = {f"{book}: {f.name}": f for book, formulas_ in BOOKS.items() for f in formulas_.values()}
FORMULAS = pytest.mark.parametrize("formula", ALL.values(), ids=ALL)


def sample(formula) -> dict[str, np.ndarray]:
    """Random inputs in the domain of each name."""
    rng = np.random.default_rng(7)
    made = {name: _column(name, rng) for name in formula.needs}
    if "experts" in made:
        made["experts"] = made["experts"] + made.get("experts_per_token", 0.0)
    return made


UNIFORM = {"depth_exponent": (0.2, 0.6), "magnus_rate": (15, 20)}
UNIFORM_SUFFIXES = {"_share": (0.05, 0.95), "_exponent": (1, 4), "_c": (1, 45)}


def _column(name: str, rng: np.random.Generator) -> np.ndarray:
    ends = next((UNIFORM_SUFFIXES[s] for s in UNIFORM_SUFFIXES if name.endswith(s)), None)
    if name in UNIFORM or ends:
        return rng.uniform(*UNIFORM.get(name, ends), ROWS)
    if name in ("sequences", "prefill_step_tokens"):
        return rng.integers(1, 200, ROWS).astype(float)
    return rng.lognormal(3, 1.5, ROWS) + 1


@FORMULAS
def test_float_array_and_column_agree(formula):
    inputs = sample(formula)
    array = np.broadcast_to(formula.call(**inputs), ROWS)
    floats = [
        float(formula.call(**{k: float(v[i]) for k, v in inputs.items()})) for i in range(ROWS)
    ]
    con = duckdb.connect()
    con.execute(f"CREATE TABLE t (row INT, {', '.join(f'{k} DOUBLE' for k in inputs)})")
    rows = [(i, *(float(v[i]) for v in inputs.values())) for i in range(ROWS)]
    con.executemany(f"INSERT INTO t VALUES ({', '.join('?' * (len(inputs) + 1))})", rows)
    frame = nw.from_native(con.table("t"))
    columns = {name: nw.col(name) for name in inputs}
    solved = frame.select("row", answer=formula.call(**columns)).sort("row").to_native()
    column = np.array([row[1] for row in solved.fetchall()], dtype=float)
    np.testing.assert_allclose(array, floats, rtol=1e-12)
    np.testing.assert_allclose(column, floats, rtol=1e-12)


UNITS = pint.UnitRegistry(cache_folder=None)
UNITS.define("gram_of_co2 = [co2]")
UNITS.define("usd = [money]")
SUFFIXES = {
    # degrees of a scale are plain numbers here: pint does not multiply 20 degrees Celsius
    "_j_per_th": "joule", "_th_per_s": "1/second", "_usd_per_s": "usd/second",
    "_j_per_m3_k": "joule/meter**3", "_j_per_l": "joule/liter", "_pa_per_k": "pascal",
    "_usd_per_w": "usd/watt", "_g_per_m": "gram_of_co2/meter", "_j_per_m": "joule/meter", "_miles": "mile", "_km": "kilometer",
    "_hours": "hour",
    "_ohm_m": "ohm*meter", "_a_per_m2": "ampere/meter**2", "_g_per_w": "gram_of_co2/watt",
    "_pa": "pascal", "_v": "volt", "_m": "meter",
    "_j_per_flop": "joule", "_j_per_byte": "joule/byte", "_s_per_flop": "second",
    "_s_per_byte": "second/byte", "_s_per_token": "second", "_flop_per_s": "1/second",
    "_tokens_per_s": "1/second", "_s_per_pair": "second", "_usd_per_token": "usd",
    "_bytes_per_s": "byte/second", "_bytes_per_param": "byte", "_bytes_per_value": "byte",
    "_bytes_per_token": "byte", "_bytes_per_sequence": "byte", "_g_per_kwh": "gram_of_co2/kWh",
    "_l_per_kwh": "liter/kWh", "_usd_per_kwh": "usd/kWh", "_g_per_s": "gram_of_co2/second",
    "_per_usd": "1/usd", "_bytes": "byte", "_usd": "usd", "_j": "joule", "_s": "second", "_w": "watt",
    "_g": "gram_of_co2", "_l": "liter", "_kwh": "kWh",
}  # fmt: skip


def unit_of(name: str) -> str:
    return next((unit for suffix, unit in SUFFIXES.items() if name.endswith(suffix)), "")


@FORMULAS
def test_dimensions_follow_the_suffixes(formula):
    inputs = {}
    for name in formula.needs:
        magnitude = 4.0 if name == "experts" else 2.0
        unit = unit_of(name)
        inputs[name] = UNITS.Quantity(magnitude, unit) if unit else magnitude
    answer = UNITS.Quantity(formula.call(**inputs))
    expected = UNITS.Quantity(1.0, unit_of(formula.name))
    ratio = (answer / expected).to_base_units()
    # kWh stands beside joules in conversion formulas: same dimension, so only dimensions are compared
    assert ratio.dimensionless, f"{formula.name}: {answer.units}, expected {expected.units}"


@FORMULAS
def test_a_formula_explains_itself(formula):
    doc = inspect.getdoc(formula.call)
    assert doc
    assert doc.splitlines()[0].endswith((".", ")"))


def modules() -> list[Path]:
    folder = Path(formulas.__file__).parent
    return [
        p
        for p in sorted(folder.glob("*.py"))
        if p.name not in ("__init__.py", "ops.py", "units.py")
    ]


@pytest.mark.parametrize("path", modules(), ids=lambda p: p.stem)
def test_no_number_in_a_formula_but_mathematics(path):
    """0, 1 and 2 are mathematics (a half, a pair, a complement, two operations of a multiply-add)."""
    tree = ast.parse(path.read_text("utf-8"))
    numbers = [
        n.value
        for n in ast.walk(tree)
        if isinstance(n, ast.Constant) and isinstance(n.value, int | float)
    ]
    assert set(numbers) <= {0, 1, 2}
