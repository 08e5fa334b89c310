"""Samplers and pruners by name: the classes of `optuna.samplers` and `optuna.pruners` with their options."""

import difflib
import inspect
import warnings
from importlib.util import find_spec
from typing import Any

import optuna
from optuna.pruners import BasePruner
from optuna.samplers import BaseSampler
from pydantic import ValidationError

from optimize.definition.component import HUB, INNER, MAX_HISTORY, ComponentSpec
from optimize.definition.component_options import check_options
from optimize.definition.drawing import suggest_params
from optimize.definition.hub_sampler import KEYS, load_hub_class
from optimize.definition.study_file import StudyFile
from optimize.errors import StudyFileError
from tagifai.errors import one_line

_NEEDED = {"CmaEsSampler": "cmaes", "GPSampler": "torch"}
"""Packages that Optuna imports when the sampler first draws: too late."""


def make_sampler(component: ComponentSpec, seed: int) -> BaseSampler:
    """Build the sampler of a study.

    Args:
        component: The table `[sampler]`. A sampler inside it (`base_sampler`, `independent_sampler`) is a name or a
            table.
        seed: The study's seed; given to samplers that take one.

    Raises:
        StudyFileError: No such class, or it does not take these options.
    """
    is_of_hub = component.name.startswith(HUB)
    kind = load_hub_class(component) if is_of_hub else _find("sampler", component.name, optuna.samplers, BaseSampler)
    if (package := _NEEDED.get(component.name)) and find_spec(package) is None:
        raise StudyFileError(
            f"sampler.name: {component.name} needs the package {package}: pip install {package}, "
            "or pip install 'tagifai[samplers]' for all that samplers need"
        )
    seeded = {"seed": seed} if "seed" in inspect.signature(kind).parameters else {}
    options = component.options
    # The driver's own: what the sampler is shown, and which code it is.
    for key in (MAX_HISTORY, *(KEYS if is_of_hub else ())):
        options.pop(key, None)
    for key in INNER:
        if key in options:
            options[key] = make_sampler(_inner(f"sampler.{key}", options[key]), seed)
    sampler: BaseSampler = _build("sampler", kind, options | seeded)
    return sampler


def make_pruner(component: ComponentSpec) -> BasePruner:
    """Build the pruner of a study.

    Args:
        component: The table `[pruner]`. A `wrapped_pruner` is a name or a table.

    Raises:
        StudyFileError: No such class, or it does not take these options.
    """
    options = component.options
    if "wrapped_pruner" in options:
        options["wrapped_pruner"] = make_pruner(_inner("pruner.wrapped_pruner", options["wrapped_pruner"]))
    pruner: BasePruner = _build("pruner", _find("pruner", component.name, optuna.pruners, BasePruner), options)
    return pruner


def _inner(where: str, given: Any) -> ComponentSpec:
    """Return the component inside a component: a name, or a table with a name and options."""
    try:
        return ComponentSpec.model_validate({"name": given} if isinstance(given, str) else given)
    except ValidationError:
        raise StudyFileError(f"{where}: must be a name or a table with a name, not {given!r}") from None


def _find(table: str, name: str, module: Any, base: type) -> Any:
    kinds = {n: kind for n in module.__all__ if inspect.isclass(kind := getattr(module, n)) and issubclass(kind, base)}
    known = [n for n, kind in kinds.items() if not inspect.isabstract(kind)]
    if name in known:
        return kinds[name]
    if name in kinds:
        raise StudyFileError(
            f"{table}.name: {name} is what the {table}s of Optuna are made from, and none itself. "
            f"Known: {', '.join(known)}."
        )
    # Without case: `tpesampler` is nearer to `CmaEsSampler` than to its own name.
    plain = {each.lower(): each for each in known}
    nearest = [plain[each] for each in difflib.get_close_matches(name.lower(), plain, n=1)]
    hint = f"Did you mean {nearest[0]}?" if nearest else f"Known: {', '.join(known)}."
    raise StudyFileError(f"{table}.name: there is no {module.__name__}.{name}. {hint}")


def _build(table: str, kind: Any, options: dict[str, Any]) -> Any:
    check_options(table, kind, options)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", optuna.exceptions.ExperimentalWarning)
            return kind(**options)
    except (TypeError, ValueError, AttributeError, ImportError) as error:
        raise StudyFileError(f"{table}: {kind.__name__} cannot be made with these options: {error}") from error


def try_components(study_file: StudyFile) -> None:
    """Let the sampler draw and the pruner judge one trial that is no one's: some faults show only then.

    Raises:
        StudyFileError: They cannot.
    """
    sampler, pruner = make_sampler(study_file.sampler, study_file.study.seed), make_pruner(study_file.pruner)

    directions = [*study_file.study.objectives.values()]

    def objective(trial: optuna.Trial) -> list[float]:
        suggest_params(trial, study_file.space)
        if len(directions) == 1:
            trial.report(1.0, 0)
            trial.should_prune()
        return [1.0] * len(directions)

    verbosity = optuna.logging.get_verbosity()
    optuna.logging.set_verbosity(optuna.logging.CRITICAL)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            study = optuna.create_study(directions=directions, sampler=sampler, pruner=pruner)
            study.optimize(objective, n_trials=2)
    except Exception as error:
        names = f"{study_file.sampler.name} and {study_file.pruner.name}"
        raise StudyFileError(f"sampler: {names} cannot run a trial of this space: {one_line(error)}") from error
    finally:
        optuna.logging.set_verbosity(verbosity)
