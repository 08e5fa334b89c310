"""The tables `[sampler]` and `[pruner]` of a study file, and the one key in them that is not an option of Optuna's."""

from typing import Any

from pydantic import BaseModel, ConfigDict

MAX_HISTORY = "max_history"
"""The key of `[sampler]` that says how many finished trials a sampler is shown."""

LEAST = 50
"""The shortest history: TPE compares the best trials, 25 at the most, with the others."""

SAMPLERS = ("TPESampler", "GPSampler")
"""The samplers that look through all trials each time, and can do with some of them."""


class ComponentSpec(BaseModel):
    """The table `[sampler]` or `[pruner]`: the name of an Optuna class, and its options as further keys."""

    model_config = ConfigDict(extra="allow", frozen=True)

    name: str

    @property
    def options(self) -> dict[str, Any]:
        """Return the options of the class."""
        return dict(self.__pydantic_extra__ or {})


def history_fault(sampler: str, value: Any) -> str | None:
    """Say what is wrong with the key, or None if nothing is.

    Args:
        sampler: The sampler's name.
        value: What the key is set to; None if it is not there.
    """
    if value is None:
        return None
    if type(value) is not int or value < LEAST:
        return f"{MAX_HISTORY} must be a whole number of at least {LEAST}, not {value!r}"
    if sampler not in SAMPLERS:
        return f"{MAX_HISTORY} is for {' and '.join(SAMPLERS)}; {sampler} needs all trials, or none"
    return None
