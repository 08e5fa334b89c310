"""Writing runs to MLflow so that each trial has exactly one, however often and however late it is written."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from optimize.tracking.known_run import KnownRun
from optimize.tracking.run_content import RunContent
from optimize.tracking.tags import DIGEST, PARENT, PROMOTED_FROM, TRIAL
from tagifai.errors import one_line
from tagifai.experiments import search_all
from tagifai.mlflow_errors import refuses
from tagifai.run_origin import DataInput

if TYPE_CHECKING:
    from mlflow import MlflowClient
    from mlflow.entities import Run

N_PARAMS, N_TAGS, N_METRICS = 100, 100, 1000
"""MLflow's limits of parameters, tags and metrics in a request."""


class RunWriter:
    """Writes the runs of one study.

    Args:
        client: The MLflow client.
        experiment_id: The experiment to write to.
        identity: Tags that every run of this study bears and no other run does.
        check: Compare every point of every metric, at the cost of a request for each metric of each run.

    Attributes:
        refused: What MLflow would not have of the runs that were written.
    """

    def __init__(
        self, client: "MlflowClient", experiment_id: str, identity: Mapping[str, str], *, check: bool = False
    ) -> None:
        self._client = client
        self._experiment_id = experiment_id
        self._identity = dict(identity)
        self._parents: list[KnownRun] = []
        self._trials: dict[str, list[KnownRun]] = defaultdict(list)
        self._homeless: list[KnownRun] = []
        self._settled: set[str] = set()
        self._checks = check
        self.refused: list[str] = []

    def load(self) -> None:
        """Look up the runs that are there already."""
        self._parents.clear()
        self._trials.clear()
        self._homeless.clear()
        for run in map(KnownRun.of, self._search(self._identity)):
            if TRIAL in run.tags:
                self._trials[run.tags[TRIAL]].append(run)
            elif PARENT in run.tags:
                self._homeless.append(run)
            elif PROMOTED_FROM not in run.tags:
                self._parents.append(run)

    def strays(self, numbers: Collection[int], parent_run_id: str) -> list[KnownRun]:
        """Find the runs of trials that the study does not have.

        Such are left by an older copy of the study that was restored, or by hands that changed a run's tags.

        Args:
            numbers: The numbers of the study's trials.
            parent_run_id: The study's own run.
        """
        known = {str(number) for number in numbers}
        found = {run.run_id: run for number, runs in self._trials.items() if number not in known for run in runs}
        found |= {run.run_id: run for run in self._homeless}
        ours = self._settled | {run.run_id for runs in self._trials.values() for run in runs}
        for run in map(KnownRun.of, self._search({PARENT: parent_run_id})):
            if run.run_id not in ours and run.tags.keys() & {TRIAL, DIGEST}:
                found[run.run_id] = run
        return list(found.values())

    def delete(self, run: KnownRun) -> None:
        """Delete a run; `mlflow` can restore it."""
        self._client.delete_run(run.run_id)

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

    def is_running(self, trial: str) -> bool:
        """Tell whether a run of a trial is there that seems to run.

        Args:
            trial: The trial's number, as its tag says it.
        """
        return any(run.status == "RUNNING" for run in self._trials.get(trial, ()))

    def settle(self, trial: str) -> None:
        """Forget what a trial's run shows: it will not be written again.

        Args:
            trial: The trial's number, as its tag says it.
        """
        self._settled.update(run.run_id for run in self._trials.pop(trial, ()))

    def _write(self, content: RunContent, found: list[KnownRun], tags: dict[str, str]) -> tuple[KnownRun, bool]:
        """Write a run over the one that is there, or as a new one; leave exactly one."""
        right = [run for run in found if run.shows(content, tags)]
        if self._checks:
            right = [run for run in right if run.history(self._client) == set(content.points)]
        written = next(iter(right), None)
        keep = written or next((run for run in found if self._may_become(run, content)), None)
        surplus = [run for run in found if run is not keep]
        for run in surplus:
            self._client.delete_run(run.run_id)
        changed = written is None or bool(surplus)
        if written is None:
            keep = keep or self._create(content, tags)
            # Known from here on, whatever the rest of the work comes to: it must not be made twice.
            found[:] = [keep]
            for tag in keep.surplus_tags(content):
                self._client.delete_tag(keep.run_id, tag)
            self.fill(keep.run_id, content, tags, keep)
            written = KnownRun.after(keep.run_id, content, tags)
        found[:] = [written]
        return written, changed

    def _may_become(self, run: KnownRun, content: RunContent) -> bool:
        # What a search shows cannot tell the points before the latest.
        return run.may_become(content) and (not self._checks or run.history(self._client) <= set(content.points))

    def _create(self, content: RunContent, tags: dict[str, str]) -> KnownRun:
        """Make a run that has a content's name and tags.

        The digest is one of them, which saves a transaction, if a search shows whether all the rest came to be written:
        it shows no file, no point before the latest, and nothing that is still to come.
        """
        shows = content.end is not None and not content.texts and len(content.points) <= N_METRICS
        all_tags = content.tags | self._identity | tags | ({DIGEST: content.digest} if shows else {})
        return KnownRun.of(self._client.create_run(self._experiment_id, content.start, all_tags, content.name))

    def fill(self, run_id: str, content: RunContent, tags: dict[str, str], known: KnownRun | None = None) -> None:
        """Write all of a content into a run.

        Args:
            run_id: A run that this content may complete.
            content: What the run is to show.
            tags: Tags beside the content's own.
            known: What the run shows already, if that is known.
        """
        from mlflow.entities import Metric, Param, RunTag
        from mlflow.exceptions import MlflowException

        all_tags = content.tags | self._identity | tags | {DIGEST: content.digest}
        if known is not None:
            all_tags = {key: value for key, value in all_tags.items() if known.tags.get(key) != value}
        points = content.points if known is None or self._checks else known.lacks(content)
        # First of all, so that the run does not stay RUNNING if this process is killed half-way.
        if content.end is not None:
            self._client.set_terminated(run_id, content.status, content.end)
        elif known is None or known.status != content.status or DIGEST in known.tags:
            # Someone else may have ended it since.
            self._client.update_run(run_id, content.status)
        if content.data and (known is None or known.lacks_data(content)):
            self._log_data(run_id, content.data)
        for path, text in content.texts.items():
            try:
                self._client.log_text(run_id, text, path)
            except (MlflowException, OSError) as error:
                self._refuse(path, error)
        # A digest that is not there yet comes last, so that a run whose writer died half-way is written again.
        parts = (
            _batches(
                [Metric(p.key, p.value, p.timestamp, p.step) for p in points],
                N_METRICS,
            ),
            _batches([Param(*item) for item in content.params.items()], N_PARAMS),
            _batches([RunTag(*item) for item in all_tags.items()], N_TAGS),
        )
        # Each kind's last batch goes with the last request.
        n_batches = max(map(len, parts))
        for i in range(n_batches):
            batches = [part[i - n_batches + len(part)] for part in parts if i >= n_batches - len(part)]
            self._log(run_id, [item for batch in batches for item in batch])

    def _log_data(self, run_id: str, data: DataInput) -> None:
        """Log the data as the run's input; MLflow keeps one entry of it for all runs of the experiment."""
        from mlflow.exceptions import MlflowException

        try:
            self._client.log_inputs(run_id, [data.to_mlflow()])
        except MlflowException as error:
            self._refuse(f"data {data.name}", error)

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
            if len(items) == 1 or not refuses(error):
                self._refuse(items[0].key, error)
                return
            half = len(items) // 2
            self._log(run_id, items[:half])
            self._log(run_id, items[half:])

    def _refuse(self, what: str, error: Exception) -> None:
        """Note what MLflow will not have; an outage goes on its way."""
        if not refuses(error):
            raise error
        self.refused.append(f"{what!r}: {one_line(error)}")

    def _search(self, tags: Mapping[str, str]) -> "Iterator[Run]":
        # MLflow's filters know no escape: a value with both kinds of quotes is compared here.
        query = " and ".join(
            f"tags.`{key}` = {_quoted(value)}" for key, value in tags.items() if not {"'", '"'} <= set(value)
        )
        for page in search_all(self._client, self._experiment_id, query):
            # The oldest first: of two runs for one trial, the first written is kept.
            ours = [run for run in page if tags.items() <= run.data.tags.items()]
            yield from sorted(ours, key=lambda run: run.info.start_time)


def _quoted(value: str) -> str:
    return f'"{value}"' if "'" in value else f"'{value}'"


def _batches(items: list[Any], size: int) -> list[list[Any]]:
    return [items[i : i + size] for i in range(0, len(items), size)]
