"""Studies side by side: what each found and what it took, and whether one of them can be called the winner."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from statistics import median
from typing import Any

import optuna

from optimize.definition.drawing import searched_arguments
from optimize.definition.val_rows import ValRows, read_val_rows
from optimize.errors import InputError
from optimize.reporting.collect import collect_facts
from optimize.reporting.facts import StudyFacts
from optimize.reporting.finding import Finding, short
from optimize.reporting.findings import find
from optimize.reporting.front import FrontSummary, compare_fronts
from optimize.reporting.outcome import best_trial
from optimize.reporting.studies import load_summary
from optimize.reporting.summary import StudySummary
from optimize.reporting.uncertainty import difference_interval, measure_uncertainty
from tagifai.rows import ROWS_DEPEND_ON


@dataclass(frozen=True)
class ComparedStudy:
    """One study among others.

    Attributes:
        name: Its name.
        state: `running`, `complete` or `incomplete`.
        metric: What a trial returns.
        direction: `minimize` or `maximize`.
        trials: The number of its trials by state.
        best_trial: The number of its best trial.
        best: The value of that one.
        median: The median value of its COMPLETE trials.
        epochs: The epochs of all its trials.
        seconds: The seconds of all its trials; workers at the same time count each.
        best_params: The parameters of the best trial.
        findings: What it shows, the most important first.
    """

    name: str
    state: str
    metric: str
    direction: str
    trials: dict[str, int]
    best_trial: int | None
    best: float | None
    median: float | None
    epochs: int
    seconds: float
    best_params: dict[str, Any]
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class StudyComparison:
    """Studies side by side.

    Attributes:
        studies: The studies, in the order in which they were named.
        differences: What differs between them so that their values do not compare, a line each.
        winner: The study with the best value; None where there is none, or the values do not compare.
        tied: The studies whose best trial may be as good as the winner's.
        intervals: For each other study the bootstrap interval of how much worse its best trial is, where it is known.
        verdict: The same in words.
    """

    studies: tuple[ComparedStudy, ...]
    differences: tuple[str, ...]
    winner: str | None
    tied: tuple[str, ...]
    intervals: dict[str, tuple[float, float]]
    verdict: str

    def to_dict(self) -> dict[str, Any]:
        """Return the comparison as JSON-able data."""
        return asdict(self)


def compare_studies(names: Sequence[str], *, storage: str | None = None) -> StudyComparison:
    """Compare stored studies.

    Args:
        names: The studies, two or more.
        storage: The storage URL of all; `sqlite:///studies/<name>.db` of each if None.

    Raises:
        StudyNotFoundError: There is no such study.
        InputError: One is named twice, or there is one only.
    """
    refuse_repeated(names)
    return compare_loaded([load_summary(name, storage) for name in names])


def refuse_repeated(names: Sequence[str]) -> None:
    """Refuse a comparison of a study with itself or with nothing.

    Raises:
        InputError: One is named twice, or there is one only.
    """
    if len(names) < 2 or len(set(names)) < len(names):
        raise InputError(f"A comparison needs two studies or more, each named once, not {', '.join(names)}.")


def compare_loaded(studies: Sequence[tuple[optuna.Study, StudySummary]]) -> StudyComparison:
    """Compare studies that have been loaded.

    Args:
        studies: Each with its summary, which is judged here.
    """
    facts, rows = [], {}
    for study, summary in studies:
        facts.append(collect_facts(study, replace(summary, uncertainty=measure_uncertainty(study))))
        best = best_trial(study)
        if best and (known := read_val_rows(best, summary.metric)):
            rows[summary.name] = known
    return compare(facts, rows)


def compare(all_facts: Sequence[StudyFacts], rows: Mapping[str, ValRows] | None = None) -> StudyComparison:
    """Compare studies.

    Args:
        all_facts: What is known of each.
        rows: What the best trial of each keeps of its validation rows, by the study's name.
    """
    studies = tuple(_compared(facts) for facts in all_facts)
    differences = tuple(line for line in map(_difference, _decisive(all_facts)) if line)
    fronts = [facts.summary for facts in all_facts if isinstance(facts.summary, FrontSummary)]
    if len(fronts) == len(all_facts) and not differences:
        return StudyComparison(studies, (), None, (), {}, compare_fronts(fronts))
    board = sorted(
        (facts for facts in all_facts if facts.summary.best_value is not None),
        key=lambda facts: facts.sign * (facts.summary.best_value or 0.0),
    )
    if differences or not board:
        verdict = "No winner: the values do not compare." if differences else "No winner: no trial is complete yet."
        return StudyComparison(studies, differences, None, (), {}, verdict)
    winner, others = board[0], board[1:]
    intervals = _intervals(winner, others, rows or {})
    equal = [facts.summary.name for facts in others if facts.summary.best_value == winner.summary.best_value]
    tied = [name for name, (low, _high) in intervals.items() if low <= 0]
    tied = list(dict.fromkeys([*equal, *tied]))
    return StudyComparison(
        studies, (), winner.summary.name, tuple(tied), intervals, _verdict(winner, others, tied, intervals)
    )


def _compared(facts: StudyFacts) -> ComparedStudy:
    summary = facts.summary
    values = [trial.value for trial in facts.complete if trial.value is not None]
    return ComparedStudy(
        name=summary.name,
        state=summary.state,
        metric=summary.metric,
        direction=summary.direction,
        trials={
            "complete": summary.n_complete,
            "pruned": summary.n_pruned,
            "failed": summary.n_failed,
            "interrupted": summary.n_interrupted,
        },
        best_trial=summary.best_trial.number if summary.best_trial else None,
        best=summary.best_value,
        median=median(values) if values else None,
        epochs=sum(trial.n_epochs for trial in summary.trials if not trial.copied_from),
        seconds=round(sum(trial.seconds or 0.0 for trial in summary.trials if not trial.copied_from), 3),
        best_params=summary.best_params,
        findings=tuple(find(facts)),
    )


def _decisive(all_facts: Sequence[StudyFacts]) -> list[tuple[str, dict[str, str]]]:
    """Return what must be the same in all studies, by name and by study."""
    parts: list[tuple[str, dict[str, str]]] = []

    def add(what: str, values: Sequence[object]) -> None:
        parts.append((what, {f.summary.name: str(v) for f, v in zip(all_facts, values, strict=True)}))

    add("metric", [facts.summary.goal for facts in all_facts])
    add("data", [f"sha256 {str(facts.summary.data.get('sha256', 'unknown'))[:8]}" for facts in all_facts])
    if all(facts.val_labels for facts in all_facts):
        add("validation rows", [facts.val_labels for facts in all_facts])
        return parts
    # Without them, what decides about the split.
    add("train", [facts.study_file.get("study", {}).get("train", "unknown") for facts in all_facts])
    for name in ROWS_DEPEND_ON:
        add(name, [_argument(name, facts) for facts in all_facts])
    return parts


def _argument(name: str, facts: StudyFacts) -> str:
    searched = {*facts.space, *searched_arguments(facts.parameters)}
    return "searched" if name in searched else repr(facts.fixed_args.get(name))


def _difference(part: tuple[str, dict[str, str]]) -> str | None:
    what, values = part
    unknown = [name for name, value in values.items() if "unknown" in value]
    if len(set(values.values())) == 1 and not unknown:
        return None
    return f"{what}: {', '.join(f'{name} {value}' for name, value in values.items())}"


def _intervals(
    winner: StudyFacts, others: Sequence[StudyFacts], rows: Mapping[str, ValRows]
) -> dict[str, tuple[float, float]]:
    """Return by how much the best trial of each other study is worse, as an interval."""
    ours = rows.get(winner.summary.name)
    found = {}
    for facts in others:
        theirs = rows.get(facts.summary.name)
        if ours is None or theirs is None or ours.key != theirs.key:
            continue
        low, high = difference_interval(ours, theirs, winner.summary.metric)
        found[facts.summary.name] = (low, high) if winner.sign == 1 else (-high, -low)
    return found


def _verdict(
    winner: StudyFacts,
    others: Sequence[StudyFacts],
    tied: Sequence[str],
    intervals: Mapping[str, tuple[float, float]],
) -> str:
    name, value = winner.summary.name, winner.summary.best_value or 0.0
    if not others:
        return f"{name} alone has a complete trial."
    gap = short(abs((others[0].summary.best_value or 0.0) - value))
    lead = f"{name} leads {others[0].summary.name} by {gap}"
    if tied:
        return f"{lead}, but {', '.join(tied)} may be as good: no winner beyond chance."
    known = "beyond chance" if len(intervals) == len(others) else "how sure that is cannot be told"
    return f"{lead}: {known}."
