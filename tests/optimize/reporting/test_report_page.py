"""The page as its reader gets it: what it says, that its numbers are the study's, that it holds no foreign markup."""

import json
import math
import re
import time
from datetime import datetime, timedelta
from statistics import fmean

import optuna
import pytest
from optuna.distributions import CategoricalDistribution, FloatDistribution
from optuna.trial import TrialState, create_trial

from optimize.definition.attributes import METRICS, TRAIN_LOSS
from optimize.definition.promotion_note import PromotionNote
from optimize.reporting.data_profile import DataProfile
from optimize.reporting.facts import StudyFacts
from optimize.reporting.finding import Finding, as_markdown
from optimize.reporting.report.content import ReportContent, collect_content
from optimize.reporting.report.markdown import render_markdown
from optimize.reporting.report.page import render_page
from optimize.reporting.report.stored_runs import StoredModel, StoredRuns
from optimize.reporting.report.verdict import judge
from optimize.reporting.studies import load_summary
from optimize.reporting.study_comparison import compare
from optimize.reporting.summary import summarize_study
from tests.optimize.reporting.study_facts import RERUN, SPACE, make_curves, make_facts, make_trial, make_uncertainty

HOSTILE = "<script>alert('x')</script>\"&'"

ANALYSIS = {
    "split": "test",
    "n_rows": 5,
    "classes": ["cat", HOSTILE],
    "confusion": [[3, 1], [0, 1]],
    "calibration": [{"low": 0.5, "high": 0.6, "n": 5, "probability": 0.55, "accuracy": 0.8}],
    "threshold": 0.5,
    "thresholds": [
        {"threshold": 0.0, "answered": 1.0, "accuracy": 0.8},
        {"threshold": 1.0, "answered": 0.0, "accuracy": None},
    ],
    "mistakes": [
        {
            "text": HOSTILE,
            "tag": HOSTILE,
            "predicted": "cat",
            "winner": "cat",
            "probability": 0.9,
            "ngrams": [(HOSTILE, 0.1)],
        }
    ],
}

MODEL = StoredModel(
    run_id="f" * 32,
    trial=1,
    metrics={"val_f1": 0.8, "test_f1": 0.7},
    name=HOSTILE,
    version="3",
    aliases=("champion",),
    performance={"class": {HOSTILE: {"precision": 1.0, "recall": 0.5, "f1": 0.6667, "num_samples": 2}}},
    error_analysis=ANALYSIS,
)


@pytest.fixture(scope="module")
def content(reference):
    return collect_content(*load_summary("quick", reference.storage()))


@pytest.fixture(scope="module")
def page(content):
    return render_page(content)


def numbers(page):
    return json.loads(re.search(r'<script type="application/json" id="study">(.*?)</script>', page)[1])


def test_its_numbers_are_those_of_the_trials(page, reference):
    shown, trials = numbers(page), reference.trials()
    complete = [trial for trial in trials if trial.state == TrialState.COMPLETE]
    best = min(complete, key=lambda trial: trial.value)
    assert shown["study"]["best_trial"]["number"] == best.number
    assert shown["study"]["n_pruned"] == sum(trial.state == TrialState.PRUNED for trial in trials)
    for trial, told in zip(trials, shown["study"]["trials"], strict=True):
        assert (told["number"], told["state"], told["params"]) == (trial.number, trial.state.name, trial.params)
        assert told["value"] == (trial.value if trial.state == TrialState.COMPLETE else None)
        assert told["metrics"] == trial.user_attrs.get(METRICS, {})
        assert told["seconds"] == round(trial.duration.total_seconds(), 3)
        curve = shown["curves"][str(trial.number)]
        assert dict(zip(curve["steps"], curve["val_loss"], strict=True)) == trial.intermediate_values
    assert shown["curves"][str(best.number)]["train_loss"] == best.user_attrs[TRAIN_LOSS]
    shares = list(shown["importances"]["shares"].values())
    assert sorted(shares, reverse=True) == shares
    assert 0 <= shares[-1] <= shares[0] <= 1
    sure = shown["study"]["uncertainty"]
    assert sure["trial"] == best.number
    assert sure["low"] < best.value < sure["high"]


def test_its_first_screen_says_who_won_by_how_much_how_sure_and_what_next(page, reference):
    shown = numbers(page)
    verdict, study = shown["verdict"], shown["study"]
    ranked = sorted(trial["value"] for trial in study["trials"] if trial["value"] is not None)
    assert f"Trial {study['best_trial']['number']} won: val_loss {ranked[0]:.5f}" in verdict["headline"]
    assert any(line.startswith(f"{ranked[1] - ranked[0]:.4g} better than trial") for line in verdict["gain"])
    assert verdict["certainty"][-1].startswith(f"95% interval {study['uncertainty']['low']:.4g} to")
    head = page[: page.index("<main>")]
    for line in (verdict["headline"], *verdict["gain"], *verdict["certainty"], verdict["step"]["command"]):
        assert line in head


def test_every_trial_has_its_curve_and_its_row(page, content):
    curves = re.findall(r'<path class="curve ([a-z]+)( best)?" .*?data-trial="(\d+)"', page)
    assert sorted(int(number) for _, _, number in curves) == [trial.number for trial in content.summary.trials]
    assert curves[-1][1:] == (" best", str(content.best.number)), "the winner is drawn last, so on top"
    ended = {trial.number: trial.state.lower() for trial in content.summary.trials}
    assert all(state == ended[int(number)] for state, _, number in curves)
    rows = re.findall(r'<tr.*?>\s*<td data-value="(\d+)">\1</td>', page)
    ranked = [trial.number for trial in content.summary.leaderboard()]
    assert [int(number) for number in rows][: len(ranked)] == ranked
    assert len(rows) == len(content.summary.trials)


def test_it_asks_for_nothing_from_outside(page):
    assert not re.search(r"<(link|img|iframe|object|embed)\b|@import|url\(|\bsrc=|fetch\(|XMLHttpRequest", page)
    assert re.search(r"default-src 'none'", page)


def hostile():
    trials = [
        make_trial(0, 0.5, params={HOSTILE: HOSTILE}, metrics={HOSTILE: 1.0}),
        make_trial(1, 0.4, params={HOSTILE: "b"}, metrics={HOSTILE: 1.0}),
        make_trial(2, None, state="FAIL", error=HOSTILE),
    ]
    finding = Finding(HOSTILE, HOSTILE, {HOSTILE: HOSTILE}, HOSTILE, 90, HOSTILE)
    told = {"name": HOSTILE, "metric": HOSTILE, "findings": (finding,), "drift": (HOSTILE,)}
    told["data"] = {"path": HOSTILE, "sha256": HOSTILE, "n_rows": 3}
    facts = make_facts(
        trials,
        summary=told,
        curves={0: make_curves(0.9, 0.5), 1: make_curves(0.8, 0.4)},
        space={HOSTILE: {"type": "categorical", "choices": [HOSTILE, "b"]}},
        fixed_args={HOSTILE: HOSTILE},
        val_classes={HOSTILE: 3},
    )
    record = {"created": HOSTILE, "uid": HOSTILE, "overrides": {HOSTILE: HOSTILE}, "code": {HOSTILE: HOSTILE}}
    record |= {"versions": {HOSTILE: HOSTILE}, "source": {"path": HOSTILE, "text": HOSTILE}}
    runs = StoredRuns(pages="http://127.0.0.1:5000/#/experiments/1/runs", trials={0: HOSTILE}, model=MODEL)
    return ReportContent(
        facts,
        record=record,
        data=DataProfile(None, {HOSTILE: 3}, ((0, 3),), 5, 0),
        tracebacks={2: HOSTILE},
        runs=runs,
        comparison=compare([facts, make_facts(trials, summary={"name": "t" + HOSTILE})]),
        other=facts.summary,
    )


def test_nothing_that_a_user_wrote_is_markup():
    page = render_page(hostile())
    assert "alert(" in page
    assert "<script>alert" not in page
    assert page.count("<script") == page.count("</script>") == 2
    assert not re.search(r"=\"[^\"<>]*<script", page)
    assert numbers(page)["study"]["name"] == HOSTILE
    assert f"- **!** {as_markdown(HOSTILE)} Set" in render_markdown(hostile())


def synthetic(n_trials, direction="minimize"):
    study = optuna.create_study(study_name="s", direction=direction)
    space = {"x": FloatDistribution(0, 1), "kind": CategoricalDistribution(["a", "b"])}
    for number in range(n_trials):
        x = (number * 0.618) % 1
        pruned, start = number % 3 == 2, datetime(2026, 1, 1) + timedelta(seconds=number)
        losses = {epoch: 1 / (epoch + 1) + x for epoch in range(6 if pruned else 100)}
        trial = create_trial(
            state=TrialState.PRUNED if pruned else TrialState.COMPLETE,
            value=losses[max(losses)],
            params={"x": x, "kind": "ab"[number % 2]},
            distributions=space,
            intermediate_values=losses,
            user_attrs={TRAIN_LOSS: [loss / 2 for loss in losses.values()]},
        )
        trial.datetime_start, trial.datetime_complete = start, start + timedelta(seconds=0.9)
        study.add_trial(trial)
    return study


def test_a_hundred_trials_take_less_than_two_megabytes_and_five_seconds():
    study = synthetic(100)
    begin = time.process_time()
    page = render_page(collect_content(study, summarize_study(study, "sqlite:///studies/s.db")))
    assert time.process_time() - begin < 5
    assert len(page.encode()) < 2_000_000
    assert page.count('class="curve') == 100


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(ReportContent(make_facts([])), id="empty"),
        pytest.param(ReportContent(make_facts([make_trial(0), make_trial(1)])), id="no trial is complete"),
        pytest.param(ReportContent(make_facts([make_trial(0, 0.5)])), id="one trial, no curve"),
        pytest.param(
            ReportContent(make_facts([make_trial(0, 0.5)], curves={0: make_curves(math.nan, math.inf)})),
            id="no loss is finite",
        ),
        pytest.param(
            ReportContent(make_facts([make_trial(i, 0.5, params={"x": 1}) for i in range(3)])), id="all the same"
        ),
        pytest.param(ReportContent(make_facts([make_trial(0, None, state="RUNNING", seconds=None)])), id="running"),
    ],
)
def test_a_study_of_which_little_is_known_has_a_page(content):
    page = render_page(content)
    assert numbers(page)["study"]["name"] == "s"
    assert not re.search(r"\b(nan|None)\b", page[page.index("<body") : page.index("<script")], re.IGNORECASE)
    assert render_markdown(content).startswith("## ")


PROMOTED = {"promotion": PromotionNote(0, {"val_f1": 0.8, "test_f1": 0.7}, model_name="m", version="2")}
EDGE = Finding("best-at-edge", "Best rate is at the edge", {}, RERUN, 60, "space.rate.high = 10")


@pytest.mark.parametrize(
    ("summary", "facts", "expected"),
    [
        pytest.param({"state": "running"}, {}, None, id="running"),
        pytest.param({"state": "incomplete"}, {}, "optimize resume s", id="incomplete"),
        pytest.param({}, {}, "optimize promote s", id="complete"),
        pytest.param({"findings": (EDGE,)}, {}, "optimize promote s", id="complete, with a finding"),
        pytest.param({"findings": (EDGE,)}, PROMOTED, RERUN, id="promoted, with a finding"),
        pytest.param({}, PROMOTED, 'tagifai predict "some text"', id="promoted"),
    ],
)
def test_the_next_step_follows_from_how_the_study_stands(summary, facts, expected):
    step = judge(ReportContent(make_facts([make_trial(0, 0.5)], summary=summary, **facts))).step
    assert (step and step.command) == expected


@pytest.mark.parametrize(
    ("n_tied", "expected"),
    [(3, "The lead may be chance: 3 of 4 other"), (0, "Better than all 4 other complete trials beyond chance")],
)
def test_it_says_whether_the_lead_may_be_chance(n_tied, expected):
    facts = make_facts([make_trial(0, 0.5)], summary={"uncertainty": make_uncertainty(n_tied)})
    assert judge(ReportContent(facts)).certainty[0].startswith(expected)


@pytest.mark.parametrize(
    ("runs", "expected"),
    [
        pytest.param(StoredRuns(away="it sleeps"), "Not known: MLflow could not be asked", id="away"),
        pytest.param(StoredRuns(), "Not promoted yet", id="not promoted"),
        pytest.param(StoredRuns(model=MODEL), "F1 0.7 on unseen test rows, 0.8 in validation", id="promoted"),
        pytest.param(
            StoredRuns(model=StoredModel("r", 1, {}, drift="numpy 3")), "Not reproduced: numpy 3", id="drifted"
        ),
    ],
)
def test_it_says_what_became_of_the_winner(runs, expected):
    content = ReportContent(make_facts([make_trial(0, 0.5)]), runs=runs)
    assert expected in " ".join(judge(content).promotion)
    assert expected.split(":")[0] in render_page(content)
    if runs.away:
        assert "it sleeps" in render_page(content)


def test_another_study_stands_beside_it_only_where_the_values_compare():
    ours = make_facts([make_trial(0, 0.5)], val_labels="a", space=SPACE)
    same = make_facts([make_trial(0, 0.4)], summary={"name": "t"}, val_labels="a")
    other = make_facts([make_trial(0, 0.4)], summary={"name": "t"}, val_labels="b")
    compared = [
        render_page(ReportContent(ours, comparison=compare([ours, facts]), other=facts.summary))
        for facts in (same, other)
    ]
    assert "t leads s by 0.1" in compared[0]
    assert "No winner: the values do not compare." in compared[1]
    assert [page.count("stair study-1") for page in compared] == [1, 0]


def test_the_markdown_says_the_same_as_the_page(content):
    text = render_markdown(content)
    for finding in content.summary.findings:
        assert finding.remedy is None or f"`{finding.remedy}`" in text
    assert f"| {content.best.number} | {content.best.value:.5f} |" in text
    assert text.count("\n|") == 2 + min(10, content.summary.n_complete)


def test_a_study_of_which_the_mean_is_asked_answers_as_a_frame(content):
    df = content.summary.to_dataframe()
    assert list(df["number"]) == [trial.number for trial in content.summary.trials]
    done = [trial.value for trial in content.summary.trials if trial.value is not None]
    assert df["value"].mean() == pytest.approx(fmean(done))
    assert list(df["params_analyzer"]) == [trial.params["analyzer"] for trial in content.summary.trials]
    assert list(make_facts([]).summary.to_dataframe().columns)[:3] == ["number", "state", "value"]


def test_a_notebook_shows_verdict_findings_and_curves(content, monkeypatch, tmp_path):
    shown = content.summary._repr_html_()
    assert judge(ReportContent(StudyFacts(content.summary))).headline in shown
    assert all(f"</b> {finding.summary}</p>".split("'")[0] in shown for finding in content.summary.findings)
    assert shown.count('class="curve') == len(content.summary.trials)
    monkeypatch.chdir(tmp_path)
    assert "won: val_loss" in make_facts([make_trial(0, 0.5)]).summary._repr_html_(), "its storage is not here"
