"""Callbacks after each trial: called as Optuna calls them, heard when they stop a study, and never the end of one."""

import json
from pathlib import Path
from typing import Any

import optuna
import pytest
from optuna.trial import FrozenTrial, TrialState

from optimize import resume_study, run_study
from optimize.definition.reading import load_study_file
from optimize.errors import InputError, StudyFileError

LOSSES = """
for epoch in range(args.num_epochs):
    losses.append(args.x**2 + 1 / (epoch + 1))
    trial.report(losses[-1], epoch)
if trial.number == 1:
    raise LookupError("out of luck")
"""

NOTIFY = """
import json
from pathlib import Path


def notify(study, trial):
    with Path("heard.jsonl").open("a") as file:
        file.write(json.dumps([study.study_name, trial.number, trial.state.name, trial.params]) + "\\n")


def fail(study, trial):
    raise ConnectionError("the pager is away")


def stop(study, trial):
    if trial.number >= 2:
        study.stop()


def leave(study, trial):
    raise SystemExit(3)
"""


@pytest.fixture
def own(project: Any) -> Any:
    """A project with the study `own`, whose trial 1 fails, and a module of callbacks."""
    project.write_train("train_that_is_heard", LOSSES)
    (project.path / "listeners.py").write_text(NOTIFY)
    return project


def with_callbacks(project: Any, *names: str) -> Path:
    path: Path = project.path / "studies" / "own.toml"
    text = path.read_text().replace(
        "seed = 7\n", f"seed = 7\ncallbacks = {json.dumps([f'listeners:{n}' for n in names])}\n"
    )
    path.write_text(text)
    return path


def heard(project: Any) -> list[Any]:
    return [json.loads(line) for line in (project.path / "heard.jsonl").read_text().splitlines()]


@pytest.mark.slow
def test_each_finished_trial_is_heard_of_once_with_the_stored_study(own: Any) -> None:
    calls: list[tuple[optuna.Study, FrozenTrial]] = []
    summary = run_study("studies/own.toml", n_jobs=2, callbacks=[lambda study, trial: calls.append((study, trial))])
    assert summary.n_finished == 6
    stored = {trial.number: trial for trial in own.trials("own")}
    assert sorted(trial.number for _, trial in calls) == sorted(stored)
    for study, trial in calls:
        assert isinstance(study, optuna.Study)
        assert isinstance(trial, FrozenTrial)
        assert study.best_value == own.study("own").best_value
        same = stored[trial.number]
        for part in ("state", "values", "params", "distributions", "intermediate_values", "user_attrs"):
            assert getattr(trial, part) == getattr(same, part)
    assert {trial.number for _, trial in calls if trial.state == TrialState.FAIL} == {1}


@pytest.mark.slow
def test_a_study_file_names_callbacks_and_resume_calls_those_of_today(own: Any) -> None:
    with_callbacks(own, "notify")
    code, _, err = own.call("run", "studies/own.toml", "--n-trials", 2)
    assert code == 0, err
    assert [(name, number, state) for name, number, state, _ in heard(own)] == [
        ("own", 0, "COMPLETE"),
        ("own", 1, "FAIL"),
        ("own", 2, "COMPLETE"),
    ]
    path = own.path / "studies" / "own.toml"
    path.write_text(path.read_text().replace("listeners:notify", "listeners:fail"))
    code, _, err = own.call("resume", "own", "--n-trials", 1)
    assert code == 0, err
    assert len(heard(own)) == 3
    assert "Callback listeners:fail failed once, last on trial 3: ConnectionError: the pager is away" in err


@pytest.mark.slow
def test_one_that_raises_ends_no_study_and_is_named_at_its_end(own: Any) -> None:
    with_callbacks(own, "fail", "leave", "notify")
    code, out, err = own.cli("run", "studies/own.toml")
    assert code == 0, err
    assert out.startswith("Study own: complete, 6 of 6 trials")
    assert len(heard(own)) == 7
    assert "note: Callback listeners:fail failed 7 times, last on trial " in err
    assert "note: Callback listeners:leave failed 7 times, last on trial " in err
    assert "Callback listeners:fail failed on trial 1: ConnectionError: the pager is away" in err
    assert "Traceback" not in err
    assert len(own.trial_runs("own")) == 7


@pytest.mark.slow
@pytest.mark.parametrize("n_jobs", [1, 2])
def test_one_that_stops_the_study_lets_no_further_trial_begin(own: Any, n_jobs: int) -> None:
    with_callbacks(own, "stop")
    code, out, err = (own.call if n_jobs == 1 else own.cli)("run", "studies/own.toml", "--n-jobs", n_jobs)
    assert code == 0, err
    n_trials = len(own.trials("own"))
    assert 3 <= n_trials <= 2 + n_jobs
    assert all(trial.state.is_finished() for trial in own.trials("own"))
    assert out.startswith("Study own: incomplete")
    assert run_to_the_end(own) == 7


def run_to_the_end(project: Any) -> int:
    path = project.path / "studies" / "own.toml"
    path.write_text("\n".join(line for line in path.read_text().splitlines() if not line.startswith("callbacks")))
    resume_study("own")
    return len(project.trials("own"))


def test_what_a_study_file_does_not_have_changes_nothing_in_its_record(own: Any) -> None:
    path = own.path / "studies" / "own.toml"
    plain = load_study_file(path)
    assert "callbacks" not in plain.to_dict()["study"]
    assert type(plain).model_validate(plain.to_dict()) == plain
    heard_of = load_study_file(with_callbacks(own, "notify"))
    assert heard_of.to_dict()["study"]["callbacks"] == ["listeners:notify"]
    assert type(plain).model_validate(json.loads(json.dumps(heard_of.to_dict()))) == heard_of


@pytest.mark.parametrize(
    ("callbacks", "error", "said"),
    [
        ('["listeners.notify"]', StudyFileError, r"own\.toml:8: study\.callbacks: must read module:function"),
        ('"listeners:notify"', StudyFileError, r"own\.toml:8: study\.callbacks: "),
        ("[3]", StudyFileError, r"own\.toml:8: study\.callbacks: "),
        ('["nowhere_here:notify"]', InputError, "study.callbacks: 'nowhere_here:notify': cannot import 'nowhere_here'"),
        ('["listeners:nobody"]', InputError, "module 'listeners' has no 'nobody'"),
        ('["listeners:json"]', InputError, "'listeners:json' is no callable"),
        ('["broken_listeners:notify"]', InputError, "'broken_listeners' cannot be imported: SyntaxError"),
    ],
)
def test_one_that_cannot_be_called_is_refused_at_the_door(own: Any, callbacks: str, error: Any, said: str) -> None:
    (own.path / "broken_listeners.py").write_text("def notify(:\n")
    path = own.path / "studies" / "own.toml"
    path.write_text(path.read_text().replace("seed = 7\n", f"seed = 7\ncallbacks = {callbacks}\n"))
    with pytest.raises(error, match=said):
        run_study(path)
    assert not (own.path / "studies" / "own.db").exists()


LINGER = """
import threading


def linger(study, trial):
    threading.Thread(target=threading.Event().wait, daemon=True).start()
"""


@pytest.mark.slow
def test_one_that_leaves_a_thread_behind_harms_no_worker_that_is_started_later(project: Any) -> None:
    project.write_train(
        "train_beside_a_thread",
        f"{LOSSES}\nif trial.number == 3:\n    os.kill(os.getpid(), signal.SIGKILL)",
    )
    (project.path / "listeners.py").write_text(LINGER)
    with_callbacks(project, "linger")
    code, out, err = project.cli("run", "studies/own.toml", "--n-jobs", 2)
    assert code == 0, err
    assert out.startswith("Study own: complete, 6 of 6 trials (6 complete, 0 pruned, 1 failed, 1 interrupted)")
