"""What MLflow shows of a run, and whether that is what it should show."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

from optimize.tracking.run_content import Point, RunContent
from optimize.tracking.tags import DIGEST, OWN_TAGS

if TYPE_CHECKING:
    from mlflow import MlflowClient
    from mlflow.entities import Run


@dataclass(frozen=True)
class KnownRun:
    """What a search shows of a run: all but its artifacts and the points of its metrics before the latest."""

    run_id: str
    name: str
    start: int
    end: int | None
    status: str
    tags: Mapping[str, str]
    params: Mapping[str, str]
    latest: Mapping[str, Point]
    data: frozenset[tuple[str, str]]
    """The names and digests of its data."""

    @classmethod
    def of(cls, run: "Run") -> Self:
        """Return what MLflow has answered."""
        info, data = run.info, run.data
        points = [Point(m.key, m.value, m.timestamp, m.step) for m in data._metric_objs]
        latest = {point.key: point for point in points}
        name = info.run_name or ""
        inputs = run.inputs.dataset_inputs if run.inputs else []
        seen = frozenset((used.dataset.name, used.dataset.digest) for used in inputs)
        return cls(info.run_id, name, info.start_time, info.end_time, info.status, data.tags, data.params, latest, seen)

    @classmethod
    def after(cls, run_id: str, content: RunContent, tags: Mapping[str, str]) -> Self:
        """Return what is known of a run that has just been written, without asking MLflow."""
        tags = {**content.tags, **tags, DIGEST: content.digest}
        latest = latest_points(content)
        seen = frozenset({(content.data.name, content.data.digest)} if content.data else ())
        return cls(run_id, content.name, content.start, content.end, content.status, tags, content.params, latest, seen)

    def shows(self, content: RunContent, tags: Mapping[str, str]) -> bool:
        """Tell whether it shows a content, as far as a search can tell.

        Args:
            content: What it should show.
            tags: Tags beside the content's own.
        """
        wanted = {**content.tags, **tags, DIGEST: content.digest}
        same_tags = wanted.items() <= self.tags.items() and not self.surplus_tags(content)
        same_times = self.start == content.start and (content.end is None or self.end == content.end)
        same_numbers = self.params == content.params and self.latest == latest_points(content)
        same_data = not self.lacks_data(content)
        return self.status == content.status and same_tags and same_times and same_numbers and same_data

    def lacks_data(self, content: RunContent) -> bool:
        """Tell whether a content has data that is not known to be there."""
        return content.data is not None and (content.data.name, content.data.digest) not in self.data

    def surplus_tags(self, content: RunContent) -> list[str]:
        """Return the tags that a run of this project may have and this one should not."""
        return [tag for tag in OWN_TAGS if tag in self.tags and tag not in content.tags]

    def may_become(self, content: RunContent) -> bool:
        """Tell whether it can be completed in place: MLflow changes no parameter and keeps a metric's old values."""
        same_params = all(content.params.get(key) == value for key, value in self.params.items())
        return same_params and set(self.latest.values()) <= set(content.points) and self.start == content.start

    def lacks(self, content: RunContent) -> list[Point]:
        """Return the points of a content that it may not have.

        A run that goes on grows by later steps, each after all before it. Of one that has ended nothing is known.
        """
        if content.end is not None or not self.latest:
            return content.points
        known = {key: point.step for key, point in self.latest.items()}
        return [point for point in content.points if point.step > known.get(point.key, -1)]

    def history(self, client: "MlflowClient") -> set[Point]:
        """Ask for every point of its metrics, at the cost of a request for each metric."""
        return {
            Point(key, metric.value, metric.timestamp, metric.step)
            for key in self.latest
            for metric in client.get_metric_history(self.run_id, key)
        }


def latest_points(content: RunContent) -> dict[str, Point]:
    """Return the point of each metric that MLflow shows in a table: that of the highest step."""
    return {point.key: point for point in sorted(content.points, key=lambda p: (p.step, p.timestamp, p.value))}
