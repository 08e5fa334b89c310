"""The arguments of a study against the table that its train callable carries."""

from collections.abc import Mapping
from typing import Any

from optimize.definition.space import Choice, Parameter
from optimize.definition.train_function import load_train
from optimize.errors import InputError
from tagifai.args import Arg, above_bound, check_value
from tagifai.errors import ArgsError

Fault = tuple[tuple[str, ...], str]
"""The keys that lead to a place in the study file, and what is wrong there."""


def argument_table(path: str) -> Mapping[str, Arg] | None:
    """Return what the arguments of a train callable may be, if it says so in its attribute `args`.

    Args:
        path: `module:function`.

    Returns:
        The table that `tagifai.args.takes_args` has put there. None without one, and for a callable that cannot be
        imported: `load_train` says why.

    Side effects:
        As those of `load_train`.
    """
    try:
        table = getattr(load_train(path), "args", None)
    except InputError:
        return None
    # Other callables have an attribute of this name for something else, such as functools.partial.
    if isinstance(table, Mapping) and all(isinstance(arg, Arg) for arg in table.values()):
        return table
    return None


def argument_faults(
    args: Mapping[str, Choice | None], space: Mapping[str, Parameter], table: Mapping[str, Arg] | None
) -> list[Fault]:
    """Find names that stand twice, and what `train` would refuse in the middle of a study.

    Args:
        args: The table `[args]`.
        space: The search space.
        table: What the arguments may be; None if that is not known.
    """
    faults: list[Fault] = [
        (("space", name), "stands in [args] and in [space]; keep one of them") for name in space if name in args
    ]
    if table is None:
        return faults
    for name, value in args.items():
        faults += _refusals(("args", name), value, table)
    for name, parameter in space.items():
        if name in table and (reason := table[name].no_effect):
            faults.append((("space", name), f"can have no effect: {reason}. Move it to [args] or delete it"))
            continue
        for value in parameter.bounds():
            faults += _refusals(("space", name), value, table)
    return faults or _crossed_bounds(args, space, table)


def _crossed_bounds(
    args: Mapping[str, Choice | None], space: Mapping[str, Parameter], table: Mapping[str, Arg]
) -> list[Fault]:
    """Find arguments that may exceed the one that bounds them: every trial in which they do would fail."""

    def values(name: str) -> list[Any]:
        if name in space:
            return list(space[name].bounds())
        return [args.get(name, table[name].default)]

    faults: list[Fault] = []
    for name, arg in table.items():
        if arg.at_most is None:
            continue
        highest, lowest = max(values(name)), min(values(arg.at_most))
        if highest > lowest:
            given = next((n for n in (name, arg.at_most) if n in space or n in args), name)
            where = ("space" if given in space else "args", given)
            faults.append((where, above_bound(name, highest, arg.at_most, lowest)))
    return faults


def _refusals(where: tuple[str, str], value: Any, table: Mapping[str, Arg]) -> list[Fault]:
    try:
        check_value(where[1], value, table)
    except ArgsError as error:
        return [(where, str(error))]
    return []
