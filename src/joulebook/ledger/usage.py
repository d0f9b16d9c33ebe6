"""What was used and billed: tokens, images, seconds of audio and money, by the keys of a statement.

The cube knows no money, so the events are read once. Sums are of whole numbers (money in three parts:
dollars, millionths, millionths of those), so they are exact in any order.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from decimal import Decimal

import duckdb
import numpy as np

from joulebook.errors import InputError
from joulebook.ledger.breakdown import OF_CUBE, OF_GROUP, TIMES, values_of
from joulebook.ledger.cells import LABEL, Cells, Cube, cells, cube_of, parquet, raw_keys
from joulebook.ledger.cube import NONE
from joulebook.ledger.events import KEYS, TOKEN_OPS, literal, quoted
from joulebook.ledger.groups import Group
from joulebook.ledger.statement import Statement
from joulebook.ledger.store import Ledger
from joulebook.ledger.works import COUNTED, OP_COUNTED

Values = tuple[object, ...]  # of the keys, then the scope
NO_SCOPE = ""  # of money that was billed for calls without energy


@dataclass(frozen=True, slots=True)
class Usage:
    """What some requests used; `billed_usd` is the sum over the `billed_requests` that name a price.

    Tokens are those of text, as in a statement. Rows of money, seats and jobs may tell no request.

    Of `untimed_requests` of speech or its transcription nobody knows the seconds, of
    `unpriced_requests` there is money and no energy: calls that failed, of what is no text.
    """

    requests: int = 0
    input_tokens: int = 0
    cached_tokens: int = 0
    output_tokens: int = 0
    images: int = 0
    audio_ms: int = 0
    untimed_requests: int = 0
    billed_requests: int = 0
    unpriced_requests: int = 0
    billed_usd: Decimal = Decimal(0)
    unpriced_usd: Decimal = Decimal(0)  # of billed_usd, what was billed for the unpriced requests

    @property
    def billed(self) -> bool:
        """Whether anybody named a price; a bill may tell none of its requests."""
        return self.billed_requests > 0 or self.billed_usd > 0

    def __add__(self, other: "Usage") -> "Usage":
        return Usage(*(getattr(self, f.name) + getattr(other, f.name) for f in fields(self)))


@dataclass(frozen=True, slots=True)
class _Placed:
    group: Group
    scope: str


def usage_by(
    con: duckdb.DuckDBPyConnection, ledger: Ledger, said: Statement, keys: Sequence[str]
) -> dict[Values, Usage]:
    """Usage by the values of some keys and the scope, in the order of the statement's parts.

    Money without energy stands with its keys under scope "". Raises InputError when the ledger is no
    longer the one that `said` is of.
    """
    cube = cube_of(con, ledger.files("cube"), ledger.files("works"))
    raw = raw_keys(con, cube.sql)
    grouping = said.grouping
    if len(raw) != len(grouping.spans):
        raise InputError(f"{ledger.path} was written to while it was read: ask again")
    scopes = [deployment["intensity"]["scope"] for deployment in said.deployments]
    places = [_Placed(*pair) for pair in zip(grouping.groups, scopes, strict=True)]
    named = [key for key in keys if key in OF_CUBE or key.startswith(LABEL)]
    hourly = grouping.hourly or any(key in TIMES for key in keys)
    found = cells(con, _used(ledger, named), named, hourly)
    values, of_cell = values_of(found, places, grouping, keys)
    used = dict(zip(values, _summed(found, of_cell, len(values)), strict=True))
    if sum(one.requests for one in used.values()) != said.counts["requests"]:
        raise InputError(f"{ledger.path} was written to while it was read: ask again")
    return used | _unpriced(con, ledger, keys)


def together(used: Sequence[Usage]) -> Usage:
    """The usage of all together."""
    return sum(used, Usage())


_TOKEN_OPS = ", ".join(map(literal, TOKEN_OPS))
# a price as people write it: the shortest decimal that the event's float stands for. Below SMALL the
# float itself is nearer than half of 1e-12 to it, and rounding it is four times as fast.
SMALL = 4096
_PRICE = "billed_usd::VARCHAR::DECIMAL(38, 12)"
_REST = (
    f"CASE WHEN billed_usd < {SMALL} THEN round((billed_usd - floor(billed_usd)) * 1e12) "
    f"ELSE round(({_PRICE} - floor(billed_usd)::DECIMAL(38, 12))::DOUBLE * 1e12) END::BIGINT"
)
_MEASURES = (
    *(f"CASE WHEN op IN ({_TOKEN_OPS}) THEN {count} ELSE 0 END"
      for count in ("input_uncached + input_cached", "input_cached", "output")),
    "CASE WHEN op = 'image' THEN CASE WHEN images > 0 THEN images ELSE requests END ELSE 0 END",
    "round(seconds_audio * 1000)",
    "CASE WHEN op IN ('transcription', 'speech') AND seconds_audio <= 0 THEN requests ELSE 0 END",
    "CASE WHEN billed_usd > 0 THEN requests ELSE 0 END",
    "floor(billed_usd)",
    "rest // 1000000",
    "rest % 1000000",
)  # fmt: skip


def _used(ledger: Ledger, named: Sequence[str]) -> Cube:
    """The events as a cube whose moments are what was used."""
    told = [
        f"labels[{literal(key.removeprefix(LABEL))}] AS {quoted(key)}"
        for key in named
        if key.startswith(LABEL)
    ]
    keys = [OP_COUNTED if key == "op" else quoted(key) for key in KEYS]
    columns = ", ".join([*keys, *told])
    sums = ", ".join(f"{measure} AS m{n}" for n, measure in enumerate(_MEASURES))
    priced = f"SELECT *, {_REST} AS rest FROM {parquet(ledger.files('events'))}"
    return Cube(
        f"(SELECT {columns}, date_trunc('hour', \"start\") AS hour, requests, {sums} "
        f"FROM ({priced}) WHERE {COUNTED})",
        len(_MEASURES),
        NONE,
    )


def _summed(found: Cells, of_cell: np.ndarray, parts: int) -> list[Usage]:
    columns = [found.requests, *found.moments.T]
    sums = [np.bincount(of_cell, weights=c, minlength=parts).astype(int) for c in columns]
    return [_usage(*(int(column[n]) for column in sums)) for n in range(parts)]


def _usage(*counts: int) -> Usage:
    """Usage from the request count and the sums of the measures."""
    (requests, inputs, cached, outputs, images, audio_ms, untimed, billed,
     dollars, millionths, smallest) = counts  # fmt: skip
    usd = Decimal(dollars) + Decimal(millionths).scaleb(-6) + Decimal(smallest).scaleb(-12)
    return Usage(
        requests, inputs, cached, outputs, images, audio_ms, untimed, billed, billed_usd=usd
    )


def _unpriced(
    con: duckdb.DuckDBPyConnection, ledger: Ledger, keys: Sequence[str]
) -> dict[Values, Usage]:
    """Money of calls that failed and made nothing, by the same keys; models as the log names them."""
    columns = [_column(key) for key in keys]
    found = con.execute(f"""
        SELECT {"".join(f"{column}, " for column in columns)} sum(requests)::BIGINT,
            sum({_PRICE}) FROM {parquet(ledger.files("events"))}
        WHERE NOT {COUNTED} AND billed_usd > 0 GROUP BY ALL ORDER BY ALL""").fetchall()
    return {
        (*values, NO_SCOPE): Usage(
            billed_requests=requests, unpriced_requests=requests, billed_usd=usd, unpriced_usd=usd
        )
        for *values, requests, usd in found
        if requests is not None
    }


_TIMES_AS_TOLD = {"hour": "%Y-%m-%d %H:00", "day": "%Y-%m-%d", "month": "%Y-%m"}


def _column(key: str) -> str:
    """A key of an event as SQL, in the words of a statement."""
    if key in _TIMES_AS_TOLD:
        return f"strftime(\"start\", '{_TIMES_AS_TOLD[key]}')"
    if key in (*OF_CUBE, *OF_GROUP):
        return quoted(key)
    return f"labels[{literal(key.removeprefix(LABEL))}]"
