"""Models on disk: a folder with a page, the arrays of the regressions and the trees as text.

The page names the version of the code, the training window and the hash of the training data, and
the hash of every other file, so that a model is what it says or is refused.
"""

import json
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np

from joulebook.errors import InputError
from joulebook.grid.forecast.linear import Ridge
from joulebook.grid.forecast.model import VERSION, Day, Model
from joulebook.grid.forecast.trees import MEMBERS, need_lightgbm

PAGE, ARRAYS = "model.json", "arrays.npz"
RIDGE = ("centre", "scale", "slopes", "intercept")


def save(model: Model, folder: Path) -> None:
    """Write a model to a folder; raises InputError unless it is new, empty, or holds a model."""
    if folder.exists() and not folder.is_dir():
        raise InputError(f"{folder} is a file; give a folder for the model")
    if folder.is_dir() and any(folder.iterdir()) and not (folder / PAGE).is_file():
        raise InputError(f"{folder} holds other things; give a new or empty folder for the model")
    folder.mkdir(parents=True, exist_ok=True)
    arrays: dict[str, np.ndarray] = {}
    for at, day in enumerate(model.days):
        arrays[f"{at} errors"] = day.errors
        for which, ridge in enumerate(day.ridges):
            arrays.update({f"{at} {which} {name}": getattr(ridge, name) for name in RIDGE})
        for which, tree in enumerate(day.trees):
            (folder / _tree(at, which)).write_text(tree.model_to_string(), "utf-8")
    np.savez_compressed(folder / ARRAYS, allow_pickle=False, **arrays)
    (folder / PAGE).write_text(json.dumps(_page(model, folder), indent=2) + "\n", "utf-8")


def load(folder: Path) -> Model:
    """The model in a folder.

    Raises InputError when there is none, another version made it, or a file of it was changed.
    """
    need_lightgbm()
    page = _read(folder)
    for name, expected in page["files"].items():
        path = folder / Path(name).name
        if not path.is_file() or _hash(path) != expected:
            raise InputError(
                f"{path} is not the file that the model was saved with; train it again"
            )
    with np.load(folder / ARRAYS, allow_pickle=False) as arrays:
        days = tuple(
            _day(folder, dict(arrays), at, names) for at, names in enumerate(page["ridges"])
        )
    since, until = (np.datetime64(page[key], "h") for key in ("since", "until"))
    return Model(
        page["place"], page["scope"], page["version"], since, until, page["data_sha256"],
        page["floor"], tuple(page["names"]), days,
    )  # fmt: skip


def _page(model: Model, folder: Path) -> dict[str, Any]:
    trees = [_tree(at, i) for at, day in enumerate(model.days) for i in range(len(day.trees))]
    return {
        "place": model.place, "scope": model.scope, "version": model.version,
        "since": str(model.since), "until": str(model.until), "data_sha256": model.data_sha256,
        "floor": model.floor, "names": model.names,
        "ridges": [[ridge.names for ridge in day.ridges] for day in model.days],
        "files": {name: _hash(folder / name) for name in (ARRAYS, *trees)},
    }  # fmt: skip


def _read(folder: Path) -> dict[str, Any]:
    """The page of a saved model, checked for its version."""
    path = folder / PAGE
    if not path.is_file():
        raise InputError(f"{folder} holds no model ({PAGE}); make one with --save {folder}")
    try:
        page = json.loads(path.read_text("utf-8"))
    except ValueError as error:
        raise InputError(f"{path} is not the page of a model: {error}") from error
    if not isinstance(page, dict) or page.get("version") != VERSION:
        made = page.get("version") if isinstance(page, dict) else None
        raise InputError(f"{path}: made by {made!r}, this is {VERSION!r}; train it again")
    missing = sorted({"place", "scope", "since", "until", "files", "ridges", "names"} - page.keys())
    if missing or {ARRAYS} - page["files"].keys():
        raise InputError(f"{path} lacks {', '.join(missing) or ARRAYS}; train it again")
    return page


def _day(folder: Path, arrays: Mapping[str, np.ndarray], at: int, names: list[list[str]]) -> Day:
    """The members of one day ahead."""
    import lightgbm

    ridges = tuple(
        Ridge(tuple(groups), *(arrays[f"{at} {which} {name}"] for name in RIDGE))
        for which, groups in enumerate(names)
    )
    texts = ((folder / _tree(at, which)).read_text("utf-8") for which in range(len(MEMBERS)))
    trees = tuple(lightgbm.Booster(model_str=text) for text in texts)
    return Day(ridges, trees, arrays[f"{at} errors"])


def _tree(at: int, which: int) -> str:
    return f"trees-{at + 1}-{which + 1}.txt"


def _hash(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest()
