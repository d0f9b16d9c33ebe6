"""What was fetched before, from the cache folder: nothing here asks a provider."""

from pathlib import Path

import numpy as np

from joulebook.errors import InputError
from joulebook.grid.hourly_file import Hourly
from joulebook.grid.places import Place, place
from joulebook.grid.providers import provider, streams
from joulebook.grid.series import HOUR
from joulebook.grid.store import covered, load, user_cache_folder


def hourly_of(
    name: str, where: str | Place, *, start: np.datetime64 | None = None,
    end: np.datetime64 | None = None, folder: Path | None = None,
) -> Hourly:  # fmt: skip
    """All that was fetched from a provider for a place, between `start` and `end` where given.

    Raises InputError naming the command that fetches when nothing is there.
    """
    module = provider(name)
    at = place(where) if isinstance(where, str) else where
    target, cache = module.target(at), folder or user_cache_folder()
    found = []
    for stream in streams(module):
        spans = covered(cache, target.code, *stream, module.NAME)
        low = max([spans[0][0], *([start] if start is not None else [])]) if spans else None
        high = min([spans[-1][1], *([end] if end is not None else [])]) if spans else None
        if low is not None and high is not None and low + HOUR <= high:
            found.append(load(cache, target.code, *stream, module.NAME, low, high))
    if not found:
        raise InputError(
            f"nothing of {name} is kept for {at.name} ({target.code}) in {cache}; "
            f"fetch it first: joulebook grid fetch {name} --place {at.code} --from … --to …"
        )
    return Hourly(target.code, tuple(found))
