"""The table `[data]` of a study file: a labelled file of one's own, and how to read it."""

from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from tagifai.data_source import DataSource
from tagifai.errors import DataError


class DataSection(BaseModel):
    """The table `[data]`; see `tagifai.data_source.DataSource` for its keys."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    path: str = Field(min_length=1)
    text: list[str] | None = None
    label: str | None = None
    separator: str | None = None
    encoding: str | None = None
    id: str | None = None
    on_error: Literal["refuse", "skip"] = "refuse"

    @field_validator("text", mode="before")
    @classmethod
    def _listed(cls, text: Any) -> Any:
        return [text] if isinstance(text, str) else text

    @model_validator(mode="after")
    def _check(self) -> "DataSection":
        try:
            self.source()
        except DataError as error:
            raise ValueError(str(error)) from error
        return self

    def source(self) -> DataSource:
        """Return the file and how to read it."""
        return DataSource.of(Path(self.path), **self.model_dump(exclude={"path"}))
