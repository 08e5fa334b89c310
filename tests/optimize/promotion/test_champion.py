"""A champion changes only for a better one that was tested on the same rows, and there is a way back."""

from typing import Any

import pytest

from optimize import promote_best, run_study
from optimize.errors import PromotionError
from tagifai.errors import InputError
from tagifai.model_versions import list_versions, roll_back


def ranked(project: Any) -> list[int]:
    """Return some complete trials of the study, the best test_f1 first, one for each score."""
    complete = [trial.number for trial in project.trials() if trial.state.name == "COMPLETE"][:5]
    scores = {number: promote_best("quick", trial=number, dry_run=True).metrics["test_f1"] for number in complete}
    by_score = {score: number for number, score in scores.items()}
    return [by_score[score] for score in sorted(by_score, reverse=True)]


def champion(project: Any, alias: str = "champion", name: str = "tagifai") -> str:
    return str(project.client().get_model_version_by_alias(name, alias).version)


@pytest.fixture
def shorter(finished: Any) -> Any:
    """A project with a longer study and a shorter one of the same data, whose best trial is worse on the test rows."""
    finished.write_study_file("short", name='"short"', n_trials="2")
    run_study("studies/short.toml")
    long, short = (promote_best(name, dry_run=True).metrics["test_f1"] for name in ("quick", "short"))
    assert long > short, "the test needs a worse study"
    return finished


@pytest.mark.slow
def test_a_worse_study_takes_the_place_of_a_better_one_by_force_only(shorter: Any) -> None:
    first = promote_best("quick")
    runs = len(shorter.runs("short"))
    with pytest.raises(PromotionError, match=rf"tagifai version 1 \(trial {first.trial} of study quick\) is better"):
        promote_best("short")
    assert champion(shorter) == first.version
    assert len(shorter.runs("short")) == runs
    beside = promote_best("short", alias="challenger")
    assert (champion(shorter), champion(shorter, "challenger")) == (first.version, beside.version)
    forced = promote_best("short", force=True)
    assert champion(shorter) == forced.version == beside.version
    back = promote_best("quick")
    assert champion(shorter) == back.version == first.version


@pytest.mark.slow
def test_rolling_back_makes_the_one_before_champion_again(finished: Any) -> None:
    best, *_, worst = ranked(finished)
    old, new = promote_best("quick", trial=worst), promote_best("quick", trial=best)
    done = roll_back("tagifai")
    assert (done.from_version, done.to_version) == (new.version, old.version)
    assert champion(finished) == old.version
    lost = finished.client().get_model_version("tagifai", new.version)
    assert lost.tags["champion.rolled_back"].endswith(f"to version {old.version}")
    with pytest.raises(InputError, match=r"version 1 has no champion before it"):
        roll_back("tagifai")


@pytest.mark.slow
def test_a_champion_of_other_rows_is_protected_before_anything_is_trained(finished: Any) -> None:
    promote_best("quick")
    finished.write_study_file("other", name='"other"', n_trials="1", seed="43")
    run_study("studies/other.toml")
    with pytest.raises(PromotionError, match=r"tested on other rows(.|\n)*--model-name"):
        promote_best("other")
    assert champion(finished) == "1"
    assert promote_best("other", model_name="another").model_uri == "models:/another@champion"


@pytest.mark.slow
def test_the_study_file_names_the_model(finished: Any) -> None:
    path = finished.write_study_file("named", name='"named"', n_trials="1")
    path.write_text(path.read_text() + '\n[promote]\nmodel_name = "mine"\n')
    run_study("studies/named.toml")
    assert promote_best("named").model_name == "mine"


@pytest.mark.slow
def test_versions_say_where_they_come_from(finished: Any) -> None:
    promotion = promote_best("quick")
    (version,) = list_versions()
    assert (version.study, version.trial) == ("quick", str(promotion.trial))
    assert version.aliases == ("champion",)
    assert version.test_f1 == pytest.approx(promotion.metrics["test_f1"])
    assert f"Trial {promotion.trial} of study quick: val_loss" in version.description
    run = finished.client().get_run(promotion.run_id)
    assert f"(#/experiments/{run.info.experiment_id}/runs/{promotion.run_id})" in version.description
    tags = finished.client().get_model_version("tagifai", "1").tags
    assert tags["refit"] == "all"
    assert len(tags["data.sha256"]) == 64
