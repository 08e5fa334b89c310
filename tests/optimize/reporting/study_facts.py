"""Facts of studies that never ran, for what is judged and drawn from facts alone."""

from collections.abc import Mapping, Sequence
from typing import Any

from optimize.reporting.facts import Limit, StudyFacts, TrialCurves
from optimize.reporting.summary import StudySummary, TrialSummary
from optimize.reporting.uncertainty import Uncertainty

RERUN = "optimize run studies/s.toml --study-name s-2"

SPACE = {"rate": {"type": "float", "low": 0.01, "high": 1.0, "log": True}}

LIMITS = {"rate": Limit(0.1, low=0.0, above=True), "splitter": Limit("grouped")}


def make_trial(number: int, value: float | None = None, state: str = "", **changes: Any) -> TrialSummary:
    """Make a trial, COMPLETE if it has a value and else PRUNED."""
    content = {"number": number, "state": state or ("PRUNED" if value is None else "COMPLETE"), "value": value}
    content |= {"params": {}, "metrics": {}, "n_epochs": 10, "start": "2026-11-01T10:00:00.000+00:00", "seconds": 2.0}
    return TrialSummary(**(content | {"error": None, "interrupted": None, "retry_of": None} | changes))


def make_facts(trials: Sequence[TrialSummary], *, summary: Mapping[str, Any] | None = None, **facts: Any) -> StudyFacts:
    """Make the facts of a study of some trials; `facts` and `summary` say what else is known of it."""
    done = [trial for trial in trials if trial.value is not None]
    changes = dict(summary or {})
    sign = -1 if changes.get("direction") == "maximize" else 1
    count = {state: sum(trial.state == state for trial in trials) for state in ("COMPLETE", "PRUNED", "FAIL")}
    content = {
        "name": "s",
        "storage": "sqlite:///studies/s.db",
        "state": "complete",
        "metric": "val_loss",
        "direction": "minimize",
        "n_trials": count["COMPLETE"] + count["PRUNED"],
        "n_complete": count["COMPLETE"],
        "n_pruned": count["PRUNED"],
        "n_failed": count["FAIL"],
        "n_interrupted": 0,
        "best_trial": min(done, key=lambda trial: sign * trial.value, default=None),
        "trials": list(trials),
        "data": {"path": "d.csv", "sha256": "0" * 64, "n_rows": 900},
        "num_epochs": 10,
    }
    return StudyFacts(StudySummary(**(content | changes)), **({"rerun": RERUN} | facts))


def make_curves(*val_loss: float, train_loss: Sequence[float] = ()) -> TrialCurves:
    """Make the curves of a trial that reported some losses."""
    return TrialCurves(tuple(range(len(val_loss))), val_loss, tuple(train_loss))


def make_uncertainty(n_tied: int) -> Uncertainty:
    """Make the uncertainty of a winner that is not distinguishable from some of four others."""
    return Uncertainty(trial=0, metric="val_loss", low=0.4, high=0.6, n_compared=4, n_tied=n_tied, n_rows=140)
