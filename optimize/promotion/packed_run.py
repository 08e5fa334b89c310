"""A final run outside of any MLflow store: its numbers, its models and their versions, as they stand in an archive."""

from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from optimize.errors import InputError
from optimize.tracking.tags import CONTENT, PROMOTED_FROM

RUNS, RUN_FILE, ARTIFACTS, MODELS = "runs", "run.json", "artifacts", "models"
"""The folder of all runs; in the folder of each, its file and the folders of its artifacts and its models."""

_STRICT = ConfigDict(strict=True, frozen=True, extra="forbid", ser_json_inf_nan="constants")


class PackedMetric(BaseModel):
    """A point of a metric."""

    model_config = _STRICT

    key: str
    value: float
    timestamp: int
    step: int


class PackedModel(BaseModel):
    """A model of the run; its files lie in the folder of its position."""

    model_config = _STRICT

    name: str
    tags: dict[str, str]
    params: dict[str, str]
    model_type: str | None


class PackedVersion(BaseModel):
    """A version of a registered model.

    Attributes:
        model_name: The registered model.
        version: The number that it had.
        model: The position of its model among the run's.
        tags: Its tags.
        description: What MLflow shows of it.
        aliases: The aliases that pointed to it.
    """

    model_config = _STRICT

    model_name: str
    version: int
    model: int
    tags: dict[str, str]
    description: str
    aliases: list[str]


class PackedRun(BaseModel):
    """A finished final run."""

    model_config = _STRICT

    name: str
    start_time: int
    end_time: int
    tags: dict[str, str]
    params: dict[str, str]
    metrics: list[PackedMetric]
    models: list[PackedModel]
    versions: list[PackedVersion]

    @property
    def identity(self) -> tuple[str | None, str | None, int]:
        """Return what tells it from the other final runs of its study, in any store."""
        return self.tags.get(PROMOTED_FROM), self.tags.get(CONTENT), self.start_time


def write_packed_run(run: PackedRun, folder: Path) -> None:
    """Write a run to a folder of its own."""
    (folder / RUN_FILE).write_text(run.model_dump_json(indent=2), encoding="utf-8")


def read_packed_runs(folder: Path, uid_tag: tuple[str, str]) -> list[tuple[PackedRun, Path]]:
    """Read the runs of an unpacked archive.

    Args:
        folder: Where it was unpacked.
        uid_tag: The tag that each of them must have, and its value.

    Returns:
        The runs with their folders, in the order in which they were packed.

    Raises:
        InputError: One of them is not a final run of the study.
    """
    key, uid = uid_tag
    found = []
    for path in sorted((folder / RUNS).glob("*"), key=lambda path: (len(path.name), path.name)):
        try:
            run = PackedRun.model_validate_json((path / RUN_FILE).read_bytes())
        except (OSError, ValidationError) as error:
            raise InputError(
                f"The archive's final run {path.name} is not one that `optimize export` writes. Export it again."
            ) from error
        is_whole = all((path / MODELS / str(i)).is_dir() for i in range(len(run.models)))
        knows = all(0 <= version.model < len(run.models) for version in run.versions)
        is_final = run.tags.get(key) == uid and run.tags.get(PROMOTED_FROM, "").isdecimal()
        if not (is_final and is_whole and knows):
            raise InputError(f"The archive's final run {path.name} is none of its study. Export the study again.")
        found.append((run, path))
    return found
