"""The units a fact file may use, and the SI unit and name suffix each becomes when it is read."""

from typing import NamedTuple


class Unit(NamedTuple):
    """What a unit becomes: the SI unit's symbol, the suffix a fact's name must end in, the factor."""

    symbol: str
    suffix: str
    factor: float


UNITS: dict[str, Unit] = {
    # pure numbers; "share" lies between 0 and 1, "PUE", "exponent"
    # and "dispersion", the mean of squares over the square of the mean, are at least 1
    "1": Unit("1", "", 1.0),
    "share": Unit("share", "", 1.0),
    "PUE": Unit("PUE", "", 1.0),
    "dispersion": Unit("dispersion", "", 1.0),
    "exponent": Unit("exponent", "", 1.0),
    # energy, power, time
    "J": Unit("J", "_j", 1.0),
    "kWh": Unit("J", "_j", 3.6e6),
    "MWh": Unit("J", "_j", 3.6e9),
    "TWh": Unit("J", "_j", 3.6e15),
    "W": Unit("W", "_w", 1.0),
    "kW": Unit("W", "_w", 1e3),
    "GW": Unit("W", "_w", 1e9),
    "s": Unit("s", "_s", 1.0),
    "ms": Unit("s", "_s", 1e-3),
    "us": Unit("s", "_s", 1e-6),
    "h": Unit("s", "_s", 3_600.0),
    "year": Unit("s", "_s", 365.25 * 86_400),
    # buildings, air and water
    "degC": Unit("degC", "_c", 1.0),
    "K": Unit("K", "_k", 1.0),
    "1/K": Unit("1/K", "_per_k", 1.0),
    "Pa": Unit("Pa", "_pa", 1.0),
    "MJ/L": Unit("J/L", "_j_per_l", 1e6),
    "J/m3/K": Unit("J/m3/K", "_j_per_m3_k", 1.0),
    "m": Unit("m", "_m", 1.0),
    "km": Unit("m", "_m", 1e3),
    "mile": Unit("m", "_m", 1_609.344),
    "V": Unit("V", "_v", 1.0),
    "ohm m": Unit("ohm m", "_ohm_m", 1.0),
    "A/mm2": Unit("A/m2", "_a_per_m2", 1e6),
    # computing
    "TFLOP/s": Unit("FLOP/s", "_flop_per_s", 1e12),
    "byte": Unit("byte", "_bytes", 1.0),
    "MiB": Unit("byte", "_bytes", 2.0**20),
    "GB": Unit("byte", "_bytes", 1e9),
    "GiB": Unit("byte", "_bytes", 2.0**30),
    "byte/parameter": Unit("byte/parameter", "_bytes_per_param", 1.0),
    "byte/value": Unit("byte/value", "_bytes_per_value", 1.0),
    "byte/token": Unit("byte/token", "_bytes_per_token", 1.0),
    "GB/s": Unit("byte/s", "_bytes_per_s", 1e9),
    "TB/s": Unit("byte/s", "_bytes_per_s", 1e12),
    "token/s": Unit("token/s", "_tokens_per_s", 1.0),
    "J/TH": Unit("J/TH", "_j_per_th", 1.0),
    # what electricity and matter cost
    "g": Unit("g", "_g", 1.0),
    "kg": Unit("g", "_g", 1e3),
    "t": Unit("g", "_g", 1e6),
    "Mt": Unit("g", "_g", 1e12),
    "L": Unit("L", "_l", 1.0),
    "g/kWh": Unit("g/kWh", "_g_per_kwh", 1.0),
    "kg/h": Unit("g/s", "_g_per_s", 1e3 / 3_600),
    "kg/W": Unit("g/W", "_g_per_w", 1e3),
    "kg/km": Unit("g/m", "_g_per_m", 1.0),
    "kg/mile": Unit("g/m", "_g_per_m", 1e3 / 1_609.344),
    "Wh/km": Unit("J/m", "_j_per_m", 3.6),
    "L/kWh": Unit("L/kWh", "_l_per_kwh", 1.0),
    "USD": Unit("USD", "_usd", 1.0),
    "USD/kW": Unit("USD/W", "_usd_per_w", 1e-3),
    "USD/kWh": Unit("USD/kWh", "_usd_per_kwh", 1.0),
    "USD/Mtoken": Unit("USD/token", "_usd_per_token", 1e-6),
}
