"""Writing runs to MLflow so that each trial has exactly one, however often and however late it is written."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from optimize.tracking.projection import RunContent
from optimize.tracking.tags import DIGEST, PARENT, TRIAL

if TYPE_CHECKING:
    from mlflow import MlflowClient
    from mlflow.entities import Run

N_PARAMS, N_METRICS, PAGE = 100, 1000, 1000
"""MLflow's limits of parameters and of metrics in a request, and of runs in a page."""


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
    """

    def __init__(self, client: "MlflowClient", experiment_id: str, identity: Mapping[str, str]) -> None:
        self._client = client
        self._experiment_id = experiment_id
        self._identity = dict(identity)
        self._parents: list[_Known] = []
        self._trials: dict[str, list[_Known]] = defaultdict(list)

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

        all_tags = content.tags | self._identity | tags
        if run_id is None:
            run = self._client.create_run(self._experiment_id, content.start, all_tags, content.name)
            run_id, all_tags = run.info.run_id, {}
        # First of all, so that the run does not stay RUNNING if this process is killed half-way.
        if content.end is None:
            self._client.update_run(run_id, content.status)
        else:
            self._client.set_terminated(run_id, content.status, content.end)
        for path, text in content.texts.items():
            self._client.log_text(run_id, text, path)
        params = _batches([Param(*item) for item in content.params.items()], N_PARAMS)
        points = _batches([Metric(p.key, p.value, p.timestamp, p.step) for p in content.points], N_METRICS)
        n_batches = max(len(params), len(points), 1)
        for i in range(n_batches):
            # The digest comes last, so that a run whose writer died half-way is written again.
            last = {DIGEST: content.digest} if i == n_batches - 1 else {}
            self._client.log_batch(
                run_id,
                metrics=points[i] if i < len(points) else [],
                params=params[i] if i < len(params) else [],
                tags=[RunTag(*item) for item in (all_tags | last).items()],
            )
        return run_id

    def _search(self) -> "Iterator[Run]":
        query = " and ".join(f"tags.`{key}` = {_quoted(value)}" for key, value in self._identity.items())
        token = None
        while True:
            page = self._client.search_runs([self._experiment_id], query, max_results=PAGE, page_token=token)
            # The oldest first: of two runs for one trial, the first written is kept.
            yield from sorted(page, key=lambda run: run.info.start_time)
            token = page.token
            if not token:
                return


def _quoted(value: str) -> str:
    return f'"{value}"' if "'" in value else f"'{value}'"


def _batches(items: list[Any], size: int) -> list[list[Any]]:
    return [items[i : i + size] for i in range(0, len(items), size)]
