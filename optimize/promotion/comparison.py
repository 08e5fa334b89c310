"""Whether a training repeats a trial, and the likely reason where it does not."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from optuna.trial import FrozenTrial

from optimize.definition.record import StudyRecord, version_changes
from optimize.definition.study_attributes import Drift
from optimize.definition.train_function import look_here
from optimize.definition.training_code import code_changes, code_version, training_digests
from optimize.errors import PromotionError

TOLERANCE = 1e-9
"""Largest difference between a trial's `val_loss` and the final run's, in any epoch, that counts as equal."""


def compare(
    trial: FrozenTrial, val_losses: Sequence[float], values: Sequence[float | None]
) -> tuple[float, str | None]:
    """Compare every epoch's `val_loss` with the trial's; the values of a trial that has no epochs.

    Args:
        trial: The trial.
        val_losses: The final run's losses.
        values: The final run's values of the study's metrics; None for one that its training says nothing of.

    Returns:
        The largest difference, and what is unequal, if anything is.
    """
    both = [(old, new) for old, new in zip(trial.values or (), values, strict=False) if new is not None]
    if not trial.intermediate_values and both:
        old, new = max(both, key=lambda pair: abs(pair[0] - pair[1]))
        unequal = "the trial has no epochs, and its value is {}, now {}".format(*apart(old, new))
        return abs(old - new), unequal if abs(old - new) > TOLERANCE else None
    then = [trial.intermediate_values[step] for step in sorted(trial.intermediate_values)]
    if len(then) != len(val_losses):
        return float("inf"), f"the trial has {len(then)} epochs, the final run {len(val_losses)}"
    worst = max((abs(old - new) for old, new in zip(then, val_losses, strict=True)), default=0.0)
    if worst <= TOLERANCE:
        return worst, None
    epoch = _first_difference(then, val_losses)
    first = ", now ".join(apart(then[epoch], val_losses[epoch]))
    return worst, f"val_loss differs by up to {worst:.3g}, first at epoch {epoch} ({first})"


def changes_since(record: StudyRecord, drift: Sequence[Drift], number: int) -> list[str]:
    """Name the versions and the code that are not those of a trial.

    Args:
        record: What its study was made with.
        drift: How the study's training code has changed while it went on.
        number: The trial.
    """
    changed = version_changes(record)
    train = record.study_file["study"]["train"]
    look_here()
    if then := record.training_digests(drift, number):
        changed += code_changes(then, training_digests(train))
    elif (code := code_version(train))["sha256"] != record.code["sha256"]:
        changed.append(f"the code is another: sha256 {record.code['sha256'][:8]}..., now {code['sha256'][:8]}...")
    return changed or ["neither the package versions nor the code changed"]


def chance(result: Mapping[str, Any], train_again: Callable[[], Mapping[str, Any]]) -> str:
    """Say whether a training is one of chance, by doing it once more.

    Args:
        result: What it returned.
        train_again: Trains with the same arguments.
    """
    first, second = (list(map(float, each["history"]["val_loss"])) for each in (result, train_again()))
    kinds = ", ".join(unseeded(result["model"]))
    if first == second:
        hint = f", though random_state is None in {kinds}" if kinds else ""
        return f"two trainings in a row agree with each other{hint}"
    reason = f"random_state is None in {kinds}" if kinds else "something random has no seed"
    if len(first) != len(second):
        return f"two trainings in a row differ ({len(first)} and {len(second)} epochs): {reason}; give it args.seed"
    epoch = _first_difference(first, second, 0.0)
    losses = " and ".join(apart(first[epoch], second[epoch]))
    return f"two trainings in a row differ (val_loss {losses} at epoch {epoch}): {reason}; give it args.seed"


def unseeded(model: Any) -> list[str]:
    """Return the kinds of the estimators in a model whose `random_state` is None, each once."""
    if not callable(getattr(model, "get_params", None)):
        return []
    params = model.get_params(deep=True)
    owners = [name.rpartition("__")[0] for name, value in params.items() if value is None and _is_seed(name)]
    return sorted({type(params[owner] if owner else model).__name__ for owner in owners})


def apart(one: float, other: float) -> tuple[str, str]:
    """Write two numbers with as many digits as it takes to see that they are not the same, and six at least."""
    for n_digits in range(6, 17):
        written = f"{one:.{n_digits}f}", f"{other:.{n_digits}f}"
        if written[0] != written[1]:
            return written
    return repr(one), repr(other)


def _is_seed(name: str) -> bool:
    return name.rpartition("__")[2] == "random_state"


def _first_difference(then: Sequence[float], now: Sequence[float], tolerance: float = TOLERANCE) -> int:
    return next(i for i, (old, new) in enumerate(zip(then, now, strict=True)) if abs(old - new) > tolerance)


def not_reproduced(name: str, trial: int, drift: list[str]) -> PromotionError:
    """Return the error of a training that does not repeat its trial, with all that differs."""
    return PromotionError(
        f"Trial {trial} of study {name!r} was not reproduced: {'; '.join(drift)}.\n"
        "Restore what changed, or promote in spite of it with --allow-drift."
    )
