"""A Pipeline of many steps: words beside characters, the best of both, scaled, and a classifier."""

from own_rows import judge, split_rows
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.feature_selection import SelectKBest, chi2
from sklearn.linear_model import SGDClassifier
from sklearn.metrics import log_loss
from sklearn.pipeline import FeatureUnion, Pipeline
from sklearn.preprocessing import MaxAbsScaler


def train(args, df, trial=None):
    fit, val, test = split_rows(df, args.seed)
    texts = [("words", TfidfVectorizer()), ("characters", TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 3)))]
    model = Pipeline(
        [
            ("texts", FeatureUnion(texts)),
            ("best", SelectKBest(chi2, k=args.k)),
            ("scale", MaxAbsScaler()),
            ("classifier", SGDClassifier(loss="log_loss", alpha=args.alpha, tol=0.1, random_state=args.seed)),
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
    }
