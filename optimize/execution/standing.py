"""How a running study stands: what a display shows of it, whatever it looks like."""

import time

from optuna.trial import TrialState

from optimize.definition.attributes import TrialAttributes
from optimize.execution.events import TrialEnd
from optimize.reporting.front import FrontSummary, pareto_front
from optimize.reporting.study_summary import StudySummary
from tagifai.findings import counted


class Standing:
    """Counts trials and keeps the best one while a study runs.

    Args:
        summary: The study as it was when its first trial here began.

    Attributes:
        summary: The same.
        running: The epoch of each running trial, from 0, by number.
        best: The best value and its trial; None as long as there is none, and where there are two metrics.
        front: The trials on the Pareto front by number, where there are two metrics.
        counts: How many trials ended in each state.
    """

    def __init__(self, summary: StudySummary) -> None:
        self.summary = summary
        self.running: dict[int, int] = {}
        self.counts = {
            TrialState.COMPLETE: summary.n_complete,
            TrialState.PRUNED: summary.n_pruned,
            TrialState.FAIL: summary.n_failed,
        }
        self.best: tuple[float, int] | None = None
        self.front: dict[int, tuple[float, ...]] = {}
        if isinstance(summary, FrontSummary):
            self.front = {trial.number: trial.values or () for trial in summary.front_trials}
        if summary.best_trial is not None and summary.best_value is not None:
            self.best = (summary.best_value, summary.best_trial.number)
        self._started_at = time.monotonic()

    @property
    def n_finished(self) -> int:
        """The number of trials that count towards the total."""
        return self.counts[TrialState.COMPLETE] + self.counts[TrialState.PRUNED]

    def trial_ended(self, end: TrialEnd) -> None:
        """Count a trial."""
        self.running.pop(end.number, None)
        self.counts[end.state] += 1
        if end.state == TrialState.COMPLETE and end.value is not None:
            sign = -1 if self.summary.direction == "maximize" else 1
            if self.best is None or sign * end.value < sign * self.best[0]:
                self.best = (end.value, end.number)
        if isinstance(self.summary, FrontSummary) and end.values:
            known = self.front | {end.number: end.values}
            self.front = {number: known[number] for number in pareto_front(known, self.summary.directions)}

    def outcome(self, end: TrialEnd) -> str:
        """Say what a trial came to; a star marks a new best one, or one on the front."""
        ran = f"after {counted(end.n_epochs, 'epoch')}"
        if end.state == TrialState.FAIL:
            return f"{ran}: {end.error}"
        if end.state == TrialState.PRUNED:
            return ran + ("" if end.value is None else f", val_loss {end.value:.5f}")
        if isinstance(self.summary, FrontSummary):
            values = zip(self.summary.metrics, end.values, strict=True)
            star = " *" if end.number in self.front else ""
            return ", ".join(f"{name} {value:.5g}" for name, value in values) + star
        star = " *" if self.best and self.best[1] == end.number else ""
        known = TrialAttributes(end.trial).duplicate_of
        twin = "" if known is None else f" (as trial {known}, not trained again)"
        return f"{self.summary.metric} {end.value:.5f}{star}{twin}"

    def begun(self) -> str:
        """Say which study runs."""
        study = self.summary
        done = f"{study.n_finished} of {study.n_trials}" if study.n_finished else str(study.n_trials)
        return f"Study {study.name}: {done} trials, {study.goal}, {study.shown_storage}"

    def now(self) -> str:
        """Say which trials run, and in which epoch they are."""
        of = f"/{self.summary.num_epochs}" if self.summary.num_epochs else ""
        running = (f"trial {number} epoch {epoch + 1}{of}" for number, epoch in sorted(self.running.items()))
        return ", ".join(running) or ("finished" if self.n_finished >= self.summary.n_trials else "starting")

    def status(self) -> str:
        """Say what the best value is, how many trials are done, and how long the others will take."""
        return f"{self._best()} | {self._done()} done, {self._ends()} | {self._elapsed()} elapsed, {self._left()} left"

    def line(self, width: int) -> str:
        """Say what `now` and `status` do in one line; what matters less is left out where there is no room.

        Args:
            width: The number of columns.
        """
        best, done, ends = self._best(), self._done(), self._ends()
        left, elapsed = f"{self._left()} left", f"{self._elapsed()} elapsed"
        n_running = f"{len(self.running)} trials run" if len(self.running) > 1 else self.now()
        short_best = best.partition(" (")[0]
        shapes = [
            (self.now(), best, f"{done} done, {ends}", f"{elapsed}, {left}"),
            (n_running, best, f"{done} done, {ends}", left),
            (n_running, best, f"{done} done", left),
            (n_running, short_best, done, left),
            (short_best, done, left),
            (done, left),
        ]
        lines = [" | ".join(parts) for parts in shapes]
        return next((line for line in lines if len(line) <= width), lines[-1])

    def _best(self) -> str:
        if isinstance(self.summary, FrontSummary):
            return f"{len(self.front)} on the front"
        return f"best {self.best[0]:.5f} (trial {self.best[1]})" if self.best else "no best yet"

    def _done(self) -> str:
        return f"{self.n_finished}/{self.summary.n_trials}"

    def _ends(self) -> str:
        return f"{self.counts[TrialState.PRUNED]} pruned, {self.counts[TrialState.FAIL]} failed"

    def _elapsed(self) -> str:
        return _clock(time.monotonic() - self._started_at)

    def _left(self) -> str:
        new = self.n_finished - self.summary.n_finished
        elapsed = time.monotonic() - self._started_at
        return "?" if new == 0 else _clock(elapsed / new * max(self.summary.n_trials - self.n_finished, 0))


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes:02d}:{rest:02d}"
