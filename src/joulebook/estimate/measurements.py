"""Published measurements of one configuration: where the question is exactly that, they win."""

from collections.abc import Mapping

from joulebook.facts import Page, folders, names, page

FOLDER = "measurements"

Asked = Mapping[str, str | float]


def measurement(asked: Asked) -> Page | None:
    """The page whose configuration's keys all equal the asked ones; the first by name, or None.

    >>> measurement({"model": "nobody/nothing", "gpus": 1.0}) is None
    True
    """
    for name in sorted(names(FOLDER)) if FOLDER in folders() else ():
        found = page(f"{FOLDER}/{name}")
        configuration = found.text.get("configuration", {})
        if configuration and all(
            key in asked and asked[key] == value for key, value in configuration.items()
        ):
            return found
    return None
