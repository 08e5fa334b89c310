"""Errors of the study driver: fact, value, remedy."""


class OptimizeError(Exception):
    """Root of this package's errors; the command line prints it and exits with `exit_code`."""

    exit_code = 1


class InputError(OptimizeError):
    """Bad usage or bad input, found before any time is spent."""

    exit_code = 2


class StudyFileError(InputError):
    """A study file that cannot be used; one line a fault, as `file:line: key: what is wrong`."""


class StudyNotFoundError(InputError):
    """A study that the storage does not hold."""


class StudyExistsError(InputError):
    """A new study under a name that is taken."""


class StudyBusyError(InputError):
    """A study that another process is running."""


class StudyChangedError(InputError):
    """A study resumed with other data, space, arguments, metric or direction."""


class UntrustedStudyError(InputError):
    """A study that somebody else may have made, and that could run code of theirs."""

    def __init__(self, name: str, why: str, remedy: str = "") -> None:
        super().__init__(
            f"Study {name!r} was not made here, {why}.\n"
            f"If you trust who made it, add --trust (in Python trust=True){remedy}."
        )


class StudyFailedError(OptimizeError):
    """A study that stopped because its trials fail."""


class PromotionError(OptimizeError):
    """A trial that cannot be promoted."""


class NonFiniteLossError(OptimizeError):
    """A trial whose metric is NaN or infinite after the last epoch, without an epoch having said so."""


class ContractError(OptimizeError):
    """A train callable that returns something else than `optimize.definition.train_function.Train` says."""


class StorageUnavailableError(OptimizeError):
    """A study's database that is full, broken, or out of reach for too long."""
