"""How a running study looks in a notebook: a bar, how it stands, and the trials that ended last."""

import html
import sys
import time
from typing import Any

from optimize.execution.events import Observer, TrialEnd
from optimize.execution.standing import Standing
from optimize.reporting.summary import StudySummary

REFRESH = 0.25
"""Seconds between two refreshes; each is a message to the browser."""

N_LAST = 5


def default_observer() -> Observer:
    """Return a live display in a notebook, and what shows nothing elsewhere."""
    # A terminal's IPython has no kernel; where IPython was not imported, there is no notebook.
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    return NotebookProgress() if hasattr(shell, "kernel") else Observer()


class NotebookProgress(Observer):
    """Shows a running study below the cell that runs it."""

    def __init__(self) -> None:
        self._standing: Standing | None = None
        self._display: Any = None
        self._notes: list[str] = []
        self._ended: list[str] = []
        self._shown_at = 0.0

    def begin(self, summary: StudySummary) -> None:
        """Show what is about to happen."""
        self._standing = Standing(summary)
        self._refresh()

    def note(self, text: str) -> None:
        """Show a note."""
        self._notes.append(f"note: {text}")
        self._refresh()

    def epoch_ended(self, number: int, epoch: int, val_loss: float) -> None:
        """Keep the display up to date."""
        assert self._standing is not None
        self._standing.running[number] = epoch
        if time.monotonic() - self._shown_at >= REFRESH:
            self._refresh()

    def trial_ended(self, end: TrialEnd) -> None:
        """Show a line for the trial."""
        assert self._standing is not None
        self._standing.trial_ended(end)
        self._ended.append(f"Trial {end.number:>3}  {end.state.name:<8}  {self._standing.outcome(end)}")
        is_last = self._standing.n_finished >= self._standing.summary.n_trials
        if is_last or time.monotonic() - self._shown_at >= REFRESH:
            self._refresh()

    def _refresh(self) -> None:
        self._shown_at = time.monotonic()
        from IPython.display import HTML, display

        shown = HTML(self._html())  # type: ignore[no-untyped-call]
        if self._display is None:
            self._display = display(shown, display_id=True)  # type: ignore[no-untyped-call]
        else:
            self._display.update(shown)

    def _html(self) -> str:
        lines = list(self._notes)
        bar = ""
        if standing := self._standing:
            bar = f'<progress value="{standing.n_finished}" max="{standing.summary.n_trials}"></progress>'
            lines += [standing.begun(), standing.status(), *self._ended[-N_LAST:]]
            lines += [standing.now()] if standing.running else []
        return f"{bar}<pre>{html.escape(chr(10).join(lines))}</pre>"
