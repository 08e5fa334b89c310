"""The command `optimize enqueue`."""

from typing import TYPE_CHECKING

import click

from optimize.cli.options import storage_option
from tagifai.console import debug_option, json_option, json_text, say
from tagifai.process import interruptible

if TYPE_CHECKING:
    from optimize.execution.enqueue import Enqueued


class _Pair(click.ParamType[tuple[str, str]]):
    """A parameter and its value."""

    name = "name=value"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, str]:
        """Split the name from the value."""
        name, sign, given = value.partition("=")
        if not (name and sign and given):
            self.fail(f"{value!r} does not read NAME=VALUE, such as learning_rate=0.3.", param, ctx)
        return name, given


@click.command()
@click.argument("name")
@click.option("--param", "params", multiple=True, type=_Pair(), metavar="NAME=VALUE", help="A parameter; repeatable.")
@storage_option
@json_option
@debug_option
def enqueue(name: str, params: tuple[tuple[str, str], ...], storage: str | None, as_json: bool) -> None:
    """Have the study NAME try a point of its space next; what is not given is drawn.

    The study may be running, interrupted or complete. The trial is one of its total.
    """
    from optimize.execution.enqueue import enqueue_trial

    if twice := sorted({key for key, _ in params if [other for other, _ in params].count(key) > 1}):
        raise click.UsageError(f"--param gives {', '.join(twice)} twice.")
    with interruptible("optimize"):
        done = enqueue_trial(name, dict(params), storage=storage)
    say(json_text(done.to_dict()) if as_json else show_enqueued(done))


def show_enqueued(done: "Enqueued") -> str:
    """Describe a point that waits, and say what runs it."""
    given = ", ".join(f"{key} {value}" for key, value in done.params.items())
    rest = f"; {', '.join(done.drawn)} will be drawn" if done.drawn else ""
    lines = [f"Trial {done.trial} of study {done.study} waits: {given}{rest}."]
    if done.next is None:
        lines.append("The process that runs the study takes it next, unless the total is reached before.")
    else:
        lines += ["", f"Next: {done.next}"]
    return "\n".join(lines)
