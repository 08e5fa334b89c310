"""Names of the attributes under which a study keeps what Optuna has no field for."""

RECORD = "record"
"""Study: what it was made with, see `optimize.definition.record`."""

N_TRIALS = "n_trials"
"""Study: its total of trials that end COMPLETE or PRUNED."""

RETRY_OF = "retry_of"
"""Trial: the number of the interrupted trial whose parameters it runs again."""

INTERRUPTED = "interrupted"
"""Trial: what interrupted it."""

ERROR = "error"
"""Trial: the exception that ended it, as `{"type", "message", "traceback"}`."""

TRAIN_LOSS = "train_loss"
"""Trial: the training loss of every epoch, as far as `train` records it."""

EPOCH_MS = "epoch_ms"
"""Trial: when each epoch ended, in milliseconds since the trial's start."""

METRICS = "metrics"
"""Trial: the metrics of a complete trial, by name."""
