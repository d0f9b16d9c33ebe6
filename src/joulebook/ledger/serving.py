"""What the requests of a log ran on, as far as the caller knows; a key of the moment cube."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from joulebook.errors import InputError

AUTO = "auto"


@dataclass(frozen=True, slots=True)
class Serving:
    """What the requests of a log ran on; see `estimate.deploy`.

    `dedicated` is the number of replicas of a deployment whose requests are all in the log, so that its
    batch can be read from it: it is, unless `batch` states one. AUTO as `batch` asks for that.
    Raises InputError for another word, and for replicas that are none.
    """

    gpu: str | None = None
    gpus: int | None = None
    precision: str | None = None
    batch: float | Literal["auto"] | None = None
    engine: str | None = None
    site: str | None = None
    given: Mapping[str, float] | None = None
    dedicated: int | None = None

    def __post_init__(self) -> None:
        if isinstance(self.batch, str) and self.batch != AUTO:
            raise InputError(f"batch {self.batch!r}: expected a number, or {AUTO}")
        if self.dedicated is not None and self.dedicated < 1:
            raise InputError(f"dedicated {self.dedicated}: expected one replica or more")

    @property
    def batch_from_log(self) -> bool:
        """Whether the log is to tell the batch, and can."""
        return self.dedicated is not None and self.batch in (None, AUTO)

    @classmethod
    def read(cls, text: str) -> "Serving":
        """The serving that `text` made a line of."""
        return cls(**json.loads(text))

    def to_json(self) -> dict[str, Any]:
        """What is stated, and nothing else."""
        stated = {name: getattr(self, name) for name in self.__slots__}
        return {name: value for name, value in stated.items() if value not in (None, {})}

    def deployed(self) -> dict[str, Any]:
        """The arguments of `estimate.deploy`."""
        return {
            name: value
            for name, value in self.to_json().items()
            if name != "dedicated" and value != AUTO
        }

    def text(self) -> str:
        """The same as one line of JSON."""
        return json.dumps(self.to_json(), sort_keys=True, ensure_ascii=False, default=float)
