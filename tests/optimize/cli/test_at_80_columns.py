"""What a terminal of 80 columns shows of a study, as a terminal shows it."""

import io
from pathlib import Path
from typing import Any

import pytest
from optuna import create_study
from optuna.trial import TrialState, create_trial

from optimize.cli.progress import Progress
from optimize.cli.summary_text import show_summary
from optimize.cli.text import show_promotion
from optimize.errors import StudyNotFoundError
from optimize.execution.events import TrialEnd
from optimize.execution.standing import Standing
from optimize.promotion.promotion import Promotion
from optimize.reporting.studies import load_summary
from optimize.storage.database import open_storage
from optimize.storage.near_names import did_you_mean
from tests.optimize.reporting.study_facts import make_facts, make_trial

pyte = pytest.importorskip("pyte")

WIDTH = 80


class Terminal(io.StringIO):
    """A terminal in memory."""

    def __init__(self) -> None:
        super().__init__()
        self.screen = pyte.Screen(WIDTH, 30)
        self._stream = pyte.Stream(self.screen)
        self.screens: list[list[str]] = []

    def isatty(self) -> bool:
        return True

    def write(self, text: str) -> int:
        self._stream.feed(text.replace("\n", "\r\n"))
        self.screens.append([line.rstrip() for line in self.screen.display if line.strip()])
        return len(text)


def summary(**changes: Any) -> Any:
    return make_facts([], summary={"n_trials": 2, "state": "running"} | changes).summary


def ended(number: int, value: float = 0.5, state: TrialState = TrialState.COMPLETE) -> TrialEnd:
    trial = create_trial(state=state, value=value, intermediate_values={0: 1.0, 1: value})
    trial.number = number
    return TrialEnd(trial)


def test_the_live_line_is_whole_and_ends_as_finished(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", str(WIDTH))
    terminal = Terminal()
    with Progress(terminal) as progress:
        progress.begin(summary(name="a-study-of-a-long-name", storage=f"sqlite:////home/{'folder/' * 6}s.db"))
        progress.note("MLflow is out of reach (connection refused); its runs are written when it is back. " * 2)
        for number in range(2):
            progress.epoch_ended(number, 0, 1.0)
            progress.trial_ended(ended(number))
    live = [line for screen in terminal.screens for line in screen if line.endswith(" left")]
    assert live[-1].startswith("finished | best 0.50000 (trial 0) | 2/2 done")
    assert [line for line in terminal.screens[-1] if line.endswith(" left")] == []
    told = " ".join(terminal.screens[-1])
    assert told.count("connection refused") == 2
    assert "COMPLETE  val_loss 0.50000 *" in told


@pytest.mark.parametrize("n_running", [0, 1, 2, 16])
@pytest.mark.parametrize("width", [40, 60, 80, 120])
def test_the_live_line_fits_with_the_time_left(n_running: int, width: int) -> None:
    standing = Standing(summary(n_trials=100_000, num_epochs=1000))
    standing.running = {123_450 + number: 998 for number in range(n_running)}
    standing.trial_ended(ended(7, 123.456789))
    line = standing.line(width)
    assert len(line) <= width
    assert line.endswith(" left")
    assert "1/100000" in line


def trials() -> list[Any]:
    params = {f"a_parameter_{i}": 0.123456 for i in range(6)}
    return [
        make_trial(0, 0.5, params=params),
        make_trial(1, params=params),
        make_trial(2, state="FAIL", error="ValueError: no", params=params),
        make_trial(3, params=params),
    ]


@pytest.mark.parametrize(
    ("state", "numbers"), [(None, [0]), ("complete", [0]), ("pruned", [3, 1]), ("failed", [2]), ("all", [3, 2, 1, 0])]
)
def test_show_lists_the_trials_that_are_asked_for(state: str | None, numbers: list[int]) -> None:
    told = show_summary(make_facts(trials()).summary, 5, state=state, width=WIDTH)
    blocks = [part for part in told.split("\n\n") if part.lstrip().startswith("trial")]
    assert len(blocks) > 1  # too wide for one
    for block in blocks:
        assert [int(line.split()[0]) for line in block.splitlines()[1:]] == numbers
    assert max(map(len, told.splitlines())) <= WIDTH


def test_show_says_what_it_left_out_and_what_is_missing() -> None:
    facts = make_facts(trials())
    assert "\n1 more: --top 2" in show_summary(facts.summary, 1, state="pruned")
    assert "No trials are failed." in show_summary(make_facts([make_trial(0, 0.5)]).summary, 5, state="failed")


@pytest.mark.parametrize(("promoted", "verb"), [(None, "promote"), (0, "report"), (1, "promote")])
def test_what_comes_next_knows_what_was_promoted(promoted: int | None, verb: str) -> None:
    told = show_summary(make_facts(trials(), summary={"promoted": promoted}).summary, 5)
    assert told.endswith(f"Next: optimize {verb} s")
    assert (f"Promoted trial {promoted}" in told) == (promoted is not None)


def test_promote_shows_the_scores_of_each_class() -> None:
    scores = {"precision": 0.5, "recall": 0.25, "f1": 1 / 3, "num_samples": 4}
    content = {"study": "s", "trial": 1, "model_name": "m", "alias": "champion", "metrics": {}, "max_difference": 0.0}
    content |= {"drift": [], "refit": "none", "refit_rows": None, "fitted_on": "words " * 20, "uncertainty": None}
    told = show_promotion(Promotion(**content, classes={"mlops": scores}), width=WIDTH)
    assert "class in test  precision   recall       f1  rows\nmlops            0.50000  0.25000  0.33333     4" in told
    assert max(map(len, told.splitlines())) <= WIDTH


@pytest.mark.parametrize(
    ("name", "said"), [("sgd2", "Did you mean 'sgd'? "), ("SGD", "Did you mean 'sgd'? "), ("tpe", ""), ("", "")]
)
def test_a_name_that_is_near_is_offered(name: str, said: str) -> None:
    assert did_you_mean(name, ["sgd", "reviews"]) == said


def test_an_unknown_study_is_answered_with_what_is_near(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    url = "sqlite:///studies/quick.db"
    create_study(storage=open_storage(url, create=True), study_name="quick")
    with pytest.raises(StudyNotFoundError, match=r"no study .*: no file .*\. Did you mean 'quick'\? `optimize list`"):
        load_summary("quik", None)
    with pytest.raises(StudyNotFoundError, match=r"Did you mean 'quick'\? `optimize list --storage"):
        load_summary("quik", url)
