"""How sure a winner is: a bootstrap of what its trials keep of their validation rows."""

import json
import time

import numpy as np
import optuna
import pytest
from optuna.trial import TrialState, create_trial

from optimize.definition.attributes import RECORD, VAL_ROW_CLASSES, VAL_ROW_LOSSES
from optimize.definition.val_rows import row_attributes
from optimize.reporting import uncertainty
from optimize.reporting.uncertainty import N_RESAMPLES, SEED, measure_uncertainty
from tagifai.evaluate import SCORES, evaluate
from tagifai.train import train
from tagifai.val_rows import row_classes, row_losses


def make_study(metric, results, direction="minimize", more=()):
    """Make a study whose trials keep the rows of some results; the value is the metric of these rows."""
    study = optuna.create_study(study_name="s", direction=direction)
    parts = {key: {} for key in ("source", "fixed_args", "versions", "code")}
    data = {"path": "d.csv", "sha256": "0" * 64, "n_rows": 9}
    study.set_user_attr(RECORD, {"uid": "u", "study_file": {"study": {"metric": metric}}, "data": data, **parts})
    for value, result in results:
        attrs = row_attributes(metric, result)
        study.add_trial(create_trial(state=TrialState.COMPLETE, value=value, user_attrs=attrs))
    for trial in more:
        study.add_trial(trial)
    return study


def losses_study(rows, **more):
    return make_study("val_loss", [(float(np.mean(losses)), {"val_row_losses": losses}) for losses in rows], **more)


def weighted(score, true, predicted):
    names = [str(i) for i in range(int(max(true.max(), predicted.max())) + 1)]
    probabilities = np.eye(len(names))[predicted]
    scores = evaluate([names[i] for i in true], probabilities, names, 0.0, [""] * len(true), "val")
    return scores["overall"][score]


def test_the_interval_is_that_of_a_plain_bootstrap():
    losses = np.random.default_rng(1).exponential(size=200)
    sure = measure_uncertainty(losses_study([losses, losses + 1]))
    drawn = np.random.default_rng(7).integers(0, 200, (20_000, 200))
    assert (sure.low, sure.high) == pytest.approx(np.quantile(losses[drawn].mean(axis=1), [0.025, 0.975]), abs=0.02)
    assert (sure.trial, sure.metric, sure.n_rows, sure.n_resamples, sure.level) == (0, "val_loss", 200, 1000, 0.95)


def test_trials_are_compared_row_by_row():
    rng = np.random.default_rng(2)
    best = rng.exponential(3, size=150)
    a_little_worse_everywhere = best + 0.01 + rng.normal(0, 0.01, 150)
    as_good_elsewhere = rng.permutation(best) + 0.01
    worse = best + rng.normal(1, 0.2, 150)
    sure = measure_uncertainty(losses_study([worse, best, a_little_worse_everywhere, as_good_elsewhere]))
    assert sure.high - sure.low > 0.5
    assert (sure.trial, sure.n_compared, sure.n_tied) == (1, 3, 1)


@pytest.mark.parametrize("score", SCORES)
def test_each_resample_of_a_score_is_what_evaluate_says_of_its_rows(score):
    rng = np.random.default_rng(3)
    true = rng.integers(0, 4, 60)
    predicted = [np.where(rng.random(60) < hit, true, rng.integers(0, 6, 60)) for hit in (0.9, 0.7)]
    results = [
        (weighted(score, true, guess), {"val_row_classes": np.column_stack([true, guess])}) for guess in predicted
    ]
    study = make_study(f"val_{score}", results, direction="maximize")
    sure = measure_uncertainty(study)
    drawn = np.random.default_rng(SEED).integers(0, 60, (N_RESAMPLES, 60))
    scores = [weighted(score, true[rows], predicted[0][rows]) for rows in drawn]
    assert (sure.low, sure.high) == pytest.approx(np.quantile(scores, [0.025, 0.975]), abs=1e-12)
    others = [weighted(score, true[rows], predicted[1][rows]) for rows in drawn]
    assert sure.n_tied == (np.quantile(np.subtract(scores, others), 0.025) <= 0)


@pytest.mark.parametrize("metric", ["val_loss", "val_f1"])
def test_many_rows_are_drawn_in_groups_that_are_as_uncertain(metric, monkeypatch):
    rng = np.random.default_rng(4)
    losses, true = rng.exponential(size=8000), np.sort(rng.integers(0, 5, 8000))
    classes = np.column_stack([true, np.where(rng.random(8000) < 0.7, true, rng.integers(0, 5, 8000))])
    study = make_study(metric, [(0.5, {"val_row_losses": losses, "val_row_classes": classes})])
    grouped = measure_uncertainty(study)
    monkeypatch.setattr(uncertainty, "N_UNITS", 10_000)
    alone = measure_uncertainty(study)
    assert grouped.high - grouped.low == pytest.approx(alone.high - alone.low, rel=0.1)
    assert grouped.n_rows == 8000


def test_trials_of_other_rows_are_not_compared():
    rng = np.random.default_rng(5)
    losses, ys = rng.random(80), [rng.integers(0, 3, 80), rng.integers(0, 3, 80)]
    results = [
        (0.4 + i / 10, {"val_row_losses": losses + i / 1000, "val_row_classes": np.column_stack([ys[place], ys[0]])})
        for i, place in enumerate((0, 1, 0))
    ]
    assert measure_uncertainty(make_study("val_loss", results)).n_compared == 1
    shorter = (0.9, {"val_row_losses": losses[:70], "val_row_classes": None})
    assert measure_uncertainty(make_study("val_loss", [*results, shorter])).n_compared == 1


@pytest.mark.parametrize(
    "stored",
    [
        None,
        "text",
        {"rows": 1},
        {"rows": 1, "losses": "no base64"},
        {"rows": 1, "losses": "AAA="},
        {"rows": 1, "losses": ""},
        {"rows": 1, "losses": "AADAfw=="},
    ],
    ids=["none", "text", "no losses", "no base64", "half a number", "empty", "nan"],
)
def test_without_rows_nothing_is_said(stored):
    attrs = {} if stored is None else {VAL_ROW_LOSSES: stored}
    trial = create_trial(state=TrialState.COMPLETE, value=0.1, user_attrs=attrs)
    assert measure_uncertainty(losses_study([], more=[trial])) is None
    trial = create_trial(state=TrialState.COMPLETE, value=0.1, user_attrs={VAL_ROW_CLASSES: stored})
    assert measure_uncertainty(make_study("val_f1", [], more=[trial])) is None
    assert measure_uncertainty(losses_study([])) is None


def test_a_trial_keeps_what_its_metric_needs_and_no_more():
    result = {"val_row_losses": np.ones(143), "val_row_classes": np.zeros((143, 2))}
    assert set(row_attributes("val_loss", result)) == {VAL_ROW_LOSSES}
    assert set(row_attributes("val_f1", result)) == {VAL_ROW_CLASSES}
    assert row_attributes("val_accuracy", result) == {}
    assert row_attributes("val_loss", {}) == {}
    assert len(json.dumps(row_attributes("val_loss", result))) < 6 * 143


@pytest.mark.parametrize("with_trial", [True, False])
def test_a_training_says_of_its_rows_what_its_metrics_say(with_trial):
    import pandas as pd

    texts = [f"{word} of {i}" for i in range(40) for word in ("cats and dogs", "cars and bikes", "reds and blues")]
    df = pd.DataFrame({"title": texts, "description": "", "tag": ["animals", "vehicles", "colours"] * 40})

    class Trial:
        def report(self, value, step):
            pass

        def should_prune(self):
            return False

    result = train({"min_freq": 1, "num_epochs": 3}, df, Trial() if with_trial else None)
    assert result["val_row_losses"].mean() == pytest.approx(result["history"]["val_loss"][-1], abs=1e-12)
    true, predicted = result["val_row_classes"].T
    assert predicted.max() == 3  # there is no class `other`
    overall = result["val_performance"]["overall"]
    assert weighted("f1", true, predicted) == pytest.approx(overall["f1"], abs=1e-12)
    assert result["n_rows"] == 84


def test_it_costs_a_trial_little():
    rng = np.random.default_rng(6)
    probabilities, y = rng.dirichlet(np.ones(5), 143), rng.integers(0, 5, 143)

    def keep():
        losses = row_losses(probabilities, y)
        classes = row_classes(probabilities, y, list("abcde"), 0.3)
        row_attributes("val_loss", {"val_row_losses": losses, "val_row_classes": classes})

    times = []
    for _ in range(50):
        start = time.perf_counter()
        keep()
        times.append(time.perf_counter() - start)
    assert min(times) < 0.0002
