"""MLflow as a projection of the study: written live by a process of its own, or late by `sync`; and the callback."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from optimize.tracking.callback import MLflowCallback as MLflowCallback

__all__ = ["MLflowCallback"]


def __getattr__(name: str) -> Any:
    # Not imported at the top: the tracking process starts before Optuna is imported.
    if name != "MLflowCallback":
        raise AttributeError(f"module 'optimize.tracking' has no attribute {name!r}")
    from optimize.tracking.callback import MLflowCallback

    return MLflowCallback
