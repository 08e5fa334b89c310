"""The rehearsal: a train callable of the user's is called once on a few rows before a study starts.

What breaks its contract is then known in a line, not after three failed trials.
"""

import os
import sysconfig
import traceback
from argparse import Namespace
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING

import optuna
from optuna.pruners import NopPruner
from optuna.samplers import RandomSampler
from optuna.storages import InMemoryStorage
from optuna.study import StudyDirection

from optimize.definition.drawing import suggest_params, trial_args
from optimize.definition.study_file import StudyFile
from optimize.definition.study_section import TAGIFAI_TRAIN
from optimize.definition.train_function import check_signature, load_train
from optimize.definition.train_result import check_metric, check_model, check_result
from optimize.errors import ContractError, InputError
from optimize.execution.worker_process import leave_driver, may_fork, start_process
from optimize.trials.measured_metrics import measure
from optimize.trials.runner import BufferedStudy
from tagifai.errors import one_line

if TYPE_CHECKING:
    from pandas import DataFrame

N_ROWS = 120
"""How many rows a rehearsal takes, about."""

LONGEST = 60.0
"""Seconds for which an answer is waited for: what uses OpenMP can hang in a fork of a driver that has used it too."""

N_ROWS_A_TAG = 12
"""How many rows of each tag it takes at least, where there are as many: enough for two stratified splits."""


@dataclass(frozen=True)
class Rehearsal:
    """How a rehearsal went.

    Attributes:
        n_rows: How many rows it had.
        metrics: What the training said of itself.
        doubt: Why nothing is known, where that is so.
        fault: What the study must not start with, where there is such a thing.
    """

    n_rows: int
    metrics: Mapping[str, float] = field(default_factory=dict)
    doubt: str | None = None
    fault: str | None = None


def rehearse(study_file: StudyFile, df: "DataFrame") -> Rehearsal | None:
    """Call the train callable of a study as a trial would, on a few rows and for one epoch.

    It is called in a process of its own where one can be forked or a trial may take only so long, so that this one
    stays as it is.

    Args:
        study_file: The study.
        df: All of its data.

    Returns:
        How it went; None for the tagger's own training, which needs none.

    Raises:
        InputError: The train callable does not do what its contract says, or fails on a few rows and on all of them.
    """
    path = study_file.study.train
    if path == TAGIFAI_TRAIN:
        return None
    check_signature(path, load_train(path))
    apart = may_fork() or study_file.study.trial_timeout > 0
    rehearsal = _in_own_process(study_file, df) if apart else _here(study_file, df)
    if rehearsal.fault:
        raise InputError(f"train = {path!r}: {rehearsal.fault}")
    return rehearsal


def sample_rows(df: "DataFrame", n_rows: int = N_ROWS) -> "DataFrame":
    """Take the first rows of each tag, in proportion to its rows, and `N_ROWS_A_TAG` at least.

    Args:
        df: Labelled rows.
        n_rows: About how many to take.

    Returns:
        The rows in their order, numbered from 0.
    """
    share = min(1.0, n_rows / len(df))
    n_of_tag = df["tag"].map(df["tag"].value_counts())
    wanted = (n_of_tag * share).clip(lower=N_ROWS_A_TAG)
    return df[df.groupby("tag").cumcount() < wanted].reset_index(drop=True)


def _in_own_process(study_file: StudyFile, df: "DataFrame") -> Rehearsal:
    link, process = start_process(_perform, (study_file, df), "rehearsal")
    longest = min(study_file.study.trial_timeout or LONGEST, LONGEST)
    try:
        if not link.poll(longest):
            return Rehearsal(0, doubt=f"The rehearsal gave no answer in {longest:g} seconds; the trials begin.")
        rehearsal: Rehearsal = link.recv()
    except (EOFError, OSError):
        process.join()
        return Rehearsal(0, doubt=f"The rehearsal's process died with exit code {process.exitcode}; the trials begin.")
    finally:
        process.kill()
        process.join()
        link.close()
    return rehearsal


def _here(study_file: StudyFile, df: "DataFrame") -> Rehearsal:
    """Rehearse in this process, without the line that Optuna logs of each new study."""
    verbosity = optuna.logging.get_verbosity()
    optuna.logging.set_verbosity(optuna.logging.WARNING)
    try:
        return _try_out(study_file, df)
    finally:
        optuna.logging.set_verbosity(verbosity)


def _perform(given: tuple[StudyFile, "DataFrame"], link: Connection, inherited: Sequence[Connection]) -> None:
    """Rehearse in a process that is there for nothing else; what the training prints goes nowhere."""
    with suppress(OSError, KeyboardInterrupt):
        leave_driver(inherited)
        nowhere = os.open(os.devnull, os.O_WRONLY)
        for stream in (1, 2):
            os.dup2(nowhere, stream)
        link.send(_try_out(*given))


def _try_out(study_file: StudyFile, df: "DataFrame") -> Rehearsal:
    """Train on a few rows; if that fails, which a few rows may be the reason of, on all of them at another point."""
    failure = ""
    for seed, rows in enumerate((sample_rows(df), df)):
        try:
            return Rehearsal(len(rows), metrics=_train_once(study_file, rows, seed))
        except ContractError as error:
            return Rehearsal(len(rows), fault=str(error))
        except optuna.TrialPruned:
            return Rehearsal(len(rows), doubt="The rehearsal was pruned; the first trial tells whether all is well.")
        except (Exception, SystemExit) as error:
            failure = f"{one_line(error, named=True)}{_place(error)}"
    return Rehearsal(len(df), fault=f"fails, on a few rows and on all of them: {failure}.")


def _train_once(study_file: StudyFile, df: "DataFrame", seed: int) -> dict[str, float]:
    storage = InMemoryStorage()
    storage.create_new_study([StudyDirection.MINIMIZE], "rehearsal")
    study = BufferedStudy("rehearsal", storage, RandomSampler(seed=study_file.study.seed + seed), NopPruner())
    trial = study.ask()
    params = suggest_params(trial, study_file.space)
    args = Namespace(**trial_args(study_file.fixed_args(), study_file.space, params))
    if type(getattr(args, "num_epochs", None)) is int:
        args.num_epochs = 1
    result = load_train(study_file.study.train)(args, df, trial)
    (stored,) = study.get_trials(deepcopy=False)
    reports = [value for _, value in sorted(stored.intermediate_values.items())]
    metrics = check_result(result, None, reports)
    check_model(result)
    metrics |= measure([name for name in study_file.study.metrics if name not in metrics], result, df)
    for name in study_file.study.metrics:
        check_metric(name, metrics)
    return metrics


def _place(error: BaseException) -> str:
    """Say where in the user's code an exception came up, as far as that can be told."""
    others = (str(Path(__file__).parents[1]), sysconfig.get_path("stdlib"))
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if not frame.filename.startswith(others)]
    own = [frame for frame in frames if "site-packages" not in frame.filename]
    return f" ({Path(own[-1].filename).name}, line {own[-1].lineno})" if own else ""
