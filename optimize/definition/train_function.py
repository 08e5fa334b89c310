"""The functions that a study file names: `train`, and what is called after each trial."""

import importlib
import sys
from argparse import Namespace
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from optimize.errors import InputError
from tagifai.errors import one_line

if TYPE_CHECKING:
    import optuna
    from optuna.trial import FrozenTrial
    from pandas import DataFrame

Train = Callable[[Namespace, "DataFrame", Any], dict[str, Any]]
Callback = Callable[["optuna.Study", "FrozenTrial"], object]
"""Called after each trial, as `optuna.Study.optimize` calls its callbacks."""


def load_train(path: str) -> Train:
    """Import a train callable.

    Args:
        path: `module:function`.

    Raises:
        InputError: There is no such module or function.

    Side effects:
        Imports the module; adds the current directory to the places where modules are looked for.
    """
    return _load("train", path)


def load_callbacks(paths: Sequence[str]) -> dict[str, Callback]:
    """Import callbacks.

    Args:
        paths: `module:function` each.

    Returns:
        The callbacks by what they are called in the study file.

    Raises:
        InputError: There is no such module or function.

    Side effects:
        As `load_train`.
    """
    return {path: _load("callbacks", path) for path in paths}


def _load(key: str, path: str) -> Callable[..., Any]:
    module, _, function = path.partition(":")
    if (here := str(Path.cwd())) not in sys.path:
        # An installed command does not look here by itself, as `python -m` does.
        sys.path.insert(0, here)
    try:
        found = getattr(importlib.import_module(module), function)
    except ModuleNotFoundError as error:
        raise InputError(
            f"{key} = {path!r}: cannot import {error.name!r}. Install it or run from its folder."
        ) from error
    except AttributeError as error:
        raise InputError(f"{key} = {path!r}: module {module!r} has no {function!r}.") from error
    except Exception as error:
        reason = one_line(error, named=True)
        raise InputError(f"{key} = {path!r}: module {module!r} cannot be imported: {reason}.") from error
    if not callable(found):
        raise InputError(f"{key} = {path!r} is no callable.")
    return found  # type: ignore[no-any-return]
