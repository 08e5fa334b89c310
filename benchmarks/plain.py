"""The script that a user writes from the documentation: Optuna, its MLflow callback, scikit-learn as in the lesson.

It prepares, trains and evaluates anew in every trial, reports every epoch to the database, and lets the callback of
optuna-integration record the trial. Only two things are not as one would write them, so that the draws and the texts
are those of `optimize run`: the sampler is seeded for each trial, and the texts are cleaned by `tagifai.text`.
"""

import argparse
import warnings

import mlflow
import numpy as np
import optuna
import pandas as pd
from imblearn.over_sampling import RandomOverSampler
from optuna_integration.mlflow import MLflowCallback
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import SGDClassifier
from sklearn.metrics import log_loss, precision_recall_fscore_support
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import LabelEncoder

from optimize.trials.slots import slot_seed
from tagifai.text import clean_text

warnings.filterwarnings("ignore")

DEFAULTS = {"analyzer": "char", "ngram_max_range": 7, "learning_rate": 0.1, "alpha": 1e-4}
"""The lesson's arguments, which a study tries first."""


def train(params: dict, data: str, min_freq: int, num_epochs: int, seed: int, trial: optuna.Trial) -> float:
    """Run one trial as the lesson does: prepare, vectorise, oversample, then fit and score epoch by epoch."""
    rng = np.random.RandomState(seed)
    df = pd.read_csv(data, keep_default_na=False)
    df = df.iloc[rng.permutation(len(df))].reset_index(drop=True)
    texts = (df.title + " " + df.description).map(lambda text: clean_text(text, lower=True, stem=False))
    counts = df.tag.value_counts()
    tags = df.tag.where(df.tag.map(counts) >= min_freq, "other")
    y = LabelEncoder().fit_transform(tags)
    train_rows, rest = train_test_split(np.arange(len(y)), train_size=0.7, stratify=y, random_state=rng)
    val_rows, _test_rows = train_test_split(rest, train_size=0.5, stratify=y[rest], random_state=rng)

    vectorizer = TfidfVectorizer(analyzer=params["analyzer"], ngram_range=(2, params["ngram_max_range"]))
    X_train, y_train = vectorizer.fit_transform(texts[train_rows]), y[train_rows]
    X_val, y_val = vectorizer.transform(texts[val_rows]), y[val_rows]
    X_over, y_over = RandomOverSampler(sampling_strategy="all", random_state=seed).fit_resample(X_train, y_train)

    model = SGDClassifier(
        loss="log_loss",
        penalty="l2",
        alpha=params["alpha"],
        max_iter=1,
        learning_rate="constant",
        eta0=params["learning_rate"],
        power_t=0.1,
        warm_start=True,
        random_state=np.random.RandomState(seed),
    )
    for epoch in range(num_epochs):
        model.fit(X_over, y_over)
        train_loss = log_loss(y_train, model.predict_proba(X_train))
        val_loss = log_loss(y_val, model.predict_proba(X_val))
        if epoch % 10 == 0:
            print(f"Epoch: {epoch:02d} | train_loss: {train_loss:.5f}, val_loss: {val_loss:.5f}")
        trial.report(val_loss, epoch)
        if trial.should_prune():
            raise optuna.TrialPruned
    precision, recall, f1, _ = precision_recall_fscore_support(y_val, model.predict(X_val), average="weighted")
    for name, value in (("precision", precision), ("recall", recall), ("f1", f1)):
        trial.set_user_attr(name, float(value))
    return val_loss


def main() -> None:
    """Search the space of the default study."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", required=True)
    parser.add_argument("--n-trials", type=int, required=True)
    parser.add_argument("--min-freq", type=int, required=True)
    parser.add_argument("--num-epochs", type=int, default=100)
    parser.add_argument("--max-range", type=int, default=10)
    parser.add_argument("--seed", type=int, default=42)
    options = parser.parse_args()
    optuna.logging.set_verbosity(optuna.logging.WARNING)

    def objective(trial: optuna.Trial) -> float:
        params = {
            "analyzer": trial.suggest_categorical("analyzer", ["word", "char", "char_wb"]),
            "ngram_max_range": trial.suggest_int("ngram_max_range", 3, options.max_range),
            "learning_rate": trial.suggest_float("learning_rate", 0.01, 1.0, log=True),
            "alpha": trial.suggest_float("alpha", 1e-6, 1e-2, log=True),
        }
        return train(params, options.data, options.min_freq, options.num_epochs, options.seed, trial)

    mlflow.set_tracking_uri("sqlite:///experiments/mlflow.db")
    callback = MLflowCallback(tracking_uri="sqlite:///experiments/mlflow.db", metric_name="val_loss")
    study = optuna.create_study(
        study_name="plain",
        storage="sqlite:///studies/plain.db",
        direction="minimize",
        pruner=optuna.pruners.MedianPruner(n_startup_trials=5, n_warmup_steps=5),
    )
    if options.max_range >= DEFAULTS["ngram_max_range"]:
        study.enqueue_trial(DEFAULTS)
    for number in range(options.n_trials):
        study.sampler = optuna.samplers.TPESampler(seed=slot_seed(options.seed, number))
        study.optimize(objective, n_trials=1, callbacks=[callback])
    print(study.best_trial.number, study.best_value)


if __name__ == "__main__":
    main()
