"""The remedy of each finding, typed in: in a finished study whose facts are changed until it shows the finding."""

import re
import shlex
from dataclasses import replace
from pathlib import Path

import pytest

from optimize.reporting.collect import collect_facts
from optimize.reporting.findings import find
from optimize.reporting.summary import summarize_study
from tests.optimize.reporting.study_facts import make_curves, make_trial
from tests.optimize.reporting.test_findings import CASES

STUDY_FILE = Path("studies/quick.toml")
EDITING = {"loss-still-falls", "pruning-risky", "same-text-in-two-splits", "loss-rises"}
COMMANDING = {"failed-trials", "no-improvement", "still-improving", "no-better-than-defaults"}
"""The findings whose remedy begins with a change of the study file, and those whose remedy is a command alone."""

FALLING, RISING = [1 / (epoch + 1) for epoch in range(8)], [1.0, 0.5, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]


@pytest.fixture
def facts(finished):
    study = finished.study()
    return collect_facts(study, summarize_study(study, finished.storage()))


def at_trial(facts, number):
    """Return the facts with another trial as the best; its curve falls until the last epoch."""
    best = replace(facts.summary.best_trial, number=number)
    curves = {**facts.curves, number: make_curves(*FALLING)}
    return replace(facts, summary=replace(facts.summary, best_trial=best), curves=curves)


def with_best_curve(facts, losses):
    return replace(facts, curves={**facts.curves, facts.summary.best_trial.number: make_curves(*losses)})


def with_misleading_losses(facts):
    """Return the facts with losses at the epochs of pruning that rank the trials the other way round."""
    value = {trial.number: trial.value for trial in facts.complete}
    curves = {n: replace(facts.curves[n], val_loss=(-value[n],) * 8) for n in value}
    return replace(facts, curves={**facts.curves, **curves})


def with_a_failure(facts):
    failed = make_trial(facts.complete[-1].number, None, "FAIL", error="ValueError: no")
    return replace(facts, summary=replace(facts.summary, trials=[*facts.summary.trials, failed]))


def remedy(facts, name):
    """Return what to change in the study file, if anything, and what to type for a finding."""
    found = next(finding for finding in find(facts) if finding.name == name)
    return found.edit, found.remedy


def change(edit):
    """Change the study file as a finding says it: `pruner.n_warmup_steps = 4` is a key of the table `[pruner]`."""
    table, name, value = re.fullmatch(r"([\w.]+)\.(\w+) = (.+)", edit).groups()
    head, body, rest = re.fullmatch(
        rf"(.*\[{re.escape(table)}\]\n)([^\[]*)(.*)", STUDY_FILE.read_text(), re.DOTALL
    ).groups()
    body = re.sub(rf"^{name} = .*\n", "", body, flags=re.MULTILINE)
    STUDY_FILE.write_text(f"{head}{name} = {value}\n{body}{rest}")


@pytest.mark.slow
def test_a_changed_study_file_runs_as_it_is_told(finished, facts):
    shared = replace(facts, n_shared_texts=3)
    edits = {
        "loss-still-falls": remedy(with_best_curve(facts, FALLING), "loss-still-falls"),
        "pruning-risky": remedy(with_misleading_losses(facts), "pruning-risky"),
        "same-text-in-two-splits": remedy(shared, "same-text-in-two-splits"),
        "loss-rises": remedy(with_best_curve(facts, RISING), "loss-rises"),
    }
    assert set(edits) == EDITING
    # A loss that rises wants fewer epochs, one that falls more.
    alone = [edits.pop("loss-rises")]
    for chosen in (edits.values(), alone):
        for edit, _ in chosen:
            change(edit)
        (told,) = {command for _, command in chosen}
        result = finished.invoke(*shlex.split(told)[1:], "--dry-run")
        assert result.exit_code == 0, result.output


@pytest.mark.slow
def test_a_command_runs_as_it_is_told(finished, facts):
    by_defaults = replace(facts, default_trial=facts.summary.best_trial.number)
    commands = {
        "failed-trials": remedy(with_a_failure(facts), "failed-trials"),
        "no-improvement": remedy(at_trial(facts, 0), "no-improvement"),
        "still-improving": remedy(at_trial(facts, 19), "still-improving"),
        "no-better-than-defaults": remedy(by_defaults, "no-better-than-defaults"),
    }
    assert set(commands) == COMMANDING
    assert {edit for edit, _ in commands.values()} == {None}
    assert commands["still-improving"] == commands["no-better-than-defaults"]
    for _, command in sorted(set(commands.values()), key=lambda told: told[1]):
        program, *words = shlex.split(command)
        assert program == "optimize"
        # What a promotion stores is tested elsewhere.
        code, _, err = finished.call(*words, *(["--dry-run"] if words[0] == "promote" else []))
        assert code == 0, err
    assert len(finished.study().trials) == 40


def test_no_remedy_is_left_out():
    with_remedy = {finding.name for _, having, _ in CASES for finding in find(having) if finding.remedy}
    # A wider range is typed in by the tests of facts.
    assert with_remedy == {*EDITING, *COMMANDING, "best-at-edge"}
