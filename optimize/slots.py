"""A study as if it had never been interrupted.

A trial that a signal or a kill interrupted is closed as FAIL and run again as a new trial, tagged `retry_of`. Both
belong to one *slot*: the position that the trial would have had in an uninterrupted study. Samplers and pruners are
shown one trial a slot, numbered by slot, and each slot has its own seed; so they propose and judge what they would
have proposed and judged without the interruption.
"""

import copy
from collections.abc import Iterable

import numpy as np
from optuna.samplers import BaseSampler
from optuna.trial import FrozenTrial

from optimize.attrs import RETRY_OF


def slots_of(trials: Iterable[FrozenTrial]) -> dict[int, int]:
    """Map each trial's number to its slot.

    Args:
        trials: All trials of a study, by number.
    """
    slots: dict[int, int] = {}
    roots = 0
    for trial in trials:
        origin = trial.user_attrs.get(RETRY_OF)
        if origin is None:
            slots[trial.number] = roots
            roots += 1
        else:
            slots[trial.number] = slots[origin]
    return slots


def uninterrupted(trials: Iterable[FrozenTrial]) -> list[FrozenTrial]:
    """Return one trial a slot, the last that ran there, numbered by slot.

    Trials that keep their number are passed on as they are; the others are shallow copies.
    """
    trials = list(trials)
    slots = slots_of(trials)
    last = {slots[trial.number]: trial for trial in trials}
    return [_renumbered(last[slot], slot) for slot in sorted(last)]


def _renumbered(trial: FrozenTrial, number: int) -> FrozenTrial:
    if trial.number == number:
        return trial
    twin = copy.copy(trial)
    twin.number = number
    return twin


def slot_seed(seed: int, slot: int) -> int:
    """Derive a slot's seed from the study's, by NumPy's `SeedSequence`.

    Returns:
        An integer in `[0, 2**32)`.
    """
    return int(np.random.SeedSequence([seed, slot]).generate_state(1)[0])


def seed_sampler(sampler: BaseSampler, seed: int) -> None:
    """Set the random streams of a sampler, and of the samplers inside it, in place.

    What a sampler derives from its constructor's seed (the order of a grid, the scrambling of a QMC sequence) stays.

    Side effects:
        Changes the sampler's random state, as `BaseSampler.reseed_rng` does.
    """
    for part in vars(sampler).values():
        if isinstance(part, BaseSampler):
            seed_sampler(part, seed)
        elif isinstance(stream := getattr(part, "rng", None), np.random.RandomState):
            stream.seed(seed)
