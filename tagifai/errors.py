"""The errors of the package, each with the exit code that the command line answers with, and errors in a line."""

from typing import ClassVar

from tagifai.masking import masked

EXIT_BAD_INPUT = 2
"""The exit code of a command that was given what it cannot use."""

EXIT_INTERRUPTED = 130
"""The exit code of a command that a signal has ended: 128 and the number of SIGINT, as shells have it."""


class TagifaiError(Exception):
    """Root of every error that this package raises on purpose: the work failed."""

    exit_code: ClassVar[int] = 1


class InputError(TagifaiError):
    """What the caller gave is wrong; the same call can never succeed."""

    exit_code: ClassVar[int] = EXIT_BAD_INPUT


class ArgsError(InputError):
    """A training argument is unknown, ill-typed or out of range."""


class DataError(InputError):
    """The data set is missing, malformed, or too small for what is asked of it."""


class TrainingError(TagifaiError):
    """Training broke down numerically."""


class ArtifactError(TagifaiError):
    """A stored artifact is missing, broken or cannot be written."""


class UntrustedError(ArtifactError):
    """What is to be read can run code, and nobody has said that it may."""

    def __init__(self, fact: str, remedy: str = "") -> None:
        super().__init__(
            f"{fact}, which can run anything.\nIf you trust who made it, add --trust (in Python trust=True){remedy}."
        )


class TrackingError(TagifaiError):
    """MLflow refused, is out of reach, or does not hold what was asked for."""


class UnreachableError(TrackingError):
    """MLflow's store does not answer; it may do so later."""


class FetchError(TagifaiError):
    """A download failed or brought something else than expected."""


def one_line(error: BaseException | None, limit: int = 200, *, named: bool = False) -> str:
    """Turn an error, of a library that may say pages, into a part of a message of ours.

    Args:
        error: What was raised.
        limit: The largest number of characters.
        named: Whether to begin with the error's type. Without a message the type stands alone in any case.

    Returns:
        The message in one line, without passwords, cut where it is too long.
    """
    name, words = type(error).__name__, masked(" ".join(str(error).split()))
    line = f"{name}: {words}" if named and words else words or name
    return line if len(line) <= limit else f"{line[: limit - 4]} ..."
