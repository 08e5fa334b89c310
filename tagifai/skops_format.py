"""Estimators of any make in the format of skops, which names types and runs none but those that the reader trusts.

The list of trusted types is ours. What a file says of itself, as MLflow's scikit-learn flavour takes it, counts for
nothing here.
"""

import importlib
import io
import zipfile
from collections.abc import Collection, Iterator
from typing import Any

import numpy as np

from tagifai.errors import ArtifactError, one_line

TRUSTED_TYPES = (
    "builtins.frozenset",
    "sklearn.ensemble._hist_gradient_boosting.predictor.TreePredictor",
    "sklearn.feature_extraction.text.strip_accents_ascii",
    "sklearn.feature_extraction.text.strip_accents_unicode",
    "sklearn.feature_selection._mutual_info.mutual_info_classif",
    "sklearn.feature_selection._univariate_selection.chi2",
    "sklearn.feature_selection._univariate_selection.f_classif",
)
"""Trusted beside what skops trusts by itself: the estimators of scikit-learn, and arrays and functions of NumPy.

The predictors of gradient boosting are compiled code that does not look where it reads; `_check` looks for it. Other
trees of scikit-learn, `sklearn.tree._tree.Tree`, cannot be looked at before they may have read elsewhere.
"""

LARGEST_CONTENT = 2**32
LARGEST_RATIO = 2000
"""How many times its own size a file may unpack to; deflated zeros reach 1032."""


class UntrustedTypesError(ArtifactError):
    """An estimator holds types that are not trusted.

    Attributes:
        types: Their names.
    """

    def __init__(self, types: Collection[str]) -> None:
        self.types = sorted(types)
        super().__init__(f"The model holds {', '.join(self.types)}, which tagifai does not trust by itself.")


def dump_estimator(model: object) -> bytes:
    """Write an estimator.

    Args:
        model: The fitted estimator.

    Raises:
        UntrustedTypesError: It holds what the format cannot name, such as a lambda.

    Side effects:
        The columns in the vocabularies of its vectorizers become plain integers: NumPy's take a file each.
    """
    import skops.io

    for part in _parts(model):
        if isinstance(vocabulary := getattr(part, "vocabulary_", None), dict):
            part.vocabulary_ = {term: int(column) for term, column in vocabulary.items()}
    try:
        return bytes(skops.io.dumps(model, compression=zipfile.ZIP_DEFLATED, compresslevel=1))
    except Exception as error:
        raise UntrustedTypesError([f"{type(model).__qualname__} ({one_line(error, named=True)})"]) from error


def untrusted_types(packed: bytes) -> list[str]:
    """Name the types in a file of one's own making that are not trusted.

    Args:
        packed: What `dump_estimator` wrote.
    """
    import skops.io

    return sorted(set(skops.io.get_untrusted_types(data=packed)) - set(TRUSTED_TYPES))


def load_estimator(packed: bytes, own_types: Collection[str] = ()) -> Any:
    """Read an estimator.

    Args:
        packed: What `dump_estimator` wrote.
        own_types: More types to trust: of modules that may be imported here.

    Raises:
        UntrustedTypesError: It holds other types than the trusted ones.
        ArtifactError: The file is broken, or would unpack to more than is read.
    """
    import skops.io
    from skops.io.exceptions import UntrustedTypesFoundException

    try:
        _check_archive(packed)
        model = skops.io.loads(packed, trusted=[*TRUSTED_TYPES, *own_types])
        for part in _parts(model):
            _check(part)
    except UntrustedTypesFoundException as error:
        found = set(skops.io.get_untrusted_types(data=packed)) - {*TRUSTED_TYPES, *own_types}
        raise UntrustedTypesError(found) from error
    except ArtifactError:
        raise
    except Exception as error:
        # A damaged file can raise nearly anything.
        reason = one_line(error, named=True)
        raise ArtifactError(f"The stored model is broken ({reason}). Promote or train again.") from error
    return model


def own_types_among(types: Collection[str], modules: Collection[str]) -> set[str]:
    """Return the types and functions that are defined in modules of one's own, not only imported there.

    Args:
        types: Their names.
        modules: The top-level modules.

    Side effects:
        Imports the modules.
    """
    own = set()
    for name in types:
        module, _, attribute = name.rpartition(".")
        if module.partition(".")[0] in modules:
            try:
                home = getattr(getattr(importlib.import_module(module), attribute, None), "__module__", None)
            except ModuleNotFoundError:
                # Such as the class of a bound method.
                continue
            if str(home).partition(".")[0] in modules:
                own.add(name)
    return own


def _check_archive(packed: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        members = archive.infolist()
        if bad := [member.filename for member in members if "/" in member.filename or "\\" in member.filename]:
            raise ValueError(f"it holds the file {bad[0][:40]!r}")
        if len({member.filename for member in members}) != len(members):
            raise ValueError("it holds a file twice")
        limit = min(LARGEST_CONTENT, LARGEST_RATIO * len(packed))
        if (size := sum(member.file_size for member in members)) > limit:
            raise ValueError(f"its {len(packed)} bytes unpack to {size}")


def _parts(model: object) -> Iterator[Any]:
    """Walk through an estimator, and everything of it that is no number, text or array."""
    seen: set[int] = set()
    waiting = [model]
    while waiting:
        part = waiting.pop()
        if isinstance(part, str | int | float | bytes | type | None) or id(part) in seen:
            continue
        seen.add(id(part))
        if isinstance(part, dict):
            # A vocabulary is a large dict of integers.
            waiting += [value for value in part.values() if not isinstance(value, int | str)]
        elif isinstance(part, list | tuple | set | frozenset):
            waiting += part
        elif isinstance(part, np.ndarray):
            waiting += part.ravel().tolist() if part.dtype.hasobject else []
        else:
            yield part
            if not callable(part) or hasattr(part, "get_params"):
                waiting += vars(part).values() if hasattr(part, "__dict__") else []


def _check(part: Any) -> None:
    """Refuse what would read a file that a text names, or memory that is not its own.

    Raises:
        ValueError: It would.
    """
    from scipy.sparse import issparse

    if getattr(part, "input", "content") != "content":
        raise ValueError(f"its vectorizer takes {part.input!r}, not texts")
    if issparse(part) and hasattr(part, "check_format"):
        part.check_format(full_check=True)
    if type(part).__name__ == "TreePredictor":
        _check_nodes(part.nodes)
    if hasattr(part, "_predictors"):
        n_features = int(part.n_features_in_)
        for predictor in (predictor for iteration in part._predictors for predictor in iteration):
            if (predictor.nodes["feature_idx"] >= n_features).any() or (predictor.nodes["feature_idx"] < 0).any():
                raise ValueError("its trees ask for features that there are not")


def _check_nodes(nodes: Any) -> None:
    from sklearn.ensemble._hist_gradient_boosting.common import PREDICTOR_RECORD_DTYPE

    if not isinstance(nodes, np.ndarray) or nodes.dtype != PREDICTOR_RECORD_DTYPE or nodes.ndim != 1 or not len(nodes):
        raise ValueError("its trees have nodes of another kind")
    if nodes["is_categorical"].any():
        raise ValueError("its trees ask for categories, and texts have none")
    inner = np.flatnonzero(nodes["is_leaf"] == 0)
    for side in ("left", "right"):
        children = nodes[side][inner].astype(np.int64)
        if (children <= inner).any() or (children >= len(nodes)).any():
            raise ValueError("its trees lead out of themselves")
