"""What is wrong with the sampler and the pruner of a study file, with the functions that it names."""

import re
from collections.abc import Callable, Iterator

from optimize.definition.factories import make_pruner, make_sampler, try_components
from optimize.definition.finite import check_fixed_params, check_points
from optimize.definition.mending import Mended
from optimize.definition.study_file import StudyFile
from optimize.definition.study_file_faults import Fault
from optimize.definition.train_function import check_signature, load_callbacks, load_train
from optimize.errors import InputError, StudyFileError

_KEY = r"(?:sampler|pruner|space)(?:\.[\w-]+)*"
"""The keys with which a message about a sampler, a pruner or a space begins."""


def component_faults(mended: Mended[StudyFile]) -> list[Fault]:
    """Make the sampler and the pruner, and let them draw and judge once where nothing else is wrong with them.

    Args:
        mended: The study file without what is broken.
    """
    study_file, faults = mended.content, list[Fault]()
    if mended.is_intact(("sampler",)):
        faults += _found("sampler", lambda: make_sampler(study_file.sampler, study_file.study.seed))
    sampler_is_made = mended.is_intact(("sampler",)) and not faults
    if mended.is_intact(("pruner",)):
        faults += _found("pruner", lambda: make_pruner(study_file.pruner))
    if sampler_is_made and mended.is_intact(("space",)):
        faults += _found("sampler", lambda: check_points(study_file))
        faults += _found("sampler", lambda: check_fixed_params(study_file))
    goal = (("study", "metric"), ("study", "direction"), ("study", "directions"))
    if not faults and mended.is_intact(("sampler",), ("pruner",), ("space",), *goal):
        faults += _found("sampler", lambda: try_components(study_file))
    return faults


def function_faults(mended: Mended[StudyFile]) -> list[Fault]:
    """Import the train callable and the callbacks.

    Args:
        mended: The study file without what is broken.
    """
    section, faults = mended.content.study, list[Fault]()
    if mended.is_intact(("study", "train")):
        faults += _refused("train", lambda: check_signature(section.train, load_train(section.train)))
    for path in section.callbacks:
        faults += _refused("callbacks", lambda path=path: load_callbacks([path]))  # type: ignore[misc]
    return faults


def _found(table: str, check: Callable[[], object]) -> Iterator[Fault]:
    """Yield what a check says, which begins with the key that it is about; several are parted by semicolons."""
    try:
        check()
    except StudyFileError as error:
        for what in re.split(rf"; (?={_KEY}: )", str(error)):
            named = re.fullmatch(rf"({_KEY}): (.*)", what, re.DOTALL)
            yield (tuple(named[1].split(".")), named[2]) if named else ((table, "name"), what)


def _refused(key: str, check: Callable[[], object]) -> Iterator[Fault]:
    try:
        check()
    except InputError as error:
        yield ("study", key), str(error).removeprefix(f"{key} = ")
