"""Whether a trial of one study may stand in the history of another: made with the same data, metric and arguments."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from optuna.trial import FrozenTrial, create_trial

from optimize.definition.arguments import argument_table
from optimize.definition.attributes import COPIED_FROM, DUPLICATE_OF, INTERRUPTED, RETRY_OF, TrialAttributes
from optimize.definition.drawing import drawing_order, searched_arguments, stored_space, trial_args
from optimize.definition.points import distribution_of, outside, stored
from optimize.definition.record import StudyRecord
from optimize.definition.study_attributes import Drift, stored_drift
from optimize.definition.study_file import StudyFile
from optimize.definition.training_code import code_changes


@dataclass(frozen=True)
class EarlierStudy:
    """A study whose trials another one begins with.

    Attributes:
        name: Its name.
        record: What it was made with.
        drift: How its training code has changed while it went on.
        trials: Its trials that ended COMPLETE or PRUNED.
    """

    name: str
    record: StudyRecord
    drift: Sequence[Drift]
    trials: Sequence[FrozenTrial]

    @classmethod
    def of(cls, study: Any, trials: Sequence[FrozenTrial]) -> "EarlierStudy":
        """Read a stored study.

        Raises:
            InputError: It was not made by `optimize run`.
        """
        return cls(study.study_name, StudyRecord.read(study), stored_drift(study), trials)

    def whole_difference(self, study_file: StudyFile, record: StudyRecord) -> str | None:
        """Say why none of its trials compares with those of a new study; None if they may.

        Args:
            study_file: What the new study searches.
            record: What it will be made with.
        """
        then, now = self.record.study_file["study"], study_file.study
        if self.record.data["sha256"] != record.data["sha256"]:
            return f"other data (sha256 {self.record.data['sha256'][:8]}..., now {record.data['sha256'][:8]}...)"
        if self.record.data.get("read_as", record.data["read_as"]) != record.data["read_as"]:
            return "the data is read in another way, see [data]"
        new = now.model_dump(mode="json")
        for key in ("train", "metric", "direction", "directions"):
            if then.get(key) != new.get(key):
                return f"other {key} ({then.get(key)}, now {new.get(key)})"
        return None


class NewStudy:
    """What decides whether a trial of an earlier study fits a new one.

    Args:
        study_file: What the new study searches.
        record: What it will be made with.
    """

    def __init__(self, study_file: StudyFile, record: StudyRecord) -> None:
        self._study_file = study_file
        self._record = record
        self._space = study_file.space
        self._fixed = record.training_args()
        self._defaults = {name: arg.default for name, arg in (argument_table(study_file.study.train) or {}).items()}
        self._training = record.training_digests([])

    def why_other(self, trial: FrozenTrial, earlier: EarlierStudy) -> str | None:
        """Say why a trial's value does not compare with those of the new study; None if it does.

        That is, the trial is one that the new study could have run: it was trained with the arguments that the new
        study gives a trial with its parameters, and with no others.
        """
        if reason := earlier.whole_difference(self._study_file, self._record):
            return reason
        if changes := code_changes(earlier.record.training_digests(earlier.drift, trial.number), self._training):
            return "; ".join(changes)
        given, point = self._arguments_of(trial, earlier), self.point_of(trial, earlier)
        # Where a parameter has no place in the space, the others may agree all the same.
        searched = searched_arguments(self._space) if isinstance(point, str) else set()
        now = trial_args(self._fixed, self._space, {} if isinstance(point, str) else point)
        for name, value in now.items():
            if name not in searched and name not in given:
                return f"it was trained without {name}"
            if name not in searched and given[name] != value:
                return f"{name} = {given[name]!r}, now {value!r}{_hint(name, given[name])}"
        if others := [name for name in given if name not in now and name not in searched]:
            return f"{others[0]} is no argument of the new study"
        return None

    def point_of(self, trial: FrozenTrial, earlier: EarlierStudy) -> dict[str, Any] | str:
        """Return a trial's parameters in the new space, or why it has no place there.

        A parameter that the earlier study did not search has the value that was fixed there.
        """
        given = self._arguments_of(trial, earlier)
        point: dict[str, Any] = {}
        for name in drawing_order(self._space):
            parameter = self._space[name]
            if not parameter.is_drawn(point):
                continue
            if missing := [argument for argument in parameter.argument_names(name) if argument not in given]:
                return f"it has no value of {missing[0]}"
            value = parameter.default_of(name, given)
            if fault := outside(name, parameter, value):
                return f"{name} = {fault}"
            point[name] = stored(parameter, value)
        return point

    def _arguments_of(self, trial: FrozenTrial, earlier: EarlierStudy) -> dict[str, Any]:
        """Return all that a trial was trained with."""
        space = stored_space(earlier.record.study_file)
        if earlier.record.study_file["study"].get("train") != self._study_file.study.train:
            # Nothing that it names is imported.
            return trial_args(earlier.record.fixed_args, space, trial.params)
        # What was not recorded then has a default that means the same.
        return trial_args(self._defaults | earlier.record.training_args(), space, trial.params)

    def copy_of(self, trial: FrozenTrial, point: Mapping[str, Any], earlier: EarlierStudy) -> FrozenTrial:
        """Return a trial as the new study keeps it: as it went, with its place in the new space and its origin."""
        attributes = TrialAttributes(trial)
        origin = attributes.copied_from
        origin = origin or {"study": earlier.name, "uid": earlier.record.uid, "number": trial.number}
        kept = {
            key: value for key, value in trial.user_attrs.items() if key not in (RETRY_OF, INTERRUPTED, DUPLICATE_OF)
        }
        copied = create_trial(
            state=trial.state,
            values=trial.values,
            params=dict(point),
            distributions={name: distribution_of(name, self._space[name]) for name in point},
            user_attrs=kept | attributes.renamed() | {COPIED_FROM: origin},
            intermediate_values=trial.intermediate_values,
        )
        copied.datetime_start, copied.datetime_complete = trial.datetime_start, trial.datetime_complete
        return copied


def own_trials(trials: Sequence[FrozenTrial]) -> list[FrozenTrial]:
    """Return the trials that their study has run itself; the run of a copied one in MLflow is that of another study."""
    return [trial for trial in trials if TrialAttributes(trial).copied_from is None]


def _hint(name: str, value: Any) -> str:
    return f" (set {name} = {value!r} in [args])" if name == "seed" else ""
