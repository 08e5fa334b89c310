"""`make bench`: this project against the plain script, and what a trial costs as studies and data grow.

Everything is measured in one run, the two sides in turn. Timings are those of this machine; the ratios are what counts.
"""

import argparse
import os
import platform
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.comparison import (
    HEADER,
    ROOT,
    Comparison,
    Setting,
    compare,
    compare_workers,
    first_trial_seconds,
    stage_seconds,
)
from benchmarks.corpus import write_corpus
from benchmarks.growth import measure_growth
from benchmarks.processes import Measure, program, python, run

RESULTS = ROOT / "benchmarks" / "RESULTS.md"
N_EPOCHS = 10
"""Epochs of the trials on many rows; a study's own 100 would take the plain script an hour."""

SHIPPED = ROOT / "data" / "labeled_projects.csv"


def main() -> None:
    """Measure the wanted parts and write the results."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--parts", nargs="*", choices=PARTS, default=list(PARTS), help="all by default")
    parser.add_argument("--data", type=Path, default=SHIPPED, help="data of the 20 and 100 trials")
    parser.add_argument("--min-freq", type=int, default=45, help="rarer tags become `other`")
    parser.add_argument("--repeats", type=int, default=3, help="runs of each side")
    parser.add_argument(
        "--rows", type=int, nargs="*", default=[1_000, 10_000, 50_000], help="sizes of the docstring data"
    )
    parser.add_argument("--sizes", type=int, nargs="*", default=[0, 200, 1_000, 5_000], help="finished trials")
    options = parser.parse_args()
    sections = [_head()]
    for part in options.parts:
        print(f"measuring {part} ...", file=sys.stderr, flush=True)
        sections.append(PARTS[part](options))
        RESULTS.write_text("\n\n".join(sections) + "\n", encoding="utf-8")
        print(sections[-1], flush=True)
    print(f"written to {RESULTS.relative_to(ROOT)}", file=sys.stderr)


def _head() -> str:
    words = f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}"
    return (
        "# Results\n\n"
        f"Made by `make bench` on {time.strftime('%Y-%m-%d')} ({words}). `plain` is `benchmarks/plain.py`, the script "
        "that a user writes from the documentation; `ours` is `optimize run`, everything included. Both start from an "
        "empty MLflow store that is there already, and are run in turn. Seconds are medians; a ratio is taken pair by "
        "pair. `largest difference` is that of any loss of any epoch of any trial; parameters, states and the epochs "
        "at which trials were pruned were checked to be equal. Memory is the peak over a side's processes, a page that "
        "several of them share counted once."
    )


def _trials(options: argparse.Namespace) -> str:
    lines = []
    for n_trials in (20, 100):
        setting = Setting(options.data.absolute(), n_trials, options.min_freq)
        for label, threads in (("plain with one BLAS thread", 1), ("plain as a user runs it", None)):
            repeats = options.repeats if n_trials == 20 else 1
            lines.append(compare(setting, repeats, threads).row(f"{n_trials} trials, {label}"))
    stages = {n: stage_seconds(Setting(options.data.absolute(), n, options.min_freq)) for n in (20, 100)}
    rows = [[stage, f"{stages[20][stage]:.2f}", f"{stages[100][stage]:.2f}"] for stage in stages[20]]
    return (
        f"## Whole studies\n\n{_table(HEADER, lines)}\n\n"
        "What ours is made of, in seconds of one run each:\n\n" + _table(["stage", "20 trials", "100 trials"], rows)
    )


def _growth(options: argparse.Namespace) -> str:
    rows = measure_growth(options.sizes, n_trials=20)
    header = ["finished trials", "ms a trial without sampling", "ms of Optuna's sampling", "s to open the study"]
    text = "Trials of 100 epochs whose training costs nothing; medians of three rounds."
    return f"## As the study grows\n\n{text}\n\n" + _table(header, rows)


def _rows(options: argparse.Namespace) -> str:
    lines = []
    with tempfile.TemporaryDirectory() as folder:
        for n_rows in options.rows:
            data = write_corpus(Path(folder) / f"{n_rows}.csv", n_rows)
            setting = Setting(data, n_trials=3, min_freq=n_rows // 50, num_epochs=N_EPOCHS)
            lines.append(compare(setting, 1).row(f"{n_rows:,} rows, 3 trials of {N_EPOCHS} epochs"))
    text = (
        "Paragraphs of docstrings of the installed packages; the label is the package. Counting n-grams and the epochs "
        "grow with the rows; with few rows, start-up and MLflow's import are most of ours. Where the rows are too many "
        "for their products to be kept, the loop runs on merged columns, the binary problems in a thread a core, and "
        "each trial counts anew so as not to hold on to the memory."
    )
    return f"## As the data grows\n\n{text}\n\n" + _table(HEADER, lines)


def _start(options: argparse.Namespace) -> str:
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        commands: dict[str, Callable[[], Measure]] = {
            "optimize --help": lambda: run([program("optimize"), "--help"], folder),
            "tagifai predict --help": lambda: run([program("tagifai"), "predict", "--help"], folder),
            "python -c 'import mlflow'": lambda: run(python("-c", "import mlflow"), folder),
        }
        rows = [[name, f"{min(once().seconds for _ in range(options.repeats)):.2f}"] for name, once in commands.items()]
    setting = Setting(options.data.absolute(), 20, options.min_freq)
    first = min(first_trial_seconds(setting) for _ in range(options.repeats))
    rows.insert(1, ["optimize run, to the end of its first trial", f"{first:.2f}"])
    return "## Start-up\n\n" + _table(["command", "s (fastest)"], rows)


def _workers(options: argparse.Namespace) -> str:
    setting = Setting(options.data.absolute(), 20, options.min_freq)
    one: Comparison = compare(setting, options.repeats)
    two: Comparison = compare(setting, options.repeats, n_jobs=2)
    table = _table(HEADER[:-1], [one.row("one worker")[:-1], two.row("two workers")[:-1]])
    return f"## Workers\n\n{table}\n\n" + _long_trials(options.repeats)


def _long_trials(repeats: int, n_rows: int = 10_000) -> str:
    """Say what two workers give where a trial takes seconds."""
    with tempfile.TemporaryDirectory() as folder:
        data = write_corpus(Path(folder) / f"{n_rows}.csv", n_rows)
        setting = Setting(data, n_trials=20, min_freq=n_rows // 50)
        one, two = compare_workers(setting, repeats, n_jobs=2)
    ratios = [first.seconds / second.seconds for first, second in zip(one, two, strict=True)]
    medians = [f"{statistics.median(measure.seconds for measure in runs):.1f}" for runs in (one, two)]
    memory = [f"{max(measure.peak_mb for measure in runs):.0f}" for runs in (one, two)]
    spread = f"{statistics.median(ratios):.2f} ({min(ratios):.2f}..{max(ratios):.2f})"
    header = ["rows", "one worker s", "two workers s", "ratio (min..max)", "one MB", "two MB"]
    return _table(header, [[f"{n_rows:,}", *medians, spread, *memory]])


def _table(header: list[str], rows: list[list[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


PARTS: dict[str, Callable[[argparse.Namespace], str]] = {
    "trials": _trials,
    "growth": _growth,
    "rows": _rows,
    "start": _start,
    "workers": _workers,
}

if __name__ == "__main__":
    main()
