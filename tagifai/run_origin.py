"""Where a run comes from, as MLflow's own pages show it: the data it saw, its source, its commit and its user."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from mlflow.entities import DatasetInput

    from tagifai.dataset import Dataset

SOURCE_NAME, SOURCE_TYPE = "mlflow.source.name", "mlflow.source.type"
COMMIT, USER = "mlflow.source.git.commit", "mlflow.user"
"""Tags that fill the columns Source, Version and User of MLflow's tables."""

CONTEXT = "mlflow.data.context"
"""Tag of a run's data: what the run used it for."""

DIGEST_LENGTH = 8
"""Characters of the data's SHA-256 that tell two data sets of one name apart; MLflow's own digests have as many."""


@dataclass(frozen=True)
class DataInput:
    """The data that a run was trained on, as MLflow's dataset tracking takes it.

    Attributes:
        name: The file's name.
        digest: The beginning of the SHA-256 of its bytes.
        path: Where it was read from.
        n_rows: The number of rows.
        text: The columns that hold the text; none if that is not known.
        label: The column that holds the label; "" if that is not known.
    """

    name: str
    digest: str
    path: str
    n_rows: int
    text: tuple[str, ...]
    label: str

    @classmethod
    def make(cls, path: str, sha256: str, n_rows: int, text: Sequence[str] | None, label: str | None) -> Self:
        """Describe data by what is known of it."""
        return cls(Path(path).name, sha256[:DIGEST_LENGTH], path, n_rows, tuple(text or ()), label or "")

    @classmethod
    def of(cls, dataset: "Dataset") -> Self:
        """Describe data that has been read."""
        columns = dataset.columns
        return cls.make(str(dataset.path), dataset.sha256, dataset.n_rows, columns.text, columns.label)

    def to_mlflow(self) -> "DatasetInput":
        """Return it as MLflow takes it, made without its `mlflow.data`, which would read the rows again."""
        from mlflow.entities import Dataset, DatasetInput, InputTag

        names = [*self.text, *([self.label] if self.label else [])]
        schema = {"mlflow_colspec": [{"type": "string", "name": name, "required": True} for name in names]}
        dataset = Dataset(
            name=self.name,
            digest=self.digest,
            source_type="local",
            source=json.dumps({"uri": self.path}),
            schema=json.dumps(schema),
            profile=json.dumps({"num_rows": self.n_rows}),
        )
        return DatasetInput(dataset, [InputTag(CONTEXT, "training")])


def source_tags(name: str, user: str | None, commit: str | None) -> dict[str, str]:
    """Return the tags of a run that say what made it.

    Args:
        name: What was started, such as a study file.
        user: Who started it, if that is known.
        commit: The git commit of the code, if it has one.
    """
    known = {SOURCE_NAME: name, SOURCE_TYPE: "LOCAL", USER: user, COMMIT: commit}
    return {tag: value for tag, value in known.items() if value}
