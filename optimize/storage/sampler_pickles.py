"""The pickles in which Optuna's `CmaEsSampler` keeps its optimizer: whether there are any, and no more is in them."""

import io
import itertools
import pickle
import re
from collections.abc import Iterator
from typing import Any

import optuna

_PICKLED = re.compile("cma.*:optimizer", re.IGNORECASE)
"""The system attributes in which `CmaEsSampler`, alone of Optuna's samplers, keeps what it unpickles."""

_NUMPY = {("numpy", "ndarray"), ("numpy", "dtype")} | set(
    itertools.product(["numpy._core.multiarray", "numpy.core.multiarray"], ["_reconstruct", "scalar"])
) | {("numpy.random._pickle", "__randomstate_ctor"), ("numpy.random._pickle", "__bit_generator_ctor")} | {
    ("numpy.random._mt19937", "MT19937")
}  # fmt: skip
"""What the arrays and the generator of an optimizer are made of."""


def holds_pickles(study: optuna.Study) -> bool:
    """Tell whether a sampler may find pickles in a study."""
    return any(_PICKLED.search(key) for trial in study.get_trials(deepcopy=False) for key in trial.system_attrs)


def foreign_pickle(study: optuna.Study) -> str | None:
    """Find a pickle that is not just an optimizer of CMA-ES.

    Whoever writes to a study's database can put it there, though the study's record was signed by its owner.

    Returns:
        The trial and what it asks for, in words; None if there is none. Nothing but optimizers is made.
    """
    for trial in study.get_trials(deepcopy=False):
        for name, content in _pickles(trial.system_attrs):
            try:
                _OptimizerUnpickler(io.BytesIO(bytes.fromhex(content))).load()
            except Exception as error:  # anything may be in it
                return f"trial {trial.number}: {name}: {error}"
    return None


def _pickles(attributes: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield the pickles of a trial by their names, put together as the sampler does."""
    names = {key.rpartition(":")[0] for key in attributes if _PICKLED.search(key) and key.rpartition(":")[2] == "0"}
    for name in sorted(names):
        parts = itertools.takewhile(lambda key: key in attributes, (f"{name}:{i}" for i in itertools.count()))
        yield name, "".join(str(attributes[part]) for part in parts)


class _OptimizerUnpickler(pickle.Unpickler):
    def find_class(self, module: str, name: str) -> Any:
        if (module, name) in _NUMPY:
            return super().find_class(module, name)
        if re.fullmatch(r"cmaes(\._\w+)?", module) and name.isidentifier():
            found = super().find_class(module, name)
            if isinstance(found, type) and found.__module__.startswith("cmaes"):
                return found
        raise pickle.UnpicklingError(f"it asks for {module}.{name}")
