"""A train callable of one's own, as a user of version 0.1 wrote it."""

import optuna


def train(args, df, trial=None):
    if trial is not None and getattr(trial, "number", None) == 1:
        raise ValueError("a trial that fails")
    losses = []
    for epoch in range(args.num_epochs):
        losses.append(args.learning_rate + args.alpha + 1 / (epoch + 1))
        if trial is not None:
            trial.report(losses[-1], epoch)
            if trial.should_prune():
                raise optuna.TrialPruned()
    overall = {"precision": 0.5, "recall": 0.4, "f1": 0.3}
    return {"performance": {"split": "val", "overall": overall}, "history": {"val_loss": losses}}
