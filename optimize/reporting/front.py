"""Studies with two metrics: none of the trials on their Pareto front is beaten by another one in both."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from optimize.reporting.study_summary import StudySummary, TrialSummary

if TYPE_CHECKING:
    from pandas import DataFrame


@dataclass(frozen=True)
class FrontTrial(TrialSummary):
    """A trial of a study with two metrics; `value` is None, `values` are the metrics of a COMPLETE trial."""

    values: tuple[float, ...] | None = None


@dataclass(frozen=True)
class FrontSummary(StudySummary):
    """A study with two metrics; there is no best trial.

    Attributes:
        metrics: What a trial returns.
        directions: `minimize` or `maximize` for each.
        front: The trials that no other beats, by number, the best by the first metric first.
    """

    metrics: tuple[str, ...] = ()
    directions: tuple[str, ...] = ()
    front: tuple[int, ...] = ()

    @property
    def goal(self) -> str:
        return " and ".join(f"{way} {metric}" for way, metric in zip(self.directions, self.metrics, strict=True))

    @property
    def front_trials(self) -> list[FrontTrial]:
        """Return the trials on the front, in its order."""
        by_number = {trial.number: trial for trial in self.trials if isinstance(trial, FrontTrial)}
        return [by_number[number] for number in self.front]

    def values_of(self, trial: FrontTrial) -> str:
        """Return the values of a COMPLETE trial with their names, in words."""
        return ", ".join(f"{name} {value:.5g}" for name, value in zip(self.metrics, trial.values or (), strict=True))

    def to_dataframe(self) -> "DataFrame":
        df = super().to_dataframe().drop(columns="value")
        known = [trial.values if isinstance(trial, FrontTrial) else None for trial in self.trials]
        for place, metric in enumerate(self.metrics):
            df[f"values_{metric}"] = [values[place] if values else None for values in known]
        return df


def with_front(
    summary: StudySummary,
    metrics: Sequence[str],
    directions: Sequence[str],
    values: Mapping[int, tuple[float, ...]],
) -> FrontSummary:
    """Return the summary of a study with two metrics.

    Args:
        summary: The same without its values.
        metrics: What a trial returns.
        directions: `minimize` or `maximize` for each.
        values: The values of each COMPLETE trial, by number.
    """
    trials = [FrontTrial(**_fields(trial), values=values.get(trial.number)) for trial in summary.trials]
    content = _fields(summary) | {"trials": trials, "metric": ", ".join(metrics), "direction": ", ".join(directions)}
    front = tuple(pareto_front(values, directions))
    return FrontSummary(**content, metrics=tuple(metrics), directions=tuple(directions), front=front)


def pareto_front(values: Mapping[int, Sequence[float]], directions: Sequence[str]) -> list[int]:
    """Return the trials that no other beats: none is as good by all metrics, and better by one.

    Args:
        values: The values of each trial, by number.
        directions: `minimize` or `maximize` for each value.

    Returns:
        Numbers, the best by the first metric first; of two trials with equal values both.
    """
    signs = [-1.0 if way == "maximize" else 1.0 for way in directions]
    signed = {number: tuple(sign * v for sign, v in zip(signs, own, strict=True)) for number, own in values.items()}
    front: list[int] = []
    # Sorted, a trial is beaten by none that comes later.
    for number in sorted(signed, key=lambda number: (signed[number], number)):
        if not any(_beats(signed[other], signed[number]) for other in front):
            front.append(number)
    return front


def compare_fronts(studies: Sequence[FrontSummary]) -> str:
    """Say of studies with the same two metrics how much of each one's front is on the front of all their trials."""
    values = {(s.name, trial.number): trial.values or () for s in studies for trial in s.front_trials}
    numbered = dict(enumerate(values))
    together = pareto_front({place: values[key] for place, key in numbered.items()}, studies[0].directions)
    held = [numbered[place][0] for place in together]
    parts = [f"{held.count(s.name)} of {len(s.front)} of {s.name}" for s in studies]
    return f"No winner: two metrics have a front. On the front of all of them are {', '.join(parts)}."


def _beats(one: Sequence[float], other: Sequence[float]) -> bool:
    return one != other and all(a <= b for a, b in zip(one, other, strict=True))


def _fields(data: StudySummary | TrialSummary) -> dict[str, Any]:
    return {field.name: getattr(data, field.name) for field in fields(data)}
