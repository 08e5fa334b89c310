"""The report of a study: made from what is stored of it, written to a file, kept with its MLflow run."""

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from optimize.definition.study_attributes import stored_record
from optimize.errors import InputError
from optimize.reporting.report.content import ReportContent, collect_content
from optimize.reporting.report.markdown import render_markdown
from optimize.reporting.report.page import render_page
from optimize.reporting.report.stored_runs import StoredRuns
from optimize.reporting.studies import load_summary
from optimize.reporting.study_comparison import compare_loaded, refuse_repeated
from optimize.storage.address import to_fill_in
from optimize.tracking.description import describe_run
from optimize.tracking.stored_runs import read_stored_runs
from tagifai.errors import TrackingError, one_line
from tagifai.files import write_bytes
from tagifai.mlflow_errors import tracking_errors
from tagifai.private_files import private
from tagifai.tracking_store import checkpointed_store, open_client, resolve_tracking_uri

FORMATS = ("html", "md")

ARTIFACT = "report.html"
"""The page among the artifacts of the study's own run."""


@dataclass(frozen=True)
class WrittenReport:
    """A report that has been written.

    Attributes:
        study: The study's name.
        path: The file.
        size: Its size in bytes.
        run_id: The run that keeps the page and has the Markdown as its description; None if MLflow has none.
        away: Why MLflow could not be asked, or did not take the page.
    """

    study: str
    path: str
    size: int
    run_id: str | None
    away: str | None

    def to_dict(self) -> dict[str, Any]:
        """Return the report as JSON-able data."""
        return asdict(self)


def report(
    name: str,
    *,
    format: str = "html",
    against: str | None = None,
    storage: str | None = None,
    tracking_uri: str | None = None,
) -> str:
    """Return the report of a study.

    Args:
        name: The study's name.
        format: `html` for one self-contained page, `md` for Markdown.
        against: Another study of the same storage to compare it with.
        storage: The study's storage URL; `sqlite:///studies/<name>.db` if None.
        tracking_uri: The MLflow store; `MLFLOW_TRACKING_URI` or `sqlite:///experiments/mlflow.db` if None.

    Returns:
        The page or the text. Where MLflow cannot be asked, it says so and lacks what only MLflow knows.

    Raises:
        StudyNotFoundError: There is no such study.
    """
    if format not in FORMATS:
        raise InputError(f"There is no format {format!r}. Take one of {', '.join(FORMATS)}.")
    content = _collect(name, against, storage, resolve_tracking_uri(tracking_uri))
    return render_page(content) if format == "html" else render_markdown(content)


def write_report(
    name: str,
    *,
    output: str | None = None,
    format: str = "html",
    against: str | None = None,
    storage: str | None = None,
    tracking_uri: str | None = None,
) -> WrittenReport:
    """Write the report of a study to a file, and keep it with the study's own run in MLflow.

    Args:
        name: The study's name.
        output: The file; `<name>.html` or `<name>.md` in the current directory if None.
        format: `html` or `md`.
        against: Another study of the same storage to compare it with.
        storage: The study's storage URL; `sqlite:///studies/<name>.db` if None.
        tracking_uri: The MLflow store; `MLFLOW_TRACKING_URI` or `sqlite:///experiments/mlflow.db` if None.

    Raises:
        StudyNotFoundError: There is no such study.
        InputError: The file cannot be written.

    Side effects:
        Replaces the file. The run gets the page as an artifact, and the Markdown as its description.
    """
    uri = resolve_tracking_uri(tracking_uri)
    content = _collect(name, against, storage, uri)
    page, text = render_page(content), render_markdown(content)
    path = Path(output or f"{name}.{format}")
    written = (page if format == "html" else text).encode()
    try:
        write_bytes(written, path)
    except OSError as error:
        raise InputError(f"{path} cannot be written: {error.strerror}. Name another file with --output.") from error
    away = content.runs.away
    if content.runs.parent and content.summary.state != "running":
        away = _keep(content.runs.parent, page, text, uri)
    return WrittenReport(name, str(path), len(written), content.runs.parent, away)


def keep_report(name: str, storage: str | None, tracking_uri: str | None) -> None:
    """Keep the report of a study with its own run in MLflow, if that takes it.

    Args:
        name: The study's name.
        storage: The study's storage URL; `sqlite:///studies/<name>.db` if None.
        tracking_uri: The MLflow store; `MLFLOW_TRACKING_URI` or `sqlite:///experiments/mlflow.db` if None.

    Side effects:
        The run gets the page as an artifact, and the Markdown as its description.
    """
    uri = resolve_tracking_uri(tracking_uri)
    content = _collect(name, None, storage, uri)
    if content.runs.parent:
        _keep(content.runs.parent, render_page(content), render_markdown(content), uri)


def _collect(name: str, against: str | None, storage: str | None, uri: str) -> ReportContent:
    study, summary = load_summary(name, storage)
    record = stored_record(study)
    runs = read_stored_runs(name, record["uid"], uri) if record else StoredRuns(away="this study has no runs of ours")
    if not against:
        return collect_content(study, summary, runs)
    refuse_repeated([name, against])
    other = load_summary(against, storage)
    return collect_content(study, summary, runs, compare_loaded([(study, summary), other]), other[1])


def _keep(run_id: str, page: str, text: str, uri: str) -> str | None:
    """Store the report with the study's own run; return why that failed, if so."""
    try:
        with tracking_errors(uri), checkpointed_store(uri), private():
            client = open_client(uri)
            client.log_text(run_id, page, ARTIFACT)
            describe_run(client, run_id, text)
    except (TrackingError, OSError) as error:
        return to_fill_in(one_line(error))
    return None
