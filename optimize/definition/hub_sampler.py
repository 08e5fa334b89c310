"""Samplers of OptunaHub: code of a registry, which runs here only where the study file says which code it is."""

import inspect
import re
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from optuna.samplers import BaseSampler

from optimize.definition.component import HUB, ComponentSpec
from optimize.errors import StudyFileError
from tagifai.errors import one_line

KEYS = ("class", "ref", "registry", "repo_owner")
"""The keys of `[sampler]` that say which code it is; all others are options of the class."""

_PACKAGE = re.compile(r"[\w-]+(/[\w-]+)*")
_COMMIT = re.compile(r"[0-9a-f]{40}")


def is_hub_sampler(component: ComponentSpec) -> bool:
    """Tell whether a sampler, or one inside it, is of OptunaHub: it runs code that is neither ours nor Optuna's."""
    return any(name.startswith(HUB) for name in component.names())


def load_hub_class(component: ComponentSpec) -> Any:
    """Load the class of a sampler from OptunaHub.

    Args:
        component: The table `[sampler]`: `name` is `optunahub:` and the package, `class` its class, and either `ref` a
            commit of the registry or `registry` a folder with packages.

    Raises:
        StudyFileError: The package `optunahub` is not installed, the table does not say which code it is, or there is
            no such sampler there.

    Side effects:
        Imports the package. One of a commit that was not loaded before is downloaded.
    """
    package, options = component.name.removeprefix(HUB), component.options
    faults = [] if _PACKAGE.fullmatch(package) else [f"{component.name!r} is no {HUB}package, as {HUB}samplers/NAME"]
    if not isinstance(options.get("class"), str):
        faults.append("a sampler of OptunaHub needs its class: class = 'NAME'")
    if not options.get("registry") and not _COMMIT.fullmatch(str(options.get("ref"))):
        faults.append("it is code from the network: say which by ref, a commit of 40 digits, or by registry, a folder")
    if find_spec("optunahub") is None:
        faults.append("it needs the package optunahub: pip install 'tagifai[optunahub]'")
    if faults:
        raise StudyFileError(f"sampler.name: {faults[0]}")
    try:
        module = _load(package, options)
    except Exception as error:
        # A package may do anything when it is imported, and the network may be away.
        raise StudyFileError(
            f"sampler.name: {component.name} cannot be loaded: {one_line(error, named=True)}"
        ) from error
    kind = getattr(module, options["class"], None)
    if not (inspect.isclass(kind) and issubclass(kind, BaseSampler)):
        raise StudyFileError(f"sampler.class: {component.name} has no sampler {options['class']!r}")
    return kind


def _load(package: str, options: dict[str, Any]) -> Any:
    import optunahub

    if registry := options.get("registry"):
        return optunahub.load_local_module(package, registry_root=str(Path(registry).resolve()))
    return optunahub.load_module(package, repo_owner=options.get("repo_owner", "optuna"), ref=options["ref"])
