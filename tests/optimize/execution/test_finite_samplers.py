"""Samplers that try every point once: each point is run once, however many workers there are, and then all is done."""

import json
from typing import Any

import pytest
from optuna.trial import TrialState

from optimize.errors import StudyFileError
from optimize.execution.plan import plan_study

STEADY = """
time.sleep(0.05)
losses.append(args.x**2)
trial.report(losses[-1], 0)
"""
FAILING = """
if args.x < -0.6:
    raise LookupError("out of luck")
losses.append(args.x**2)
trial.report(losses[-1], 0)
"""
GRID = ('name = "GridSampler"\nsearch_space = {x = [-1.0, -0.5, 0.5, 1.0]}', "")
BRUTE_FORCE = ('name = "BruteForceSampler"', "step = 0.5\n")
QMC = ('name = "QMCSampler"', "")
N_POINTS = {GRID: 4, BRUTE_FORCE: 5}


def write(project: Any, module: str, kind: tuple[str, str], body: str = STEADY) -> None:
    project.write_train(module, body)
    path = project.path / "studies" / "own.toml"
    sampler, more = kind
    path.write_text(path.read_text().replace("n_trials = 6", "n_trials = 10") + f"{more}\n[sampler]\n{sampler}\n")


def points(project: Any) -> list[float]:
    return [trial.params["x"] for trial in project.trials("own")]


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "n_jobs"), [(GRID, 3), (BRUTE_FORCE, 1)], ids=["grid", "brute force"])
def test_every_point_is_run_once_and_then_the_study_is_complete(project: Any, kind: Any, n_jobs: int) -> None:
    write(project, f"train_{n_jobs}_{N_POINTS[kind]}_points", kind)
    n_points = N_POINTS[kind]
    code, out, err = project.cli("run", "studies/own.toml", "--n-jobs", n_jobs)
    assert code == 0, err
    assert len(points(project)) == len(set(points(project))) == n_points
    assert out.startswith(f"Study own: complete, {n_points} of 10 trials")
    assert f"Nothing is left to try: all {n_points} points of the " in out
    assert out.endswith("Next: optimize promote own\n")
    code, out, err = project.cli("resume", "own", "--n-trials", 3, "--n-jobs", n_jobs)
    assert (code, len(points(project))) == (0, n_points), err
    assert json.loads(project.invoke("show", "own", "--json").stdout)["state"] == "complete"


@pytest.mark.slow
def test_a_point_that_failed_has_been_tried(project: Any) -> None:
    write(project, "train_that_fails_at_a_point", GRID, FAILING)
    code, out, err = project.cli("run", "studies/own.toml", "--n-jobs", 3)
    assert code == 0, err
    assert sorted(points(project)) == [-1.0, -0.5, 0.5, 1.0]
    assert out.startswith("Study own: complete, 3 of 10 trials (3 complete, 0 pruned, 1 failed)")


@pytest.mark.slow
def test_workers_draw_distinct_points_of_a_sequence(project: Any) -> None:
    write(project, "train_in_sequence", (f"{QMC[0]}\nscramble = true", ""))
    code, _, err = project.cli("run", "studies/own.toml", "--n-jobs", 3)
    assert code == 0, err
    assert len(set(points(project))) == 10
    study = project.study("own")
    (attrs,) = study._storage.get_study_system_attrs(study._study_id).values()
    # The first trial is drawn at random, for there is no space yet; the others are the sequence's first nine.
    assert attrs == 8


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "more", "n_jobs"), [(GRID, 1, 1), (BRUTE_FORCE, 0, 3)], ids=["grid", "brute force"])
def test_what_somebody_enqueues_is_run_too_and_no_point_twice(project: Any, kind: Any, more: int, n_jobs: int) -> None:
    write(project, f"train_{n_jobs}_{N_POINTS[kind]}_points_and_one", kind)
    assert project.call("run", "studies/own.toml", "--n-trials", 2)[0] == 0
    untried = 0.25 if kind is GRID else min({-1.0, -0.5, 0.0, 0.5, 1.0} - {*points(project)})
    project.study("own").enqueue_trial({"x": untried})
    code, out, err = project.cli("resume", "own", "--n-trials", 8, "--n-jobs", n_jobs)
    assert code == 0, err
    assert "Nothing is left to try" in out
    assert len(points(project)) == len(set(points(project))) == N_POINTS[kind] + more
    assert {trial.state for trial in project.trials("own")} == {TrialState.COMPLETE}


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (('name = "BruteForceSampler"', ""), "space.x: BruteForceSampler needs a step"),
        (('name = "GridSampler"\nsearch_space = {y = [1, 2]}', ""), "sampler.search_space: lacks x"),
    ],
)
def test_a_space_without_an_end_is_refused_at_the_door(project: Any, kind: Any, said: str) -> None:
    write(project, "train_without_end", kind)
    with pytest.raises(StudyFileError, match=said):
        plan_study("studies/own.toml")
