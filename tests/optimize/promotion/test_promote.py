"""The final run: equal to its trial, stored whole, champion last, and safe to kill."""

import json
import time
from pathlib import Path
from typing import Any

import pytest

from optimize import promote_best
from optimize.definition.promotion_note import read_promotion
from optimize.errors import InputError, PromotionError
from optimize.reporting.studies import show_study
from tagifai.serving import load_model

ARTIFACTS = {"args.json", "label_encoder.json", "vectorizer.pkl", "model.pkl", "arrays.npz", "manifest.json"}
TEXT = "Transfer learning with transformers for text classification."


def final_runs(project: Any, name: str = "quick") -> list[Any]:
    return [run for run in project.runs(name) if "promoted_from" in run.data.tags]


def versions(project: Any) -> list[Any]:
    return list(project.client().search_model_versions("name = 'tagifai'"))


def champion_version(project: Any) -> str:
    return str(project.client().get_model_version_by_alias("tagifai", "champion").version)


def ask_champion(project: Any) -> dict[str, Any]:
    return dict(load_model("models:/tagifai@champion", project.store).predict([TEXT])[0])


@pytest.mark.slow
def test_the_final_run_repeats_its_trial_and_becomes_champion(finished: Any) -> None:
    best = finished.study().best_trial
    promotion = promote_best("quick")

    assert promotion.trial == best.number
    assert promotion.max_difference == 0
    (run,) = final_runs(finished)
    assert run.info.run_id == promotion.run_id
    assert run.info.status == "FINISHED"
    assert run.data.tags["promoted_from"] == str(best.number)
    client = finished.client()
    val_losses = [m.value for m in client.get_metric_history(run.info.run_id, "val_loss")]
    assert val_losses == pytest.approx(list(best.intermediate_values.values()), abs=1e-9)
    assert len(client.get_metric_history(run.info.run_id, "train_loss")) == len(val_losses)
    scores = {f"{split}_{score}" for split in ("val", "test") for score in ("precision", "recall", "f1")}
    assert scores <= run.data.metrics.keys()
    assert {f.path for f in client.list_artifacts(run.info.run_id)} >= ARTIFACTS
    trial_run = finished.trial_runs()[best.number]
    assert trial_run.data.params.items() <= run.data.params.items()
    assert champion_version(finished) == promotion.version
    answer = ask_champion(finished)
    assert answer["tag"] in answer["probabilities"]
    assert sum(answer["probabilities"].values()) == pytest.approx(1)
    note = read_promotion(finished.study())
    assert (note.trial, note.run_id, note.version) == (best.number, run.info.run_id, promotion.version)
    assert note.metrics == promotion.metrics
    assert note.default_metrics.keys() == note.metrics.keys()
    assert note.default_metrics != note.metrics
    assert sum(scores["num_samples"] for scores in note.classes.values()) == 45
    assert {"test-as-val", "test-below-val"} & {finding.name for finding in show_study("quick").findings}


@pytest.mark.slow
def test_promoting_twice_makes_one_final_run(finished: Any) -> None:
    first, second = promote_best("quick"), promote_best("quick")
    assert (second.run_id, second.version) == (first.run_id, first.version)
    assert len(final_runs(finished)) == 1


def test_a_dry_run_stores_nothing(finished: Any) -> None:
    before = finished.dump()
    promotion = promote_best("quick", dry_run=True)
    assert promotion.run_id is None
    assert promotion.metrics["test_f1"] > 0
    assert finished.dump() == before


def test_another_trial_can_be_named_but_only_a_complete_one(finished: Any) -> None:
    trials = finished.trials()
    complete = next(
        t.number for t in trials if t.state.name == "COMPLETE" and t.number != finished.study().best_trial.number
    )
    pruned = next(t.number for t in trials if t.state.name == "PRUNED")
    assert promote_best("quick", trial=complete, dry_run=True).trial == complete
    with pytest.raises(InputError, match=f"Trial {pruned} of study 'quick' is PRUNED"):
        promote_best("quick", trial=pruned)
    with pytest.raises(InputError, match=r"has no trial 99; its last is 19\."):
        promote_best("quick", trial=99)


def test_changed_data_is_refused(finished: Any) -> None:
    data = Path("data/labeled_projects.csv")
    data.write_text(
        data.read_text(encoding="utf-8") + '9999,2026-01-01 00:00:00,New,"One row more",mlops\n', encoding="utf-8"
    )
    before = finished.dump()
    with pytest.raises(PromotionError, match=r"data data/labeled_projects\.csv: sha256 \w{8}\.\.\., now \w{8}"):
        promote_best("quick")
    assert finished.dump() == before


def test_a_final_run_that_differs_is_refused_and_says_what_changed(project: Any) -> None:
    project.write_train(
        "drifting",
        """
        for epoch in range(args.num_epochs):
            losses.append(1 / (epoch + 1) + (0.5 if trial is None and epoch == 2 else 0))
            if trial is not None:
                trial.report(losses[-1], epoch)
        """,
    )
    code, _, err = project.call("run", "studies/own.toml", "--n-trials", 1)
    assert code == 0, err
    before = project.dump()
    code, out, err = project.call("promote", "own")
    assert code == 1, out + err
    assert "val_loss differs by up to 0.5, first at epoch 2" in err
    assert "neither the package versions nor the code changed" in err
    assert "--allow-drift" in err
    assert project.dump() == before


def test_a_study_without_a_complete_trial_cannot_be_promoted(project: Any) -> None:
    project.write_train("always_pruned", "import optuna\nraise optuna.TrialPruned()")
    code, _, err = project.call("run", "studies/own.toml", "--n-trials", 1)
    assert code == 0, err
    with pytest.raises(PromotionError, match="has no complete trial yet"):
        promote_best("own")


@pytest.mark.slow
def test_a_killed_promotion_is_made_good_by_the_next(finished: Any) -> None:
    champion = promote_best("quick")
    other = next(t.number for t in finished.trials() if t.state.name == "COMPLETE" and t.number != champion.trial)
    for has_begun in (lambda: len(final_runs(finished)) == 2, lambda: len(versions(finished)) == 2):
        driver = finished.start("promote", "quick", "--trial", other, "--force")
        while not has_begun():
            assert driver.process.poll() is None
            time.sleep(0.02)
        driver.process.kill()
        driver.end()
        assert ask_champion(finished)
    code, out, err = finished.call("promote", "quick", "--trial", other, "--force", "--json")
    assert code == 0, err
    runs = final_runs(finished)
    assert sorted((run.data.tags["promoted_from"], run.info.status) for run in runs) == sorted(
        [(str(champion.trial), "FINISHED"), (str(other), "FINISHED")]
    )
    assert champion_version(finished) == json.loads(out)["version"]
    ask_champion(finished)
