"""What must hold after all torture: read from both stores, compared with what was acknowledged before."""

import re
import sqlite3
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Iterable
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import optuna
from optuna.trial import FrozenTrial, TrialState

WRONGS = (
    "lost trials",
    "lost epochs",
    "trials missing in a copy",
    "runs missing in a copy",
    "zombies in the study",
    "zombies in MLflow",
    "missing runs",
    "duplicate runs",
    "wrong statuses",
    "wrong curves",
    "wrong totals",
    "wrong parameters",
    "wrong retries",
    "refused resumes",
    "failed commands",
    "wrong exit codes",
    "orphans",
    "half-made final runs",
    "unusable champions",
)
TIMED_WRONGS = (
    "late exits",
    "unclean exits",
    "slowed trials",
    "late ends",
)
"""All that is counted; each must be 0. The second ones need a machine that is not busy with other things."""

STATUSES = {"COMPLETE": "FINISHED", "PRUNED": "KILLED", "FAIL": "FAILED"}
FINISHED = (TrialState.COMPLETE, TrialState.PRUNED)
TRIAL_LINE = re.compile(r"^Trial +(\d+) +(COMPLETE|PRUNED|FAIL)\b")


@dataclass
class Tally:
    """What was done, what was measured, and what went wrong."""

    done: Counter[str] = field(default_factory=Counter)
    measured: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    wrongs: Counter[str] = field(default_factory=lambda: Counter(dict.fromkeys(WRONGS + TIMED_WRONGS, 0)))
    details: list[str] = field(default_factory=list)

    def wrong(self, what: str, detail: str) -> None:
        """Count something that must not happen."""
        assert what in self.wrongs
        self.wrongs[what] += 1
        self.details.append(f"{what}: {detail}")


class Witness:
    """Watches a study's database from another process than the study's, and remembers what it has seen committed.

    Args:
        path: The database; it need not exist yet.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self.trials: dict[int, str] = {}
        self.epochs: dict[tuple[int, int], float] = {}
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> "Witness":
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._stop.set()
        self._thread.join()

    def hear(self, lines: Iterable[str]) -> None:
        """Remember the trials whose end a driver printed."""
        for line in lines:
            if match := TRIAL_LINE.match(line):
                self.trials[int(match[1])] = match[2]

    def _watch(self) -> None:
        while not self._stop.is_set():
            with suppress(sqlite3.Error):
                self._look()
            time.sleep(0.03)

    def _look(self) -> None:
        if not self._path.exists():
            return
        # A writer's last connection would bring the log into the file, which is the study's own task.
        with closing(sqlite3.connect(f"file:{self._path}?mode=ro", uri=True, timeout=0.1)) as connection:
            numbers = {}
            for trial_id, number, state in connection.execute("SELECT trial_id, number, state FROM trials"):
                numbers[trial_id] = number
                if state in STATUSES:
                    self.trials[number] = state
            for trial_id, step, value in connection.execute(
                "SELECT trial_id, step, intermediate_value FROM trial_intermediate_values"
            ):
                if trial_id in numbers:
                    self.epochs[numbers[trial_id], step] = value


def read_trials(database: Path, name: str) -> list[FrozenTrial]:
    """Read a study's trials as plain Optuna does."""
    storage = optuna.storages.RDBStorage(f"sqlite:///{database}")
    try:
        return optuna.load_study(study_name=name, storage=storage).get_trials()
    finally:
        storage.engine.dispose()


def outcomes(trials: list[FrozenTrial]) -> list[Any]:
    """Return what the trials found, in the order of an uninterrupted study and without those that were run again."""
    slots: dict[int, int] = {}
    for trial in trials:
        origin = trial.user_attrs.get("optimize:retry_of")
        slots[trial.number] = len(set(slots.values())) if origin is None else slots[origin]
    kept = [trial for trial in trials if "optimize:interrupted" not in trial.user_attrs]
    return [
        (trial.params, trial.state.name, trial.values, trial.intermediate_values)
        for trial in sorted(kept, key=lambda trial: slots[trial.number])
    ]


class Checker:
    """Compares the stores of a study with each other, with what was acknowledged, and with an uninterrupted study.

    Args:
        tally: Where to count.
        label: Names the round in the details.
    """

    def __init__(self, tally: Tally, label: str) -> None:
        self._tally = tally
        self._label = label

    def wrong(self, what: str, detail: object) -> None:
        """Count something that must not happen in this round."""
        self._tally.wrong(what, f"{self._label}: {detail}")

    def check_acknowledged(self, trials: list[FrozenTrial], witness: Witness) -> None:
        """Every trial and epoch that somebody has seen must be there still, and the same."""
        by_number = {trial.number: trial for trial in trials}
        for number, state in witness.trials.items():
            if number not in by_number or by_number[number].state.name != state:
                self.wrong("lost trials", f"trial {number} was {state}")
        for (number, step), value in witness.epochs.items():
            if number not in by_number or by_number[number].intermediate_values.get(step) != value:
                self.wrong("lost epochs", f"epoch {step} of trial {number}")

    def check_study(self, trials: list[FrozenTrial], total: int, reference: list[Any] | None) -> None:
        """Nothing runs or waits, the total is exact, each interrupted trial was run again once.

        Args:
            trials: All trials of the study.
            total: Its total.
            reference: What an uninterrupted study with one worker found; None where several workers took part.
        """
        for trial in trials:
            if not trial.state.is_finished():
                self.wrong("zombies in the study", f"trial {trial.number} is {trial.state.name}")
        finished = sum(trial.state in FINISHED for trial in trials)
        if finished != total:
            self.wrong("wrong totals", f"{finished} instead of {total}")
        self._check_retries(trials)
        if reference is not None:
            found = outcomes(trials)
            if found != reference:
                pairs = enumerate(zip(found, reference, strict=False))
                first = next(
                    (slot for slot, (ours, theirs) in pairs if ours != theirs), min(len(found), len(reference))
                )
                self.wrong("wrong parameters", f"from slot {first} on")

    def _check_retries(self, trials: list[FrozenTrial]) -> None:
        retries = Counter(trial.user_attrs.get("optimize:retry_of") for trial in trials)
        for trial in trials:
            interrupted = "optimize:interrupted" in trial.user_attrs
            if retries[trial.number] != int(interrupted):
                self.wrong("wrong retries", f"trial {trial.number} was run again {retries[trial.number]} times")
            if trial.state == TrialState.FAIL and not interrupted and "optimize:error" not in trial.user_attrs:
                self.wrong("wrong retries", f"trial {trial.number} failed without a reason")

    def check_runs(self, trials: list[FrozenTrial], name: str, uri: str) -> None:
        """Each trial has exactly one run, of its status, times and curve, and the study has one of its own."""
        client, runs = read_runs(uri, name)
        by_trial: dict[int, list[Any]] = defaultdict(list)
        for run in runs:
            by_trial[int(run.data.tags.get("optuna.trial", -1))].append(run)
            if run.info.status in ("RUNNING", "SCHEDULED"):
                self.wrong("zombies in MLflow", f"run {run.info.run_name} is {run.info.status}")
        for number in {-1, *(trial.number for trial in trials), *by_trial}:
            n_runs, expected = len(by_trial[number]), int(number == -1 or number < len(trials))
            if n_runs < expected:
                self.wrong("missing runs", f"trial {number}")
            elif n_runs > expected:
                self.wrong("duplicate runs", f"trial {number}: {n_runs}")
        for trial in trials:
            for run in by_trial[trial.number][:1]:
                self._check_run(client, trial, run)

    def _check_run(self, client: Any, trial: FrozenTrial, run: Any) -> None:
        assert trial.datetime_start is not None
        end = round(trial.datetime_complete.timestamp() * 1000) if trial.datetime_complete else None
        expected = (STATUSES.get(trial.state.name), round(trial.datetime_start.timestamp() * 1000), end)
        if (run.info.status, run.info.start_time, run.info.end_time) != expected:
            self.wrong("wrong statuses", f"trial {trial.number}: {run.info.status}, {trial.state.name}")
        if trial.params.items() and not {k: str(v) for k, v in trial.params.items()}.items() <= run.data.params.items():
            self.wrong("wrong statuses", f"trial {trial.number}: parameters")
        curve = [(point.step, point.value) for point in client.get_metric_history(run.info.run_id, "val_loss")]
        if sorted(curve) != sorted(trial.intermediate_values.items()):
            self.wrong("wrong curves", f"trial {trial.number}: {len(curve)} of {len(trial.intermediate_values)} epochs")

    def check_study_left_clean(self, database: Path, name: str) -> None:
        """Right after an interrupted study has ended, no trial is RUNNING."""
        with suppress(KeyError):
            for trial in read_trials(database, name) if database.exists() else []:
                if trial.state == TrialState.RUNNING:
                    self.wrong("unclean exits", f"trial {trial.number} is RUNNING")

    def check_runs_left_clean(self, name: str, uri: str) -> None:
        """Right after an interrupted study has ended, no run is RUNNING."""
        for run in read_runs(uri, name)[1]:
            if run.info.status == "RUNNING":
                self.wrong("unclean exits", f"run {run.info.run_name} is RUNNING")


def read_runs(uri: str, name: str) -> tuple[Any, list[Any]]:
    """Read the active runs of an experiment.

    Returns:
        The client, and the runs; none if there is no such experiment.
    """
    from tagifai.tracking_store import open_client

    client = open_client(uri)
    experiment = client.get_experiment_by_name(name)
    if experiment is None:
        return client, []
    return client, list(client.search_runs([experiment.experiment_id], max_results=5000))
