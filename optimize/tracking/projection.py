"""What MLflow shows of a study, computed from the study alone.

The study is the source of truth. A trial's run is a pure function of the stored trial, so it can be written while the
study runs, written late or rebuilt, and writing it twice changes nothing.
"""

import math
from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from optuna.trial import FrozenTrial, TrialState

from optimize.definition.attributes import TrialAttributes
from optimize.definition.drawing import constant_args, stored_space, trial_args
from optimize.definition.record import StudyRecord
from optimize.reporting.leaderboard import leaderboard_markdown, leaders
from optimize.reporting.summary import StudySummary, TrialSummary
from optimize.tracking.mlflow_names import to_names, to_params, to_tags
from optimize.tracking.provenance import NO_PROVENANCE, Provenance
from optimize.tracking.run_content import Point, RunContent
from optimize.tracking.tags import (
    CONTINUED_FROM,
    DESCRIPTION,
    DISCARDED,
    DRIFT,
    DUPLICATE_OF,
    ENDED,
    INTERRUPTED,
    RETRY_OF,
    START,
    STATE,
    STUDY,
    TRIAL,
)
from tagifai.files import to_json
from tagifai.run_origin import DataInput

STATUSES = {
    TrialState.COMPLETE: "FINISHED",
    TrialState.PRUNED: "KILLED",
    TrialState.FAIL: "FAILED",
    TrialState.RUNNING: "RUNNING",
    TrialState.WAITING: "SCHEDULED",
}
"""Optuna's states in MLflow's words, as MLflow's own Optuna storage maps them."""


def trial_run(
    trial: FrozenTrial,
    *,
    name: str,
    params: Mapping[str, Any],
    tags: Mapping[str, Any],
    curves: Mapping[str, Mapping[int, float]],
    finals: Mapping[str, float],
    final_step: int,
    data: DataInput | None = None,
) -> RunContent:
    """Compute the run of a trial of any study: its true times and state, its curves, its final values, its traceback.

    Args:
        trial: The stored trial.
        name: The run's name.
        params: Parameters by name.
        tags: Tags by name.
        curves: Metrics with a value for each step that the trial reported.
        finals: Metrics with one value, measured at the trial's end.
        final_step: The step of those.
        data: The data that it saw.
    """
    start, end = milliseconds(trial.datetime_start) or 0, milliseconds(trial.datetime_complete)
    stamps = epoch_stamps(trial, start, end)
    timed = {key: {step: values[step] for step in values if step in stamps} for key, values in curves.items()}
    points = [point for key, values in timed.items() for point in curve(key, values, stamps)]
    points += [
        point
        for key, value in finals.items()
        for point in curve(key, {final_step: float(value)}, {final_step: end or start})
    ]
    error, names = TrialAttributes(trial).error, to_names([*curves, *finals])
    return RunContent(
        name=name,
        start=start,
        end=end,
        status=STATUSES[trial.state],
        params=to_params(params),
        tags=to_tags(tags),
        points=[Point(names[point.key], point.value, point.timestamp, point.step) for point in points],
        texts={"traceback.txt": error["traceback"]} if error else {},
        data=data,
    )


def project_trial(
    study_name: str,
    fixed_args: Mapping[str, Any],
    trial: FrozenTrial,
    origin: Provenance = NO_PROVENANCE,
    study_file: Mapping[str, Any] | None = None,
    discarded: str | None = None,
) -> RunContent:
    """Compute the run of a trial that this project's driver ran, or runs.

    What is shown of a trial that runs is shown of it at its end too, so that its run only grows.

    Args:
        study_name: The study's name.
        fixed_args: What each argument is where no parameter sets it.
        trial: The stored trial.
        origin: What the study says of where its runs come from.
        study_file: The study file that the study has recorded.
        discarded: Why the trial was taken out of the study; None if it was not.
    """
    tags = {STUDY: study_name, TRIAL: str(trial.number), STATE: trial.state.name}
    attributes = TrialAttributes(trial)
    more: dict[str, Any] = {RETRY_OF: attributes.retry_of, INTERRUPTED: attributes.interrupted}
    more |= {START: attributes.start, DUPLICATE_OF: attributes.duplicate_of, DISCARDED: discarded}
    tags |= {key: str(value) for key, value in more.items() if value is not None} | dict(origin.tags)
    steps = sorted(trial.intermediate_values)
    train_loss = dict(zip(steps, attributes.train_loss, strict=False))
    metrics = attributes.metrics if trial.state.is_finished() else {}
    return trial_run(
        trial,
        name=f"trial-{trial.number}",
        # What it was trained with, and the names that stood for choices.
        params={**trial_args(fixed_args, stored_space(study_file or {}), trial.params), **trial.params},
        tags=tags,
        curves={"val_loss": {step: trial.intermediate_values[step] for step in steps}, "train_loss": train_loss},
        finals={k: v for k, v in metrics.items() if k not in ("val_loss", "train_loss") or not steps},
        final_step=max(steps, default=0),
        data=origin.data,
    )


def abandoned(content: RunContent) -> RunContent:
    """Return the run of a trial that nobody runs any more and that no driver has closed yet: killed in its last epoch.

    Args:
        content: The run of a trial that runs, as far as the study says.
    """
    return replace(
        content, status="KILLED", end=max((point.timestamp for point in content.points), default=content.start)
    )


def project_study(summary: StudySummary, record: StudyRecord) -> RunContent:
    """Compute the parent run of a study: its settings, its best value as it fell or rose, its leaderboard.

    Args:
        summary: The study as it stands.
        record: What it was made with.
    """
    settings, section = record.study_file, record.study_file["study"]
    params = {"metric": summary.metric, "direction": summary.direction}
    params |= {key: section[key] for key in ("seed", "data", "train")}
    params |= {"sampler": settings["sampler"]["name"], "pruner": settings["pruner"]["name"]}
    params |= {"data_sha256": record.data["sha256"], "data_rows": record.data["n_rows"]}
    params |= {f"args.{name}": value for name, value in constant_args(settings, record.fixed_args).items()}
    start, origin = _iso_ms(record.created), Provenance.of(record)
    points, end = _best_curve(summary)
    status = {"running": "RUNNING", "complete": "FINISHED", "incomplete": "KILLED"}[summary.state]
    return RunContent(
        name=summary.name,
        start=start,
        end=None if status == "RUNNING" else max(end, start),
        status=status,
        params=to_params(params),
        tags=to_tags(
            {STUDY: summary.name, "n_trials": summary.n_trials, "n_complete": summary.n_complete}
            | {"n_pruned": summary.n_pruned, "n_failed": summary.n_failed, "n_interrupted": summary.n_interrupted}
            | {DESCRIPTION: leaderboard_markdown(summary)}
            | ({DRIFT: "; ".join(summary.drift)} if summary.drift else {})
            | ({ENDED: summary.ended} if summary.ended and summary.state != "running" else {})
            | ({CONTINUED_FROM: ", ".join(summary.continued_from)} if summary.continued_from else {})
            | dict(origin.tags)
        ),
        points=points,
        texts={
            "study.toml": record.source["text"],
            "leaderboard.json": to_json([_row(trial) for trial in leaders(summary)]),
        },
        data=origin.data,
    )


def milliseconds(moment: datetime | None) -> int | None:
    """Return Optuna's local time as milliseconds since the epoch of Unix; `fold` tells the hour that comes twice."""
    return None if moment is None else round(moment.timestamp() * 1000)


def curve(key: str, values: Mapping[int, float], stamps: Mapping[int, int]) -> list[Point]:
    """Return the finite values of a curve as points; MLflow would store an infinite one as 1.8e308."""
    return [Point(key, value, stamps[step], step) for step, value in values.items() if math.isfinite(value)]


def epoch_stamps(trial: FrozenTrial, start: int, end: int | None) -> dict[int, int]:
    """Return when each epoch ended, in milliseconds.

    Where the trial does not say they are spread evenly over its time, or left out as long as it runs.
    """
    steps = sorted(trial.intermediate_values)
    known = TrialAttributes(trial).epoch_ms
    if len(known) >= len(steps) or end is None:
        return {step: start + int(ms) for step, ms in zip(steps, known, strict=False)}
    span = end - start
    return {step: start + round(span * (i + 1) / len(steps)) for i, step in enumerate(steps)}


def _best_curve(summary: StudySummary) -> tuple[list[Point], int]:
    sign = -1 if summary.direction == "maximize" else 1
    points: list[Point] = []
    best, latest = math.inf, 0
    own = [trial for trial in summary.trials if trial.copied_from is None]
    for position, trial in enumerate(own, start=len(summary.trials) - len(own)):
        n_before = position + sum(number < trial.number for number in summary.discarded)
        if summary.state == "running" and (trial.state == "RUNNING" or trial.number != n_before):
            # What is still to end may be better than later trials, and MLflow keeps every point that it was given.
            break
        if trial.start is None or trial.seconds is None:
            continue
        end = _iso_ms(trial.start) + round(1000 * trial.seconds)
        latest = max(latest, end)
        if trial.value is not None and math.isfinite(trial.value):
            best = min(best, sign * trial.value)
            points.append(Point("best_value", sign * best, end, trial.number))
    return points, latest


LATER_KEYS = ("duplicate_of", "copied_from")
"""Keys of a trial's row that are left out where they say nothing: earlier releases did not have them."""


def _row(trial: TrialSummary) -> dict[str, Any]:
    # Without its offset, as earlier releases wrote it: their digests must stay.
    start = trial.start and datetime.fromisoformat(trial.start).replace(tzinfo=None).isoformat(timespec="milliseconds")
    row = asdict(trial) | {"start": start}
    return {key: value for key, value in row.items() if value is not None or key not in LATER_KEYS}


def _iso_ms(moment: str | None) -> int:
    return 0 if moment is None else round(datetime.fromisoformat(moment).timestamp() * 1000)
