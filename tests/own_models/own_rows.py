"""What the modules beside this one share: the rows in three parts, and how well tags were predicted."""

from sklearn.metrics import precision_recall_fscore_support
from sklearn.model_selection import train_test_split


def split_rows(df, seed):
    """Return `(texts, tags)` of the training, the validation and the test rows."""
    texts, tags = (df["title"] + " " + df["description"]).tolist(), df["tag"].tolist()
    rest, test, rest_tags, test_tags = train_test_split(texts, tags, test_size=0.15, random_state=seed, stratify=tags)
    fit, val, fit_tags, val_tags = train_test_split(
        rest, rest_tags, test_size=0.18, random_state=seed, stratify=rest_tags
    )
    return (fit, fit_tags), (val, val_tags), (test, test_tags)


def judge(split, y_true, y_pred):
    """Return `performance` of a split."""
    precision, recall, f1, _ = precision_recall_fscore_support(y_true, y_pred, average="weighted", zero_division=0)
    scores = {"precision": float(precision), "recall": float(recall), "f1": float(f1)}
    return {"split": split, "overall": {**scores, "num_samples": len(y_true)}}
