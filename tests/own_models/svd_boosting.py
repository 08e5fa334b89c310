"""Boosted trees on a dense space of few dimensions; an epoch is one more round of trees."""

import optuna
from own_rows import judge, split_rows
from sklearn.decomposition import TruncatedSVD
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.metrics import log_loss
from sklearn.pipeline import Pipeline, make_pipeline


def train(args, df, trial=None):
    (fit, fit_tags), (val, val_tags), (test, test_tags) = split_rows(df, args.seed)
    features = make_pipeline(TfidfVectorizer(min_df=2), TruncatedSVD(args.n_components, random_state=args.seed))
    X_fit, X_val = features.fit_transform(fit), features.transform(val)
    trees = HistGradientBoostingClassifier(
        learning_rate=args.learning_rate,
        max_leaf_nodes=6,
        early_stopping=False,
        warm_start=True,
        random_state=args.seed,
    )
    val_losses = []
    for epoch in range(args.num_epochs):
        trees.set_params(max_iter=epoch + 1).fit(X_fit, fit_tags)
        val_losses.append(log_loss(val_tags, trees.predict_proba(X_val), labels=trees.classes_))
        if trial is not None:
            trial.report(val_losses[-1], epoch)
            if trial.should_prune():
                raise optuna.TrialPruned
    model = Pipeline([("features", features), ("trees", trees)])
    split, texts, tags = ("val", val, val_tags) if trial is not None else ("test", test, test_tags)
    performance = judge(split, tags, model.predict(texts))
    return {"model": model, "history": {"val_loss": val_losses}, "performance": performance}
