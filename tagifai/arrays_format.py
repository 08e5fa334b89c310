"""The tagger's own format: a JSON object and an archive of NumPy arrays, from which nothing can be run.

The objects that come out are genuine scikit-learn objects, and predict the same bits as those that went in.
"""

import ast
import io
import math
import zipfile
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from tagifai.errors import ArtifactError, one_line

if TYPE_CHECKING:
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import SGDClassifier

LARGEST_ARRAYS = 2**32
"""More bytes than this, unpacked, are neither written nor read."""

LARGEST_RATIO = 100
"""How many times its own size an archive may unpack to: the coefficients, its largest part, are not packed at all."""

_DTYPES = {"terms": "|u1", "ends": "<i8", "idf": "<f8", "coef": "<f8", "intercept": "<f8", "classes": "<i8"}
_DIMENSIONS = {name: 2 if name == "coef" else 1 for name in _DTYPES}
_SCALARS = (bool, int, float, str, type(None))


def can_hold(vectorizer: Any, model: Any) -> bool:
    """Say whether the format can hold a fitted vectorizer and classifier.

    It holds a `TfidfVectorizer` that takes raw texts with its own tokenizer, and an `SGDClassifier` whose classes are
    numbers; no subclass of these, and no callables.
    """
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import SGDClassifier

    if type(vectorizer) is not TfidfVectorizer or type(model) is not SGDClassifier:
        return False
    params = vectorizer.get_params()
    fitted = (getattr(model, name, None) for name in ("coef_", "intercept_", "classes_"))
    return (
        params.pop("dtype") is np.float64
        and params["input"] == "content"
        and params["use_idf"]
        and params.pop("vocabulary") is None
        and _are_plain({**params, "ngram_range": list(params["ngram_range"])})
        and _are_plain(model.get_params())
        and all(isinstance(array, np.ndarray) for array in fitted)
        and np.issubdtype(model.classes_.dtype, np.integer)
        and not model.average
    )


def to_arrays(vectorizer: "TfidfVectorizer", model: "SGDClassifier") -> tuple[dict[str, Any], bytes]:
    """Take a fitted vectorizer and classifier apart.

    Args:
        vectorizer: The vectorizer.
        model: The classifier; see `can_hold`.

    Returns:
        Their parameters as JSON-able data, and the archive of what they have learnt.
    """
    params = {name: value for name, value in vectorizer.get_params().items() if name not in ("dtype", "vocabulary")}
    params["ngram_range"] = list(params["ngram_range"])
    terms = sorted(vectorizer.vocabulary_, key=vectorizer.vocabulary_.__getitem__)
    encoded = [term.encode("utf-8", "surrogatepass") for term in terms]
    arrays: dict[str, NDArray[Any]] = {
        "terms": np.frombuffer(b"".join(encoded), np.uint8),
        "ends": np.cumsum([len(term) for term in encoded], dtype=np.int64),
        "idf": vectorizer.idf_,
        "coef": model.coef_,
        "intercept": model.intercept_,
        "classes": model.classes_,
    }
    description = {
        "vectorizer": params,
        "classifier": model.get_params(),
        "n_epochs_seen": int(model.n_iter_),
        "n_steps": float(model.t_),
    }
    return description, _pack({name: array.astype(_DTYPES[name], copy=False) for name, array in arrays.items()})


def from_arrays(description: Mapping[str, Any], packed: bytes) -> "tuple[TfidfVectorizer, SGDClassifier]":
    """Put a vectorizer and a classifier together again.

    Args:
        description: Their parameters.
        packed: The archive.

    Returns:
        What `to_arrays` took apart.

    Raises:
        ArtifactError: Something else than that was given.
    """
    try:
        arrays = _unpack(packed)
        _check_shapes(arrays)
        return _vectorizer(description, arrays), _classifier(description, arrays)
    except Exception as error:
        # A damaged archive can raise nearly anything.
        reason = one_line(error, named=True)
        raise ArtifactError(f"The stored tagger is broken ({reason}). Promote or train again.") from error


def _pack(arrays: Mapping[str, NDArray[Any]]) -> bytes:
    if (size := sum(array.nbytes for array in arrays.values())) > LARGEST_ARRAYS:
        raise ArtifactError(
            f"The tagger takes {size} bytes, and {LARGEST_ARRAYS} is the most that is stored. "
            "Lower ngram_max_range or raise min_freq."
        )
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, array in arrays.items():
            member = zipfile.ZipInfo(f"{name}.npy")
            # Coefficients are as good as random: deflating them takes a second and gains nothing.
            member.compress_type = zipfile.ZIP_STORED if name == "coef" else zipfile.ZIP_DEFLATED
            content = io.BytesIO()
            np.lib.format.write_array(content, array, allow_pickle=False)
            archive.writestr(member, content.getbuffer(), compresslevel=1)
    return file.getvalue()


def _unpack(packed: bytes) -> dict[str, NDArray[Any]]:
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        members = archive.infolist()
        if sorted(member.filename for member in members) != sorted(f"{name}.npy" for name in _DTYPES):
            raise ValueError(f"its arrays are {', '.join(member.filename[:40] for member in members[:10])}")
        if (size := sum(member.file_size for member in members)) > min(LARGEST_ARRAYS, LARGEST_RATIO * len(packed)):
            raise ValueError(f"its {len(packed)} bytes unpack to {size}")
        return {name: _array(archive.read(f"{name}.npy"), name) for name in _DTYPES}


def _array(content: bytes, name: str) -> NDArray[Any]:
    """Return an array whose header says what the format wants and no more than there is."""
    file = io.BytesIO(content)
    if np.lib.format.read_magic(file) != (1, 0):
        raise ValueError(f"the array {name} has another format")
    length = int.from_bytes(file.read(2), "little")
    header = ast.literal_eval(file.read(length).decode("latin1")) if length <= 1000 else None
    if not isinstance(header, dict) or header.keys() != {"descr", "fortran_order", "shape"}:
        raise ValueError(f"the header of the array {name} is broken")
    shape = header["shape"]
    if header["descr"] != _DTYPES[name] or len(shape) != _DIMENSIONS[name] or min(shape) < 0:
        raise ValueError(f"the array {name} has the type {str(header['descr'])[:40]} and the shape {shape}")
    dtype = np.dtype(_DTYPES[name])
    if math.prod(shape) * dtype.itemsize != len(content) - file.tell():
        raise ValueError(f"the array {name} has the shape {shape}, but another size")
    array = np.frombuffer(bytearray(content), dtype, offset=file.tell())
    return array.reshape(shape, order="F" if header["fortran_order"] else "C")


def _check_shapes(arrays: Mapping[str, NDArray[Any]]) -> None:
    n_terms, n_classes = len(arrays["ends"]), len(arrays["classes"])
    n_rows = 1 if n_classes == 2 else n_classes
    shapes = {name: array.shape for name, array in arrays.items()}
    wanted = {"idf": (n_terms,), "coef": (n_rows, n_terms), "intercept": (n_rows,)}
    if n_terms == 0 or n_classes < 2 or any(shapes[name] != shape for name, shape in wanted.items()):
        raise ValueError(f"its arrays do not belong together: {shapes}")
    starts = np.concatenate([[0], arrays["ends"]])
    if (np.diff(starts) < 0).any() or starts[-1] != len(arrays["terms"]):
        raise ValueError("its vocabulary does not end where its terms do")
    if (np.diff(arrays["classes"]) <= 0).any():
        raise ValueError("its classes do not ascend")


def _vectorizer(description: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> "TfidfVectorizer":
    from sklearn.feature_extraction.text import TfidfTransformer, TfidfVectorizer

    params = _plain_params(description["vectorizer"], TfidfVectorizer().get_params().keys() - {"dtype", "vocabulary"})
    params["ngram_range"] = tuple(params["ngram_range"])
    if params["input"] != "content":
        # Another input would have the vectorizer read the files that a text names.
        raise ValueError(f"its vectorizer takes {params['input']!r}, not texts")
    vectorizer = TfidfVectorizer(**params)
    vectorizer._validate_ngram_range()
    vectorizer._validate_params()
    tfidf = TfidfTransformer(
        norm=vectorizer.norm, use_idf=True, smooth_idf=vectorizer.smooth_idf, sublinear_tf=vectorizer.sublinear_tf
    )
    tfidf.idf_, tfidf.n_features_in_ = arrays["idf"], len(arrays["idf"])
    terms, ends = arrays["terms"].tobytes(), arrays["ends"].tolist()
    vocabulary = {
        terms[start:end].decode("utf-8", "surrogatepass"): column
        for column, (start, end) in enumerate(zip([0, *ends], ends, strict=False))
    }
    if len(vocabulary) != len(ends):
        raise ValueError("its vocabulary has a term twice")
    vectorizer.vocabulary_, vectorizer.fixed_vocabulary_, vectorizer._tfidf = vocabulary, False, tfidf
    return vectorizer


def _classifier(description: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]]) -> "SGDClassifier":
    from sklearn.linear_model import SGDClassifier

    model = SGDClassifier(**_plain_params(description["classifier"], SGDClassifier().get_params().keys()))
    model._validate_params()
    model.coef_, model.intercept_, model.classes_ = arrays["coef"], arrays["intercept"], arrays["classes"]
    model.n_features_in_ = model.coef_.shape[1]
    model.n_iter_, model.t_ = int(description["n_epochs_seen"]), float(description["n_steps"])
    model._loss_function_ = model._get_loss_function(model.loss)
    model._expanded_class_weight = np.ones(len(model.classes_))
    return model


def _plain_params(params: Mapping[str, Any], names: Any) -> dict[str, Any]:
    if not params.keys() <= set(names) or not _are_plain(params):
        raise ValueError(f"its parameters are {', '.join(sorted(map(str, params)))[:200]}")
    return dict(params)


def _are_plain(params: Mapping[str, Any]) -> bool:
    return all(
        isinstance(value, _SCALARS) or (name == "ngram_range" and _is_pair(value)) for name, value in params.items()
    )


def _is_pair(value: object) -> bool:
    return isinstance(value, list) and len(value) == 2 and all(type(bound) is int for bound in value)
