"""Numbers of a trained model that a study can search by though its training does not return them."""

import time
from collections.abc import Callable, Iterable, Mapping
from statistics import median
from typing import Any

from pandas import DataFrame

from optimize.errors import ContractError
from tagifai.dataset import text_of
from tagifai.text_model import TextModel

N_TEXTS = 50
"""How many texts are predicted at once."""

N_TIMES = 5
"""How often they are predicted; the median counts."""


def measure(names: Iterable[str], result: Mapping[str, Any], df: DataFrame) -> dict[str, float]:
    """Measure what a study searches by.

    Args:
        names: Metrics; those that are not measured here are left out.
        result: What the training returned.
        df: The data.

    Raises:
        ContractError: The model has no such number.
    """
    return {name: _MEASURES[name](TextModel.of(result).model, df) for name in names if name in _MEASURES}


def _predict_ms(model: Any, df: DataFrame) -> float:
    """Return the milliseconds that a prediction takes for one text; chance has a part in it."""
    texts, seconds = list(text_of(df.head(N_TEXTS))), []
    for _ in range(N_TIMES):
        start = time.perf_counter()
        model.predict(texts)
        seconds.append(time.perf_counter() - start)
    return 1000 * median(seconds) / len(texts)


def _num_features(model: Any, _df: DataFrame) -> float:
    """Return how many features the last step of a model sees."""
    last = model.steps[-1][1] if hasattr(model, "steps") else model
    if (number := getattr(last, "n_features_in_", None)) is None:
        raise ContractError(f"{type(last).__name__} does not say how many features it has: n_features_in_ is missing.")
    return float(number)


_MEASURES: dict[str, Callable[[Any, DataFrame], float]] = {"predict_ms": _predict_ms, "num_features": _num_features}
