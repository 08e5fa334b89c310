"""Hostile artifacts: whatever somebody puts into a file that is read, nothing of it is run.

Each row of `HOSTILE` changes the folder of a stored tagger. Those of `ALTERED` leave the manifest as it was stored; for
the others the attacker has written a manifest that fits, and nothing is known of the one that was stored.
"""

import io
import json
import os
import pickle
import shutil
import subprocess
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import skops.io
from sklearn.decomposition import TruncatedSVD
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline

from tagifai.artifacts import load_artifacts, save_artifacts
from tagifai.asked_model import load_asked_model
from tagifai.errors import ArtifactError
from tagifai.files import sha256_of
from tagifai.manifest import MANIFEST, write_manifest
from tagifai.predict import predict_tags
from tagifai.runs import log_run
from tagifai.serving import load_model

Hostile = Callable[[Path, Path], None]
"""Takes the folder, and the file that a payload makes if it is run."""

SOURCE = "from pathlib import Path\nPath({!r}).touch()\n\n\ndef split(text):\n    return text.split()\n"


class Payload:
    """Touches a file when it is unpickled."""

    def __init__(self, marker: Path) -> None:
        self.marker = marker

    def __reduce__(self) -> Any:
        return Path.touch, (self.marker,)


def described(folder: Path, **changes: Any) -> None:
    description = json.loads((folder / "model.json").read_text())
    for name, value in changes.items():
        part, _, key = name.partition("__")
        if key:
            description[part][key] = value
        else:
            description[part] = value
    (folder / "model.json").write_text(json.dumps(description))


def payload_in(name: str) -> Hostile:
    return lambda folder, marker: (folder / name).write_bytes(pickle.dumps(Payload(marker))) and None


def as_pickle(folder: Path, marker: Path) -> None:
    described(folder, storage="pickle")
    payload_in("model.pkl")(folder, marker)
    payload_in("vectorizer.pkl")(folder, marker)


def arrays(change: Callable[[dict[str, bytes], Path], None]) -> Hostile:
    """Change the members of the archive of arrays."""

    def tamper(folder: Path, marker: Path) -> None:
        with zipfile.ZipFile(folder / "arrays.npz") as archive:
            members = {name: archive.read(name) for name in archive.namelist()}
        change(members, marker)
        with zipfile.ZipFile(folder / "arrays.npz", "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in members.items():
                archive.writestr(name, content)

    return tamper


def npy(array: Any) -> bytes:
    file = io.BytesIO()
    np.lib.format.write_array(file, array, allow_pickle=True)
    return file.getvalue()


def header(descr: str, shape: tuple[int, ...]) -> bytes:
    text = repr({"descr": descr, "fortran_order": False, "shape": shape}).encode()
    return b"\x93NUMPY\x01\x00" + len(text).to_bytes(2, "little") + text


def as_skops(schema: Callable[[Path], Any], **changes: Any) -> Hostile:
    """Store a model whose file of skops has this schema."""

    def tamper(folder: Path, marker: Path) -> None:
        with zipfile.ZipFile(folder / "model.skops", "w") as archive:
            archive.writestr("schema.json", json.dumps(schema(marker) | {"protocol": 2, "_skops_version": "0.16.0"}))
        described(folder, storage="skops", **changes)

    return tamper


def node(loader: str, path: str, **more: Any) -> dict[str, Any]:
    module, _, name = path.rpartition(".")
    return {"__module__": module, "__class__": name, "__loader__": loader, "__id__": id(more), **more}


def text(value: str) -> dict[str, Any]:
    return node("JsonNode", "builtins.str", content=json.dumps(value), is_json=True)


def touching(marker: Path) -> dict[str, Any]:
    command = node("ListNode", "builtins.list", content=[text("touch"), text(str(marker))])
    arguments = node("TupleNode", "builtins.tuple", content=[command])
    return node("ConstructorFromReduceNode", "subprocess.Popen", content=arguments)


def calling(marker: Path) -> dict[str, Any]:
    arguments = node("TupleNode", "builtins.tuple", content=[text("system"), text(f"touch {marker}")])
    return node("OperatorFuncNode", "operator.methodcaller", attrs=arguments)


def estimator(make: Callable[[], Any]) -> Hostile:
    """Store an estimator of trusted types that has been tampered with."""

    def tamper(folder: Path, marker: Path) -> None:
        (folder / "model.skops").write_bytes(skops.io.dumps(make()))
        described(folder, storage="skops", kind="estimator", classes=None)

    return tamper


def trees_that_lead_away() -> Any:
    texts, tags = ["a b", "b c", "c d", "d e"] * 10, [0, 1, 2, 1] * 10
    model = make_pipeline(
        CountVectorizer(token_pattern=r"\w"),
        TruncatedSVD(2),
        HistGradientBoostingClassifier(max_iter=1, min_samples_leaf=1),
    ).fit(texts, tags)
    for predictor in model[-1]._predictors[0]:
        predictor.nodes["left"][0] = 10**9
    return model


def own_code(name: str, **changes: Any) -> Hostile:
    def tamper(folder: Path, marker: Path) -> None:
        (folder / "code").mkdir()
        (folder / "code" / f"{name}.py").write_text(SOURCE.format(str(marker)))
        as_skops(lambda _: node("FunctionNode", f"{name}.split"), **changes)(folder, marker)

    return tamper


def installed_code(folder: Path, marker: Path) -> None:
    (folder / "code").mkdir()
    shutil.copy(subprocess.__file__, folder / "code")
    as_skops(touching, own_types=["subprocess.Popen"], own_modules=["subprocess"])(folder, marker)


def bomb(members: dict[str, bytes], _: Path) -> None:
    members["terms.npy"] = header("|u1", (100_000_000,)) + bytes(100_000_000)


def skops_bomb(folder: Path, _: Path) -> None:
    with zipfile.ZipFile(folder / "model.skops", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("schema.json", "{}")
        archive.writestr("1.npy", bytes(1_000_000))
    content = bytearray((folder / "model.skops").read_bytes())
    for place in (i for i in range(len(content)) if content[i : i + 4] == b"PK\x01\x02"):
        content[place + 24 : place + 28] = (2**31).to_bytes(4, "little")
    (folder / "model.skops").write_bytes(bytes(content))
    described(folder, storage="skops")


def linked(folder: Path, _: Path) -> None:
    (folder / "performance.json").unlink()
    (folder / "performance.json").symlink_to("/dev/zero")


def piped(folder: Path, _: Path) -> None:
    (folder / "performance.json").unlink()
    os.mkfifo(folder / "performance.json")


def leading_out(folder: Path, marker: Path) -> None:
    (folder.parent / "outside.json").write_bytes(pickle.dumps(Payload(marker)))
    manifest = json.loads((folder / MANIFEST).read_text())
    manifest["files"]["../outside.json"] = manifest["files"]["args.json"]
    (folder / MANIFEST).write_text(json.dumps(manifest))


def downgraded(folder: Path, marker: Path) -> None:
    (folder / MANIFEST).unlink()
    for name in ("vectorizer.pkl", "model.pkl"):
        payload_in(name)(folder, marker)


def exchanged(folder: Path, _: Path) -> None:
    args = json.loads((folder / "args.json").read_text())
    (folder / "args.json").write_text(json.dumps(args | {"threshold": 0.0}))
    write_manifest(folder, json.loads((folder / MANIFEST).read_text())["files"])


ALTERED: dict[str, tuple[Hostile, str]] = {
    f"a pickle for {name}": (payload_in(name), rf"{name} of .* is not the file that was stored")
    for name in ("args.json", "arrays.npz", "label_encoder.json", "manifest.json", "model.json", "performance.json")
} | {
    "a device for a file": (linked, r"performance.json of .* is no file"),
    "a pipe for a file": (piped, r"performance.json of .* is no file"),
    "a manifest that leads out": (leading_out, r"manifest.json of .* is not the file that was stored"),
    "another model with its manifest": (exchanged, r"manifest.json of .* is not the file that was stored"),
    "back to pickles": (downgraded, r"manifest.json of .* is missing"),
}

HOSTILE: dict[str, tuple[Hostile, str]] = {
    "an array of pickled objects": (
        arrays(lambda members, marker: members.update({"idf.npy": npy(np.array([Payload(marker)], dtype=object))})),
        r"the array idf has the type \|O",
    ),
    "an array too many": (
        arrays(lambda members, marker: members.update({"more.npy": npy(np.array([Payload(marker)], dtype=object))})),
        r"its arrays are .*more\.npy",
    ),
    "an array that leads out": (
        arrays(lambda members, _: members.update({"../../../outside.npy": members.pop("idf.npy")})),
        r"its arrays are .*outside",
    ),
    "an archive that unpacks to much more": (arrays(bomb), r"bytes unpack to 10\d{7}"),
    "an array that says it is larger": (
        arrays(lambda members, _: members.update({"idf.npy": header("<f8", (2**60,)) + bytes(80)})),
        r"the array idf has the shape \(1152921504606846976,\), but another size",
    ),
    "a header with code": (
        arrays(lambda members, _: members.update({"idf.npy": b"\x93NUMPY\x01\x00\x0a\x00print('a')"})),
        r"ValueError",
    ),
    "a pickle that is named as the format": (
        as_pickle,
        r"is a pickle, which can run anything",
    ),
    "a vectorizer that reads files": (
        lambda folder, _: described(folder, vectorizer__input="filename"),
        r"its vectorizer takes 'filename', not texts",
    ),
    "a tokenizer by name": (
        lambda folder, _: described(folder, vectorizer__tokenizer="os.system"),
        r"The 'tokenizer' parameter .* must be a callable",
    ),
    "a parameter that there is not": (
        lambda folder, _: described(folder, classifier__loss_function="os.system"),
        r"its parameters are alpha,",
    ),
    "nested without end": (
        lambda folder, _: (folder / "performance.json").write_text("[" * 100_000) and None,
        r"performance.json of .* is broken",
    ),
    "skops: a call of the system": (as_skops(touching), r"The model holds subprocess\.Popen"),
    "skops: an operator that calls": (as_skops(calling), r"The model holds operator\.methodcaller"),
    "skops: a trusted type that is smuggled in": (
        as_skops(touching, own_types=["subprocess.Popen"], own_modules=["subprocess"]),
        r"asks for code of your own, and its digest is not known, which can run anything",
    ),
    "skops: an archive that unpacks to much more": (skops_bomb, r"bytes unpack to \d{10}"),
    "skops: a vectorizer that reads files": (
        estimator(lambda: make_pipeline(TfidfVectorizer(input="filename"), LogisticRegression())),
        r"its vectorizer takes 'filename', not texts",
    ),
    "skops: trees that lead out of themselves": (
        estimator(trees_that_lead_away),
        r"its trees lead out of themselves",
    ),
}


RECORDED: dict[str, tuple[Hostile, str]] = {
    "a trusted type that is smuggled in": (
        as_skops(touching, own_types=["subprocess.Popen"], own_modules=["subprocess"]),
        r"takes subprocess\.Popen for its own code, which it is not",
    ),
    "a function that a module of ours imports": (
        as_skops(touching, own_types=["tagifai.fresh_process.subprocess.Popen"], own_modules=["tagifai"]),
        r"takes tagifai\.fresh_process\.subprocess\.Popen for its own code",
    ),
    "code of its own": (
        own_code("hostile_split", own_types=["hostile_split.split"], own_modules=["hostile_split"]),
        r"brings code that is not in this folder \(hostile_split\.py\), which can run anything",
    ),
    "code in the place of a module of Python's": (
        own_code("json", own_types=["json.split"], own_modules=["json"]),
        r"brings the module 'json', and another of that name has been imported",
    ),
    "a module of Python's as its own": (
        installed_code,
        r"brings code that is not in this folder \(subprocess\.py\), which can run anything",
    ),
}
"""What somebody would have to record in MLflow's database too, so that the digest is right."""


@pytest.fixture(scope="module")
def saved(quick: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("saved")
    save_artifacts(quick, folder)
    return folder


@pytest.fixture
def folder(saved: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(saved, tmp_path / "folder"))


@pytest.fixture
def marker(tmp_path: Path) -> Path:
    return tmp_path / "it was run"


def write_anew(folder: Path) -> str:
    files = [path for path in folder.rglob("*") if path.is_file() and path.name != MANIFEST]
    return write_manifest(folder, [path.relative_to(folder).as_posix() for path in files])


def test_the_payload_would_be_run(marker: Path) -> None:
    pickle.loads(pickle.dumps(Payload(marker)))
    assert marker.exists()


@pytest.mark.parametrize("name", ALTERED)
def test_altered_files_are_noticed_and_not_run(name: str, folder: Path, marker: Path) -> None:
    digest = sha256_of(folder / MANIFEST)
    tamper, message = ALTERED[name]
    tamper(folder, marker)
    with pytest.raises(ArtifactError, match=message):
        load_artifacts(folder, digest=digest)
    assert not marker.exists()


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_are_not_run_where_no_digest_is_known(name: str, folder: Path, marker: Path) -> None:
    tamper, message = HOSTILE[name]
    tamper(folder, marker)
    write_anew(folder)
    with pytest.raises(ArtifactError, match=message):
        load_artifacts(folder)
    assert not marker.exists()


@pytest.mark.parametrize("name", RECORDED)
def test_hostile_files_are_not_run_where_their_digest_is_recorded(name: str, folder: Path, marker: Path) -> None:
    tamper, message = RECORDED[name]
    tamper(folder, marker)
    with pytest.raises(ArtifactError, match=message):
        load_artifacts(folder, digest=write_anew(folder))
    assert not marker.exists()


def test_pickles_for_people_are_not_read(quick: dict[str, Any], folder: Path, marker: Path) -> None:
    for name in ("vectorizer.pkl", "model.pkl"):
        payload_in(name)(folder, marker)
    assert predict_tags(["a text"], load_artifacts(folder)) == predict_tags(["a text"], quick)
    assert not marker.exists()


def test_predict_runs_none_of_the_code_in_a_model(quick: dict[str, Any], store: str, marker: Path) -> None:
    """MLflow itself runs the code in a model that it loads; what is asked here is loaded without it."""
    logged = log_run(quick, experiment_name="e", run_name="sgd", tracking_uri=store)
    folder = next(Path(store.removeprefix("sqlite:///")).parent.glob("artifacts/e/models/*/artifacts"))
    for path in [*folder.rglob("*.py"), *folder.glob("*.pkl"), folder / "MLmodel"]:
        path.write_text(SOURCE.format(str(marker)))
    model = load_asked_model(None, logged.model_uri, store)
    assert model.predict(["a text"]) == predict_tags(["a text"], quick)
    assert not marker.exists()


def test_mlflow_notices_altered_artifacts_too(quick: dict[str, Any], store: str) -> None:
    logged = log_run(quick, experiment_name="e", run_name="sgd", tracking_uri=store)
    (args,) = Path(store.removeprefix("sqlite:///")).parent.glob("artifacts/e/models/*/artifacts/artifacts/*/args.json")
    args.write_text(args.read_text().replace('"threshold": 0', '"threshold": 1'))
    assert logged.model_uri is not None
    with pytest.raises(Exception, match=r"args\.json of .* is not the file that was stored"):
        load_model(logged.model_uri, store)


def test_versions_that_were_exchanged_are_noticed(quick: dict[str, Any], store: str) -> None:
    first, second = (
        log_run(
            quick | {"performance": quick["performance"] | {"n": n}},
            experiment_name="e",
            run_name="sgd",
            tracking_uri=store,
        )
        for n in (1, 2)
    )
    models = Path(store.removeprefix("sqlite:///")).parent / "artifacts" / "e" / "models"
    assert first.model_id is not None
    assert second.model_id is not None
    shutil.rmtree(models / first.model_id)
    shutil.copytree(models / second.model_id, models / first.model_id)
    with pytest.raises(ArtifactError, match=r"manifest\.json of models:/m-\w+ is not the file that was stored"):
        load_asked_model(None, first.model_uri, store)
