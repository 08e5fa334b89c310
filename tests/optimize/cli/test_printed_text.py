"""What the commands print."""

import math

import pytest

from optimize.cli.text import show_promotion
from optimize.promotion.promote import Promotion


@pytest.mark.parametrize(
    ("difference", "words"),
    [
        (0.0, "val_loss of every epoch reproduced exactly"),
        (3.2e-12, "val_loss of every epoch reproduced to 3e-12"),
        (2e-9, "val_loss was not reproduced"),
        (math.inf, "val_loss was not reproduced"),
    ],
)
def test_a_promotion_says_how_well_the_trial_was_reproduced(difference: float, words: str) -> None:
    promotion = Promotion(
        study="sgd",
        trial=16,
        run_id=None,
        model_name="tagifai",
        version=None,
        alias="champion",
        model_uri=None,
        metrics={},
        max_difference=difference,
        drift=[],
        refit="none",
        refit_rows=None,
        fitted_on="",
        uncertainty=None,
    )
    assert show_promotion(promotion).splitlines()[0] == f"Trial 16 of study sgd: {words}"
