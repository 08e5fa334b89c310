"""One trial as text."""

import shlex
from typing import TYPE_CHECKING, Any

from optimize.cli.curve_text import draw_curves
from optimize.reporting.front import FrontTrial

if TYPE_CHECKING:
    from optimize.reporting.trial_details import TrialDetails


def show_trial(details: "TrialDetails") -> str:
    """Describe one trial: its state, arguments, metrics, losses by epoch, its run, and how to promote it."""
    trial = details.trial
    lines = [f"Trial {trial.number} of study {details.study}: {_state(details)}"]
    if trial.start:
        seconds = "" if trial.seconds is None else f", {trial.seconds:.2f} s"
        lines.append(f"Began {trial.start}{seconds}, {trial.n_epochs} epochs")
    if trial.retry_of is not None:
        lines.append(f"Runs trial {trial.retry_of} again, which was interrupted")
    if trial.duplicate_of is not None:
        lines.append(f"Has the parameters of trial {trial.duplicate_of}, and its result; it was not trained again")
    if details.discarded:
        lines.append(f"Discarded, and counts for nothing: {details.discarded}")
    if details.uncertainty:
        sure = details.uncertainty
        lines.append(f"{sure.level:.0%} interval {sure.low:.5f} to {sure.high:.5f} on {sure.n_rows} validation rows")
    lines += ["", "Arguments (* searched)"]
    lines += _columns({f"{'*' if name in details.searched else ' '} {name}": v for name, v in details.args.items()})
    if details.not_drawn:
        lines += ["", f"Not searched in this trial, for the condition is not met: {', '.join(details.not_drawn)}"]
    if trial.metrics:
        lines += ["", "Metrics", *_columns({f"  {name}": value for name, value in trial.metrics.items()})]
    curves = {"val_loss": details.curves.val_loss, "train_loss": details.curves.train_loss}
    if drawn := draw_curves(curves):
        lines += ["", *drawn]
    if details.traceback:
        lines += ["", details.traceback.rstrip()]
    lines += ["", _run(details)]
    if details.promote:
        lines += ["", f"Next: {details.promote}"]
    return "\n".join(lines)


def _state(details: "TrialDetails") -> str:
    trial = details.trial
    if isinstance(trial, FrontTrial) and trial.values:
        named = zip(details.metric.split(", "), trial.values, strict=True)
        return f"COMPLETE, {', '.join(f'{name} {value:.6g}' for name, value in named)}"
    if trial.value is not None:
        place = "" if details.rank is None else f", place {details.rank} of {details.n_complete}"
        return f"COMPLETE, {details.metric} {trial.value:.5f}{place}"
    if trial.interrupted:
        return f"{trial.state}, interrupted: {trial.interrupted}"
    if trial.error:
        return f"{trial.state}, {trial.error}"
    last = details.curves.val_loss[-1:] if trial.state == "PRUNED" else ()
    return trial.state + "".join(f", val_loss {loss:.5f} when it was stopped" for loss in last)


def _columns(values: dict[str, Any]) -> list[str]:
    width = max(map(len, values), default=0)
    return [f"{name.ljust(width)}  {_value(value)}" for name, value in values.items()]


def _value(value: Any) -> str:
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def _run(details: "TrialDetails") -> str:
    if details.trial.copied_from:
        study, _, number = details.trial.copied_from.rpartition(" ")
        return f"A copy of trial {number} of study {study}, where its MLflow run is: trial-{number}"
    run = f"MLflow run {details.run_name} of experiment {shlex.quote(details.study)}"
    return f"{run}, id {details.run_id}" if details.run_id else run
