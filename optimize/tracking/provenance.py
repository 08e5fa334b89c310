"""What the runs of a study say of their origin, as far as the study recorded it when it began."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Self

from optimize.definition.record import StudyRecord
from tagifai.run_origin import DataInput, source_tags


@dataclass(frozen=True)
class Provenance:
    """The origin of a study's runs.

    Attributes:
        tags: MLflow's own tags for the source, the user and the commit.
        data: The data; None if the study is of a release that did not record its origin, whose runs stay as they are.
    """

    tags: Mapping[str, str] = field(default_factory=dict)
    data: DataInput | None = None

    @classmethod
    def of(cls, record: StudyRecord) -> Self:
        """Return the origin that a study has recorded."""
        if not record.origin:
            return cls()
        data, read_as = record.data, record.data.get("read_as", {})
        return cls(
            tags=source_tags(record.origin.get("source", ""), record.origin.get("user"), record.code.get("commit")),
            data=DataInput.make(
                data["path"], data["sha256"], data["n_rows"], read_as.get("text"), read_as.get("label")
            ),
        )


NO_PROVENANCE = Provenance()
"""Nothing is known of the origin."""
