"""A fitted model as files, in the safest format that holds it.

- `arrays`: our own, for a `TfidfVectorizer` and an `SGDClassifier`; see `tagifai.arrays_format`
- `skops`: for other estimators of trusted types and of the model's own modules; see `tagifai.skops_format`
- `pickle`: for anything, with the caller's consent when it is written and whenever it is read
"""

import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tagifai.arrays_format import can_hold, from_arrays, to_arrays
from tagifai.errors import ArtifactError, UntrustedError, one_line
from tagifai.manifest import CheckedFolder
from tagifai.own_code import CODE, find_own_modules, make_importable, read_own_modules
from tagifai.skops_format import (
    UntrustedTypesError,
    dump_estimator,
    load_estimator,
    own_types_among,
    untrusted_types,
)

DESCRIPTION = "model.json"
ARRAYS = "arrays.npz"
SKOPS = "model.skops"
VECTORIZER = "vectorizer.pkl"
MODEL = "model.pkl"

FORMAT = 1


def pack_model(
    vectorizer: Any, model: Any, train_module: str | None, *, trust: bool
) -> tuple[dict[str, Any], dict[str, bytes]]:
    """Turn a fitted model into files.

    Args:
        vectorizer: Its vectorizer; None if the model takes texts itself.
        model: The model.
        train_module: The module whose train callable made it; packed with it if it is not installed.
        trust: Whether it may be stored as a pickle if nothing else holds it.

    Returns:
        How it is stored, as JSON-able data, and the files by name. For people who load them by hand there is a pickle
        in any case, where one can be made.

    Raises:
        UntrustedTypesError: It holds types that are not trusted.
        ArtifactError: It cannot be stored at all.
    """
    modules = {} if train_module is None else find_own_modules(train_module)
    files = {f"{CODE}/{name}": content for name, content in read_own_modules(modules).items()}
    description: dict[str, Any] = {"version": FORMAT, "own_modules": sorted(modules), "own_types": []}
    if vectorizer is not None and can_hold(vectorizer, model):
        arrays, files[ARRAYS] = to_arrays(vectorizer, model)
        description |= {"storage": "arrays", **arrays}
    else:
        whole = model if vectorizer is None else (vectorizer, model)
        try:
            files[SKOPS], description["own_types"] = _to_skops(whole, modules)
            description["storage"] = "skops"
        except UntrustedTypesError:
            if not trust:
                raise
            description["storage"] = "pickle"
    return description, files | _pickles(vectorizer, model, needed=description["storage"] == "pickle")


def unpack_model(folder: CheckedFolder, description: Mapping[str, Any], *, trust: bool) -> tuple[Any, Any]:
    """Put a model together again.

    Args:
        folder: Where its files lie.
        description: What `pack_model` said of it.
        trust: Whether code that comes with it may be run.

    Returns:
        The vectorizer, None if the model takes texts itself, and the model.

    Raises:
        UntrustedError: It would run code, and that is not trusted.
        ArtifactError: It is broken, or of a format that this version does not know.
    """
    storage = description.get("storage")
    if description.get("version") != FORMAT or storage not in ("arrays", "skops", "pickle"):
        raise ArtifactError(
            f"Model {folder.shown} has the format {description.get('version')!r}, {storage!r}, which this version of "
            "tagifai does not know. Install a newer tagifai."
        )
    if storage == "arrays":
        return from_arrays(description, folder.read(ARRAYS))
    is_pair = description.get("kind") == "tagger"
    if storage == "skops":
        whole = load_estimator(folder.read(SKOPS), _own_types(folder, description, trust=trust))
        if isinstance(whole, tuple) is not is_pair or (is_pair and len(whole) != 2):
            raise ArtifactError(f"Model {folder.shown} is broken (it is no {description.get('kind')}). Promote again.")
        return whole if is_pair else (None, whole)
    if not trust:
        raise UntrustedError(f"Model {folder.shown} is a pickle")
    _import_own(folder, trust=True)
    return (unpickle(folder.read(VECTORIZER), VECTORIZER) if is_pair else None), unpickle(folder.read(MODEL), MODEL)


def unpickle(content: bytes, name: str) -> Any:
    """Read a pickle, which may run anything.

    Args:
        content: The pickle.
        name: Its file, for errors.

    Raises:
        ArtifactError: It is broken.
    """
    import joblib

    try:
        return joblib.load(io.BytesIO(content))
    except Exception as error:
        # A damaged file can raise nearly anything.
        raise ArtifactError(f"Artifact {name} is broken ({one_line(error, named=True)}). Train again.") from error


def _to_skops(whole: Any, modules: Mapping[str, Path]) -> tuple[bytes, list[str]]:
    packed = dump_estimator(whole)
    types = untrusted_types(packed)
    own = own_types_among(types, modules)
    if others := set(types) - own:
        raise UntrustedTypesError(others)
    return packed, sorted(own)


def _own_types(folder: CheckedFolder, description: Mapping[str, Any], *, trust: bool) -> list[str]:
    types, modules = description.get("own_types"), description.get("own_modules")
    if not types:
        return []
    if not isinstance(types, list) or not isinstance(modules, list):
        raise ArtifactError(f"Model {folder.shown} is broken (its types are {types!r:.80}). Promote again.")
    if not (trust or folder.is_anchored):
        # Functions of one's own would be called with whatever a file says.
        raise UntrustedError(f"Model {folder.shown} asks for code of your own, and its digest is not known")
    packed = _import_own(folder, trust=trust)
    if others := {str(name) for name in types} - own_types_among(types, packed & {str(name) for name in modules}):
        raise ArtifactError(
            f"Model {folder.shown} takes {', '.join(sorted(others))[:200]} for its own code, which it is not. "
            "Promote again."
        )
    return types


def _import_own(folder: CheckedFolder, *, trust: bool) -> set[str]:
    """Make the model's own modules importable, and return their names."""
    names = [name for name in folder.files if name.startswith(f"{CODE}/")]
    files = {name.removeprefix(f"{CODE}/"): folder.read(name) for name in names}
    if files:
        make_importable(files, folder.shown, trust=trust)
    return {name.partition("/")[0].removesuffix(".py") for name in files}


def _pickles(vectorizer: Any, model: Any, *, needed: bool) -> dict[str, bytes]:
    import joblib

    pickles = {}
    for name, part in ((VECTORIZER, vectorizer), (MODEL, model)):
        file = io.BytesIO()
        try:
            if part is not None:
                joblib.dump(part, file, protocol=5)
                pickles[name] = file.getvalue()
        except Exception as error:
            if needed:
                reason = one_line(error, named=True)
                raise ArtifactError(
                    f"The model cannot be stored in any way ({reason}). Put its functions and classes into a module."
                ) from error
    return pickles
