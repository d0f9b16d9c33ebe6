"""What a model's name in a log means, on a day: the model of a page, or a class of models.

First the name as it stands, then by the rules of `name_rules`, each step told; what no page knows is
a model of the size in its name, or a class (`model_classes`), never in silence.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from joulebook.errors import InputError, UnknownNameError
from joulebook.estimate.architecture import sized
from joulebook.estimate.model_classes import FOLDER, model_class, spoken_kind, spoken_size
from joulebook.estimate.name_index import (
    CLOSED,
    Meaning,
    as_spelt,
    as_written,
    hosts,
    makers,
    model_pages,
    released,
)
from joulebook.estimate.name_rules import (
    AROUND,
    Cut,
    core,
    cuts,
    number_format,
    written_day,
)
from joulebook.facts import Page, find
from joulebook.grid.notes import Note

MOST_NAMES = 65_536  # kept in memory
LONGEST = (
    512  # letters of a name; AWS allows resource names of up to 2,048, models' parts of far fewer
)
CUT = "model {name}: taken as {model}, without {dropped}"
MOVED = (
    "model {name}: it has meant several revisions; taken as {model}, the newest released by {day}"
)
NEWEST = "model {name}: it has meant several revisions; taken as {model}, the newest we know"
TOO_OLD = "model {name}: taken as {model}, which was released only on {day}"
RECALLED = "model {name}: taken as {model}, as {page} recalls"
FAMILY = "model {name}: taken as {model}, of the same family"
SIZE = "model {name}: no page knows it; taken as {model}, by the size in its name"
CLASS = "model {name}: no page knows it; taken as {model}, by the words of its name"
WHOLLY = "model {name}: no page knows it and its name tells nothing; taken as {model}"
ASSUMED = "model {name}: its size and the way it is served are assumed"
NOTES = (CUT, MOVED, NEWEST, TOO_OLD, RECALLED, FAMILY, SIZE, CLASS, WHOLLY, ASSUMED)


@dataclass(frozen=True, slots=True, eq=False)
class Resolution:
    """What a name means: `model` is what `deploy` takes, with the number format that the name says.

    `how` is id, alias, dated (one of several revisions), stripped: and the rules, family, given or
    class. `says` tells what was guessed or cut off (`dropped`), None where nothing was. `told_by` is the
    page of model_names/ that knows the name, where the model's own page does not.
    """

    name: str
    model: str
    how: str
    page: Page
    says: Note | None = None
    precision: str | None = None
    dropped: tuple[str, ...] = ()
    changes: tuple[date, ...] = ()
    told_by: Page | None = None

    @property
    def kind(self) -> str:
        """What the model does, as its page says: text, text+image, embedding, image …"""
        return str(self.page.text["kind"])

    def to_json(self) -> dict[str, object]:
        """The same as JSON."""
        since = released(self.page)
        return {
            "name": self.name, "model": self.model, "title": self.page.title, "kind": self.kind,
            "how": self.how, "page": self.page.path, "precision": self.precision,
            "told_by": self.told_by and self.told_by.path, "dropped": list(self.dropped),
            "released": since and since.isoformat(),
            "changes": [day.isoformat() for day in self.changes],
            "says": self.says and str(self.says),
        }  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class _Found:
    """A name's meaning before a day is asked for, and the steps that led to it."""

    meaning: Meaning
    plain: str
    steps: tuple[Cut, ...] = ()

    @property
    def how(self) -> str:
        rules = dict.fromkeys(step.rule for step in self.steps)
        return f"stripped: {', '.join(rules)}" if rules else self.meaning.how

    @property
    def formats(self) -> list[str]:
        """Number formats that stand in the alias itself; an id is one release in one format."""
        known_as = self.steps[-1].rest if self.steps else self.plain
        return [] if self.meaning.how == "id" else [c.dropped for c in cuts(known_as, ("format",))]

    @property
    def written_day(self) -> date | None:
        return next(filter(None, (written_day(step.dropped) for step in self.steps)), None)


def resolve(
    name: str, at: date | None = None, given: Mapping[str, str] | None = None
) -> Resolution:
    """What a name in a log means on a day; without one, what it means now.

    `given` is the caller's own map of names, such as those of Azure deployments: it goes first.
    Raises InputError for what is no name and for an unknown model that by its name writes no text,
    UnknownNameError for a name of `given` that leads nowhere.

    >>> resolve("us.anthropic.claude-3-5-haiku-20241022-v1:0").model
    'claude-3-5-haiku-20241022'
    >>> resolve("claude-3-5-sonnet", date(2024, 8, 1)).model
    'claude-3-5-sonnet-20240620'
    >>> resolve("acme/foo-70b-chat").model
    '70b'
    """
    asked = _checked(name)
    own = _own(asked, given) if given else None
    if own is not None:
        return replace(known_model(own, at), name=asked, how="given")
    return _known(asked, at) or _guessed(asked)


def known_model(name: str, at: date | None = None) -> Resolution:
    """What a name means on a day, if a page knows it; raises UnknownNameError otherwise.

    >>> known_model("meta-llama/Llama-3.1-405B-Instruct-FP8").model
    'meta-llama/Llama-3.1-405B-Instruct-fp8'
    """
    found = _known(_checked(name), at)
    if found is None:
        raise UnknownNameError("model", name, _ids())
    return found


def changes(name: str) -> tuple[date, ...]:
    """The days, at midnight UTC, on which a name came to mean another revision.

    >>> changes("claude-3-5-sonnet")
    (datetime.date(2024, 10, 22),)
    """
    found = _found(_checked(name))
    return found.meaning.changes() if found else ()


def kind_of(name: str) -> str:
    """What a model does: text, text+image, embedding, image …; of an unknown one by its words.

    >>> kind_of("openai/whisper-1"), kind_of("acme-embed-2")
    ('speech-to-text', 'embedding')
    """
    asked = _checked(name)
    found = _known(asked, None)
    return found.kind if found else spoken_kind(asked)


def _checked(name: str) -> str:
    """A name without the blanks around it; raises InputError for what cannot be one."""
    asked = name.strip()
    if not asked:
        raise UnknownNameError("model", name, _ids())
    if len(asked) > LONGEST:
        raise InputError(f"a model's name of {len(asked):,} letters; expected {LONGEST} at most")
    if not asked.isprintable():
        raise InputError(f"model {asked!r}: a name has letters that do not print")
    return asked


def _ids() -> Iterator[str]:
    return (str(of.text["id"]) for of in model_pages())


def _own(name: str, given: Mapping[str, str]) -> str | None:
    """What the caller's map says of a name, with or without what stands around it."""
    own = {key.strip().lower(): value for key, value in given.items()}
    plain = name.lower()
    return own.get(plain, own.get(core(plain, AROUND)))


@lru_cache(maxsize=MOST_NAMES)
def _found(name: str) -> _Found | None:
    """The first meaning on the way from a name to its core."""
    plain = name.lower()
    meaning = as_written(plain) or as_spelt(plain) or _size(plain)
    if meaning is not None:
        return _Found(meaning, plain)
    steps: list[Cut] = []
    for step in cuts(plain):
        steps.append(step)
        meaning = as_written(step.rest) or as_spelt(step.rest)
        if meaning is not None and not _contradicted(steps, meaning):
            return _Found(meaning, plain, tuple(steps))
        if all(step.rule == "format" for step in steps) and (size := _size(step.rest)):
            return _Found(size, plain, tuple(steps))
    return None


def _size(plain: str) -> Meaning | None:
    page = sized(plain)
    return Meaning((page,), "id") if page else None


def _contradicted(steps: list[Cut], meaning: Meaning) -> bool:
    """Whether a cut-off maker sells closed models, but not this one."""
    said = {step.dropped.rstrip("/.") for step in steps} & makers()
    sold = {str(p.text["provider"]) for p in meaning.pages if p.path.startswith(CLOSED)}
    return bool(said and sold) and not said & sold


@lru_cache(maxsize=MOST_NAMES)
def _known(name: str, at: date | None) -> Resolution | None:
    found = _found(name)
    if found is None:
        return None
    day = found.written_day or at
    chosen = found.meaning.on(day)
    dropped = tuple(step.dropped for step in found.steps)
    precision = _other_format(chosen, (*dropped, *found.formats))
    model = str(chosen.text["id"])
    return Resolution(
        name,
        f"{model}-{precision}" if precision else model,
        "dated" if len(found.meaning.pages) > 1 else found.how,
        chosen,
        _says(name, found, chosen, day),
        precision,
        dropped,
        found.meaning.changes(),
        found.meaning.told_by,
    )


def _other_format(model: Page, dropped: Iterable[str]) -> str | None:
    """The number format that a name says, unless the weights were released in it or are closed."""
    said = next(filter(None, map(number_format, dropped)), None)
    if said is None or "precision" not in model.text:
        return None
    own = find("precisions", str(model.text["precision"]), "precision").path
    return None if own == f"precisions/{said}" else said


def _says(name: str, found: _Found, chosen: Page, day: date | None) -> Note | None:
    """What was cut off or chosen; None for a name that a page has as it stands."""
    told = {"name": name, "model": chosen.title}
    since = released(chosen)
    if day and since and day < since:
        return Note(TOO_OLD, {**told, "day": since.isoformat()})
    if len(found.meaning.pages) > 1:
        return Note(MOVED, {**told, "day": day.isoformat()}) if day else Note(NEWEST, told)
    if chosen.path.startswith(FOLDER):
        return Note(ASSUMED, told)
    if found.meaning.told_by:
        return Note(RECALLED, {**told, "page": found.meaning.told_by.path})
    lost = [step.dropped for step in found.steps if not _harmless(step)]
    if lost:
        return Note(CUT, {**told, "dropped": " ".join(lost)})
    return Note(FAMILY, told) if found.meaning.how == "family" else None


def _harmless(step: Cut) -> bool:
    """Whether what was cut off says who offers a model, or in which format, and nothing else."""
    if step.rule == "host":
        return step.dropped.rstrip("/: ") in hosts()
    return step.rule in ("arn", "bedrock", "maker") or number_format(step.dropped) is not None


@lru_cache(maxsize=MOST_NAMES)
def _guessed(name: str) -> Resolution:
    """A model of the size in an unknown name, or a class; raises InputError for no text model."""
    kind = spoken_kind(name)
    if kind != "text":
        raise InputError(
            f"model {name!r}: one for {kind} by its name, and no page has it; see `joulebook facts`"
        )
    page = spoken_size(name) or model_class(name)
    dropped = (step.dropped for step in cuts(name.lower()))
    precision = _other_format(page, dropped)
    model = str(page.text["id"])
    says = CLASS if page.text.get("words") else WHOLLY if page.path.startswith(FOLDER) else SIZE
    told = Note(says, {"name": name, "model": page.title})
    known_as = f"{model}-{precision}" if precision else model
    return Resolution(name, known_as, "class", page, told, precision)
