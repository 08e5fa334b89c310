"""The training arguments: their names, types, ranges and defaults, and the check that everyone shares."""

import difflib
import json
from argparse import Namespace
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from tagifai.arg import Arg as Arg
from tagifai.errors import ArgsError
from tagifai.files import write_json
from tagifai.stopwords import LANGUAGES

MAX_SEED = 2**32 - 1

F = TypeVar("F", bound=Callable[..., Any])


ARGS: dict[str, Arg] = {
    "seed": Arg(int, 1234, low=0, high=MAX_SEED),
    "shuffle": Arg(bool, True),
    "subset": Arg(int, None, low=1, optional=True),
    "lower": Arg(bool, True),
    "stem": Arg(bool, False),
    "clean": Arg(str, "lesson", choices=("lesson", "unicode", "none")),
    "stop_words": Arg(str, "english", choices=("none", *LANGUAGES)),
    "min_freq": Arg(int, 75, low=0),
    "splitter": Arg(str, "grouped", choices=("grouped", "stratified")),
    "analyzer": Arg(str, "char", choices=("word", "char", "char_wb")),
    "ngram_min_range": Arg(int, 2, low=1, at_most="ngram_max_range"),
    "ngram_max_range": Arg(int, 7, low=1),
    "sublinear_tf": Arg(bool, False),
    "alpha": Arg(float, 1e-4, low=0.0),
    "learning_rate": Arg(float, 0.1, low=0.0, above=True),
    "power_t": Arg(float, 0.1, low=0.0, no_effect="the learning rate is constant"),
    "num_epochs": Arg(int, 100, low=1),
    "other_quantile": Arg(float, 0.25, low=0.0, high=1.0, below=True),
}

VERSION_0_1: dict[str, Any] = {
    "clean": "lesson",
    "stop_words": "english",
    "splitter": "stratified",
    "ngram_min_range": 2,
    "sublinear_tf": False,
    "other_quantile": 0.25,
}
"""What version 0.1, which had no such arguments, did: what is recorded without them was made with these."""

# `train` adds the threshold to the args that it returns, so it comes back in args that are used again.
DERIVED = ("threshold",)


def takes_args(table: Mapping[str, Arg]) -> Callable[[F], F]:
    """Decorate a train callable with the table of the arguments it takes, as its attribute ``args``.

    A study file that names such a callable is checked against the table before any time is spent.

    Args:
        table: What each argument may be, by name.

    Returns:
        The decorator; the callable stays as it is otherwise.
    """

    def decorate(train: F) -> F:
        vars(train)["args"] = table
        return train

    return decorate


def check_value(name: str, value: object, table: Mapping[str, Arg] = ARGS) -> Any:
    """Check the value of one argument.

    Args:
        name: The name of the argument.
        value: The value to check; NumPy scalars and, for a float, integers are accepted.
        table: What each argument may be, by name.

    Returns:
        The value as a plain Python object of the argument's type.

    Raises:
        ArgsError: The name is unknown, or the value is ill-typed or out of range.
    """
    if name not in table:
        raise ArgsError(_unknown(name, table))
    arg = table[name]
    if value is None and arg.optional:
        return None
    if value is None and "none" in arg.choices:
        # JSON has a null, TOML has none: both ways of writing it are one value.
        return "none"
    plain = arg.plain(value)
    if plain is None:
        raise ArgsError(f"Argument {name} = {value!r} has the wrong type: give {arg.expected}.")
    if not arg.allows(plain):
        raise ArgsError(f"Argument {name} = {value!r} is out of range: give {arg.expected}.")
    return plain


def check_args(
    args: Namespace | Mapping[str, Any], *, complete: bool = True, table: Mapping[str, Arg] = ARGS
) -> Namespace:
    """Check training arguments and fill in the defaults.

    A ``threshold`` is accepted and dropped: `train` returns one in its args, and finds it anew each time.

    Args:
        args: The arguments by name; left as they are.
        complete: Whether to add the default of every argument that is not given.
        table: What each argument may be, by name.

    Returns:
        A checked copy, in the order of the table of arguments.

    Raises:
        ArgsError: An argument is unknown, ill-typed, out of range or above another one that bounds it; all of them are
            named at once.
    """
    if not isinstance(args, Namespace | Mapping):
        raise ArgsError(
            f"Training arguments are a {type(args).__name__}: give a Namespace or a mapping of names to values."
        )
    given = dict(vars(args)) if isinstance(args, Namespace) else dict(args)
    for name in DERIVED:
        given.pop(name, None)
    values = {name: arg.default for name, arg in table.items()} if complete else {}
    faults = []
    for name, value in given.items():
        try:
            values[name] = check_value(name, value, table)
        except ArgsError as error:
            faults.append(str(error))
    if not faults:
        faults = [
            above_bound(name, values[name], arg.at_most, values[arg.at_most])
            for name, arg in table.items()
            if arg.at_most in values and name in values and values[name] > values[arg.at_most]
        ]
    if faults:
        raise ArgsError("\n".join(faults))
    return Namespace(**{name: values[name] for name in table if name in values})


def above_bound(name: str, value: object, bound: str, limit: object) -> str:
    """Say that the value of an argument is above that of the argument that bounds it.

    Args:
        name: The argument.
        value: Its value.
        bound: The argument that it may not exceed.
        limit: The value of that one.
    """
    return f"Argument {name} = {value} is above {bound} = {limit}: lower the one or raise the other."


def load_args(path: Path | str) -> Namespace:
    """Read training arguments from a JSON file.

    Args:
        path: A JSON object of argument names and values; arguments that it leaves out get their default.

    Returns:
        The checked arguments.

    Raises:
        ArgsError: The file cannot be read, is no JSON object, or holds a wrong argument.
    """
    try:
        values = json.loads(Path(path).read_text(encoding="utf-8-sig"), object_pairs_hook=_without_repetition)
    except ArgsError as error:
        raise ArgsError(f"Args file {path}: {error}") from None
    except OSError as error:
        raise ArgsError(f"Args file {path} cannot be read ({error.strerror}). Give the path of a JSON file.") from error
    except ValueError as error:
        raise ArgsError(f'Args file {path} is not JSON ({error}). Give an object such as {{"alpha": 1e-4}}.') from error
    if not isinstance(values, dict):
        raise ArgsError(f"Args file {path} holds a {type(values).__name__}, not a JSON object of names and values.")
    try:
        return check_args(values)
    except ArgsError as error:
        raise ArgsError(f"Args file {path}: {error}") from error


def _without_repetition(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    names = [name for name, _ in pairs]
    if repeated := sorted({name for name in names if names.count(name) > 1}):
        raise ArgsError(f"{', '.join(repeated)} is given twice. Keep one of them.")
    return dict(pairs)


def save_args(args: Namespace, path: Path | str) -> None:
    """Write training arguments, a threshold included, to a JSON file.

    Args:
        args: The arguments.
        path: The file to write.

    Side effects:
        Replaces the file in one step.
    """
    write_json(vars(args), path)


def _unknown(name: object, table: Mapping[str, Arg]) -> str:
    near = difflib.get_close_matches(str(name), table, n=1)
    remedy = f"did you mean {near[0]!r}?" if near else f"the known ones are {', '.join(table)}."
    return f"Argument {name!r} is unknown: {remedy}"
