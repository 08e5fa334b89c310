"""The train callable of a study: what it is called with, and where it comes from."""

import importlib
import sys
from argparse import Namespace
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from optimize.errors import InputError

if TYPE_CHECKING:
    from pandas import DataFrame

Train = Callable[[Namespace, "DataFrame", Any], dict[str, Any]]


def load_train(path: str) -> Train:
    """Import a train callable.

    Args:
        path: `module:function`.

    Raises:
        InputError: There is no such module or function.

    Side effects:
        Imports the module; adds the current directory to the places where modules are looked for.
    """
    module, _, function = path.partition(":")
    if (here := str(Path.cwd())) not in sys.path:
        # An installed command does not look here by itself, as `python -m` does.
        sys.path.insert(0, here)
    try:
        train = getattr(importlib.import_module(module), function)
    except ModuleNotFoundError as error:
        raise InputError(
            f"train = {path!r}: cannot import {error.name!r}. Install it or run from its folder."
        ) from error
    except AttributeError as error:
        raise InputError(f"train = {path!r}: module {module!r} has no {function!r}.") from error
    if not callable(train):
        raise InputError(f"train = {path!r} is no callable.")
    return train  # type: ignore[no-any-return]
