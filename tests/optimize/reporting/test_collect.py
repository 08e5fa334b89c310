"""The facts and findings of a study that has really run."""

import re
import shlex
import time
from dataclasses import replace
from pathlib import Path

import optuna
import pytest
from optuna.trial import TrialState

from optimize.definition.attributes import RECORD
from optimize.reporting.collect import collect_facts, judge_study
from optimize.reporting.findings import find
from optimize.reporting.studies import describe_stored_trial
from optimize.reporting.summary import summarize_study
from tagifai.args import ARGS

LONGEST = 0.05
"""Seconds that the findings of 20 trials may take at the end of a study."""


@pytest.fixture(scope="module")
def study(reference):
    return reference.study()


@pytest.fixture(scope="module")
def facts(study, reference):
    return collect_facts(study, summarize_study(study, reference.storage()))


def test_the_facts_are_those_of_the_trials(study, facts):
    trials = study.get_trials()
    assert list(facts.curves) == [trial.number for trial in trials]
    for trial in trials:
        curves = facts.curves[trial.number]
        assert dict(zip(curves.steps, curves.val_loss, strict=True)) == trial.intermediate_values
        assert len(curves.train_loss) == len(curves.epoch_ms) == len(curves.val_loss)
        assert curves.worker
    assert facts.space["ngram_max_range"] == {"type": "int", "low": 2, "high": 4, "step": 1, "log": False}
    assert facts.fixed_args["subset"] == 300
    assert (facts.limits["alpha"].default, facts.limits["alpha"].low) == (ARGS["alpha"].default, 0)
    assert facts.n_shared_texts == 0
    assert sum(facts.val_classes.values()) == judge_study(study, facts.summary).uncertainty.n_rows
    assert facts.val_labels.startswith(f"{sum(facts.val_classes.values())}-")


def test_the_findings_of_a_study_cost_little(study, facts):
    judged = judge_study(study, facts.summary)
    assert "better-than-dummy" in {finding.name for finding in judged.findings}
    start = time.process_time()
    assert find(collect_facts(study, replace(judged, findings=()))) == list(judged.findings)
    assert time.process_time() - start < LONGEST


def test_a_study_of_another_making_has_what_its_trials_tell():
    study = optuna.create_study(study_name="theirs")
    study.optimize(lambda trial: trial.suggest_float("x", 0, 1), n_trials=12)
    summary = judge_study(study, summarize_study(study, "sqlite:///theirs.db"))
    assert {finding.name for finding in summary.findings} <= {"still-improving", "no-improvement"}
    assert collect_facts(study, summary).rerun is None


@pytest.mark.slow
@pytest.mark.parametrize("side", ["low", "high"])
def test_a_wider_range_runs_as_it_is_told(finished, side):
    study = finished.study()
    facts = collect_facts(study, summarize_study(study, "sqlite:///studies/quick.db"))
    at_edge = {name: space[side] for name, space in facts.space.items() if side in space}
    best = replace(facts.summary.best_trial, params=at_edge)
    found = find(replace(facts, summary=replace(facts.summary, best_trial=best)))
    edits = {finding.edit: finding.remedy for finding in found if finding.name == "best-at-edge"}
    # An n-gram of two is the shortest that the study's fixed arguments allow.
    assert len(edits) == (2 if side == "low" else 3)
    path = Path("studies/quick.toml")
    for edit in edits:
        name, value = re.fullmatch(rf"space\.(\w+)\.{side} = (\S+)", edit).groups()
        text, n_edits = re.subn(rf"(\[space\.{name}\][^\[]*\n{side} = )\S+", rf"\g<1>{value}", path.read_text())
        assert n_edits == 1
        path.write_text(text)
    (remedy,) = set(edits.values())
    assert remedy == "optimize run studies/quick.toml --study-name quick-2 --from-study quick"
    result = finished.invoke(*shlex.split(remedy)[1:], "--dry-run")
    assert result.exit_code == 0, result.output


def test_one_trial_in_full(reference, study, monkeypatch):
    monkeypatch.chdir(reference.path)
    best = study.best_trial
    details = describe_stored_trial("quick", best.number)
    assert (details.rank, details.trial.value, details.promote) == (1, best.value, "optimize promote quick")
    assert details.args.items() >= best.params.items()
    assert details.args["num_epochs"] == 8
    assert set(details.searched) == set(best.params)
    assert details.uncertainty.low < best.value < details.uncertainty.high
    pruned = next(trial for trial in study.get_trials() if trial.state == TrialState.PRUNED)
    details = describe_stored_trial("quick", pruned.number)
    assert (details.rank, details.promote, details.uncertainty) == (None, None, None)
    assert details.curves.val_loss == tuple(pruned.intermediate_values.values())


def test_a_new_study_has_a_free_name_and_the_options_of_the_old(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("studies").mkdir()
    Path("studies/s.toml").touch()
    Path("studies/s-2.db").touch()
    study = optuna.create_study(study_name="s")
    optuna.create_study(study_name="s-3", storage=study._storage)
    parts = {key: {} for key in ("fixed_args", "versions", "code")}
    record = {"uid": "u", "study_file": {"study": {}}, "source": {"path": "studies/s.toml"}, **parts}
    record |= {"overrides": {"name": "s", "n_trials": 5, "text": ["a", "b c"], "on_error": "skip"}}
    study.set_user_attr(RECORD, record | {"data": {"path": "d.csv", "sha256": "0", "n_rows": 1}})
    rerun = collect_facts(study, summarize_study(study, "sqlite:///all.db")).rerun
    options = "--n-trials 5 --text a --text 'b c' --on-error skip --storage sqlite:///all.db"
    assert rerun == f"optimize run studies/s.toml --study-name s-4 {options}"
    Path("studies/s.toml").unlink()
    assert collect_facts(study, summarize_study(study, "sqlite:///all.db")).rerun is None
