"""What a training leaves behind in a folder, and how it is read again: without running anything that lies there."""

from argparse import Namespace
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tagifai.args import check_args
from tagifai.errors import ArgsError, ArtifactError, UntrustedError
from tagifai.files import write_bytes, write_json
from tagifai.labels import LabelEncoder
from tagifai.manifest import MANIFEST, CheckedFolder, json_object, write_manifest
from tagifai.stored_model import (
    DESCRIPTION,
    MODEL,
    VECTORIZER,
    pack_model,
    unpack_model,
    unpickle,
)
from tagifai.text import CLEANING_ARGS
from tagifai.text_model import TextModel

if TYPE_CHECKING:
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import SGDClassifier

ARGS = "args.json"
LABEL_ENCODER = "label_encoder.json"
PERFORMANCE = "performance.json"
FILES_0_1 = (ARGS, LABEL_ENCODER, VECTORIZER, MODEL, PERFORMANCE)
"""What version 0.1 left behind."""


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


StoredModel = Artifacts | TextModel


def model_of(result: Mapping[str, Any] | StoredModel) -> StoredModel:
    """Take the model out of what a train callable returned.

    What holds a vectorizer, a label encoder of ours and args with a ``threshold`` is a tagger, which cleans texts and
    has the rule "below the threshold, `other`"; anything else is a model that takes raw texts.
    """
    if isinstance(result, Artifacts | TextModel):
        return result
    is_tagger = (
        result.get("vectorizer") is not None
        and isinstance(result.get("label_encoder"), LabelEncoder)
        and hasattr(result.get("args"), "threshold")
    )
    return Artifacts.of(result) if is_tagger else TextModel.of(result)


def save_artifacts(
    result: Mapping[str, Any] | StoredModel,
    folder: Path | str,
    *,
    train_module: str | None = None,
    trust: bool = False,
) -> list[Path]:
    """Write the artifacts of a training.

    The ``.pkl`` files are for people who load them by hand: ``joblib.load`` reads them without this package. Nothing
    here reads them, unless nothing else could hold the model.

    Args:
        result: What `train` returned, or artifacts.
        folder: Where to write; it is made if need be.
        train_module: The module of the train callable, if it is not ours; it is stored with the model.
        trust: Whether a model that only a pickle holds is stored.

    Returns:
        The files; the last is the manifest.

    Raises:
        ArtifactError: The folder cannot be written to, or the model cannot be stored.

    Side effects:
        Replaces the files, each in one step.
    """
    stored = model_of(result)
    vectorizer = stored.vectorizer if isinstance(stored, Artifacts) else None
    description, files = pack_model(vectorizer, stored.model, train_module, trust=trust)
    description["kind"] = "estimator" if vectorizer is None else "tagger"
    description["classes"] = None if isinstance(stored, Artifacts) else stored.classes
    values = {ARGS: _plain(vars(stored.args)), PERFORMANCE: stored.performance, DESCRIPTION: description}
    if isinstance(stored, Artifacts):
        values[LABEL_ENCODER] = {"class_to_index": stored.label_encoder.class_to_index}
    folder = Path(folder)
    try:
        for name, content in files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            write_bytes(content, folder / name)
        for name, value in values.items():
            write_json(value, folder / name)
        write_manifest(folder, [*files, *values])
    except OSError as error:
        raise ArtifactError(
            f"Artifacts cannot be written to {folder} ({error.strerror}). Make room, or give a folder you may write to."
        ) from error
    return [folder / name for name in (*files, *values, MANIFEST)]


def load_artifacts(
    folder: Path | str, *, digest: str | None = None, trust: bool = False, shown: str | None = None
) -> StoredModel:
    """Read artifacts that `save_artifacts` wrote.

    Every file is checked against the manifest before anything is made of it, and nothing in it is run.

    Args:
        folder: Where they are.
        digest: The SHA-256 that their manifest was stored with; without it, files that were exchanged together with
            their manifest are not noticed.
        trust: Whether code that they bring may be run: a pickle, such as all that version 0.1 wrote, or modules of the
            model's own that are not here already.
        shown: What errors call the folder; its path if None.

    Returns:
        The artifacts.

    Raises:
        UntrustedError: They would run code, and that is not trusted.
        ArtifactError: A file is missing, broken, or not the one that was stored.
    """
    folder = Path(folder)
    shown = str(folder) if shown is None else shown
    if digest is None and not (folder / MANIFEST).exists():
        return _load_0_1(folder, shown, trust=trust)
    checked = CheckedFolder.open(folder, digest, shown)
    description = checked.read_json(DESCRIPTION)
    args, performance = checked.read_json(ARGS), checked.read_json(PERFORMANCE)
    vectorizer, model = unpack_model(checked, description, trust=trust)
    if description.get("kind") == "tagger":
        encoder = LabelEncoder.of_json(checked.read_json(LABEL_ENCODER), LABEL_ENCODER)
        if len(encoder.classes) != len(model.classes_):
            raise ArtifactError(f"Artifacts of {shown} are broken (the model has other classes). Promote again.")
        return Artifacts(_tagger_args(args), encoder, vectorizer, model, performance)
    classes = description.get("classes")
    if classes is not None and not (isinstance(classes, list) and all(isinstance(name, str) for name in classes)):
        raise ArtifactError(f"Artifacts of {shown} are broken (the classes are {classes!r:.80}). Promote again.")
    return TextModel(Namespace(**args), model, classes, performance)


def _load_0_1(folder: Path, shown: str, *, trust: bool) -> Artifacts:
    missing = [name for name in FILES_0_1 if not (folder / name).is_file()]
    if missing:
        raise ArtifactError(f"Artifacts of {shown} lack {', '.join(missing)}. Train again, or give another folder.")
    if not trust:
        raise UntrustedError(
            f"Artifacts of {shown} are those of version 0.1: pickles",
            remedy=", or promote or train again with this version",
        )
    contents = {name: (folder / name).read_bytes() for name in FILES_0_1}
    return Artifacts(
        args=_tagger_args(json_object(contents[ARGS], ARGS)),
        label_encoder=LabelEncoder.of_json(json_object(contents[LABEL_ENCODER], LABEL_ENCODER), LABEL_ENCODER),
        vectorizer=unpickle(contents[VECTORIZER], VECTORIZER),
        model=unpickle(contents[MODEL], MODEL),
        performance=json_object(contents[PERFORMANCE], PERFORMANCE),
    )


def _tagger_args(values: Mapping[str, Any]) -> Namespace:
    """Check of the arguments what predicting needs: a train callable of one's own may have others of any kind."""
    threshold = values.get("threshold")
    if isinstance(threshold, bool) or not isinstance(threshold, float | int) or not 0 <= threshold <= 1:
        raise ArtifactError(f"Artifact {ARGS} is broken (threshold = {threshold!r}). Train again.")
    try:
        cleaning = check_args({name: values[name] for name in CLEANING_ARGS if name in values}, complete=False)
    except ArgsError as error:
        raise ArtifactError(f"Artifact {ARGS} is broken ({error}). Train again.") from error
    return Namespace(**{**values, **vars(cleaning), "threshold": float(threshold)})


def _plain(value: Any) -> Any:
    """Return arguments of any kind as JSON-able data; what JSON does not know is described."""
    if isinstance(value, Mapping):
        return {str(name): _plain(inner) for name, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    if hasattr(value, "item") and getattr(value, "ndim", 1) == 0:
        value = value.item()
    return value if isinstance(value, bool | int | float | str | None) else repr(value)
