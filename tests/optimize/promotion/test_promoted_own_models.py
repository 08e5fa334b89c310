"""A model of one's own becomes champion as ours does, or leaves nothing behind."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from optimize import promote_best
from optimize.errors import PromotionError
from tagifai.asked_model import load_asked_model
from tagifai.errors import ArtifactError

OWN_MODELS = Path(__file__).parents[2] / "own_models"
TEXT = "Detecting objects in photos with a small network."

READS_A_FILE = """
from pathlib import Path

STOP_WORDS = Path("stop_words.txt").read_text().split()
text_model = make_pipeline(CountVectorizer(tokenizer=split, token_pattern=None), MultinomialNB())
"""

LAMBDA = """
text_model = make_pipeline(CountVectorizer(preprocessor=lambda text: text.lower()), MultinomialNB())
"""

TRAIN = """
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.naive_bayes import MultinomialNB
from sklearn.pipeline import make_pipeline


def split(text):
    return text.lower().split()

{model}

def train(args, df, trial=None):
    text_model.fit(df["title"], df["tag"])
    losses = [1 / (epoch + 1) + args.x**2 for epoch in range(args.num_epochs)]
    if trial is not None:
        for epoch, loss in enumerate(losses):
            trial.report(loss, epoch)
    performance = {{"split": "test" if trial is None else "val", "overall": {{"f1": 0.5}}}}
    return {{"model": text_model, "history": {{"val_loss": losses}}, "performance": performance}}
"""


def studied(project: Any, module: str, model: str) -> None:
    project.write_train(module, "")
    (project.path / f"{module}.py").write_text(TRAIN.format(model=model), encoding="utf-8")
    (project.path / "stop_words.txt").write_text("the of and", encoding="utf-8")
    code, _, err = project.cli("run", "studies/own.toml", "--n-trials", 1)
    assert code == 0, err


def assert_nothing_is_left(project: Any) -> None:
    client = project.client()
    assert client.search_registered_models() == []
    assert [run for run in project.runs("own") if "promoted_from" in run.data.tags] == []
    (experiment,) = [found for found in client.search_experiments() if found.name == "own"]
    assert list(client.search_logged_models(experiment_ids=[experiment.experiment_id])) == []


@pytest.mark.slow
def test_it_goes_from_study_to_champion_by_the_commands(project: Any) -> None:
    for file in ("linear_svc.py", "own_rows.py", "own_tokenizer.py"):
        shutil.copy(OWN_MODELS / file, project.path)
    shutil.copy(OWN_MODELS / "linear_svc.toml", project.path / "studies")
    code, _, err = project.cli("run", "studies/linear_svc.toml", "--n-trials", 2)
    assert code == 0, err
    code, out, err = project.cli("promote", "linear_svc", "--model-name", "mine")
    assert code == 0, err
    assert "Model mine version 1, alias champion" in out
    (answer,) = load_asked_model(None, "models:/mine@champion", project.store).predict([TEXT])
    assert answer["text"] == TEXT
    assert answer["tag"] in {"computer-vision", "mlops", "natural-language-processing", "other"}
    assert answer["probabilities"] is None
    (run,) = [run for run in project.runs("linear_svc") if "promoted_from" in run.data.tags]
    version = project.client().get_model_version_by_alias("mine", "champion")
    assert version.tags["tagifai.manifest"] == run.data.tags["tagifai.manifest"]


@pytest.mark.slow
def test_a_model_that_loads_here_alone_leaves_nothing_behind(project: Any) -> None:
    studied(project, "reads_a_file", READS_A_FILE)
    with pytest.raises(
        PromotionError, match=r"fails in a process of its own: .*stop_words\.txt.*\nNothing was promoted"
    ):
        promote_best("own")
    assert_nothing_is_left(project)


@pytest.mark.slow
def test_a_model_that_only_a_pickle_could_hold_is_refused_before_anything_is_stored(project: Any) -> None:
    studied(project, "holds_a_lambda", LAMBDA)
    with pytest.raises(ArtifactError, match=r"holds holds_a_lambda\.<lambda>, which tagifai does not trust by itself"):
        promote_best("own")
    assert_nothing_is_left(project)
    with pytest.raises(ArtifactError, match=r"cannot be stored in any way .*Put its functions and classes into a mod"):
        promote_best("own", trust=True)
    assert_nothing_is_left(project)
