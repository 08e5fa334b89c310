"""A stored model that answers in a process of its own: does it load where the project is not?"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tagifai.errors import ArtifactError
from tagifai.own_code import CODE
from tagifai.serving import PACKAGE_DIR, TAGGER

TIMEOUT = 600.0
"""Seconds for which an answer is waited for."""

TOLERANCE = 1e-9
"""Largest difference of two probabilities that count as equal."""

# Without the current directory, which -I leaves out, the project, and what is installed as a link to its sources.
_PROGRAM = """
import json, sys
model, digest, with_mlflow, hidden, texts = json.load(sys.stdin)
sys.path[:] = [path for path in sys.path if path not in hidden]
sys.meta_path[:] = [finder for finder in sys.meta_path if "__editable__" not in repr(finder)]
if with_mlflow:
    import mlflow.pyfunc
    answers = list(mlflow.pyfunc.load_model(model).predict(texts))
else:
    sys.path.insert(0, model + "/code")
    from tagifai.artifacts import load_artifacts
    from tagifai.predict import predict_tags
    answers = predict_tags(texts, load_artifacts(model + "/artifacts/tagger", digest=digest))
import tagifai
if not tagifai.__file__.startswith(model):
    raise ImportError("the model was loaded by " + tagifai.__file__)
with open(sys.argv[1], "w") as file:
    json.dump(answers, file)
"""


def ask_in_fresh_process(
    model_dir: Path, texts: Sequence[str], *, with_mlflow: bool, digest: str | None = None
) -> list[dict[str, Any]]:
    """Let a stored model answer in a fresh process, in an empty folder, that cannot import the project.

    Args:
        model_dir: The folder of the MLflow model.
        texts: What to ask.
        with_mlflow: Whether MLflow loads the model, as its server does. The tagger's own format is loaded by the copy
            of this package in the model either way; without MLflow that takes half the time.
        digest: The SHA-256 of the manifest, if it is known.

    Returns:
        What the model said.

    Raises:
        ArtifactError: It does not load, or does not answer.

    Side effects:
        Starts a process and waits for its end.
    """
    assert (CODE, TAGGER) == ("code", "tagger")
    model_dir = model_dir.resolve()
    hidden = [str(folder) for folder in (Path.cwd(), PACKAGE_DIR.parent) if folder.name != "site-packages"]
    with tempfile.TemporaryDirectory() as folder:
        answers = Path(folder) / "answers.json"
        command = [sys.executable, "-I", "-B", "-c", _PROGRAM, str(answers)]
        given = json.dumps([str(model_dir), digest, with_mlflow, hidden, list(texts)])
        elsewhere = Path(folder) / "elsewhere"
        elsewhere.mkdir()
        try:
            done = subprocess.run(
                command, input=given, cwd=elsewhere, capture_output=True, text=True, timeout=TIMEOUT, check=False
            )
        except subprocess.TimeoutExpired as error:
            raise ArtifactError(f"it did not answer in {TIMEOUT:.0f} seconds") from error
        if done.returncode != 0:
            lines = [line for line in done.stderr.splitlines() if line.strip()]
            raise ArtifactError((lines[-1] if lines else f"it ended with {done.returncode}")[:500])
        return list(json.loads(answers.read_text(encoding="utf-8")))


def unequal_texts(ours: Sequence[Mapping[str, Any]], theirs: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return the texts to which two models give different answers: another tag, or other probabilities.

    Args:
        ours: What one says of the texts.
        theirs: What the other says of them.
    """
    return [our["text"] for our, their in zip(ours, theirs, strict=True) if not _are_equal(our, their)]


def _are_equal(our: Mapping[str, Any], their: Mapping[str, Any]) -> bool:
    mine, other = our["probabilities"] or {}, their["probabilities"] or {}
    return (
        our["tag"] == their["tag"]
        and mine.keys() == other.keys()
        and all(abs(mine[name] - other[name]) <= TOLERANCE for name in mine)
    )
