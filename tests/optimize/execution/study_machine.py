"""A study that is run, interrupted, killed, enqueued to, discarded from and resumed at random, against a model of it.

The study lives in a real SQLite file and is driven by the real session, without MLflow and without processes. It is
compared with two others: a model, which is a list of slots with their states, and an oracle, which is a study in memory
that had the same operations at the same points and was never interrupted.

    python -m tests.optimize.execution.study_machine --examples 5000
"""

import argparse
import contextlib
import itertools
import shutil
import tempfile
import unittest
from argparse import Namespace
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import optuna
from hypothesis import HealthCheck, settings, strategies
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from optuna.storages import BaseStorage, InMemoryStorage
from optuna.trial import FrozenTrial, TrialState

from optimize.definition.attributes import N_TRIALS, RECORD, RETRY_OF, TrialAttributes
from optimize.definition.study_file import StudyFile
from optimize.errors import StorageUnavailableError, StudyFailedError
from optimize.execution.backends.in_process import InProcess
from optimize.execution.budget import Budget
from optimize.execution.discarding import mark_trial
from optimize.execution.events import Observer, TrialEnd
from optimize.execution.session import Session
from optimize.reporting.outcome import best_trial, study_stop
from optimize.reporting.summary import StudySummary
from optimize.storage.address import StudyAddress
from optimize.storage.database import open_storage
from optimize.storage.discards import discards_of, mark
from optimize.storage.recovery import recover
from optimize.trials.objective import Objective
from optimize.trials.runner import TrialRunner
from optimize.trials.slots import slots_of, uninterrupted

N_EPOCHS = 3
PARAMS = {"x": [0, 1, 2, 3], "kind": ["a", "b"]}
FAILS = {"x": 3, "kind": "b"}
SAMPLERS = ("RandomSampler", "TPESampler", "QMCSampler", "GridSampler")


def study_file(name: str, sampler: str, seed: int, patience: int, duplicates: str) -> StudyFile:
    """Return a study of eight points, so that duplicates are drawn."""
    options: dict[str, Any] = {"name": sampler}
    options |= {"n_startup_trials": 2} if sampler == "TPESampler" else {}
    options |= {"search_space": PARAMS} if sampler == "GridSampler" else {}
    section = {"name": name, "n_trials": 1, "direction": "minimize", "seed": seed, "data": "d", "train": "m:train"}
    return StudyFile.model_validate(
        {
            "study": section | {"patience": patience, "duplicates": duplicates},
            "sampler": options,
            "pruner": {"name": "MedianPruner", "n_startup_trials": 2, "n_warmup_steps": 0},
            "space": {
                "x": {"type": "int", "low": 0, "high": 3},
                "kind": {"type": "categorical", "choices": ["a", "b"]},
            },
        }
    )


def train(args: Namespace, df: Any, trial: Any) -> dict[str, Any]:
    """A training of microseconds: one point fails, some are pruned, and no two have the same loss."""
    if vars(args) == FAILS:
        raise ValueError("this point fails")
    losses = []
    for epoch in range(N_EPOCHS):
        losses.append((args.x - 1.2) ** 2 + (0.3 if args.kind == "a" else 0.0) + 1 / (epoch + 1 + args.x))
        trial.report(losses[-1], epoch)
        if trial.should_prune():
            raise optuna.TrialPruned
    overall = {"precision": 0.5, "recall": 0.4, "f1": 0.3}
    return {"model": None, "history": {"val_loss": losses}, "performance": {"split": "val", "overall": overall}}


class KilledError(StorageUnavailableError):
    """What leaves a trial as a kill does: running, and not a word of it written since the last write."""


@dataclass
class Cut(Observer):
    """Where a driver is interrupted or killed: at a moment of the trial that is the n-th to end from here.

    Attributes:
        n_trials: How many trials end before.
        moment: `asked`, `half drawn`, an epoch, or `ended`.
        error: What is raised then.
    """

    n_trials: int
    moment: str
    error: type[BaseException]
    n_ended: int = 0

    def at(self, moment: str) -> None:
        """Raise if this is the moment."""
        if self.n_ended == self.n_trials and moment == self.moment:
            self.moment = ""
            raise self.error("by the test")

    def epoch_ended(self, number: int, epoch: int, val_loss: float) -> None:
        self.at(str(epoch))

    def trial_ended(self, end: TrialEnd) -> None:
        self.n_ended += 1
        if self.n_ended > self.n_trials:
            self.n_ended -= 1
            self.at("ended")


class CutObjective(Objective):
    """An objective that may be interrupted while the parameters are drawn."""

    def __init__(self, study_file: StudyFile, cut: Cut) -> None:
        super().__init__(("val_loss",), {}, study_file.space, train, None)  # type: ignore[arg-type]
        self._cut = cut

    def suggest(self, trial: Any) -> Namespace:
        self._cut.at("asked")
        if self._cut.moment == "half drawn":
            trial.suggest_int("x", 0, 3)
            self._cut.at("half drawn")
        return super().suggest(trial)


@dataclass
class Spec:
    """What a worker needs, without a module to import the training from."""

    storage: BaseStorage
    study_file: StudyFile
    cut: Cut
    n_threads: int | None = None

    def runner(self, on_epoch: Any, worker: str, on_drawn: Any) -> TrialRunner:
        objective, name = CutObjective(self.study_file, self.cut), self.study_file.study.name

        def drawn(number: int) -> None:
            self.cut.at("drawn")
            on_drawn(number)

        return TrialRunner(self.storage, self.study_file, name, objective, on_epoch, worker, drawn)


class NoTracking:
    """In the place of the tracking process."""

    def __getattr__(self, name: str) -> Callable[..., None]:
        return lambda *_, **__: None


@dataclass
class Where:
    """What a session reads of a plan."""

    address: StudyAddress
    tracking_uri: None = None

    def again(self) -> dict[str, Any]:
        return {}


class Driven:
    """A study in a storage."""

    def __init__(self, storage: BaseStorage, study_file: StudyFile, url: str) -> None:
        self.file = study_file
        self.address = StudyAddress(study_file.study.name, url)
        self.study = optuna.create_study(storage=storage, study_name=study_file.study.name)
        self.study.set_user_attr(N_TRIALS, 0)
        parts: dict[str, Any] = {key: {} for key in ("source", "fixed_args", "versions", "code")}
        data = {"path": "d", "sha256": "0", "n_rows": 1}
        self.study.set_user_attr(RECORD, parts | {"uid": "u", "study_file": study_file.to_dict(), "data": data})

    def resume(self, cut: Cut) -> StudySummary | None:
        """Run the study up to its total, or to where it is cut; None if three trials failed in a row."""
        spec: Any = Spec(self.study._storage, self.file, cut)
        where: Any = Where(self.address)
        tracker: Any = NoTracking()
        session = Session(self.study, where, spec, tracker, cut, {}, lambda: None)
        if cut.error is KilledError:
            # Who is killed closes nothing.
            session._close = lambda **_: None  # type: ignore[method-assign]
        try:
            return session.run(1, None, Alone())
        except StudyFailedError:
            return None

    @property
    def trials(self) -> list[FrozenTrial]:
        return self.study.get_trials(deepcopy=False)

    @property
    def slots(self) -> list[FrozenTrial]:
        """The last trial of each slot, by slot."""
        return uninterrupted(self.trials)

    @property
    def ended(self) -> list[FrozenTrial]:
        """The slots that have ended."""
        return [trial for trial in self.slots if _has_ended(trial)]

    def number_in(self, slot: int) -> int:
        """Return the number of the last trial of a slot."""
        return max(number for number, other in slots_of(self.trials).items() if other == slot)

    @property
    def discarded_slots(self) -> set[int]:
        slots = slots_of(self.trials)
        return {slots[number] for number in discards_of(self.study)}

    def shown(self) -> list[Any]:
        """Return what the slots came to, whatever was interrupted on the way there."""
        slots, discarded = slots_of(self.trials), self.discarded_slots
        return [
            {
                "slot": trial.number,
                "state": trial.state.name,
                "params": trial.params,
                "values": trial.values,
                "epochs": trial.intermediate_values,
                "metrics": TrialAttributes(trial).metrics,
                "duplicate of": None if (twin := TrialAttributes(trial).duplicate_of) is None else slots[twin],
                "discarded": trial.number in discarded,
            }
            for trial in self.ended
        ]


class Alone(InProcess):
    """The backend without workers, in the place of whichever a session would choose."""

    def stop(self) -> None:
        """There is nothing to stop."""


@dataclass
class Operation:
    """Something that was done to a study from outside.

    Attributes:
        n_ended: After how many ended trials.
        drawn: Whether the next one had its parameters by then, and was interrupted.
        apply: Does it.
    """

    n_ended: int
    drawn: bool
    apply: Callable[[Driven], None]


class Oracle(Observer):
    """The study without the interruptions: all of it in one go, with the same operations at the same points.

    Where a trial was interrupted with its parameters drawn, and others were discarded before it went on, there is no
    such point: its parameters come from before and its pruning from after. There it is interrupted, always at the same
    moment.
    """

    def __init__(self, study_file: StudyFile, operations: list[Operation], n_ended: int) -> None:
        self.driven = Driven(InMemoryStorage(), study_file, "sqlite:///oracle.db")
        self._waiting = list(operations)
        self._n_wanted = n_ended
        self._budget = Budget(0)
        self._cut = Cut(0, "", KeyboardInterrupt)
        self._apply()
        while self._n_ended < self._n_wanted:
            self._run()
        # What was done while a trial had been interrupted that has not gone on since.
        self._apply(drawn=True)

    @property
    def _n_ended(self) -> int:
        return len(self.driven.ended)

    def _run(self) -> None:
        at_drawn = [operation for operation in self._waiting if operation.drawn]
        n_before = at_drawn[0].n_ended - self._n_ended if at_drawn else 0
        self._cut = Cut(n_before, "drawn" if at_drawn else "", KeyboardInterrupt)
        self._budget = Budget(10**6, trials_left=lambda: 10**6)
        spec: Any = Spec(self.driven.study._storage, self.driven.file, self._cut)
        with contextlib.suppress(StudyFailedError):
            try:
                InProcess().run(spec, self._budget, self)
            except KeyboardInterrupt:
                self._apply(drawn=True)
                recover(self.driven.study)

    def trial_ended(self, end: TrialEnd) -> None:
        self._cut.trial_ended(end)
        self._apply()
        if self._n_ended == self._n_wanted:
            self._budget.stop()

    def _apply(self, *, drawn: bool = False) -> None:
        n_ended = self._n_ended
        while self._waiting and (self._waiting[0].n_ended, self._waiting[0].drawn) == (n_ended, drawn):
            self._waiting.pop(0).apply(self.driven)


POINTS = strategies.fixed_dictionaries({name: strategies.sampled_from(values) for name, values in PARAMS.items()})
COUNTS = strategies.integers(1, 5)
MOMENTS = ("asked", "half drawn", "drawn", *map(str, range(N_EPOCHS)), "ended")


class StudyMachine(RuleBasedStateMachine):
    """Operations on a study, at random."""

    storages: Mapping[bool, BaseStorage]
    url: str
    _names = itertools.count()

    @initialize(
        sampler=strategies.sampled_from(SAMPLERS),
        seed=strategies.integers(0, 99),
        patience=strategies.sampled_from([0, 0, 5]),
        duplicates=strategies.sampled_from(["reuse", "train"]),
        on_disk=strategies.sampled_from([False] * 14 + [True]),
    )
    def begin(self, sampler: str, seed: int, patience: int, duplicates: str, on_disk: bool) -> None:
        self.file = study_file(f"study-{next(self._names)}", sampler, seed, patience, duplicates)
        self.driven = Driven(self.storages[on_disk], self.file, self.url)
        self.total = 0
        self.enqueued: dict[int, dict[str, Any]] = {}
        self.operations: list[Operation] = []

    @rule(n_trials=COUNTS)
    def run(self, n_trials: int) -> None:
        """Give the study more trials, and run them."""
        self._add(n_trials)
        self.resume()

    @rule()
    def resume(self) -> None:
        n_before, n_finished, stop = len(self.driven.ended), self._n_finished(), study_stop(self.driven.study)
        summary = self.driven.resume(Cut(0, "", KeyboardInterrupt))
        if summary is None:
            assert [trial.state.name for trial in self.driven.ended[n_before:]][-3:] == ["FAIL"] * 3
            return
        if stop:
            assert len(self.driven.ended) == n_before
            assert summary.ended == (stop if n_finished < self.total else None)
        assert summary.n_finished == self._n_finished()
        if summary.ended or summary.exhausted:
            assert summary.n_finished < self.total
        else:
            assert summary.n_finished == max(self.total, n_finished)

    @rule(
        n_trials=COUNTS,
        n_before=strategies.integers(0, 3),
        moment=strategies.sampled_from(MOMENTS),
        error=strategies.sampled_from([KeyboardInterrupt, KilledError]),
    )
    def run_and_interrupt(self, n_trials: int, n_before: int, moment: str, error: type[BaseException]) -> None:
        self._add(n_trials)
        with contextlib.suppress(KeyboardInterrupt, KilledError):
            self.driven.resume(Cut(n_before, moment, error))

    # Optuna's own breaks on a point that is not of its grid; `enqueue_trial` refuses it.
    @precondition(lambda self: self.file.sampler.name != "GridSampler")
    @rule(point=POINTS)
    def enqueue(self, point: dict[str, Any]) -> None:
        self.enqueued[len(self.driven.slots)] = point
        self.driven.study.enqueue_trial(point)
        # A trial that was interrupted goes before.
        n_ended = len(self.driven.ended) + (self._begun() is not None)
        self._note(n_ended, False, lambda driven: driven.study.enqueue_trial(point))

    @precondition(lambda self: self._kept())
    @rule(data=strategies.data())
    def discard(self, data: Any) -> None:
        slot = data.draw(strategies.sampled_from(self._kept()))
        mark_trial(self.driven.study, self.driven.number_in(slot), self.driven.address, reason="bad")
        self._note_mark(slot, "bad")

    @precondition(lambda self: self.driven.discarded_slots)
    @rule(data=strategies.data())
    def undo(self, data: Any) -> None:
        slot = data.draw(strategies.sampled_from(sorted(self.driven.discarded_slots)))
        mark_trial(self.driven.study, self.driven.number_in(slot), self.driven.address, undo=True)
        self._note_mark(slot, "")

    @invariant()
    def shows_the_best_of_what_counts(self) -> None:
        kept = [trial for trial in self.driven.ended if trial.number in self._kept()]
        values = [trial.values[0] for trial in kept if trial.state == TrialState.COMPLETE]
        best = best_trial(self.driven.study)
        assert (best.values[0] if best else None) == min(values, default=None)

    def teardown(self) -> None:
        if not hasattr(self, "driven"):
            return
        shown = self.driven.shown()
        for trial in shown:
            assert (trial["state"] == "FAIL") == (trial["params"] == FAILS)
            if trial["slot"] in self.enqueued:
                assert trial["params"] == self.enqueued[trial["slot"]]
        oracle = Oracle(self.file, self.operations, len(shown))
        assert oracle.driven.shown() == shown
        if not self._begun():
            assert study_stop(self.driven.study) == study_stop(oracle.driven.study)

    def _add(self, n_trials: int) -> None:
        self.total += n_trials
        self.driven.study.set_user_attr(N_TRIALS, self.total)

    def _kept(self) -> list[int]:
        discarded = self.driven.discarded_slots
        return [trial.number for trial in self.driven.ended if trial.number not in discarded]

    def _n_finished(self) -> int:
        kept = self._kept()
        return sum(trial.number in kept and trial.state != TrialState.FAIL for trial in self.driven.ended)

    def _begun(self) -> FrozenTrial | None:
        """Return the trial that has begun and not ended."""
        for trial in self.driven.slots:
            is_retry = RETRY_OF in trial.user_attrs
            if not _has_ended(trial) and (trial.state != TrialState.WAITING or is_retry):
                return trial
        return None

    def _note_mark(self, slot: int, reason: str) -> None:
        begun = self._begun()
        drawn = begun is not None and bool(begun.params or begun.system_attrs.get("fixed_params"))
        self._note(len(self.driven.ended), drawn, lambda driven: mark(driven.study, driven.number_in(slot), reason))

    def _note(self, n_ended: int, drawn: bool, apply: Callable[[Driven], None]) -> None:
        self.operations.append(Operation(n_ended, drawn, apply))
        self.operations.sort(key=lambda operation: (operation.n_ended, operation.drawn))


def _has_ended(trial: FrozenTrial) -> bool:
    return trial.state.is_finished() and TrialAttributes(trial).interrupted is None


@contextlib.contextmanager
def machine(n_examples: int) -> Iterator[type[unittest.TestCase]]:
    """Return a test case of so many examples; the studies are gone after it."""
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    memory = Path("/dev/shm")
    folder = Path(tempfile.mkdtemp(prefix="study-machine-", dir=memory if memory.is_dir() else None))
    StudyMachine.url = f"sqlite:///{folder / 'studies.db'}"
    StudyMachine.storages = {True: open_storage(StudyMachine.url, create=True), False: InMemoryStorage()}
    case = StudyMachine.TestCase
    case.settings = settings(
        max_examples=n_examples,
        stateful_step_count=8,
        deadline=None,
        database=None,
        print_blob=True,
        suppress_health_check=list(HealthCheck),
    )
    try:
        yield case
    finally:
        shutil.rmtree(folder)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--examples", type=int, default=5000)
    with machine(parser.parse_args().examples) as case:
        result = unittest.TextTestRunner().run(unittest.defaultTestLoader.loadTestsFromTestCase(case))
    raise SystemExit(not result.wasSuccessful())
