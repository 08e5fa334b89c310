"""Multinomial naive Bayes, a part of the rows an epoch; its own table of arguments, its own refit."""

import optuna
from own_rows import judge, split_rows
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.metrics import log_loss
from sklearn.naive_bayes import MultinomialNB
from sklearn.pipeline import Pipeline

from tagifai.args import Arg, takes_args


@takes_args({"seed": Arg(int, 0), "num_epochs": Arg(int, 4, low=1), "alpha": Arg(float, 1.0, low=0.0, above=True)})
def train(args, df, trial=None):
    (fit, fit_tags), (val, val_tags), (test, test_tags) = split_rows(df, args.seed)
    vectorizer, classifier = CountVectorizer(), MultinomialNB(alpha=args.alpha)
    X_fit, X_val, classes = vectorizer.fit_transform(fit), vectorizer.transform(val), sorted(set(fit_tags))
    history = {"train_loss": [], "val_loss": []}
    for epoch in range(args.num_epochs):
        part = slice(epoch, None, args.num_epochs)
        classifier.partial_fit(X_fit[part], fit_tags[part], classes=classes)
        history["train_loss"].append(log_loss(fit_tags, classifier.predict_proba(X_fit), labels=classes))
        history["val_loss"].append(log_loss(val_tags, classifier.predict_proba(X_val), labels=classes))
        if trial is not None:
            trial.report(history["val_loss"][-1], epoch)
            trial.set_user_attr("optimize:train_loss", list(history["train_loss"]))
            if trial.should_prune():
                raise optuna.TrialPruned
    model = Pipeline([("counts", vectorizer), ("classifier", classifier)])
    split, texts, tags = ("val", val, val_tags) if trial is not None else ("test", test, test_tags)
    performance = judge(split, tags, model.predict(texts))
    return {"model": model, "history": history, "performance": performance, "n_rows": len(fit)}


def refit(result, df, rows):
    """Fit the same pipeline on all rows, or on all but the test rows."""
    fit, val, test = split_rows(df, result["args"].seed)
    parts = (fit, val, test) if rows == "all" else (fit, val)
    texts, tags = ([one for part in parts for one in part[i]] for i in (0, 1))
    return {"model": result["model"].fit(texts, tags), "n_rows": len(texts)}


train.refit = refit
