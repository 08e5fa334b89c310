"""All that a run of MLflow shows, as plain data."""

import hashlib
import json
from dataclasses import asdict, dataclass
from functools import cached_property

from tagifai.run_origin import DataInput


@dataclass(frozen=True)
class Point:
    """One value of a metric, at a time in milliseconds since the epoch of Unix."""

    key: str
    value: float
    timestamp: int
    step: int


@dataclass(frozen=True)
class RunContent:
    """All that a run shows.

    Attributes:
        name: The run's name.
        start: When it started, in milliseconds since the epoch of Unix.
        end: When it ended; None while it runs.
        status: MLflow's run status.
        params: Parameters by name.
        tags: Tags by name.
        points: Metric values.
        texts: Text artifacts by path.
        data: The data that it saw; None if the study does not say.
    """

    name: str
    start: int
    end: int | None
    status: str
    params: dict[str, str]
    tags: dict[str, str]
    points: list[Point]
    texts: dict[str, str]
    data: DataInput | None = None

    @cached_property
    def digest(self) -> str:
        """Return a digest of the content, by which a complete run is recognised."""
        content = asdict(self)
        if self.data is None:
            # Without it, the digest is that of earlier releases, which knew no data.
            del content["data"]
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()
