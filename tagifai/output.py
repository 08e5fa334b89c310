"""What the command `tagifai` prints of scores, predictions and runs."""

import time
from typing import IO, TYPE_CHECKING, Any, Self

from tagifai.printable import printable
from tagifai.terminal import wrap

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pandas import DataFrame

    from tagifai.dataset import Dataset
    from tagifai.findings import Finding
    from tagifai.model_versions import Version


def check_lines(path: str, dataset: "Dataset | None", findings: "Sequence[Finding]") -> list[str]:
    """Describe what `check_file` has found: a line a finding, how the file was read, and the counts."""
    from tagifai.findings import counted

    lines = [str(finding) for finding in findings]
    if dataset is not None:
        source, n_classes = dataset.source, dataset.df["tag"].nunique()
        how = "" if source.separator is None else f", separated by {source.separator!r}"
        how += "" if source.encoding is None else f", {source.encoding}"
        lines.append(
            f"{path}: {counted(dataset.n_rows, 'row')}{how}; text {', '.join(dataset.columns.text)}; "
            f"label {source.label} with {counted(n_classes, 'class')}"
        )
    n_refused = sum(finding.refused for finding in findings)
    verdict = "cannot be used" if n_refused else "can be used"
    doubts = counted(len(findings) - n_refused, "doubt")
    return [*lines, f"{path}: {verdict}: {counted(n_refused, 'fault')}, {doubts}"]


def prediction_line(prediction: dict[str, Any]) -> str:
    """Describe a prediction of `predict_tags` in a line: the tag, and how sure the model is, if it says."""
    text, tag, probability = " ".join(prediction["text"].split()), prediction["tag"], prediction["probability"]
    probabilities: dict[str, float] | None = prediction["probabilities"]
    if probabilities is None:
        return printable(f"{text} -> {tag}", one_line=True)
    winner = max(probabilities, key=probabilities.__getitem__)
    certainty = f"{probability:.2f}" if winner == tag else f"uncertain: {winner} {probability:.2f}"
    return printable(f"{text} -> {tag} ({certainty})", one_line=True)


def score_line(performance: dict[str, Any]) -> str:
    """Describe a performance of `evaluate` in a line: its split and its scores over all classes."""
    from tagifai.evaluate import SCORES

    scores = performance["overall"]
    numbers = "  ".join(f"{name} {scores[name]:.4f}" for name in SCORES)
    return f"{performance['split']:<4}  {numbers}  ({scores['num_samples']} samples)"


def run_lines(df: "DataFrame", width: int | None = None) -> list[str]:
    """Return a table of what `search_runs` found, a line a run below a line of names.

    Args:
        df: The runs.
        width: The number of columns of the terminal; what matters less is left out where there is no room, which a
            last line says. None for any.
    """
    metrics = [name for name in ("val_loss", "val_f1", "test_f1") if f"metrics.{name}" in df]
    rows = df.to_dict("records")
    columns = {
        "run_id": [row["run_id"] for row in rows],
        "name": [printable(row["run_name"] or "-", one_line=True) for row in rows],
        "status": [row["status"] for row in rows],
        "started": [f"{row['start_time']:%Y-%m-%d %H:%M}" for row in rows],
    } | {metric: [_metric(row[f"metrics.{metric}"]) for row in rows] for metric in metrics}
    widths = {name: max(len(name), *map(len, cells)) for name, cells in columns.items()}
    left_out: list[str] = []
    for name in ("status", "started", "test_f1", "val_f1", "name"):
        if width is not None and name in widths and sum(widths.values()) + 2 * len(widths) - 2 > width:
            del widths[name]
            left_out.append(name)
    lines = [
        "  ".join(
            cell.rjust(w) if name in metrics else cell.ljust(w)
            for cell, (name, w) in zip(line, widths.items(), strict=True)
        )
        for line in zip(*([name, *columns[name]] for name in widths), strict=True)
    ]
    note = f"Left out for want of room: {', '.join(left_out)}. --json has all."
    return [*(line.rstrip() for line in lines), *([wrap(note, width)] if left_out else [])]


def _metric(value: float) -> str:
    return f"{value:.4f}" if value == value else "-"


def version_table(versions: "Sequence[Version]") -> str:
    """Return a table of model versions, a line each below a line of names; nothing if there is none."""
    if not versions:
        return ""
    names = ("model", "version", "aliases", "study", "trial", "val_f1", "test_f1")
    rows = [
        (v.name, v.version, ", ".join(v.aliases), v.study or "", v.trial or "", _score(v.val_f1), _score(v.test_f1))
        for v in versions
    ]
    cells = [[printable(cell, one_line=True) for cell in row] for row in (names, *rows)]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in cells]
    return "\n".join(line.rstrip() for line in lines)


def _score(score: float | None) -> str:
    return "-" if score is None else f"{score:.4f}"


def to_records(df: "DataFrame") -> list[dict[str, Any]]:
    """Return the rows as JSON-able data: what a run lacks is null."""
    return [
        {
            str(name): None if value != value else value.isoformat() if hasattr(value, "isoformat") else value
            for name, value in row.items()
        }
        for row in df.to_dict("records")
    ]


class RowProgress:
    """Shows how many rows are done: a line that is written over on a terminal, else a line now and then.

    Args:
        stream: Where to show it.
    """

    def __init__(self, stream: IO[str]) -> None:
        self._stream, self._is_terminal = stream, stream.isatty()
        self._wait = 0.2 if self._is_terminal else 5.0
        self._start = self._last = time.monotonic()

    def __enter__(self) -> Self:
        return self

    def show(self, n_rows: int) -> None:
        """Show the number of rows, unless it was shown just before."""
        now = time.monotonic()
        if now - self._last >= self._wait:
            self._last = now
            line = f"{n_rows} rows, {n_rows / (now - self._start):.0f} a second"
            self._stream.write(f"\r{line:<40}" if self._is_terminal else f"{line}\n")
            self._stream.flush()

    def __exit__(self, *_: object) -> None:
        if self._is_terminal:
            self._stream.write(f"\r{'':<40}\r")
            self._stream.flush()
