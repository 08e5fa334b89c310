"""Samplers and pruners by name: the classes of `optuna.samplers` and `optuna.pruners` with their options."""

import difflib
import inspect
import warnings
from typing import Any

import optuna
from optuna.pruners import BasePruner
from optuna.samplers import BaseSampler

from optimize.errors import StudyFileError
from optimize.study_file import Component


def make_sampler(component: Component, seed: int) -> BaseSampler:
    """Build the sampler of a study.

    Args:
        component: The table `[sampler]`.
        seed: The study's seed; given to samplers that take one.

    Raises:
        StudyFileError: No such class, or it does not take these options.
    """
    kind = _find("sampler", component.name, optuna.samplers, BaseSampler)
    seeded = {"seed": seed} if "seed" in inspect.signature(kind).parameters else {}
    sampler: BaseSampler = _build("sampler", kind, component.options | seeded)
    return sampler


def make_pruner(component: Component) -> BasePruner:
    """Build the pruner of a study.

    Args:
        component: The table `[pruner]`. `PatientPruner` takes the name of its `wrapped_pruner`.

    Raises:
        StudyFileError: No such class, or it does not take these options.
    """
    options = component.options
    if isinstance(wrapped := options.get("wrapped_pruner"), dict):
        options["wrapped_pruner"] = make_pruner(Component.model_validate(wrapped))
    elif isinstance(wrapped, str):
        options["wrapped_pruner"] = make_pruner(Component(name=wrapped))
    pruner: BasePruner = _build("pruner", _find("pruner", component.name, optuna.pruners, BasePruner), options)
    return pruner


def _find(table: str, name: str, module: Any, base: type) -> Any:
    known = [
        n for n in module.__all__ if inspect.isclass(k := getattr(module, n)) and issubclass(k, base) and k != base
    ]
    if name in known:
        return getattr(module, name)
    nearest = difflib.get_close_matches(name, known, n=1)
    hint = f"Did you mean {nearest[0]}?" if nearest else f"Known: {', '.join(known)}."
    raise StudyFileError(f"{table}.name: there is no {module.__name__}.{name}. {hint}")


def _build(table: str, kind: Any, options: dict[str, Any]) -> Any:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", optuna.exceptions.ExperimentalWarning)
            return kind(**options)
    except (TypeError, ValueError, ImportError) as error:
        raise StudyFileError(f"{table}: {kind.__name__} cannot be made with these options: {error}") from error
