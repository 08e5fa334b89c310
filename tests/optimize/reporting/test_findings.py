"""Findings, each on facts that have it and on facts that have not."""

import json
import random

import numpy as np
import pytest

from optimize.definition.promotion_note import PromotionNote
from optimize.reporting.facts import Limit
from optimize.reporting.findings import find, findings_markdown
from optimize.reporting.score_findings import dummy_value
from tagifai.evaluate import evaluate
from tests.optimize.reporting.study_facts import (
    LIMITS,
    RERUN,
    SPACE,
    make_curves,
    make_facts,
    make_trial,
    make_uncertainty,
)

FALLING = make_curves(*(1 / (epoch + 1) for epoch in range(10)))
LEVEL = make_curves(1.0, 0.6, 0.5, 0.499, 0.4985, 0.4984, 0.4984, 0.4984, 0.4984, 0.4984)
RISING = make_curves(1.0, 0.5, 0.4, 0.5, 0.6, 0.7)


def complete(values, params=None, **changes):
    return [make_trial(i, v, params=params(i) if params else {}, **changes) for i, v in enumerate(values)]


def rates(*rates, parameter=None, limits=LIMITS):
    """Return facts of a study whose first trial, the best, has the first rate."""
    trials = complete(range(1, len(rates) + 1), lambda i: {"rate": rates[i]})
    return make_facts(trials, space={"rate": SPACE["rate"] | (parameter or {})}, limits=limits)


def searched(n_since_best, n_trials=20, **summary):
    values = [1.0] * n_trials
    values[n_trials - 1 - n_since_best] = 0.5
    return make_facts(complete(values), summary=summary)


def pruned(early, final, pruner=None):
    """Return facts of a study whose complete trials had some losses at epoch 3, where others were pruned."""
    trials = complete(final)
    curves = {i: make_curves(2.0, 1.5, loss, final[i]) for i, loss in enumerate(early)}
    trials.append(make_trial(len(final), None, n_epochs=3, seconds=0.6))
    curves[len(final)] = make_curves(3.0, 2.9, 2.8)
    return make_facts(trials, curves=curves, study_file={"pruner": pruner or {"name": "MedianPruner"}})


def begun_with_defaults(trial):
    """Return facts of a study of another's train function, whose first trial is the best."""
    return make_facts(complete([0.5, 0.6], lambda i: {"x": i}), default_trial=trial)


def effect(of_value):
    rng = random.Random(3)
    values = [rng.random() for _ in range(30)]
    trials = complete([of_value(x) + 0.01 * rng.random() for x in values], lambda i: {"rate": values[i]})
    return make_facts(trials, space={"rate": {"type": "float", "low": 0.0, "high": 1.0}})


def promoted(val, test, default=None, n_rows=140):
    metrics = {"val_loss": 0.5, "val_f1": val, "test_f1": test}
    note = PromotionNote(0, metrics, {} if default is None else {"val_loss": default})
    return make_facts(complete([0.5, 0.6]), promotion=note, val_classes={"a": n_rows})


def failed(*errors):
    trials = complete([0.5] * 10)
    return make_facts(trials + [make_trial(10 + i, None, "FAIL", error=error) for i, error in enumerate(errors)])


def one_trial(curves=LEVEL, **facts):
    return make_facts(complete([0.4984]), curves={0: curves}, **facts)


GOOD = ("winner-distinguishable", "better-than-dummy", "better-than-defaults", "test-as-val", "pruning")

CASES = [
    ("best-at-edge", rates(0.95, 0.1, 0.1, 0.1, 0.1), rates(0.1, 0.95, 0.9, 0.01, 0.9)),
    ("no-effect", effect(lambda x: 0.0), effect(lambda x: x)),
    ("no-effect", effect(lambda x: 0.0), effect(lambda x: (x - 0.5) ** 2)),
    ("loss-still-falls", one_trial(FALLING), one_trial(LEVEL)),
    ("loss-rises", one_trial(RISING), one_trial(FALLING)),
    ("no-improvement", searched(10), searched(9)),
    ("no-improvement", searched(20, 60), searched(19, 60)),
    ("still-improving", searched(1), searched(2)),
    ("still-improving", searched(1), searched(1, state="running")),
    ("pruning", pruned([5, 6, 7, 8, 9], [1, 2, 3, 4, 5]), make_facts(complete([0.5] * 5))),
    ("pruning-risky", pruned([9, 6, 8, 5, 7], [1, 2, 3, 4, 5]), pruned([5, 6, 7, 8, 9], [1, 2, 3, 4, 5])),
    ("failed-trials", failed("ValueError: no"), failed()),
    (
        "winner-not-distinguishable",
        make_facts(complete([0.5, 0.51]), summary={"uncertainty": make_uncertainty(2)}),
        make_facts(complete([0.5, 0.51])),
    ),
    (
        "winner-distinguishable",
        make_facts(complete([0.5, 0.9]), summary={"uncertainty": make_uncertainty(0)}),
        make_facts(complete([0.5, 0.9]), summary={"uncertainty": make_uncertainty(1)}),
    ),
    ("better-than-dummy", one_trial(val_classes={"a": 50, "b": 50}), one_trial(val_classes={})),
    ("no-better-than-dummy", one_trial(val_classes={"a": 90, "b": 10}), one_trial(val_classes={"a": 50, "b": 50})),
    ("better-than-defaults", promoted(0.8, 0.8, default=0.6), promoted(0.8, 0.8)),
    ("no-better-than-defaults", promoted(0.8, 0.8, default=0.45), promoted(0.8, 0.8, default=0.6)),
    ("better-than-defaults", rates(0.3, 0.1, 0.2, 0.2), rates(0.3, 0.2, 0.2, 0.2)),
    ("better-than-defaults", begun_with_defaults(1), begun_with_defaults(0)),
    ("no-better-than-defaults", begun_with_defaults(0), begun_with_defaults(1)),
    ("no-better-than-defaults", rates(0.1, 0.3, 0.2, 0.2), rates(0.3, 0.1, 0.2, 0.2)),
    ("test-below-val", promoted(0.85, 0.70), promoted(0.85, 0.80)),
    ("test-as-val", promoted(0.85, 0.86), one_trial()),
    ("small-class", one_trial(val_classes={"a": 9, "b": 80}), one_trial(val_classes={"a": 10, "b": 80})),
    (
        "same-text-in-two-splits",
        one_trial(val_classes={"a": 50}, n_shared_texts=3, limits=LIMITS),
        one_trial(val_classes={"a": 50}, n_shared_texts=0, limits=LIMITS),
    ),
]


@pytest.mark.parametrize(("name", "having", "lacking"), CASES, ids=[f"{i}-{case[0]}" for i, case in enumerate(CASES)])
def test_a_finding_is_found_where_it_is_and_only_there(name, having, lacking):
    found = [finding for finding in find(having) if finding.name == name]
    assert len(found) == 1
    assert name not in [finding.name for finding in find(lacking)]
    assert len(f"{found[0].mark} {found[0].summary}") <= 80
    assert found[0].good == (name in GOOD)
    assert json.loads(json.dumps(found[0].to_dict(), allow_nan=False))["name"] == name
    assert 1 <= found[0].weight <= 100


@pytest.mark.parametrize(
    ("facts", "edit", "remedy"),
    [
        (rates(0.95, 0.1, 0.1, 0.1, 0.1), "space.rate.high = 10.0", f"{RERUN} --from-study s"),
        (one_trial(FALLING), "args.num_epochs = 20", RERUN),
        (one_trial(RISING), "args.num_epochs = 3", RERUN),
        (one_trial(FALLING, rerun=None), None, None),
        (searched(15), None, "optimize promote s"),
        (searched(1), None, "optimize resume s --n-trials 20"),
        (begun_with_defaults(0), None, "optimize resume s --n-trials 20"),
        (failed("ValueError: no", "KeyError: x"), None, "optimize show s --trial 11"),
        (pruned([9, 6, 8, 5, 7], [1, 2, 3, 4, 5]), "pruner.n_warmup_steps = 4", RERUN),
        (pruned([9, 6, 8, 5, 7], [1, 2, 3, 4, 5], {"name": "HyperbandPruner"}), None, None),
        (one_trial(val_classes={"a": 50}, n_shared_texts=3, limits=LIMITS), 'args.splitter = "grouped"', RERUN),
        (one_trial(val_classes={"a": 50}, n_shared_texts=3), None, None),
    ],
)
def test_the_remedy_is_what_mends_it(facts, edit, remedy):
    first = next(f for f in find(facts) if f.name not in ("better-than-dummy", "no-better-than-dummy"))
    assert (first.edit, first.remedy) == (edit, remedy)


INT = {"type": "int", "low": 2, "high": 8, "step": 1, "log": False}
GRID = {"type": "float", "low": 0.0, "high": 1.0, "step": 0.3, "log": False}


@pytest.mark.parametrize(
    ("best", "parameter", "limits", "bound"),
    [
        (8, INT, {}, ("high", 14)),
        (2, INT, {}, ("low", 0)),
        (2, INT, {"rate": Limit(2, low=1)}, ("low", 1)),
        (2, INT, {"rate": Limit(2, low=2)}, None),
        (3, INT, {}, None),
        (3, INT | {"high": 3}, {}, None),
        (0.9, GRID, {}, None),
        (0.9, GRID, {"rate": Limit(0.5)}, ("high", 1.9)),
        (0.0, GRID, {}, None),
        (0.6, GRID, {"rate": Limit(0.5)}, None),
        (0.011, {}, {}, ("low", 0.001)),
        (0.99, {"log": False}, {"rate": Limit(0.5, high=1.5, below=True)}, ("high", 1.25)),
        (0.99, {"log": False}, {"rate": Limit(0.5, high=1.5)}, ("high", 1.5)),
        (0.02, {"log": False, "low": 0.01}, {"rate": Limit(0.5, low=0.0, above=True)}, ("low", 0.005)),
        (0.99, {"log": False}, {}, None),
        (8, INT, {"rate": Limit(2, at_most="other"), "other": Limit(10)}, ("high", 10)),
        (8, INT, {"rate": Limit(2, at_most="other"), "other": Limit(8)}, None),
        (2, INT, {"rate": Limit(2, low=0), "other": Limit(1, at_most="rate")}, ("low", 1)),
        (5.0, {}, {}, None),
    ],
)
def test_a_wider_range_is_one_that_train_takes(best, parameter, limits, bound):
    rest = (SPACE["rate"] | parameter)["low"] + 1
    facts = rates(best, rest, rest, rest, rest, parameter=parameter, limits=limits)
    found = [finding.evidence for finding in find(facts) if finding.name == "best-at-edge"]
    assert [(evidence["side"], evidence["bound_to_try"]) for evidence in found] == ([] if bound is None else [bound])


def test_the_most_important_comes_first():
    facts = make_facts(
        [*complete([0.5] * 3), make_trial(3, None, "FAIL", error="ValueError: no")],
        summary={"uncertainty": make_uncertainty(2)},
        val_classes={"a": 5, "b": 100},
    )
    weights = [finding.weight for finding in find(facts)]
    assert weights == sorted(weights, reverse=True)
    assert [finding.name for finding in find(facts)][:2] == ["no-better-than-dummy", "failed-trials"]


def test_findings_are_a_markdown_list():
    lines = findings_markdown(find(failed("Value_Error: no")))
    assert lines == [r"- **!** 1 of 11 trials failed: 1 Value\_Error `optimize show s --trial 10`"]


def test_a_study_without_trials_shows_nothing():
    assert find(make_facts([])) == []


@pytest.mark.parametrize("score", ["precision", "recall", "f1"])
def test_the_dummy_scores_as_a_model_that_always_names_the_most_frequent_class(score):
    true = ["a"] * 5 + ["b"] * 3 + ["c"] * 2
    judged = evaluate(true, np.array([[1.0, 0.0, 0.0]] * 10), ["a", "b", "c"], 0.0, [""] * 10, "val")
    assert dummy_value(f"val_{score}", {"a": 5, "b": 3, "c": 2}) == pytest.approx(judged["overall"][score])
