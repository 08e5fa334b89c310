"""Promotion: the best trial's arguments trained once more, compared with the trial, stored, and only then champion."""

import time
from dataclasses import replace
from typing import TYPE_CHECKING

import optuna
from optuna.trial import FrozenTrial, TrialState
from pandas import DataFrame

from optimize.definition.differences import data_difference
from optimize.definition.drawing import stored_space, trial_args
from optimize.definition.record import StudyRecord
from optimize.definition.train_function import load_train
from optimize.errors import InputError, PromotionError
from optimize.promotion.champion import Throne
from optimize.promotion.comparison import not_reproduced
from optimize.promotion.final_model import FinalModel, choose_refit, fit_final_model
from optimize.promotion.note import class_scores, keep_note, make_note
from optimize.promotion.promotion import Promotion
from optimize.promotion.repetition import Repetition, repeat
from optimize.reporting.front import FrontSummary
from optimize.reporting.outcome import best_trial
from optimize.reporting.summary import origin_of, summarize_study
from optimize.reporting.uncertainty import measure_uncertainty
from optimize.storage.address import StudyAddress
from optimize.storage.database import load_study
from optimize.storage.discards import discards_of
from optimize.storage.locks import study_lock
from optimize.storage.trust import refuse_untrusted
from tagifai.dataset import Dataset, load_dataset
from tagifai.model_names import check_names
from tagifai.private_files import private
from tagifai.relocation import refuse_moved_store
from tagifai.tracking_store import checkpointed_store, resolve_tracking_uri

if TYPE_CHECKING:
    from optimize.promotion.final_run import FinalRun

MOST_SHOWN = 10
"""How many trials to choose from are named."""


def promote_best(
    name: str,
    *,
    trial: int | None = None,
    alias: str = "champion",
    model_name: str | None = None,
    data: str | None = None,
    refit: str | None = None,
    dry_run: bool = False,
    allow_drift: bool = False,
    trust: bool = False,
    force: bool = False,
    storage: str | None = None,
    tracking_uri: str | None = None,
) -> Promotion:
    """Train a study's best trial once more as the final run, and make its model the champion.

    Args:
        name: The study's name.
        trial: The number of a COMPLETE trial to promote instead of the best.
        alias: The alias to move to the new version, after all else has succeeded.
        model_name: The registered model; the one that the study file names under `[promote]` if None.
        data: Where the data lies now, if it was moved; its content must be the same.
        refit: The rows that the stored model is fitted on: `all`, `train+val`, or `none` for the training's own model.
            If None, `all` where the train callable offers a refit.
        dry_run: Train, compare and fit, but store nothing.
        allow_drift: Promote in spite of a difference to the trial, and record it.
        trust: Promote a study that was not made here, see `optimize.storage.trust`; and store a model that only a
            pickle holds, which whoever loads it must allow too.
        force: Make it champion in the place of a better one too, or of one that cannot be compared.
        storage: The study's storage URL; `sqlite:///studies/<name>.db` if None.
        tracking_uri: The MLflow store; `MLFLOW_TRACKING_URI` or `sqlite:///experiments/mlflow.db` if None.

    Returns:
        The final run and its model.

    Raises:
        StudyNotFoundError: There is no such study.
        UntrustedStudyError: Somebody else may have made the study, and its train callable is code of theirs.
        InputError: The train callable offers no such refit, or MLflow takes no model or alias of this name.
        PromotionError: No trial can be promoted, the final run differs from the trial, the champion is better or
            cannot be compared, or the stored model does not answer in a fresh process as the trained one does.
        ArtifactError: The model holds types that are not trusted.

    Side effects:
        Writes the final run and a model version to MLflow; moves the alias; notes the scores in the study, and keeps
        its report with its own run.
    """
    check_names(alias, model_name)
    address = StudyAddress.of(name, storage)
    study = load_study(address, writable=False)
    record = StudyRecord.read(study)
    if not trust:
        refuse_untrusted(study, record, None, pickles=False)
    chosen = _choose(study, trial, address)
    dataset = load_dataset(record.data_source(data))
    drift = _data_drift(record, dataset, allow_drift=allow_drift)
    start_time = round(time.time() * 1000)
    train_path = record.study_file["study"]["train"]
    train = load_train(train_path)
    refit = choose_refit(train, train_path, refit)
    model_name = model_name or record.model_name
    args = trial_args(record.training_args(), stored_space(record.study_file), chosen.params)
    # A dry run trains and compares with the trial; it needs no store.
    throne = None if dry_run else Throne(model_name, alias, record, args, tracking_uri, force=force)
    if throne:
        uri = resolve_tracking_uri(tracking_uri)
        refuse_moved_store(uri)
        throne.check_comparable()
    repetition = repeat(study, record, chosen, train, dataset.df, drift)
    if repetition.drift and not allow_drift:
        raise not_reproduced(name, chosen.number, repetition.drift)
    if throne:
        throne.check_worthy(repetition.metrics)
    model = fit_final_model(train, repetition.result, dataset.df, refit)
    promotion = _measured(study, chosen, repetition, model, model_name=model_name, alias=alias, refit=refit)
    if throne is None:
        return promotion
    from optimize.promotion.final_run import FinalRun
    from optimize.tracking.study_report import keep_report

    with study_lock(address.promote_lock, name, wait=True), checkpointed_store(uri), private():
        final = FinalRun(record, name, chosen.number, tracking_uri, trust=trust, origin=origin_of(chosen))
        run_id, version = _store(final, model, repetition.drift, start_time, model_name, dataset.df)
        throne.take(version, run_id, model, repetition.metrics, chosen.number, name)
    keep_note(address, make_note(record, chosen, train, dataset.df, repetition.result), run_id, model_name, version)
    keep_report(name, storage, tracking_uri)
    return replace(promotion, run_id=run_id, version=version, model_uri=f"models:/{model_name}@{alias}")


def _measured(
    study: optuna.Study,
    chosen: FrozenTrial,
    repetition: Repetition,
    model: FinalModel,
    *,
    model_name: str,
    alias: str,
    refit: str,
) -> Promotion:
    """Say what the repeated training came to; nothing has been stored."""
    return Promotion(
        study=study.study_name,
        trial=chosen.number,
        model_name=model_name,
        alias=alias,
        metrics=repetition.metrics,
        max_difference=repetition.difference,
        drift=repetition.drift,
        refit=refit,
        refit_rows=model.n_rows,
        fitted_on=model.description,
        copied_from=origin_of(chosen),
        uncertainty=measure_uncertainty(study, chosen),
        classes=class_scores(repetition.result),
    )


def _store(
    final: "FinalRun", model: FinalModel, drift: list[str], start_time: int, model_name: str, df: DataFrame
) -> tuple[str, str]:
    """Store the final run and register its model, once it has answered; return the run and the version."""
    try:
        run_id = final.log(model, drift, start_time)
    except KeyboardInterrupt:
        # It may have come between a run's creation and the first look at how it goes on.
        final.discard_unfinished()
        raise
    final.verify(run_id, model.result, df)
    return run_id, final.register(run_id, model_name)


def _choose(study: optuna.Study, number: int | None, address: StudyAddress) -> FrozenTrial:
    if number is None and len(study.directions) > 1:
        raise PromotionError(_no_best(study, address))
    if number is None:
        if (best := best_trial(study)) is None:
            raise PromotionError(
                f"Study {study.study_name!r} has no complete trial yet. Go on with `{address.command('resume')}`."
            )
        return best
    trials = {trial.number: trial for trial in study.get_trials(deepcopy=False)}
    if number not in trials:
        raise InputError(f"Study {study.study_name!r} has no trial {number}; its last is {max(trials, default=None)}.")
    if trials[number].state != TrialState.COMPLETE:
        raise InputError(
            f"Trial {number} of study {study.study_name!r} is {trials[number].state.name}; only a COMPLETE trial can "
            f"be promoted. `{address.command('show')}` lists them."
        )
    if reason := discards_of(study).get(number):
        raise InputError(
            f"Trial {number} of study {study.study_name!r} was taken out of it ({reason}). "
            f"`{address.command('discard', trial=str(number))} --undo` takes it back in."
        )
    return trials[number]


def _no_best(study: optuna.Study, address: StudyAddress) -> str:
    """Say which trials there are to choose from."""
    summary = summarize_study(study, address.url)
    assert isinstance(summary, FrontSummary)
    if not summary.front:
        return f"Study {study.study_name!r} has no complete trial yet. Go on with `{address.command('resume')}`."
    lines = [f"  {trial.number}: {summary.values_of(trial)}" for trial in summary.front_trials[:MOST_SHOWN]]
    more = len(summary.front) - MOST_SHOWN
    lines += [f"  and {more} more; `{address.command('show')}` lists them"] if more > 0 else []
    return (
        f"Study {study.study_name!r} has two metrics, so no trial is the best. Choose one of its Pareto front with "
        "--trial:\n" + "\n".join(lines)
    )


def _data_drift(record: StudyRecord, dataset: Dataset, *, allow_drift: bool) -> list[str]:
    change = data_difference(record.data["sha256"], dataset)
    if change and not allow_drift:
        raise PromotionError(f"{change}\nRestore the data, or promote in spite of the change with --allow-drift.")
    return [change] if change else []
