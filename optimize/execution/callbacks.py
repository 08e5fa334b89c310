"""Callbacks after each trial, called as Optuna calls them; one that raises never ends a study."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import optuna
from optuna.storages import BaseStorage
from optuna.trial import FrozenTrial

from optimize.definition.train_function import Callback
from tagifai.errors import one_line

logger = logging.getLogger(__name__)


class DrivenStudy(optuna.Study):
    """The stored study of a driver. A callback that calls `stop` ends it as it would end `optimize`.

    Args:
        name: The study's name.
        storage: Its storage.
        on_stop: Called when a callback wants no further trial to begin.
    """

    def __init__(self, name: str, storage: BaseStorage, on_stop: Callable[[], None]) -> None:
        super().__init__(name, storage)
        self._on_stop = on_stop

    def stop(self) -> None:
        self._on_stop()


@dataclass
class _Failures:
    """What a callback has raised: how often, and what the last time."""

    count: int = 0
    last: str = ""


class Callbacks:
    """Calls `callback(study, trial)` after each trial, in the driver.

    Args:
        study: The stored study.
        callbacks: By the names under which their failures are told.
    """

    def __init__(self, study: optuna.Study, callbacks: Mapping[str, Callback]) -> None:
        self._study = study
        self._callbacks = callbacks
        self._failures: dict[str, _Failures] = {}

    def __call__(self, trial: FrozenTrial) -> None:
        """Call them in turn. What one raises is logged and counted, whatever it is but an interruption."""
        for name, callback in self._callbacks.items():
            try:
                callback(self._study, trial)
            except (Exception, SystemExit) as error:
                reason = one_line(error, named=True)
                failures = self._failures.setdefault(name, _Failures())
                failures.count += 1
                failures.last = f"trial {trial.number}: {reason}"
                logger.warning("Callback %s failed on trial %d: %s", name, trial.number, reason)

    def failures(self) -> list[str]:
        """Name the callbacks that have failed: how often, and why the last time."""
        return [
            f"Callback {name} failed {'once' if found.count == 1 else f'{found.count} times'}, last on {found.last}"
            for name, found in self._failures.items()
        ]


def named(callbacks: Sequence[Callback]) -> dict[str, Callback]:
    """Name callbacks that are given as they are by what they are defined as."""
    found: dict[str, Callback] = {}
    for callback in callbacks:
        kind = callback if hasattr(callback, "__qualname__") else type(callback)
        name = f"{kind.__module__}:{kind.__qualname__}"
        found[name if name not in found else f"{name} ({len(found) + 1})"] = callback
    return found
