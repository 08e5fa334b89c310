"""Torture studies for as long as you like: `python -m tests.torture --minutes 60`.

Real processes on real studies in a temporary folder are killed, interrupted and locked out, and their tracking server
hangs and dies. Every study is then resumed to its total and synced, and both stores are read and compared with what had
been acknowledged before. Every count must be 0.
"""

import json
import random
import statistics
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import click

from tagifai.tracking_store import ensure_store
from tests.torture.checker import TIMED_WRONGS, WRONGS, Tally
from tests.torture.faults import KINDS, Session


@click.command()
@click.option("--minutes", type=float, default=60.0, show_default=True, help="Begin no further round after this time.")
@click.option("--rounds", type=int, help="Rounds of each kind, instead of a time.")
@click.option("--seed", type=int, default=0, show_default=True, help="Of what is done when; the clock has its say too.")
@click.option("--kinds", default=",".join(KINDS), show_default=True, help="What to do, separated by commas.")
@click.option("--json", "as_json", is_flag=True, help="Print the counts as JSON.")
def main(minutes: float, rounds: int | None, seed: int, kinds: str, as_json: bool) -> None:
    """Torture studies, and count what is lost, torn, doubled or late. Exits with 1 if a count is not 0."""
    chosen = kinds.split(",")
    if unknown := set(chosen) - KINDS.keys():
        raise click.UsageError(f"no such kind: {', '.join(unknown)}. Known: {', '.join(KINDS)}.")
    with tempfile.TemporaryDirectory(prefix="torture-") as folder:
        tally = torture(Path(folder), chosen, seed, rounds, 60 * minutes)
    click.echo(json.dumps(to_dict(tally), indent=2) if as_json else to_table(tally))
    sys.exit(1 if tally.wrongs.total() else 0)


def torture(path: Path, kinds: list[str], seed: int, rounds: int | None, seconds: float) -> Tally:
    """Run rounds of each kind in turn.

    Args:
        path: A folder to work in.
        kinds: Names in `KINDS`.
        seed: Decides what is done.
        rounds: Rounds of each kind; None to go by the time.
        seconds: When to begin no further round, if `rounds` is None.

    Returns:
        What was done and counted.
    """
    ensure_store(f"sqlite:///{path / 'empty.db'}")
    session = Session(path, path / "empty.db")
    deadline = time.monotonic() + seconds
    try:
        number = 0
        while number < rounds if rounds is not None else time.monotonic() < deadline:
            for kind in kinds:
                label, n_details = f"{kind}/{seed}/{number}", len(session.tally.details)
                KINDS[kind](session, random.Random(label), label)
                session.tally.done[f"rounds of {kind}"] += 1
                _report(label, session.tally, n_details)
            number += 1
    finally:
        session.close()
    return session.tally


def to_dict(tally: Tally) -> dict[str, Any]:
    """Return the counts as JSON-able data."""
    measured = {
        name: {"n": len(values), "median": round(statistics.median(values), 2), "max": round(max(values), 2)}
        for name, values in tally.measured.items()
    }
    wrong, late = ({name: tally.wrongs[name] for name in names} for names in (WRONGS, TIMED_WRONGS))
    return {"done": dict(tally.done), "measured": measured, "wrong": wrong, "late": late, "details": tally.details}


def to_table(tally: Tally) -> str:
    """Return the counts as a table."""
    content = to_dict(tally)
    rows = [("done", "", ""), *((name, count, "") for name, count in sorted(content["done"].items()))]
    rows += [("measured", "median", "max"), *((name, m["median"], m["max"]) for name, m in content["measured"].items())]
    for head in ("wrong", "late"):
        rows += [(head, "", ""), *((name, count, "") for name, count in content[head].items())]
    lines = []
    for name, *numbers in rows:
        indent, width = ("", 60) if name in content else ("  ", 58)
        lines.append(f"{indent}{name:<{width}}" + "".join(f"{number:>9}" for number in numbers))
    return "\n".join(line.rstrip() for line in lines)


def _report(label: str, tally: Tally, n_details: int) -> None:
    print(f"{label}: {tally.wrongs.total()} wrong so far", file=sys.stderr)
    for detail in tally.details[n_details:]:
        print(f"  {detail}", file=sys.stderr)


if __name__ == "__main__":
    main()
