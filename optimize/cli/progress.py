"""How a running study looks: a live line on a terminal, plain lines elsewhere."""

import time
from contextlib import suppress
from typing import TextIO

from optuna.trial import TrialState
from rich.console import Console
from rich.live import Live
from rich.table import Table
from rich.text import Text

from optimize.execution.events import Observer, TrialEnd
from optimize.reporting.summary import StudySummary
from tagifai.masking import masked
from tagifai.printable import printable

REFRESH = 0.1
"""Seconds between two refreshes of the live line."""

_COLOURS = {TrialState.COMPLETE: "green", TrialState.PRUNED: "yellow", TrialState.FAIL: "red"}


class Progress(Observer):
    """Shows trials, epochs, the best value, pruned and failed counts, elapsed and remaining time.

    Args:
        stream: Where to show it. On a terminal a line is kept up to date below the trials that have ended.

    Side effects:
        Writes to the stream. Use it as a context manager, so that the terminal is left as it was.
    """

    def __init__(self, stream: TextIO) -> None:
        self._console = Console(file=stream, highlight=False, soft_wrap=True)
        self._num_epochs: int | None = None
        self.summary: StudySummary | None = None
        self._live: Live | None = None
        self._running: dict[int, int] = {}
        self._best: tuple[float, int] | None = None
        self._counts = dict.fromkeys(_COLOURS, 0)
        self._earlier = 0
        self._started_at = time.monotonic()
        self._shown_at = 0.0

    def __enter__(self) -> "Progress":
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def close(self) -> None:
        """Leave the terminal as it was."""
        if self._live is not None:
            with suppress(OSError):
                self._live.update(Text(""))
                self._live.stop()
            self._live = None

    def begin(self, summary: StudySummary) -> None:
        """Show what is about to happen."""
        self.summary = summary
        self._num_epochs = summary.num_epochs
        self._earlier = summary.n_finished
        self._counts[TrialState.PRUNED] = summary.n_pruned
        self._counts[TrialState.COMPLETE] = summary.n_complete
        self._counts[TrialState.FAIL] = summary.n_failed
        if summary.best_trial is not None and summary.best_value is not None:
            self._best = (summary.best_value, summary.best_trial.number)
        self._started_at = time.monotonic()
        done = f"{summary.n_finished} of {summary.n_trials}" if summary.n_finished else str(summary.n_trials)
        words = f"Study {summary.name}: {done} trials, {summary.direction} {summary.metric}, {summary.shown_storage}"
        self._print(Text(printable(words)))
        if self._console.is_terminal:
            self._live = Live(self._line(), console=self._console, auto_refresh=False, transient=True)
            self._live.start()

    def note(self, text: str) -> None:
        """Show a note."""
        self._print(Text(f"note: {printable(masked(text))}", style="yellow"))

    def epoch_ended(self, number: int, epoch: int, val_loss: float) -> None:
        """Keep the live line up to date."""
        self._running[number] = epoch
        if self._live is not None and time.monotonic() - self._shown_at >= REFRESH:
            self._refresh()

    def trial_ended(self, end: TrialEnd) -> None:
        """Show a line for the trial."""
        self._running.pop(end.number, None)
        self._counts[end.state] += 1
        if end.state == TrialState.COMPLETE and end.value is not None:
            self._note_best(end.value, end.number)
        line = Text(f"Trial {end.number:>3}  ")
        line.append(f"{end.state.name:<8}", style=_COLOURS[end.state])
        line.append(f"  {printable(self._outcome(end))}")
        if not self._console.is_terminal:
            line.append(f"  | {self._status()}")
        self._print(line)
        self._refresh()

    def _outcome(self, end: TrialEnd) -> str:
        assert self.summary is not None
        if end.state == TrialState.FAIL:
            return f"after {end.n_epochs} epochs: {end.error}"
        if end.state == TrialState.PRUNED:
            return f"after {end.n_epochs} epochs" + ("" if end.value is None else f", val_loss {end.value:.5f}")
        star = " *" if self._best and self._best[1] == end.number else ""
        return f"{self.summary.metric} {end.value:.5f}{star}"

    def _note_best(self, value: float, number: int) -> None:
        assert self.summary is not None
        sign = -1 if self.summary.direction == "maximize" else 1
        if self._best is None or sign * value < sign * self._best[0]:
            self._best = (value, number)

    def _print(self, text: Text) -> None:
        # A terminal that was closed must not end the study before it is left clean.
        with suppress(OSError):
            self._console.print(text)

    def _refresh(self) -> None:
        if self._live is not None:
            self._shown_at = time.monotonic()
            with suppress(OSError):
                self._live.update(self._line(), refresh=True)

    def _line(self) -> Table:
        table = Table.grid(padding=(0, 1))
        running = ", ".join(
            f"trial {number} epoch {epoch + 1}" + (f"/{self._num_epochs}" if self._num_epochs else "")
            for number, epoch in sorted(self._running.items())
        )
        table.add_row(Text(f"{running or 'starting'} | {self._status()}", overflow="ellipsis", no_wrap=True))
        return table

    def _status(self) -> str:
        assert self.summary is not None
        finished = self._counts[TrialState.COMPLETE] + self._counts[TrialState.PRUNED]
        elapsed = time.monotonic() - self._started_at
        new = finished - self._earlier
        left = "?" if new == 0 else _clock(elapsed / new * (self.summary.n_trials - finished))
        best = f"best {self._best[0]:.5f} (trial {self._best[1]})" if self._best else "no best yet"
        return (
            f"{best} | {finished}/{self.summary.n_trials} done, {self._counts[TrialState.PRUNED]} pruned, "
            f"{self._counts[TrialState.FAIL]} failed | {_clock(elapsed)} elapsed, {left} left"
        )


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes:02d}:{rest:02d}"
