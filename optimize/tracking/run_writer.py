"""Writing runs to MLflow so that each trial has exactly one, however often and however late it is written."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from optimize.tracking.projection import RunContent
from optimize.tracking.tags import DIGEST, PARENT, TRIAL
from tagifai.tracking_store import refuses

if TYPE_CHECKING:
    from mlflow import MlflowClient
    from mlflow.entities import Run

N_PARAMS, N_TAGS, N_METRICS, PAGE = 100, 100, 1000, 1000
"""MLflow's limits of parameters, tags and metrics in a request, and of runs in a page."""


@dataclass(frozen=True)
class _Known:
    """What is known of a run that MLflow has."""

    run_id: str
    start: int
    status: str
    tags: Mapping[str, str]
    params: Mapping[str, str]
    metrics: frozenset[str]

    @classmethod
    def of(cls, run: "Run") -> Self:
        info, data = run.info, run.data
        return cls(info.run_id, info.start_time, info.status, data.tags, data.params, frozenset(data.metrics))

    @classmethod
    def after(cls, run_id: str, content: RunContent, tags: Mapping[str, str]) -> Self:
        """Return what is known of a run that has just been written, without asking MLflow."""
        keys = frozenset(point.key for point in content.points)
        known_tags = {**content.tags, **tags, DIGEST: content.digest}
        return cls(run_id, content.start, content.status, known_tags, content.params, keys)

    def shows(self, content: RunContent, tags: Mapping[str, str]) -> bool:
        same = self.tags.get(DIGEST) == content.digest and self.status == content.status
        return same and tags.items() <= self.tags.items()

    def may_become(self, content: RunContent) -> bool:
        """Tell whether it can be completed in place: MLflow changes no parameter and keeps a metric's old values."""
        same_params = all(content.params.get(key) == value for key, value in self.params.items())
        keys = {point.key for point in content.points}
        return same_params and self.metrics <= keys and self.start == content.start


class RunWriter:
    """Writes the runs of one study.

    Args:
        client: The MLflow client.
        experiment_id: The experiment to write to.
        identity: Tags that every run of this study bears and no other run does.

    Attributes:
        refused: What MLflow would not have of the runs that were written.
    """

    def __init__(self, client: "MlflowClient", experiment_id: str, identity: Mapping[str, str]) -> None:
        self._client = client
        self._experiment_id = experiment_id
        self._identity = dict(identity)
        self._parents: list[_Known] = []
        self._trials: dict[str, list[_Known]] = defaultdict(list)
        self.refused: list[str] = []

    def load(self) -> None:
        """Look up the runs that are there already."""
        self._parents.clear()
        self._trials.clear()
        for run in self._search():
            if TRIAL in run.data.tags:
                self._trials[run.data.tags[TRIAL]].append(_Known.of(run))
            elif PARENT not in run.data.tags and "promoted_from" not in run.data.tags:
                self._parents.append(_Known.of(run))

    def write_parent(self, content: RunContent) -> tuple[str, bool]:
        """Write the study's own run.

        Returns:
            Its id, and whether anything had to be written.
        """
        run, changed = self._write(content, self._parents, {})
        return run.run_id, changed

    def write_trial(self, content: RunContent, parent_run_id: str | None) -> bool:
        """Write a trial's run, below the study's if that has one.

        Returns:
            Whether anything had to be written.
        """
        tags = {PARENT: parent_run_id} if parent_run_id else {}
        _, changed = self._write(content, self._trials[content.tags[TRIAL]], tags)
        return changed

    def _write(self, content: RunContent, found: list[_Known], tags: dict[str, str]) -> tuple[_Known, bool]:
        """Write a run over the one that is there, or as a new one; leave exactly one."""
        written = next((run for run in found if run.shows(content, tags)), None)
        keep = written or next((run for run in found if run.may_become(content)), None)
        surplus = [run for run in found if run is not keep]
        for run in surplus:
            self._client.delete_run(run.run_id)
        changed = written is None or bool(surplus)
        if written is None:
            run_id = self.fill(keep.run_id if keep else None, content, tags)
            written = _Known.after(run_id, content, tags)
        found[:] = [written]
        return written, changed

    def fill(self, run_id: str | None, content: RunContent, tags: dict[str, str]) -> str:
        """Write all of a run's content, into a run that is there or into a new one.

        Args:
            run_id: A run that this content may complete, or None.
            content: What the run is to show.
            tags: Tags beside the content's own.

        Returns:
            The run's id.
        """
        from mlflow.entities import Metric, Param, RunTag
        from mlflow.exceptions import MlflowException

        all_tags = content.tags | self._identity | tags
        if run_id is None:
            run = self._client.create_run(self._experiment_id, content.start, all_tags, content.name)
            run_id, all_tags = run.info.run_id, {}
        # At once, so that a run whose writer dies half-way does not seem to run.
        if content.end is None:
            self._client.update_run(run_id, content.status)
        else:
            self._client.set_terminated(run_id, content.status, content.end)
        for path, text in content.texts.items():
            try:
                self._client.log_text(run_id, text, path)
            except MlflowException as error:
                self._refuse(path, error)
        # The digest comes last, so that a run whose writer died half-way is written again.
        parts = (
            _batches([Metric(p.key, p.value, p.timestamp, p.step) for p in content.points], N_METRICS),
            _batches([Param(*item) for item in content.params.items()], N_PARAMS),
            _batches([RunTag(*item) for item in (all_tags | {DIGEST: content.digest}).items()], N_TAGS),
        )
        # Each kind's last batch goes with the last request.
        n_batches = max(map(len, parts))
        for i in range(n_batches):
            batches = [part[i - n_batches + len(part)] for part in parts if i >= n_batches - len(part)]
            self._log(run_id, [item for batch in batches for item in batch])
        return run_id

    def _log(self, run_id: str, items: list[Any]) -> None:
        """Log metrics, parameters and tags; where MLflow refuses one of them, all but that one."""
        from mlflow.entities import Metric, Param, RunTag
        from mlflow.exceptions import MlflowException

        metrics = [item for item in items if isinstance(item, Metric)]
        params = [item for item in items if isinstance(item, Param)]
        tags = [item for item in items if isinstance(item, RunTag)]
        try:
            # The variable MLFLOW_ENABLE_ASYNC_LOGGING would have it written at some later time, or never.
            self._client.log_batch(run_id, metrics, params, tags, synchronous=True)
        except MlflowException as error:
            if len(items) == 1:
                self._refuse(items[0].key, error)
                return
            if not refuses(error):
                raise
            half = len(items) // 2
            self._log(run_id, items[:half])
            self._log(run_id, items[half:])

    def _refuse(self, what: str, error: Exception) -> None:
        """Note what MLflow will not have; an outage goes on its way."""
        if not refuses(error):
            raise error
        self.refused.append(f"{what!r}: {' '.join(str(error).split())[:200]}")

    def _search(self) -> "Iterator[Run]":
        # MLflow's filters know no escape: a value with both kinds of quotes is compared here.
        query = " and ".join(
            f"tags.`{key}` = {_quoted(value)}" for key, value in self._identity.items() if not {"'", '"'} <= set(value)
        )
        token = None
        while True:
            page = self._client.search_runs([self._experiment_id], query, max_results=PAGE, page_token=token)
            # The oldest first: of two runs for one trial, the first written is kept.
            ours = [run for run in page if self._identity.items() <= run.data.tags.items()]
            yield from sorted(ours, key=lambda run: run.info.start_time)
            token = page.token
            if not token:
                return


def _quoted(value: str) -> str:
    return f'"{value}"' if "'" in value else f"'{value}'"


def _batches(items: list[Any], size: int) -> list[list[Any]]:
    return [items[i : i + size] for i in range(0, len(items), size)]
