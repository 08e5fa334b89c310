"""TF-IDF and a logistic regression in one Pipeline, trained at once: a history of one epoch."""

from own_rows import judge, split_rows
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, log_loss
from sklearn.pipeline import Pipeline


def train(args, df, trial=None):
    fit, val, test = split_rows(df, args.seed)
    model = Pipeline(
        [
            ("tfidf", TfidfVectorizer(ngram_range=(1, args.ngram_max_range), min_df=2)),
            ("classifier", LogisticRegression(C=args.C, tol=1e-2, max_iter=200)),
        ]
    )
    model.fit(*fit)
    val_loss = log_loss(val[1], model.predict_proba(val[0]), labels=model.classes_)
    if trial is not None:
        trial.report(val_loss, 0)
    split, (texts, tags) = ("val", val) if trial is not None else ("test", test)
    return {
        "model": model,
        "history": {"val_loss": [val_loss]},
        "performance": judge(split, tags, model.predict(texts)),
        "metrics": {"val_accuracy": accuracy_score(val[1], model.predict(val[0]))},
    }
