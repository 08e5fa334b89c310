"""How much each parameter decides the metric, by Optuna's own evaluators."""

from dataclasses import dataclass

import optuna
from optuna.trial import TrialState

from optimize.storage.discards import discards_of, kept_trials

FEWEST_TRIALS = 10
"""Complete trials before importances say anything."""

MOST_TRIALS = 300
"""Complete trials up to which fANOVA takes less than a second or two."""

N_TREES = 32
"""Trees of fANOVA's forest: half of Optuna's number give the same order in a third of the time."""


@dataclass(frozen=True)
class Importances:
    """How much of the metric each parameter decides.

    Attributes:
        shares: The share of each parameter, the largest first; together they are 1.
        method: What they were computed by.
        left_out: The parameters that only some of the trials have, of which nothing is said.
    """

    shares: dict[str, float]
    method: str
    left_out: tuple[str, ...] = ()


def measure_importances(study: optuna.Study) -> Importances | None:
    """Measure how much each parameter decides the metric of the COMPLETE trials.

    Args:
        study: The stored study.

    Returns:
        The importances; None where too few trials have the same parameters, all have the same value, or the study has
        two metrics.

    Side effects:
        Imports scikit-learn, which takes a second.
    """
    if len(study.directions) > 1:
        return None
    trials = kept_trials(study, (TrialState.COMPLETE,))
    if len(trials) < FEWEST_TRIALS or len({trial.value for trial in trials}) < 2:
        return None
    from optuna.importance import FanovaImportanceEvaluator, PedAnovaImportanceEvaluator, get_param_importances

    if discards_of(study):
        kept, study = trials, optuna.create_study(direction=study.direction)
        study.add_trials(kept)
    few = len(trials) <= MOST_TRIALS
    fanova = FanovaImportanceEvaluator(n_trees=N_TREES, seed=0)
    shares = get_param_importances(study, evaluator=fanova if few else PedAnovaImportanceEvaluator())
    method = "fANOVA" if few else "PED-ANOVA"
    left_out = dict.fromkeys(name for trial in trials for name in trial.params if name not in shares)
    return (
        Importances({name: float(share) for name, share in shares.items()}, method, tuple(left_out)) if shares else None
    )
