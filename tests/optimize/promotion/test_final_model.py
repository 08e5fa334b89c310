"""The stored model: fitted again on more rows, with the scores of the training that repeats the trial."""

import json
from typing import Any

import numpy as np
import pandas as pd
import pytest

from optimize import promote_best
from optimize.definition.record import StudyRecord
from optimize.errors import InputError
from optimize.promotion.final_model import choose_refit
from tagifai.dataset import load_dataset
from tagifai.refit import refit
from tagifai.runs import load_run
from tagifai.train import train


def trained_again(project: Any) -> tuple[dict[str, Any], pd.DataFrame]:
    study = project.study()
    fixed = StudyRecord.read(study).fixed_args
    df = load_dataset(project.path / "data" / "labeled_projects.csv").df
    return train(fixed | study.best_params, df), df


@pytest.mark.slow
@pytest.mark.parametrize(("rows", "n_rows"), [("all", 300), ("train+val", 255), ("none", 210)])
def test_the_run_says_which_rows_the_model_saw_and_whose_scores_these_are(
    finished: Any, rows: str, n_rows: int
) -> None:
    promotion = promote_best("quick", refit=None if rows == "all" else rows)
    result, df = trained_again(finished)

    assert (promotion.refit, promotion.refit_rows) == (rows, n_rows)
    run = finished.client().get_run(promotion.run_id)
    assert (run.data.params["refit"], run.data.params["refit_rows"]) == (rows, str(n_rows))
    assert run.data.tags["scores_of"] == ("stored model" if rows == "none" else "repeated training")
    assert run.data.tags["mlflow.note.content"] == promotion.fitted_on
    assert json.loads(run.data.tags["data.text"]) == ["title", "description"]
    assert run.data.tags["mlflow.source.name"] == "studies/quick.toml"
    assert [used.dataset.name for used in run.inputs.dataset_inputs] == ["labeled_projects.csv"]
    loaded = load_run(promotion.run_id, tracking_uri=finished.store)
    assert loaded.metrics["test_f1"] == result["performance"]["overall"]["f1"] == promotion.metrics["test_f1"]
    assert loaded.artifacts.args.threshold == result["args"].threshold
    wanted = result if rows == "none" else refit(result, df, rows)
    assert loaded.artifacts.vectorizer.vocabulary_ == wanted["vectorizer"].vocabulary_
    np.testing.assert_allclose(loaded.artifacts.model.coef_, wanted["model"].coef_, rtol=0, atol=1e-9)


@pytest.mark.slow
def test_each_refit_is_a_final_run_of_its_own_and_is_found_again(finished: Any) -> None:
    first = {rows: promote_best("quick", refit=rows) for rows in ("all", "none")}
    again = {rows: promote_best("quick", refit=rows) for rows in ("none", "all")}
    assert first["all"].run_id != first["none"].run_id
    for rows, promotion in first.items():
        assert (again[rows].run_id, again[rows].version) == (promotion.run_id, promotion.version)
    version = finished.client().get_model_version_by_alias("tagifai", "champion").version
    assert str(version) == first["all"].version


def test_it_is_said_how_sure_the_winner_is(finished: Any) -> None:
    done = finished.invoke("promote", "quick", "--dry-run", "--refit", "train+val")
    assert done.exit_code == 0, done.output
    shown = finished.invoke("show", "quick")
    (line,) = [line for line in shown.stdout.splitlines() if "interval" in line]
    assert "not distinguishable from it" in line
    assert line in done.stdout.splitlines()
    assert "fitted again on the training and validation rows (255)" in done.stdout
    assert "those of the repeated training, which saw the training split (210) alone." in done.stdout


STEADY = """
for epoch in range(args.num_epochs):
    losses.append(1 / (epoch + 1) + args.x**2)
    if trial is not None:
        trial.report(losses[-1], epoch)
"""


def test_a_callable_of_ones_own_offers_a_refit_or_is_asked_for_none(project: Any) -> None:
    project.write_train("steady_own", STEADY)
    code, _, err = project.cli("run", "studies/own.toml", "--n-trials", 1)
    assert code == 0, err
    assert promote_best("own", dry_run=True).refit == "none"
    with pytest.raises(InputError, match=r"train = 'steady_own:train' offers no refit, so refit = 'all' cannot be"):
        promote_best("own", refit="all")


def test_a_refit_of_ones_own_is_called(project: Any) -> None:
    project.write_train("refitting_own", STEADY)
    module = project.path / "refitting_own.py"
    more = "\n\ntrain.refit = lambda result, df, rows: result | {'n_rows': len(df), 'rows': rows}\n"
    module.write_text(module.read_text(encoding="utf-8") + more, encoding="utf-8")
    code, _, err = project.cli("run", "studies/own.toml", "--n-trials", 1)
    assert code == 0, err
    promotion = promote_best("own", dry_run=True)
    assert (promotion.refit, promotion.refit_rows, promotion.uncertainty) == ("all", 899, None)


def test_a_refit_is_chosen_by_what_is_offered() -> None:
    def bare(args: Any, df: Any, trial: Any) -> dict[str, Any]:
        return {}

    assert choose_refit(bare, "m:bare", None) == "none"
    assert choose_refit(train, "tagifai.train:train", None) == "all"
    assert choose_refit(train, "tagifai.train:train", "none") == "none"
