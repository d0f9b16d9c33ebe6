"""The units that claims use: what each measures, how many of the graph's own it is, how it reads."""

from functools import cache
from typing import NamedTuple

from joulebook.errors import UnknownNameError
from joulebook.facts.units import UNITS as FACT_UNITS

A_YEAR = "/year"  # what is said of a year is compared with a year's worth


class Unit(NamedTuple):
    """`measures` is the graph's unit, `factor` how many of those one is; then the words for it."""

    measures: str
    factor: float
    en: str
    hans: str
    hant: str


def _same(measures: str, factor: float, words: str) -> Unit:
    return Unit(measures, factor, words, words, words)


J, G, L, S, M = "J", "g", "L", "s", "m"
UNITS: dict[str, Unit] = {
    # energy and power
    "J": Unit(J, 1.0, "J", "焦耳", "焦耳"), "kJ": Unit(J, 1e3, "kJ", "千焦", "千焦耳"),
    "MJ": Unit(J, 1e6, "MJ", "兆焦", "百萬焦耳"), "GJ": Unit(J, 1e9, "GJ", "吉焦", "吉焦耳"),
    "Wh": Unit(J, 3.6e3, "Wh", "瓦时", "瓦時"), "kWh": Unit(J, 3.6e6, "kWh", "千瓦时", "千瓦時"),
    "MWh": Unit(J, 3.6e9, "MWh", "兆瓦时", "百萬瓦時"),
    "GWh": Unit(J, 3.6e12, "GWh", "吉瓦时", "吉瓦時"),
    "TWh": Unit(J, 3.6e15, "TWh", "太瓦时", "太瓦時"), "PWh": Unit(J, 3.6e18, "PWh", "拍瓦时", "拍瓦時"),
    "W": Unit("W", 1.0, "W", "瓦", "瓦"), "kW": Unit("W", 1e3, "kW", "千瓦", "千瓦"),
    "MW": Unit("W", 1e6, "MW", "兆瓦", "百萬瓦"), "GW": Unit("W", 1e9, "GW", "吉瓦", "吉瓦"),
    # mass: of carbon dioxide equivalent unless the claim says otherwise
    "mg": Unit(G, 1e-3, "mg", "毫克", "毫克"), "g": Unit(G, 1.0, "g", "克", "公克"),
    "kg": Unit(G, 1e3, "kg", "千克", "公斤"), "lb": Unit(G, 453.59237, "lb", "磅", "磅"),
    "short-ton": Unit(G, 907_184.74, "short tons", "短吨", "短噸"),
    "t": Unit(G, 1e6, "t", "吨", "公噸"), "kt": Unit(G, 1e9, "kt", "千吨", "千公噸"),
    "Mt": Unit(G, 1e12, "Mt", "百万吨", "百萬公噸"), "Gt": Unit(G, 1e15, "Gt", "十亿吨", "十億公噸"),
    # water
    "mL": Unit(L, 1e-3, "mL", "毫升", "毫升"), "L": Unit(L, 1.0, "L", "升", "公升"),
    "m3": Unit(L, 1e3, "m³", "立方米", "立方公尺"),
    "gal": Unit(L, 3.785411784, "gallons", "加仑", "加侖"),
    "GL": Unit(L, 1e9, "GL", "十亿升", "十億公升"),
    "L/day": Unit("L/day", 1.0, "L a day", "升/天", "公升/天"),
    "gal/day": Unit("L/day", 3.785411784, "gallons a day", "加仑/天", "加侖/天"),
    # time and length
    "ms": Unit(S, 1e-3, "ms", "毫秒", "毫秒"), "s": Unit(S, 1.0, "s", "秒", "秒"),
    "min": Unit(S, 60.0, "min", "分钟", "分鐘"), "h": Unit(S, 3_600.0, "h", "小时", "小時"),
    "days": Unit(S, 86_400.0, "days", "天", "天"), "weeks": Unit(S, 604_800.0, "weeks", "周", "週"),
    "years": Unit(S, 31_557_600.0, "years", "年", "年"),
    "m": Unit(M, 1.0, "m", "米", "公尺"), "km": Unit(M, 1e3, "km", "公里", "公里"),
    "miles": Unit(M, 1_609.344, "miles", "英里", "英里"),
    # intensities
    "g/kWh": Unit("g/kWh", 1.0, "g/kWh", "克/千瓦时", "公克/千瓦時"),
    "kg/kWh": Unit("g/kWh", 1e3, "kg/kWh", "千克/千瓦时", "公斤/千瓦時"),
    "L/kWh": Unit("L/kWh", 1.0, "L/kWh", "升/千瓦时", "公升/千瓦時"),
    # pure numbers
    "1": _same("1", 1.0, ""), "%": _same("1", 0.01, "%"), "x": Unit("1", 1.0, "times", "倍", "倍"),
    "GPU-hours": Unit(S, 3_600.0, "GPU-hours", "GPU小时", "GPU小時"),
    # data and money
    "bytes": Unit("byte", 1.0, "bytes", "字节", "位元組"), "GB": _same("byte", 1e9, "GB"),
    "TB": _same("byte", 1e12, "TB"),
    "USD": Unit("USD", 1.0, "US dollars", "美元", "美元"),
    "USD/month": Unit("USD/month", 1.0, "US dollars a month", "美元/月", "美元/月"),
    "date": _same("date", 1.0, ""),
}  # fmt: skip
# things that are counted: any of them is a pure number
COUNTED = {
    "parameters": ("parameters", "个参数", "個參數"), "GPUs": ("GPUs", "个GPU", "個GPU"),
    "flights": ("flights", "次航班", "次航班"), "cars": ("cars", "辆汽车", "輛汽車"),
    "homes": ("homes", "户家庭", "戶家庭"), "queries": ("queries", "次查询", "次查詢"),
    "queries/day": ("queries a day", "次查询/天", "次查詢/天"),
    "sites": ("sites", "座数据中心", "座資料中心"), "companies": ("companies", "家公司", "家公司"),
    "turns": ("turns", "圈", "圈"), "trips": ("trips", "次往返", "次往返"),
    "buildings": ("buildings", "栋建筑", "棟建築"), "tokens": ("tokens", "个词元", "個詞元"),
    "vehicle-miles": ("vehicle-miles", "车英里", "車英里"), "people": ("people", "人", "人"),
    "phones": ("phone charges", "次手机充电", "次手機充電"), "images": ("images", "张图像", "張影像"),
}  # fmt: skip
UNITS |= {name: Unit("1", 1.0, *words) for name, words in COUNTED.items()}
UNITS["vehicle-miles"] = UNITS["vehicle-miles"]._replace(measures=M, factor=1_609.344)

# the end of a formula's name, and what it measures; a name with none of them is a pure number
_EXTRA = {"_m": M, "_l_per_day": "L/day", "_usd_per_month": "USD/month", "_date": "date"}
SUFFIXES = {unit.suffix: unit.symbol for unit in FACT_UNITS.values() if unit.suffix} | {
    "_l": L, "_usd": "USD", "_w": "W", **_EXTRA,
}  # fmt: skip
# units that are taken for one another: of one measure, a power of a thousand or a people's habit apart
MISTAKEN = ("J", "W", "g", "L", "m", "USD", "byte", "L/day", "g/kWh")


def unit(name: str) -> Unit:
    """The unit of that name; `…/year` is the unit of a year's worth.

    Raises UnknownNameError naming the nearest.

    >>> unit("GWh/year").factor, unit("t").measures
    (3600000000000.0, 'g')
    """
    plain = name.removesuffix(A_YEAR)
    if plain not in UNITS:
        raise UnknownNameError("unit", name, UNITS)
    found = UNITS[plain]
    if plain == name:
        return found
    return found._replace(en=f"{found.en} a year", hans=f"{found.hans}/年", hant=f"{found.hant}/年")


@cache
def measured_by(formula: str) -> str:
    """What a formula or fact of this name gives, by the end of its name.

    >>> measured_by("carbon_operational_g"), measured_by("grid_g_per_kwh"), measured_by("ratio")
    ('g', 'g/kWh', '1')
    """
    ends = [suffix for suffix in SUFFIXES if formula.endswith(suffix)]
    return SUFFIXES[max(ends, key=len)] if ends else "1"


def others(name: str) -> tuple[str, ...]:
    """The units that could have been meant instead of this one: same measure, another size.

    >>> others("TWh/year")[:3]
    ('J/year', 'kJ/year', 'MJ/year')
    """
    told, year = unit(name), A_YEAR if name.endswith(A_YEAR) else ""
    if told.measures not in MISTAKEN:
        return ()
    alike = (n for n, u in UNITS.items() if u.measures == told.measures)
    return tuple(f"{n}{year}" for n in alike if UNITS[n].factor != told.factor)
