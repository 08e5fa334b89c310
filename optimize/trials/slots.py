"""A study as if it had never been interrupted.

A trial that a signal or a kill interrupted is closed as FAIL and run again as a new trial, tagged `retry_of`. Both
belong to one *slot*: the position that the trial would have had in an uninterrupted study. Samplers and pruners are
shown one trial a slot, numbered by slot, and each slot has its own seed; so they propose and judge what they would
have proposed and judged without the interruption.
"""

import copy
from collections.abc import Iterable, Sequence

import numpy as np
from optuna.samplers import BaseSampler
from optuna.trial import FrozenTrial, TrialState

from optimize.definition.attributes import TrialAttributes


class SlotTable:
    """The trials of a study, one a slot, kept up to date at the cost of what is new.

    Attributes:
        trials: The last trial that ran in each slot, by slot and numbered by slot. Trials that keep their number are
            passed on as they are, the others are shallow copies.
        slots: The slot of each trial, by its number in the study.
        n_settled: Trials with smaller numbers have ended and will not change any more.
        settled_id: The id of the last of them; -1 if there is none.
    """

    def __init__(self) -> None:
        self.trials: list[FrozenTrial] = []
        self.slots: list[int] = []
        self.n_settled = 0
        self.settled_id = -1
        # The trials of the first slots by state; those of the other slots are looked through each time.
        self._listed: dict[tuple[TrialState, ...], list[FrozenTrial]] = {}
        self._n_listed = 0

    def update(self, newer: Sequence[FrozenTrial]) -> None:
        """Take over a newer state of the study.

        Args:
            newer: The trials from number `n_settled` on, by number.
        """
        for trial in newer:
            if trial.number == len(self.slots):
                origin = TrialAttributes(trial).retry_of
                self.slots.append(len(self.trials) if origin is None else self.slots[origin])
            slot = self.slots[trial.number]
            self.trials[slot : slot + 1] = [_renumbered(trial, slot)]
            if slot < self._n_listed:
                # A retry takes an earlier slot over.
                self._listed.clear()
                self._n_listed = slot
            if trial.number == self.n_settled and trial.state.is_finished():
                self.n_settled += 1
                self.settled_id = trial._trial_id
        for trial in self.trials[self._n_listed : min(self.slots[self.n_settled :], default=len(self.trials))]:
            self._n_listed += 1
            for states, listed in self._listed.items():
                if trial.state in states:
                    listed.append(trial)

    def in_states(self, states: tuple[TrialState, ...]) -> list[FrozenTrial]:
        """Return the trials in these states, by slot, in a new list."""
        if states not in self._listed:
            self._listed[states] = [trial for trial in self.trials[: self._n_listed] if trial.state in states]
        return self._listed[states] + [trial for trial in self.trials[self._n_listed :] if trial.state in states]

    def slots_with(self, numbers: Iterable[int]) -> set[int]:
        """Return the slots of trials, by their numbers in the study."""
        return {self.slots[number] for number in numbers if number < len(self.slots)}

    def number_in(self, slot: int) -> int:
        """Return the number in the study of the last trial that ran in a slot."""
        return len(self.slots) - 1 - self.slots[::-1].index(slot)


def slots_of(trials: Sequence[FrozenTrial]) -> dict[int, int]:
    """Map each trial's number to its slot.

    Args:
        trials: All trials of a study, by number.
    """
    study = SlotTable()
    study.update(trials)
    return dict(enumerate(study.slots))


def uninterrupted(trials: Sequence[FrozenTrial]) -> list[FrozenTrial]:
    """Return the trials of a study, the last one that ran in each slot.

    Args:
        trials: All trials of a study, by number.
    """
    study = SlotTable()
    study.update(trials)
    return study.trials


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
