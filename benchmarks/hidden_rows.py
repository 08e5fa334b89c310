"""How good promoted models are on rows that no study saw, against the lesson's arguments and scikit-learn's defaults.

`python -m benchmarks.hidden_rows [FILE ...]` prints the tables of docs/decisions/0007-what-init-writes.md. For each
file and seed a quarter of the rows is hidden; `optimize init`, `run` and `promote` get the rest, and so do the others.
"""

import argparse
import csv
import math
import os
import sys
import tempfile
from argparse import Namespace
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from pandas import DataFrame
from scipy.stats import t as students_t
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.model_selection import train_test_split
from sklearn.svm import LinearSVC

from optimize import promote_best, run_study
from optimize.definition.draft import Chosen, draft_study
from tagifai.artifacts import Artifacts
from tagifai.data_source import DataSource
from tagifai.dataset import load_dataset, text_of
from tagifai.predict import predict_tags
from tagifai.profile import profile_file
from tagifai.run_loading import load_run
from tagifai.train import train

HIDDEN = 0.25
SHIPPED = Path(__file__).parent.parent / "data" / "labeled_projects.csv"

VARIANTS: dict[str, dict[str, Any]] = {
    "as init writes it": {},
    "clean = none": {"clean": "none"},
    "clean = lesson": {"clean": "lesson"},
    "stop_words = english": {"stop_words": "english"},
    "stem = true": {"stem": True},
    "sublinear_tf = false": {"sublinear_tf": False},
    "ngram_min_range = 2": {"ngram_min_range": 2},
    "other_quantile = 0.25": {"other_quantile": 0.25},
    "num_epochs = 20": {"num_epochs": 20},
}
BASELINES = ("the lesson's arguments", "LogisticRegression", "LinearSVC")


def main() -> None:
    """Measure and print the tables."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.hidden_rows", description=__doc__)
    parser.add_argument(
        "files", nargs="*", type=Path, default=[SHIPPED], help="labelled files; the shipped one by default"
    )
    parser.add_argument("--seeds", type=int, default=16, help="how often rows are hidden")
    parser.add_argument("--variants", action="store_true", help="measure each choice of init against its alternative")
    options = parser.parse_args()
    variants = VARIANTS if options.variants else {"as init writes it": {}}
    for file in options.files:
        scores = [_scores(file.resolve(), seed, variants) for seed in range(options.seeds)]
        print(f"\n{file.name}, {len(scores)} seeds\n\n{_table(scores)}", flush=True)


def _scores(file: Path, seed: int, variants: Mapping[str, Mapping[str, Any]]) -> dict[str, float]:
    """Return the weighted F1 on the hidden rows of every model."""
    print(f"{file.name}, seed {seed}", file=sys.stderr, flush=True)
    source = load_dataset(file)
    seen, hidden = train_test_split(source.df, test_size=HIDDEN, stratify=source.df["tag"], random_state=seed)
    texts, tags = text_of(hidden), hidden["tag"].tolist()
    predicted = dict(_baselines(seen.reset_index(drop=True), texts, seed))
    with tempfile.TemporaryDirectory() as folder:
        before = Path.cwd()
        os.chdir(folder)
        try:
            _write(seen, Path("seen.csv"))
            for name, changes in variants.items():
                predicted[name] = _promoted(f"study-{len(predicted)}", seed, changes, texts)
        finally:
            os.chdir(before)
    return {name: float(f1_score(tags, found, average="weighted")) for name, found in predicted.items()}


def _baselines(seen: DataFrame, texts: Sequence[str], seed: int) -> Any:
    result = train(Namespace(seed=seed, min_freq=0), seen)
    yield BASELINES[0], [row["tag"] for row in predict_tags(texts, Artifacts.of(result))]
    vectorizer = TfidfVectorizer()
    X, y = vectorizer.fit_transform(text_of(seen)), seen["tag"]
    for name, model in zip(BASELINES[1:], (LogisticRegression(max_iter=1000), LinearSVC()), strict=True):
        yield name, model.fit(X, y).predict(vectorizer.transform(texts)).tolist()


def _promoted(name: str, seed: int, changes: Mapping[str, Any], texts: Sequence[str]) -> list[str]:
    draft = draft_study(name, profile_file(DataSource.of("seen.csv")))
    args = dict(draft.args) | {key: Chosen(value, "") for key, value in changes.items()}
    path = Path(f"{name}.toml")
    path.write_text(replace(draft, args=args).to_toml(), encoding="utf-8")
    run_study(path, seed=seed)
    promotion = promote_best(name, model_name=name)
    assert promotion.run_id is not None
    return [row["tag"] for row in predict_tags(texts, load_run(promotion.run_id).artifacts)]


def _write(rows: DataFrame, path: Path) -> None:
    rows.to_csv(path, index=False, quoting=csv.QUOTE_ALL)


def _table(scores: Sequence[Mapping[str, float]]) -> str:
    lines = ["| model | weighted F1 | " + " | ".join(f"minus {name}" for name in BASELINES) + " |", "|---" * 5 + "|"]
    for name in scores[0]:
        values = np.array([row[name] for row in scores])
        differences = (
            _interval(values - [row[other] for row in scores]) if other != name else "" for other in BASELINES
        )
        lines.append(f"| {name} | {values.mean():.3f} | {' | '.join(differences)} |")
    return "\n".join(lines)


def _interval(differences: Any) -> str:
    """Return the mean and its 95 % interval in points, by the corrected resampled t-test.

    The same rows are drawn for training again and again, so the seeds are not independent; see Nadeau and Bengio,
    *Inference for the generalization error*, Machine Learning 52 (2003).
    """
    n = len(differences)
    spread = math.sqrt((1 / n + HIDDEN / (1 - HIDDEN)) * differences.var(ddof=1))
    half = 100 * spread * float(students_t.ppf(0.975, n - 1))
    return f"{100 * differences.mean():+.1f} ± {half:.1f}"


if __name__ == "__main__":
    main()
