"""The table `[execution]`: where trials run. It decides nothing of what comes out of them."""

from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field

from optimize.errors import InputError

EXAMPLE = "tls://host:8786"


class ExecutionSection(BaseModel):
    """The table `[execution]`.

    Attributes:
        backend: `local` for this machine, `dask` for a Dask cluster.
        scheduler: The address of the cluster's scheduler.
        n_jobs: How many trials run at once.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    backend: Literal["local", "dask"] = "local"
    scheduler: str | None = Field(default=None, min_length=1)
    n_jobs: int = Field(default=1, ge=1)

    def override(self, **typed: Any) -> Self:
        """Return the section as it takes effect.

        Args:
            typed: What was given beside the study file, by key; None keeps the value.

        Raises:
            InputError: A scheduler without a cluster, or a cluster without a scheduler.
        """
        given = {key: value for key, value in typed.items() if value is not None}
        if (backend := given.get("backend", self.backend)) not in ("local", "dask"):
            raise InputError(f"There is no backend {backend!r}; there are local and dask.")
        section = self.model_copy(update=given)
        if section.backend == "dask" and section.scheduler is None:
            raise InputError(
                f"The backend dask needs its scheduler's address: --scheduler {EXAMPLE}, or scheduler in [execution]."
            )
        if section.backend == "local" and "scheduler" in given:
            raise InputError(f"--scheduler {section.scheduler} is for a cluster. Add --backend dask.")
        return section
