"""Tags of the runs that this project writes."""

STUDY, TRIAL, STATE = "optuna.study", "optuna.trial", "optuna.state"
"""Tags of a trial's run."""

UID = "optimize.study_uid"
"""Tag of every run of a study; tells it from another study of the same name."""

DIGEST = "optimize.digest"
"""Tag: the digest of the content that the run was written from."""

RETRY_OF, INTERRUPTED = "retry_of", "interrupted"
"""Tags of a trial's run, where they are true of it."""

START = "start"
"""Tag of a trial's run whose parameters were given and not drawn: `defaults`, `start` or `enqueued`."""

DUPLICATE_OF = "optuna.duplicate_of"
"""Tag of a trial's run: the number of the trial with the same parameters whose result it has taken."""

DISCARDED = "optuna.discarded"
"""Tag of a trial's run: why the trial was taken out of its study."""

ENDED = "optimize.ended"
"""Tag of a study's own run: why it ended before its total, where a stop or the time said so."""

CONTINUED_FROM = "continued_from"
"""Tag of a study's own run: the studies whose trials it began with. Their runs stay where they are."""

COPIED_FROM = "copied_from"
"""Tag of a final run: the study and the trial in which the promoted trial was run, where that is another one."""

OWN_TAGS = (STUDY, TRIAL, STATE, RETRY_OF, INTERRUPTED, START, DUPLICATE_OF, DISCARDED, ENDED)
"""Tags that say what a trial is and became: one that a run should not have makes it wrong."""

PARENT = "mlflow.parentRunId"

PROMOTED_FROM = "promoted_from"
"""Tag of a final run: the number of the trial that it repeats."""

CONTENT = "optimize.final_digest"
"""Tag of a final run: the digest of the training that it holds."""

SCORES_OF = "scores_of"
"""Tag of a final run: whether its losses and scores are those of the stored model or of the repeated training."""

DRIFT = "drift"
"""Tag: what had changed since the trial of a final run, or while a study went on, where that was allowed."""

DESCRIPTION = "mlflow.note.content"
"""Tag that MLflow shows as a run's description."""

TEST_ROWS = "optimize.test_rows"
"""Tag of a model version: a digest that is equal for models that were tested on the same rows."""

DESCRIBES = "optimize.describes"
"""Tag of a study's own run: the digest of the content that its description, a report, was written for."""
