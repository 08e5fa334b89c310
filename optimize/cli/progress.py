"""How a running study looks: a live line on a terminal, plain lines elsewhere."""

import time
from contextlib import suppress
from typing import TextIO

from optuna.trial import TrialState
from rich.console import Console
from rich.live import Live
from rich.text import Text

from optimize.execution.events import Observer, TrialEnd
from optimize.execution.standing import Standing
from optimize.reporting.summary import StudySummary
from tagifai.masking import masked
from tagifai.printable import printable
from tagifai.terminal import wrap

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
        self._standing: Standing | None = None
        self._live: Live | None = None
        self._shown_at = 0.0

    def __enter__(self) -> "Progress":
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    @property
    def summary(self) -> StudySummary | None:
        """The study as it was when it began; None before."""
        return self._standing.summary if self._standing else None

    def close(self) -> None:
        """Leave the terminal as it was."""
        if self._live is not None:
            with suppress(OSError):
                self._live.update(Text(""))
                self._live.stop()
            self._live = None

    def begin(self, summary: StudySummary) -> None:
        """Show what is about to happen."""
        self._standing = Standing(summary)
        self._print(Text(printable(self._standing.begun())))
        if self._console.is_terminal:
            self._live = Live(self._line(), console=self._console, auto_refresh=False, transient=True)
            self._live.start()

    def note(self, text: str) -> None:
        """Show a note."""
        self._print(Text(f"note: {printable(masked(text))}", style="yellow"))

    def epoch_ended(self, number: int, epoch: int, val_loss: float) -> None:
        """Keep the live line up to date."""
        assert self._standing is not None
        self._standing.running[number] = epoch
        if self._live is not None and time.monotonic() - self._shown_at >= REFRESH:
            self._refresh()

    def trial_ended(self, end: TrialEnd) -> None:
        """Show a line for the trial."""
        assert self._standing is not None
        self._standing.trial_ended(end)
        line = Text(f"Trial {end.number:>3}  ")
        line.append(f"{end.state.name:<8}", style=_COLOURS[end.state])
        line.append(f"  {printable(self._standing.outcome(end))}")
        if not self._console.is_terminal:
            line.append(f"  | {self._standing.status()}")
        self._print(line)
        self._refresh()

    def _print(self, text: Text) -> None:
        # A terminal that was closed must not end the study before it is left clean.
        with suppress(OSError):
            if not self._console.is_terminal:
                self._console.print(text)
                return
            # Broken here between words: a terminal would cut them.
            styled = text.copy()
            styled.plain = wrap(text.plain, self._console.width)
            self._console.print(styled)

    def _refresh(self) -> None:
        if self._live is not None:
            self._shown_at = time.monotonic()
            with suppress(OSError):
                self._live.update(self._line(), refresh=True)

    def _line(self) -> Text:
        assert self._standing is not None
        return Text(self._standing.line(self._console.width), overflow="ellipsis", no_wrap=True)
