"""Finding a fact file by any of the names people and logs use for the thing."""

from collections import Counter
from collections.abc import Iterator

from joulebook.errors import UnknownNameError
from joulebook.facts.in_force import cached
from joulebook.facts.load import Page, names, page


def find(folder: str, name: str, kind: str) -> Page:
    """The page of `folder` whose file name, id or alias is `name`, ignoring case.

    Raises UnknownNameError with the three nearest names; `kind` is the word the message uses.

    >>> find("gpus", "H100", "accelerator").path
    'gpus/h100-sxm'
    """
    wanted = _plain(name)
    slug = wanted.replace("/", "--")
    if slug in names(folder):
        return page(f"{folder}/{slug}")
    paths = index(folder)
    if wanted not in paths:
        raise UnknownNameError(kind, name, known_names(folder))
    return page(paths[wanted])


@cached
def index(folder: str) -> dict[str, str]:
    """Every name, id and alias of a folder in lower case, with the path of its page.

    The last part of an id (`gpt-oss-120b` of `openai/gpt-oss-120b`) is a name too, unless two share
    it or it is something else's alias.
    """
    pages = [page(f"{folder}/{name}") for name in sorted(names(folder))]
    paths: dict[str, str] = {}
    for entry in pages:
        for known_as in _names_of(entry):
            paths.setdefault(_plain(known_as), entry.path)
    last_parts = [
        (_plain(str(e.text["id"]).rpartition("/")[2]), e.path) for e in pages if "id" in e.text
    ]
    often = Counter(last for last, _ in last_parts)
    return {last: path for last, path in last_parts if often[last] == 1} | paths


def known_names(folder: str) -> list[str]:
    """The names to show people: ids where there are ids, else file names."""
    return [str(page(f"{folder}/{n}").text.get("id", n)) for n in sorted(names(folder))]


def _names_of(entry: Page) -> Iterator[str]:
    yield entry.path.rpartition("/")[2]
    if "id" in entry.text:
        yield str(entry.text["id"])
    yield from entry.aliases


def _plain(name: str) -> str:
    return name.strip().lower()
