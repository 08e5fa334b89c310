"""What is shown and found of parameters that only some trials have: they are absent, not zero."""

from typing import Any

import optuna
import pytest
from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution
from optuna.trial import create_trial

from optimize.cli.trial_text import show_trial
from optimize.reporting.edge_findings import best_at_edge
from optimize.reporting.effect_findings import FEWEST_FOR_EFFECT, without_effect
from optimize.reporting.facts import Limit
from optimize.reporting.importance import measure_importances
from optimize.reporting.leaderboard import leaderboard_markdown
from optimize.reporting.report.content import ReportContent
from optimize.reporting.report.parameters import parallel, slices
from optimize.reporting.score_findings import gain_over_defaults
from optimize.reporting.trial_details import describe_trial
from optimize.tracking.projection import project_trial
from tests.optimize.reporting.study_facts import make_facts, make_trial

DEPTH = {"type": "int", "low": 1, "high": 4, "when": {"kind": ["tree"]}}
SPACE: dict[str, Any] = {
    "depth": DEPTH,
    "kind": {"type": "categorical", "choices": ["tree", "linear"]},
    "size": {"type": "categorical", "choices": {"small": {"rows": 10}, "large": {"rows": 90}}},
}
FIXED = {"seed": 1, "depth": 2}
LIMITS = {"depth": Limit(2, low=1), "kind": Limit("linear"), "rows": Limit(10, low=1), "seed": Limit(0)}
KINDS = {
    "depth": IntDistribution(1, 4),
    "kind": CategoricalDistribution(("tree", "linear")),
    "size": CategoricalDistribution(("small", "large")),
    "rate": FloatDistribution(0.0, 1.0),
}


def params_of(number: int) -> dict[str, Any]:
    size = "large" if number % 3 else "small"
    return {"kind": "linear", "size": size} if number % 2 else {"kind": "tree", "depth": number % 4 + 1, "size": size}


def facts_of(n: int, **changes: Any) -> Any:
    trials = [make_trial(number, 1.0 - number / 100, params=params_of(number)) for number in range(n)]
    return make_facts(trials, **({"space": SPACE, "fixed_args": FIXED, "limits": LIMITS} | changes))


def stored(number: int, value: float | None = None) -> optuna.trial.FrozenTrial:
    params = params_of(number)
    return create_trial(
        value=number / 100 if value is None else value,
        params=params,
        distributions={name: KINDS[name] for name in params},
    )


def test_a_leaderboard_has_a_column_for_what_any_of_its_trials_has_and_a_dash_for_the_others() -> None:
    head, _, *rows = leaderboard_markdown(facts_of(4).summary).splitlines()[2:]
    assert head == "| trial | val_loss | kind | size | depth |"
    assert rows[0].endswith("| linear | small | - |")
    assert rows[1].endswith("| tree | large | 3 |")


def test_a_table_of_trials_has_no_number_where_there_was_none() -> None:
    df = facts_of(4).summary.to_dataframe()
    assert df["params_depth"].isna().tolist() == [False, True, False, True]


def test_a_best_value_is_at_the_edge_among_the_trials_that_have_it() -> None:
    edge = {name: one for name, one in SPACE.items() if name != "size"}
    few = facts_of(9, space=edge)
    assert few.summary.best_trial.params == {"kind": "tree", "depth": 1, "size": "large"}
    shallow = {"type": "int", "low": 0, "high": 3, "when": {"kind": ["tree"]}}
    best = make_trial(99, 0.1, params={"kind": "tree", "depth": 3, "size": "large"})
    facts = make_facts([*few.summary.trials, best], space=edge | {"depth": shallow}, limits=LIMITS)
    (finding,) = best_at_edge(facts)
    assert finding.evidence["parameter"] == "depth"
    # Ten trials are complete, and four have the parameter.
    without = [trial for trial in facts.summary.trials if trial.number in (1, 3, 5, 7, 0, 2, 4, 99)]
    assert list(best_at_edge(make_facts(without, space=edge | {"depth": shallow}, limits=LIMITS))) == []


def test_an_effect_is_looked_for_among_the_trials_that_have_it() -> None:
    chance = [make_trial(n, ((n * 7919) % 101) / 100, params=params_of(n)) for n in range(2 * FEWEST_FOR_EFFECT + 20)]
    (finding,) = without_effect(make_facts(chance, space=SPACE))
    assert "depth" in finding.summary
    few = chance[: 2 * FEWEST_FOR_EFFECT - 2]
    assert not any("depth" in found.summary for found in without_effect(make_facts(few, space=SPACE)))


def test_the_defaults_were_tried_where_a_trial_was_trained_with_them() -> None:
    default = make_trial(7, 0.9, params={"kind": "linear", "size": "small"})
    facts = make_facts([*facts_of(2).summary.trials, default], space=SPACE, fixed_args=FIXED, limits=LIMITS)
    (finding,) = gain_over_defaults(facts)
    assert finding.evidence["default"] == 0.9
    assert list(gain_over_defaults(facts_of(2))) == []


def test_panels_say_when_a_parameter_is_searched_and_draw_the_trials_that_have_it() -> None:
    content = ReportContent(facts_of(12))
    panels, lines = slices(content), parallel(content)
    assert panels is not None
    assert lines is not None
    assert "1 to 4, when kind is tree" in panels.body
    assert panels.body.count(": depth ") == 6
    assert "None" not in panels.body + lines.body


def test_importances_name_what_they_leave_out() -> None:
    study = optuna.create_study()
    study.add_trials([stored(number) for number in range(12)])
    known = measure_importances(study)
    assert known is not None
    assert (set(known.shares), known.left_out) == ({"kind", "size"}, ("depth",))


@pytest.mark.parametrize(("number", "depth", "rows"), [(0, 1, 10), (1, 2, 90)])
def test_a_run_shows_what_the_training_got_and_the_name_of_the_choice(number: int, depth: int, rows: int) -> None:
    params = project_trial("s", FIXED, stored(number), study_file={"space": SPACE}).params
    assert params == {name: str(value) for name, value in {"seed": 1, "depth": depth, "rows": rows}.items()} | {
        name: value for name, value in params_of(number).items() if isinstance(value, str)
    }


def test_one_trial_in_full_says_what_it_has_not() -> None:
    study = optuna.create_study()
    study.add_trials([stored(number) for number in range(2)])
    facts = facts_of(2)
    details = describe_trial(study, facts, 1)
    assert details.args == {"seed": 1, "depth": 2, "rows": 90, "kind": "linear", "size": "large"}
    assert (details.searched, details.not_drawn) == (("kind", "size", "rows"), ("depth",))
    assert "Not searched in this trial, for the condition is not met: depth" in show_trial(details)
    assert describe_trial(study, facts, 0).not_drawn == ()
    assert facts.constant_args == {"seed": 1}
