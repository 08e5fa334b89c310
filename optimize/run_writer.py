"""Writing runs to MLflow so that each trial has exactly one, however often and however late it is written."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from optimize.projection import TRIAL, RunContent

if TYPE_CHECKING:
    from mlflow import MlflowClient
    from mlflow.entities import Run

DIGEST = "optimize.digest"
"""Tag: the digest of the content that the run was written from."""

PARENT = "mlflow.parentRunId"
N_PARAMS, N_METRICS, PAGE = 100, 1000, 1000
"""MLflow's limits of parameters and of metrics in a request, and of runs in a page."""


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
        self._parents: list[Run] = []
        self._trials: dict[str, list[Run]] = defaultdict(list)

    def load(self) -> None:
        """Look up the runs that are there already."""
        self._parents.clear()
        self._trials.clear()
        for run in self._search():
            if TRIAL in run.data.tags:
                self._trials[run.data.tags[TRIAL]].append(run)
            elif PARENT not in run.data.tags and "promoted_from" not in run.data.tags:
                self._parents.append(run)

    def write_parent(self, content: RunContent) -> tuple[str, bool]:
        """Write the study's own run.

        Returns:
            Its id, and whether anything had to be written.
        """
        run, changed = self._write(content, self._parents, {})
        return run.info.run_id, changed

    def write_trial(self, content: RunContent, parent_run_id: str | None) -> bool:
        """Write a trial's run, below the study's if that has one.

        Returns:
            Whether anything had to be written.
        """
        tags = {PARENT: parent_run_id} if parent_run_id else {}
        _, changed = self._write(content, self._trials[content.tags[TRIAL]], tags)
        return changed

    def _write(self, content: RunContent, found: "list[Run]", tags: dict[str, str]) -> "tuple[Run, bool]":
        """Write a run over the one that is there, or as a new one; leave exactly one."""
        keep = next((run for run in found if self._is_written(run, content, tags)), None)
        if keep is None:
            keep = next((run for run in found if _may_become(run, content)), None)
        surplus = [run for run in found if run is not keep]
        for run in surplus:
            self._client.delete_run(run.info.run_id)
        written = keep is not None and self._is_written(keep, content, tags)
        if not written:
            keep = self.fill(keep, content, tags)
        assert keep is not None
        found[:] = [keep]
        return keep, not written or bool(surplus)

    def _is_written(self, run: "Run", content: RunContent, tags: dict[str, str]) -> bool:
        same = run.data.tags.get(DIGEST) == content.digest and run.info.status == content.status
        return same and tags.items() <= run.data.tags.items()

    def fill(self, run: "Run | None", content: RunContent, tags: dict[str, str]) -> "Run":
        """Write all of a run's content, into a run that is there or into a new one.

        Args:
            run: A run that this content may complete, or None.
            content: What the run is to show.
            tags: Tags beside the content's own.
        """
        from mlflow.entities import Metric, Param, RunTag

        all_tags = content.tags | self._identity | tags
        if run is None:
            run = self._client.create_run(self._experiment_id, content.start, all_tags, content.name)
        run_id = run.info.run_id
        params = _batches([Param(*item) for item in content.params.items()], N_PARAMS)
        points = _batches([Metric(p.key, p.value, p.timestamp, p.step) for p in content.points], N_METRICS)
        for i in range(max(len(params), len(points), 1)):
            self._client.log_batch(
                run_id,
                metrics=points[i] if i < len(points) else [],
                params=params[i] if i < len(params) else [],
                tags=[RunTag(*item) for item in all_tags.items()] if i == 0 else [],
            )
        for path, text in content.texts.items():
            self._client.log_text(run_id, text, path)
        # Last, so that a run whose writer died half-way is recognised and written again.
        self._client.set_tag(run_id, DIGEST, content.digest)
        if content.end is None:
            self._client.update_run(run_id, content.status)
        else:
            self._client.set_terminated(run_id, content.status, content.end)
        return self._client.get_run(run_id)

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


def _may_become(run: "Run", content: RunContent) -> bool:
    """Tell whether a run can be completed in place: MLflow changes no parameter and keeps a metric's old values."""
    same_params = all(content.params.get(key) == value for key, value in run.data.params.items())
    keys = {point.key for point in content.points}
    return same_params and run.data.metrics.keys() <= keys and run.info.start_time == content.start


def _quoted(value: str) -> str:
    return f'"{value}"' if "'" in value else f"'{value}'"


def _batches(items: list[Any], size: int) -> list[list[Any]]:
    return [items[i : i + size] for i in range(0, len(items), size)]
