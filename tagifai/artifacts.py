"""What a training leaves behind in a folder, and how it is read again."""

import io
import json
from argparse import Namespace
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tagifai.args import check_args, save_args
from tagifai.errors import ArgsError, ArtifactError, one_line
from tagifai.files import write_bytes, write_json
from tagifai.labels import LabelEncoder

if TYPE_CHECKING:
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import SGDClassifier

ARGS = "args.json"
LABEL_ENCODER = "label_encoder.json"
VECTORIZER = "vectorizer.pkl"
MODEL = "model.pkl"
PERFORMANCE = "performance.json"
FILES = (ARGS, LABEL_ENCODER, VECTORIZER, MODEL, PERFORMANCE)


@dataclass(frozen=True)
class Artifacts:
    """All that is needed to predict, and how well it does.

    Attributes:
        args: The training arguments, with the ``threshold``.
        label_encoder: Tags by class.
        vectorizer: The fitted scikit-learn vectorizer.
        model: The fitted scikit-learn classifier.
        performance: What `tagifai.evaluate` says of it.
    """

    args: Namespace
    label_encoder: LabelEncoder
    vectorizer: "TfidfVectorizer"
    model: "SGDClassifier"
    performance: dict[str, Any]

    @classmethod
    def of(cls, result: Mapping[str, Any]) -> "Artifacts":
        """Take the artifacts out of what `train` returned."""
        return cls(**{name: result[name] for name in cls.__dataclass_fields__})


def save_artifacts(result: Mapping[str, Any] | Artifacts, folder: Path | str) -> list[Path]:
    """Write the artifacts of a training.

    The two ``.pkl`` files hold plain scikit-learn objects: ``joblib.load`` reads them without this package.

    Args:
        result: What `train` returned, or artifacts.
        folder: Where to write; it is made if need be.

    Returns:
        The files.

    Raises:
        ArtifactError: The folder cannot be written to.

    Side effects:
        Replaces the files, each in one step.
    """
    artifacts = result if isinstance(result, Artifacts) else Artifacts.of(result)
    folder = Path(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        save_args(artifacts.args, folder / ARGS)
        artifacts.label_encoder.save(folder / LABEL_ENCODER)
        write_bytes(_dump(artifacts.vectorizer), folder / VECTORIZER)
        write_bytes(_dump(artifacts.model), folder / MODEL)
        write_json(artifacts.performance, folder / PERFORMANCE)
    except OSError as error:
        raise ArtifactError(
            f"Artifacts cannot be written to {folder} ({error.strerror}). Make room, or give a folder you may write to."
        ) from error
    return [folder / name for name in FILES]


def load_artifacts(folder: Path | str) -> Artifacts:
    """Read artifacts that `save_artifacts` wrote.

    Reading the ``.pkl`` files runs code that they hold: read only what you trust.

    Args:
        folder: Where they are.

    Returns:
        The artifacts.

    Raises:
        ArtifactError: A file is missing or broken.
    """
    folder = Path(folder)
    missing = [name for name in FILES if not (folder / name).is_file()]
    if missing:
        raise ArtifactError(f"Artifacts in {folder} lack {', '.join(missing)}. Train again, or give another folder.")
    return Artifacts(
        args=_load_args(folder / ARGS),
        label_encoder=LabelEncoder.load(folder / LABEL_ENCODER),
        vectorizer=_load(folder / VECTORIZER),
        model=_load(folder / MODEL),
        performance=_load_object(folder / PERFORMANCE),
    )


def _load_args(path: Path) -> Namespace:
    values = _load_object(path)
    threshold = values.get("threshold")
    if not isinstance(threshold, float | int) or not 0 <= threshold <= 1:
        raise ArtifactError(f"Artifact {path} is broken (threshold = {threshold!r}). Train again.")
    try:
        args = check_args(values)
    except ArgsError as error:
        raise ArtifactError(f"Artifact {path} is broken ({error}). Train again.") from error
    args.threshold = float(threshold)
    return args


def _load_object(path: Path) -> dict[str, Any]:
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ArtifactError(f"Artifact {path} is broken ({error}). Train again.") from error
    if not isinstance(value, dict):
        raise ArtifactError(f"Artifact {path} is broken (it holds a {type(value).__name__}). Train again.")
    return value


def _dump(value: Any) -> bytes:
    import joblib

    file = io.BytesIO()
    joblib.dump(value, file, protocol=5)
    return file.getvalue()


def _load(path: Path) -> Any:
    import joblib

    try:
        return joblib.load(path)
    except Exception as error:
        # A damaged file can raise nearly anything.
        raise ArtifactError(f"Artifact {path} is broken ({one_line(error, named=True)}). Train again.") from error
