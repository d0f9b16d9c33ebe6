"""What the requests of a log ran on, as far as the caller knows; a key of the moment cube."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Serving:
    """What the requests of a log ran on; see `estimate.deploy`.

    `dedicated` is the number of replicas of a deployment whose requests are all in the log, so that its
    batch can be read from it.
    """

    gpu: str | None = None
    gpus: int | None = None
    precision: str | None = None
    batch: float | None = None
    engine: str | None = None
    site: str | None = None
    given: Mapping[str, float] | None = None
    dedicated: int | None = None

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
        return {name: value for name, value in self.to_json().items() if name != "dedicated"}

    def text(self) -> str:
        """The same as one line of JSON."""
        return json.dumps(self.to_json(), sort_keys=True, ensure_ascii=False, default=float)
