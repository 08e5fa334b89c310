"""The tables `[sampler]` and `[pruner]` of a study file, and the one key in them that is not an option of Optuna's."""

from typing import Any

from pydantic import BaseModel, ConfigDict

MAX_HISTORY = "max_history"
"""The key of `[sampler]` that says how many finished trials a sampler is shown."""

LEAST = 50
"""The shortest history: TPE compares the best trials, 25 at the most, with the others."""

HUB = "optunahub:"
"""What the name of a sampler of OptunaHub begins with."""

NO_PRUNER = "NopPruner"
"""The pruner that ends no trial."""

INNER = ("base_sampler", "independent_sampler")
"""The options of a sampler that are samplers: a name or a table each."""

SAMPLERS = ("TPESampler", "GPSampler")
"""The samplers that look through all trials each time, and can do with some of them."""


FOR_ONE_METRIC = ("CmaEsSampler",)
"""The samplers that look for one best value."""


class ComponentSpec(BaseModel):
    """The table `[sampler]` or `[pruner]`: the name of an Optuna class, and its options as further keys."""

    model_config = ConfigDict(extra="allow", frozen=True)

    name: str

    @property
    def options(self) -> dict[str, Any]:
        """Return the options of the class."""
        return dict(self.__pydantic_extra__ or {})

    def names(self) -> list[str]:
        """Return the name of the class and those of the components inside it."""
        inner = (self.options.get(key) for key in INNER)
        return [self.name, *(str(one.get("name")) if isinstance(one, dict) else one for one in inner if one)]


def objectives_fault(sampler: ComponentSpec) -> str | None:
    """Say why a sampler cannot search by two metrics, or None if it can."""
    if unable := [name for name in sampler.names() if name in FOR_ONE_METRIC]:
        return f"{unable[0]} searches by one metric, and the study has two; TPESampler and NSGAIISampler take two"
    if MAX_HISTORY in sampler.options:
        return f"{MAX_HISTORY} keeps the best trials by one metric, and the study has two"
    return None


def pruner_fault(pruner: str) -> str | None:
    """Say why a pruner cannot judge the trials of a study with two metrics, or None if it can."""
    if pruner == NO_PRUNER:
        return None
    return f"Optuna does not prune by two metrics; take the table [pruner] out, or name {NO_PRUNER}, not {pruner!r}"


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
