"""Studies that are driven in this process, without MLflow: a made-up objective, interrupted where a test wants it."""

from collections.abc import Callable, Sequence
from typing import Any

import optuna
from optuna.trial import TrialState

from optimize.definition.continuation import own_trials
from optimize.definition.record import StudyRecord
from optimize.definition.study_file import StudyFile
from optimize.errors import StorageUnavailableError
from optimize.execution.enqueue import enqueue_starts
from optimize.storage.recovery import recover
from optimize.trials.objective import Objective
from optimize.trials.runner import TrialRunner
from tagifai.arg import Arg
from tagifai.args import takes_args

FINISHED = (TrialState.COMPLETE, TrialState.PRUNED)


class KilledError(StorageUnavailableError):
    """Ends a training and leaves its trial as it is, as a kill does."""


class Model:
    """What a training returns."""

    def predict(self, texts: Sequence[str]) -> list[str]:
        return ["other" for _ in texts]


ARGS = {
    "seed": Arg(int, 0),
    "num_epochs": Arg(int, 3, low=1),
    "x": Arg(float, 0.5),
    "kind": Arg(str, "b", choices=("a", "b", "c")),
    "n": Arg(int, 3, low=1),
    **{name: Arg(float, 0.0) for name in ("u", "v", "w")},
}


@takes_args(ARGS)
def train(args: Any, df: Any, trial: Any = None) -> dict[str, Any]:
    """Train to a loss that is smallest at x = 2.5 with kind c, and u, v and w of 0."""
    best = (args.x - 2.5) ** 2 + {"a": 0.2, "b": 0.1, "c": 0.0}[args.kind] + 0.01 * args.n
    best += args.u**2 + args.v**2 + args.w**2
    losses = []
    for epoch in range(args.num_epochs):
        losses.append(best + 1 / (epoch + 1))
        if trial is not None:
            trial.report(losses[-1], epoch)
            if trial.should_prune():
                raise optuna.TrialPruned
    performance = {"split": "val", "overall": {"precision": 0.5, "recall": 0.4, "f1": 0.3}}
    return {"model": Model(), "history": {"val_loss": losses}, "performance": performance}


SPACE = {
    "x": {"type": "float", "low": -1.0, "high": 1.0},
    "kind": {"type": "categorical", "choices": ["a", "b"]},
    "n": {"type": "int", "low": 1, "high": 4},
}


def make_study_file(**changes: Any) -> StudyFile:
    """Return a study file of the made-up objective; keys of `[study]` may be among the changes."""
    section = {"name": "small", "n_trials": 8, "direction": "minimize", "seed": 7, "data": "data.csv"}
    section["train"] = f"{__name__}:train"
    section |= {
        key: changes.pop(key) for key in ("name", "n_trials", "seed", "train", "try_defaults") if key in changes
    }
    pruner = {"name": "MedianPruner", "n_startup_trials": 1, "n_warmup_steps": 0}
    sampler = {"name": "TPESampler", "n_startup_trials": 3}
    content = {"study": section, "sampler": sampler, "pruner": pruner, "space": SPACE}
    return StudyFile.model_validate(content | changes)


DATA = {"path": "data.csv", "sha256": "a" * 64, "n_rows": 10, "read_as": {"label": "tag"}}


def record_of(study_file: StudyFile, **changes: Any) -> StudyRecord:
    """Return what a study of the made-up objective is made with."""
    made = {"uid": "u1", "created": "2026-01-01T00:00:00+00:00", "study_file": study_file.to_dict(), "overrides": {}}
    made |= {"source": {"path": "small.toml", "text": ""}, "versions": {}, "code": {}}
    made |= {"fixed_args": study_file.fixed_args(), "data": DATA}
    return StudyRecord(**made | changes)


def run(
    study: optuna.Study,
    study_file: StudyFile,
    *,
    fails_at: dict[int, type[BaseException]] | None = None,
    after: Callable[[int], None] = lambda n_finished: None,
    n_trials: int | None = None,
) -> None:
    """Drive a study up to its total, as a session does.

    Args:
        study: The stored study.
        study_file: What it searches.
        fails_at: What ends the training with this position among the trainings of the call.
        after: Called with the number of finished trials after each.
        n_trials: The total, where it is not that of the study file.

    Raises:
        BaseException: What was to end a training, but for a plain exception.
    """
    recover(study)
    enqueue_starts(study, study_file)
    trainings = iter(range(1000))

    def failing(args: Any, df: Any, trial: Any) -> dict[str, Any]:
        if error := (fails_at or {}).get(next(trainings)):
            trial.report(9.0, 0)
            raise error("it was to end here")
        return train(args, df, trial)

    objective = Objective(["val_loss"], study_file.fixed_args(), study_file.space, failing, None)  # type: ignore[arg-type]
    runner = TrialRunner(study._storage, study_file, study.study_name, objective, lambda *epoch: None)
    total = n_trials or study_file.study.n_trials
    while (n_finished := len(own_trials(study.get_trials(deepcopy=False, states=FINISHED)))) < total:
        after(n_finished)
        runner.run()
        assert len(study.get_trials(deepcopy=False, states=[TrialState.FAIL])) < 5, "the made-up objective fails"


def outcomes(study: optuna.Study) -> list[Any]:
    """Return what the trials found, in the order of their slots."""
    from optimize.trials.slots import uninterrupted

    return [
        (trial.params, trial.state, trial.values, trial.intermediate_values, trial.user_attrs.get("optimize:start"))
        for trial in uninterrupted(study.get_trials(deepcopy=False))
    ]
