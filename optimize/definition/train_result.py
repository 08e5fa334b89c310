"""What a train callable has returned, held against its contract: each breach is named in one line.

The contract itself is `optimize.definition.train_function.Train`.
"""

import math
from collections.abc import Mapping, Sequence
from numbers import Real
from typing import Any

from optimize.errors import ContractError, NonFiniteLossError
from tagifai.evaluate import metrics_of

TOLERANCE = 1e-9
"""Largest difference between a loss that was reported and the same one in the history."""


def check_result(result: Any, metric: str | None, reports: Sequence[float] = ()) -> dict[str, float]:
    """Check what a training says of itself.

    The model is not looked at: a training may make it when it is first read.

    Args:
        result: What the train callable returned.
        metric: The metric that must be there; None if any will do.
        reports: The losses that the trial heard, by epoch. Without any, nothing was to be heard.

    Returns:
        The metrics by name.

    Raises:
        ContractError: The result is not what the contract says.
        NonFiniteLossError: A loss or the metric is NaN or infinite.
    """
    if not isinstance(result, Mapping):
        raise ContractError(f"train returned {_kind(result)}, not a dict with 'model', 'history' and 'performance'.")
    _check_history(_part(result, "history"), reports)
    _check_performance("performance", _part(result, "performance"))
    if "val_performance" in result:
        _check_performance("val_performance", _part(result, "val_performance"))
    if "metrics" in result:
        _check_own_metrics(result, _part(result, "metrics"))
    metrics = metrics_of(result)
    if metric is not None:
        check_metric(metric, metrics)
    return metrics


def check_metric(metric: str, metrics: Mapping[str, float]) -> None:
    """Check that a metric of the study is there and finite.

    Args:
        metric: Its name.
        metrics: What a training came to, by name.

    Raises:
        ContractError: It is not there.
        NonFiniteLossError: It is NaN or infinite.
    """
    if metric not in metrics:
        raise ContractError(
            f"the study's metric {metric!r} is not in the result, which has {_names(metrics)}. "
            "Return it in 'metrics', or search by another."
        )
    if not math.isfinite(metrics[metric]):
        raise NonFiniteLossError(f"{metric} is {metrics[metric]} after the last epoch.")


def check_model(result: Mapping[str, Any]) -> None:
    """Check that there is a model that can be asked.

    Args:
        result: What the train callable returned.

    Raises:
        ContractError: There is none.
    """
    if "model" not in result:
        raise ContractError("the result lacks 'model', the trained model: it could not be promoted.")
    if not callable(getattr(result["model"], "predict", None)):
        raise ContractError(f"model is {_kind(result['model'])}, which has no method `predict`.")


def _part(result: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    if name not in result:
        there = ", ".join(map(repr, result)) or "nothing"
        raise ContractError(f"the result lacks {name!r}; it has {there}.")
    if not isinstance(result[name], Mapping):
        raise ContractError(f"{name} is {_kind(result[name])}, not a dict.")
    return result[name]  # type: ignore[no-any-return]


def _check_history(history: Mapping[str, Any], reports: Sequence[float]) -> None:
    if "val_loss" not in history:
        raise ContractError(f"history lacks 'val_loss', one number an epoch; it has {_names(history)}.")
    for name, losses in history.items():
        where = f"history[{name!r}]"
        if isinstance(losses, str) or not hasattr(losses, "__len__") or not hasattr(losses, "__getitem__"):
            raise ContractError(f"{where} is {_kind(losses)}, not a list of numbers.")
        for epoch, loss in enumerate(losses):
            if not _is_number(loss):
                raise ContractError(f"{where} has {_kind(loss)} in epoch {epoch}, not a number.")
    losses = [float(loss) for loss in history["val_loss"]]
    if not losses:
        raise ContractError("history['val_loss'] is empty; it has one number an epoch.")
    for epoch, loss in enumerate(losses):
        if not math.isfinite(loss):
            raise NonFiniteLossError(f"val_loss is {loss} in epoch {epoch}.")
    _check_reports(losses, reports)


def _check_reports(losses: Sequence[float], reports: Sequence[float]) -> None:
    if not reports or list(losses) == list(reports):
        return
    if len(losses) != len(reports):
        raise ContractError(
            f"history['val_loss'] has {_epochs(len(losses))}, but {len(reports)} were reported to the trial."
        )
    for epoch, (loss, reported) in enumerate(zip(losses, reports, strict=True)):
        if not math.isclose(loss, reported, rel_tol=TOLERANCE, abs_tol=TOLERANCE):
            raise ContractError(
                f"history['val_loss'] is {loss} in epoch {epoch}, but {reported} was reported to the trial."
            )


def _check_performance(name: str, performance: Mapping[str, Any]) -> None:
    if not isinstance(performance.get("split"), str):
        raise ContractError(f"{name} lacks 'split', the name of the rows that were judged: 'val' or 'test'.")
    if "overall" not in performance:
        raise ContractError(f"{name} lacks 'overall', the scores by name; it has {_names(performance)}.")
    if not isinstance(performance["overall"], Mapping):
        raise ContractError(f"{name}['overall'] is {_kind(performance['overall'])}, not a dict of numbers.")
    _check_numbers(f"{name}['overall']", performance["overall"])


def _check_own_metrics(result: Mapping[str, Any], metrics: Mapping[str, Any]) -> None:
    _check_numbers("metrics", metrics)
    for name, value in metrics_of({**result, "metrics": {}}).items():
        if metrics.get(name, value) != value:
            raise ContractError(f"metrics[{name!r}] is {metrics[name]}, elsewhere in the result it is {value}.")


def _check_numbers(where: str, numbers: Mapping[Any, Any]) -> None:
    for name, value in numbers.items():
        if not isinstance(name, str):
            raise ContractError(f"{where} has the name {name!r}, which is no text.")
        if not _is_number(value):
            raise ContractError(f"{where}[{name!r}] is {_kind(value)}, not a number.")


def _is_number(value: Any) -> bool:
    return type(value) is float or (isinstance(value, Real) and not isinstance(value, bool))


def _kind(value: Any) -> str:
    """Name what a value is, with its value where that is short."""
    if value is None:
        return "None"
    kind = type(value).__name__
    return f"{'an' if kind[0].lower() in 'aeiou' else 'a'} {kind}"


def _names(mapping: Mapping[Any, Any]) -> str:
    return ", ".join(map(str, mapping)) or "nothing"


def _epochs(number: int) -> str:
    return "1 epoch" if number == 1 else f"{number} epochs"
