"""A linear SVM, which knows no probabilities, on words of a tokenizer in another module of one's own."""

from own_rows import judge, split_rows
from own_tokenizer import split_words
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import hinge_loss
from sklearn.pipeline import make_pipeline
from sklearn.svm import LinearSVC


def train(args, df, trial=None):
    fit, val, test = split_rows(df, args.seed)
    model = make_pipeline(
        TfidfVectorizer(tokenizer=split_words, token_pattern=None),
        LinearSVC(C=args.C, random_state=args.seed),
    )
    model.fit(*fit)
    val_loss = hinge_loss(val[1], model.decision_function(val[0]), labels=model.classes_)
    if trial is not None:
        trial.report(val_loss, 0)
    split, (texts, tags) = ("val", val) if trial is not None else ("test", test)
    return {
        "model": model,
        "history": {"val_loss": [val_loss]},
        "performance": judge(split, tags, model.predict(texts)),
    }
