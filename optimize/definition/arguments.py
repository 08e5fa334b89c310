"""The arguments of a study against the table that its train callable carries."""

from collections.abc import Mapping
from typing import Any

from optimize.definition.scenarios import Scenario, related, scenarios
from optimize.definition.space import Choice, NamedChoices, Parameter, Space
from optimize.definition.study_file_faults import Fault
from optimize.definition.train_function import load_train
from optimize.errors import InputError
from tagifai.args import Arg, above_bound, check_value
from tagifai.errors import ArgsError


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


def argument_faults(args: Mapping[str, Choice | None], space: Space, table: Mapping[str, Arg] | None) -> list[Fault]:
    """Find arguments that two tables set, and what `train` would refuse in the middle of a study.

    Args:
        args: The table `[args]`.
        space: The search space.
        table: What the arguments may be; None if that is not known.
    """
    faults = _clashes(args, space, table or {})
    if table is None:
        return faults
    for name, value in args.items():
        faults += _refusals(("args", name), name, value, table)
    for name, parameter in space.items():
        faults += _parameter_faults(name, parameter, table)
    return faults or _crossed_bounds(args, space, table)


def _clashes(args: Mapping[str, Any], space: Space, table: Mapping[str, Arg]) -> list[Fault]:
    """Find arguments that are set twice; `[args]` may say what one is where a condition is not met."""
    faults: list[Fault] = []
    setters: dict[str, str] = {}
    for name, parameter in space.items():
        for argument in parameter.argument_names(name):
            own = "stands" if argument == name else f"sets {argument}, which stands"
            if argument in args and not parameter.when:
                both = "[args] and in [space]" if argument == name else "[args] too"
                faults.append((("space", name), f"{own} in {both}; keep one of them"))
            if (other := setters.setdefault(argument, name)) != name:
                faults.append((("space", name), f"sets {argument}, as [space.{other}] does; keep one of them"))
    for name, parameter in space.items():
        if isinstance(parameter, NamedChoices) and name in {*args, *table, *setters}:
            faults.append((("space", name), "is an argument and cannot name choices as well; call it otherwise"))
    return faults


def _parameter_faults(name: str, parameter: Parameter, table: Mapping[str, Arg]) -> list[Fault]:
    where, faults = ("space", name), list[Fault]()
    for argument in parameter.argument_names(name):
        if argument in table and (reason := table[argument].no_effect):
            faults.append((where, f"can have no effect: {reason}. Move it to [args] or delete it"))
            continue
        for value in parameter.bounds():
            faults += _refusals(where, argument, parameter.arguments(name, value)[argument], table)
    return faults


def _crossed_bounds(args: Mapping[str, Any], space: Space, table: Mapping[str, Arg]) -> list[Fault]:
    """Find arguments that may exceed the one that bounds them: every trial in which they do would fail."""
    faults: list[Fault] = []
    for name, arg in table.items():
        if arg.at_most is None:
            continue
        setters = [key for key in space if {name, arg.at_most} & {*space[key].argument_names(key)}]
        for scenario in scenarios(related(space, setters)):
            values = [_values(argument, scenario, args, space, table) for argument in (name, arg.at_most)]
            highest, lowest = max(values[0]), min(values[1])
            if highest > lowest:
                where = _place(name, args, space) or _place(arg.at_most, args, space) or ("args", name)
                faults.append((where, above_bound(name, highest, arg.at_most, lowest)))
                break
    return faults


def _place(argument: str, args: Mapping[str, Any], space: Space) -> tuple[str, str] | None:
    setter = next((name for name in space if argument in space[name].argument_names(name)), None)
    return ("space", setter) if setter else ("args", argument) if argument in args else None


def _values(
    argument: str, scenario: Scenario, args: Mapping[str, Any], space: Space, table: Mapping[str, Arg]
) -> list[Any]:
    """Return the extreme values that an argument has in a scenario."""
    for name, part in scenario.items():
        if argument in space[name].argument_names(name):
            return [space[name].arguments(name, value)[argument] for value in part.bounds]
    return [args.get(argument, table[argument].default)]


def _refusals(where: tuple[str, ...], name: str, value: Any, table: Mapping[str, Arg]) -> list[Fault]:
    try:
        check_value(name, value, table)
    except ArgsError as error:
        return [(where, str(error))]
    return []
