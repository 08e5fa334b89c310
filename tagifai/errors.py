"""The errors of the package, each with the exit code that the command line answers with."""

from typing import ClassVar


class TagifaiError(Exception):
    """Root of every error that this package raises on purpose: the work failed."""

    exit_code: ClassVar[int] = 1


class InputError(TagifaiError):
    """What the caller gave is wrong; the same call can never succeed."""

    exit_code: ClassVar[int] = 2


class ArgsError(InputError):
    """A training argument is unknown, ill-typed or out of range."""


class DataError(InputError):
    """The data set is missing, malformed, or too small for what is asked of it."""


class TrainingError(TagifaiError):
    """Training broke down numerically."""


class ArtifactError(TagifaiError):
    """A stored artifact is missing, broken or cannot be written."""


class TrackingError(TagifaiError):
    """MLflow refused, is out of reach, or does not hold what was asked for."""


class FetchError(TagifaiError):
    """A download failed or brought something else than expected."""
