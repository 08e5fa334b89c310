"""Findings about ranges that the best trial's values press against."""

import math
import shlex
from collections.abc import Iterator, Mapping
from typing import Any

from optimize.reporting.facts import Limit, StudyFacts
from optimize.reporting.finding import Finding, short

FEWEST_FOR_EDGE = 5
"""Complete trials before the place of the best one says anything."""

EDGE = 0.05
"""The share of a range, on its own scale, that counts as its edge."""


def best_at_edge(facts: StudyFacts) -> Iterator[Finding]:
    """Find parameters whose best value lies at the edge of a range that `train` would let go on."""
    best = facts.summary.best_trial
    if best is None:
        return
    for name, parameter in facts.space.items():
        if sum(name in trial.params for trial in facts.complete) < FEWEST_FOR_EDGE:
            continue
        side = _edge(parameter, best.params.get(name))
        wider = None if side is None else _wider(name, parameter, side, facts)
        if wider is None:
            continue
        value = best.params[name]
        yield Finding(
            "best-at-edge",
            f"Best {name} {short(value)} is at the {side} end of its range: try {side} = {short(wider)}",
            {"parameter": name, "value": value, "range": [parameter["low"], parameter["high"]], "side": side}
            | {"bound_to_try": wider},
            _widened(facts),
            60,
            f"space.{name}.{side} = {wider!r}" if facts.rerun else None,
        )


def _widened(facts: StudyFacts) -> str | None:
    """Return the command that goes on with the trials of the study in a wider range."""
    return f"{facts.rerun} --from-study {shlex.quote(facts.summary.name)}" if facts.rerun else None


def _edge(parameter: Mapping[str, Any], value: Any) -> str | None:
    """Return `low` or `high` where a value lies at that end of its range."""
    if "low" not in parameter or isinstance(value, bool) or not isinstance(value, int | float):
        return None
    low, high, is_log = parameter["low"], parameter["high"], parameter.get("log", False)
    step = None if is_log else parameter.get("step")
    if not low <= value <= high:
        return None  # somebody has enqueued it
    if step and (high - low) / step < 2:
        return None  # of two values one is always the last
    if step:
        return "low" if value < low + step / 2 else "high" if value + step > high + step * 1e-9 else None
    scale = math.log if is_log else float
    place = (scale(value) - scale(low)) / (scale(high) - scale(low))
    return "low" if place <= EDGE else "high" if place >= 1 - EDGE else None


def _wider(name: str, parameter: Mapping[str, Any], side: str, facts: StudyFacts) -> float | None:
    """Return a bound further out that `train` takes; None if there is none, or none that is known."""
    low, high = parameter["low"], parameter["high"]
    limit = facts.limits.get(name)
    wider = _further(parameter, side)
    if limit is None and not facts.limits:
        wider = _natural(wider, low, high, side)
    elif limit is not None:
        wider = _beside_others(name, _within(wider, parameter[side], limit, side), side, facts)
    wider = round(wider) if parameter["type"] == "int" else float(f"{wider:.6g}")
    return wider if (wider < low if side == "low" else wider > high) else None


def _further(parameter: Mapping[str, Any], side: str) -> float:
    """Return a bound ten times as far on a logarithmic scale, else one as far again as the range is wide."""
    low, high, step = parameter["low"], parameter["high"], parameter.get("step")
    if parameter.get("log"):
        fewest = 1 if parameter["type"] == "int" else 0
        return float(max(fewest, low / 10) if side == "low" else high * 10)
    width = high - low if step is None else max((high - low) // step, 1) * step
    return float(low - width if side == "low" else high + width)


def _natural(wider: float, low: float, high: float, side: str) -> float:
    """Keep to the ends that most arguments have, where `train` does not say what it takes: 0, and 1 for a share."""
    if side == "low":
        return max(wider, 0.0) if low >= 0 else wider
    return high if high == 1 and low >= 0 else wider


def _within(wider: float, old: float, limit: Limit, side: str) -> float:
    bound, excluded = (limit.low, limit.above) if side == "low" else (limit.high, limit.below)
    if bound is None or (wider > bound if side == "low" else wider < bound):
        return wider
    return (old + bound) / 2 if excluded else bound


def _beside_others(name: str, wider: float, side: str, facts: StudyFacts) -> float:
    """Keep an argument below the one that bounds it, as the check of a study file wants it."""
    bounding = facts.limits[name].at_most
    if side == "high":
        return wider if bounding is None else min(wider, _extreme(bounding, "low", facts))
    bounded = [key for key, limit in facts.limits.items() if limit.at_most == name]
    return max([wider, *(_extreme(key, "high", facts) for key in bounded)])


def _extreme(name: str, side: str, facts: StudyFacts) -> float:
    """Return the smallest or largest value that an argument has in the study."""
    setters = {key: one for key, one in facts.parameters.items() if name in one.argument_names(key)}
    values = [one.arguments(key, value)[name] for key, one in setters.items() for value in one.bounds()]
    if all(one.when for one in setters.values()):
        values.append(facts.fixed_args.get(name, facts.limits[name].default))
    return float(min(values) if side == "low" else max(values))
