"""The functions that a study file names: `train` and its contract, and what is called after each trial."""

import importlib
import inspect
import sys
from argparse import Namespace
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from optimize.errors import InputError
from tagifai.errors import one_line

if TYPE_CHECKING:
    import optuna
    from optuna.trial import FrozenTrial
    from pandas import DataFrame


class Train(Protocol):
    """The contract of a train callable: `train(args, df, trial=None)`, shared by every trial and the final run.

    The same arguments and rows give the same result: a promotion compares every epoch with the trial's.
    """

    def __call__(self, args: Namespace, df: "DataFrame", trial: Any, /) -> Mapping[str, Any]:
        """Train a model.

        Args:
            args: The trial's arguments: those of `[args]`, `seed`, and one value for each parameter of the space.
            df: The data: a label in ``tag``, and what `tagifai.dataset.text_of` joins to one text a row. Must be left
                as it is.
            trial: A genuine Optuna trial, which hears each epoch's ``val_loss`` by ``report(val_loss, epoch)`` and may
                end the training by ``should_prune()``. None in the final run.

        Returns:
            Required are

            - ``model``: anything that predicts, such as a `Pipeline` that takes raw texts;
            - ``history``: ``{"val_loss": [...]}``, one finite number an epoch, those that were reported; ``train_loss``
              and other curves may stand beside it;
            - ``performance``: ``{"split": "val", "overall": {name: number}}``, of the validation split with a trial
              and of the test split without; each number is the metric ``{split}_{name}``.

            Optional are

            - ``metrics``: more numbers by name, so that a study can search by them;
            - ``val_performance``: that of the validation split, where ``performance`` is of another;
            - ``vectorizer`` and ``label_encoder``: those of a tagger as `tagifai.train` makes it;
            - ``val_row_losses`` and ``val_row_classes``, see `optimize.definition.val_rows`;
            - ``val_split``, see `optimize.definition.val_split`;
            - ``args``, where the model was trained with others than those given; ``n_rows``, how many rows it saw.

        Raises:
            optuna.TrialPruned: The trial says so.
        """


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


def check_signature(path: str, train: Train) -> None:
    """Make sure that a train callable can be called as trials call it.

    Args:
        path: How the study names it.
        train: The callable.

    Raises:
        InputError: It takes other arguments.
    """
    try:
        signature = inspect.signature(train)
    except (TypeError, ValueError):
        return  # some compiled callables have none
    try:
        signature.bind(None, None, None)
    except TypeError:
        raise InputError(f"train = {path!r} takes {signature}, not (args, df, trial=None).") from None


def look_here() -> None:
    """Let modules be found in the current directory too, after all that is installed.

    A file there may be called as a library is, and must not stand for it.
    """
    if (here := str(Path.cwd())) not in sys.path:
        sys.path.append(here)


def _hidden(module: str) -> str:
    """Say so where an installed module hides a file of the current directory."""
    top = module.partition(".")[0]
    origin = getattr(sys.modules.get(top), "__file__", None)
    here = Path.cwd()
    if origin is None or not any((here / name).exists() for name in (f"{top}.py", top)):
        return ""
    return "" if Path(origin).is_relative_to(here) else f": it is {origin}, which hides yours. Rename your file"


def _load(key: str, path: str) -> Callable[..., Any]:
    module, _, function = path.partition(":")
    look_here()
    try:
        found = getattr(importlib.import_module(module), function)
    except ModuleNotFoundError as error:
        raise InputError(
            f"{key} = {path!r}: cannot import {error.name!r}. Install it or run from its folder."
        ) from error
    except AttributeError as error:
        raise InputError(f"{key} = {path!r}: module {module!r} has no {function!r}{_hidden(module)}.") from error
    except (Exception, SystemExit) as error:
        reason = one_line(error, named=True)
        raise InputError(f"{key} = {path!r}: module {module!r} cannot be imported: {reason}.") from error
    if not callable(found):
        raise InputError(f"{key} = {path!r} is no callable.")
    return found  # type: ignore[no-any-return]
