"""What the commands print."""

import math

import pytest

from optimize.cli.findings_text import findings_in_full, findings_in_short
from optimize.cli.text import show_promotion
from optimize.promotion.promote import Promotion
from optimize.reporting.finding import Finding


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


FINDINGS = [
    Finding("best-at-edge", "Best rate 0.9 is at the high end", {}, "optimize run s.toml", 60, "space.rate.high = 2.0"),
    Finding("long", "many words " * 12, {}, None, 50),
    Finding("failed", "3 of 9 trials failed", {}, "optimize show s --trial 8", 40),
    Finding("least", "the least of all", {}, None, 10),
]


def test_the_end_of_a_run_tells_the_three_most_important_findings_in_a_line_each() -> None:
    lines = findings_in_short(FINDINGS, "optimize show s")
    assert lines[0] == "! Best rate 0.9 is at the high end"
    assert lines[1].endswith(" ...")
    assert max(map(len, lines)) <= 80
    assert lines[3:] == ["`optimize show s` tells 1 more, and what to do"]
    assert findings_in_short(FINDINGS[:3], "optimize show s")[3:] == ["`optimize show s` tells what to do"]
    assert findings_in_short([], "optimize show s") == []


def test_all_findings_are_told_with_what_to_do_about_them() -> None:
    lines = findings_in_full(FINDINGS)
    assert lines[:3] == [
        "! Best rate 0.9 is at the high end",
        "    set space.rate.high = 2.0 in the study file, then",
        "    optimize run s.toml",
    ]
    assert max(map(len, lines)) <= 80
    assert " ".join(line.strip() for line in lines[3:5]) == f"! {' '.join(['many words'] * 12)}"
    assert lines[5:] == ["! 3 of 9 trials failed", "    optimize show s --trial 8", "! the least of all"]
