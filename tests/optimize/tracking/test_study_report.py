"""The report with what MLflow holds, kept with the study's own run."""

import json
import re

import pytest

import optimize
from optimize.errors import InputError, StudyNotFoundError
from optimize.tracking.stored_runs import dashboard_of
from optimize.tracking.study_report import write_report


def numbers(page):
    return json.loads(re.search(r'<script type="application/json" id="study">(.*?)</script>', page)[1])


def parent(project):
    return next(run for run in project.runs() if not run.data.tags.keys() & {"optuna.trial", "promoted_from"})


@pytest.mark.slow
def test_a_promoted_study_is_reported_with_its_model_and_its_runs(finished):
    assert parent(finished).data.tags["mlflow.note.content"].startswith("## Trial")
    promotion = optimize.promote_best("quick", model_name="quick")
    kept = parent(finished)
    assert "### Promoted model" in kept.data.tags["mlflow.note.content"]
    assert "report.html" in [item.path for item in finished.client().list_artifacts(kept.info.run_id)]
    code, out, err = finished.call("report", "quick", "--json")
    assert code == 0, err
    told = json.loads(out)
    page = (finished.path / "quick.html").read_text(encoding="utf-8")
    assert (told["path"], told["size"], told["away"]) == ("quick.html", len(page.encode()), None)

    shown = numbers(page)
    by_trial = {
        run.data.tags["optuna.trial"]: run.info.run_id for run in finished.runs() if "optuna.trial" in run.data.tags
    }
    assert shown["runs"] == by_trial
    assert all(f"/runs/{run_id}" in page for run_id in by_trial.values())
    model = shown["model"]
    assert (model["run_id"], model["version"], model["aliases"]) == (promotion.run_id, promotion.version, ["champion"])
    assert {name: model["metrics"][name] for name in promotion.metrics} == promotion.metrics
    analysis = model["error_analysis"]
    assert sum(map(sum, analysis["confusion"])) == analysis["n_rows"]
    hits = sum(row[i] for i, row in enumerate(analysis["confusion"]))
    assert hits / analysis["n_rows"] == pytest.approx(promotion.metrics["test_recall"])
    assert all(mistake["text"] in page.replace("&#39;", "'") for mistake in analysis["mistakes"][:10])
    assert "quick version 1" in promotion._repr_html_()

    run = parent(finished)
    assert run.info.run_id == told["run_id"]
    description = run.data.tags["mlflow.note.content"]
    assert description.startswith("## Trial")
    assert "### Promoted model" in description
    assert "report.html" in [item.path for item in finished.client().list_artifacts(run.info.run_id)]

    # What a report says of this very study stays; once the study has gone on, it is told anew.
    assert finished.call("sync", "quick")[0] == 0
    assert parent(finished).data.tags["mlflow.note.content"] == description
    assert finished.call("resume", "quick", "--n-trials", "1")[0] == 0
    told_anew = parent(finished).data.tags["mlflow.note.content"]
    assert told_anew != description
    assert "### Findings" in told_anew
    assert json.loads(finished.call("sync", "quick", "--json")[1])["n_written"] == 0
    assert parent(finished).data.tags["mlflow.note.content"] == told_anew


def test_without_a_store_the_study_is_reported_all_the_same(finished):
    page = optimize.report("quick", tracking_uri=f"sqlite:///{finished.path}/elsewhere.db")
    assert "there is no MLflow store at" in page
    assert "won: val_loss" in page
    assert not (finished.path / "elsewhere.db").exists()
    code, out, _ = finished.call("report", "quick", "--format", "md", "--tracking-uri", "http://127.0.0.1:9")
    assert code == 0
    assert "MLflow does not keep it" in out
    assert (finished.path / "quick.md").read_text(encoding="utf-8").startswith("## Trial")


def test_what_cannot_be_written_is_refused(finished):
    with pytest.raises(StudyNotFoundError, match="nosuch"):
        optimize.report("nosuch")
    with pytest.raises(StudyNotFoundError, match="nosuch"):
        optimize.report("quick", against="nosuch")
    with pytest.raises(InputError, match="There is no format 'pdf'"):
        optimize.report("quick", format="pdf")
    with pytest.raises(InputError, match=r"missing/q\.html cannot be written: No such file"):
        write_report("quick", output="missing/q.html")


@pytest.mark.parametrize(
    ("uri", "expected"),
    [
        ("https://mlflow.example.org/", "https://mlflow.example.org"),
        ("https://ann:secret@mlflow.example.org:8080/base", "https://mlflow.example.org:8080/base"),
        ("sqlite:////home/ann/experiments/mlflow.db", "http://127.0.0.1:5000"),
        ("postgresql://ann:secret@db.example.org/mlflow", "http://127.0.0.1:5000"),
    ],
)
def test_links_lead_to_the_dashboard_and_hold_no_password(uri, expected):
    assert dashboard_of(uri) == expected


def test_a_report_that_is_handed_on_holds_no_password(finished):
    page = optimize.report("quick", tracking_uri="http://ann:secret@127.0.0.1:9")
    assert "MLflow could not be asked" in page
    assert "secret" not in page
