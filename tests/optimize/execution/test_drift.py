"""Training code that changed is noticed by `resume`, and recorded where that is allowed."""

import json
from typing import Any

import pytest

from optimize.definition.attributes import DRIFT, RECORD

WORDS = "def loss(x):\n    return x**2\n"
TRAIN = "from words_of_mine import loss\nlosses.append(loss(args.x))\ntrial.report(losses[-1], 0)"


@pytest.mark.slow
def test_changed_training_code_is_refused_or_recorded(project: Any) -> None:
    words = project.path / "words_of_mine.py"
    words.write_text(WORDS)
    project.write_train("drifts_away", TRAIN)
    assert project.invoke("run", "studies/own.toml", "--n-trials", 2).exit_code == 0
    assert project.study("own").user_attrs[RECORD]["code"]["training"].keys() == {"drifts_away.py", "words_of_mine.py"}

    words.write_text(WORDS.replace("x**2", "x**4"))
    before = project.dump()
    refused = project.invoke("resume", "own", "--n-trials", 1)
    assert refused.exit_code == 2
    assert refused.stderr.startswith(
        "Error: Study 'own' was made with other training code:\n  training code words_of_mine.py: sha256 "
    )
    assert "go on in spite of the change with --allow-drift" in refused.stderr
    assert project.dump() == before

    allowed = project.invoke("resume", "own", "--n-trials", 1, "--allow-drift")
    assert allowed.exit_code == 0, allowed.output
    (drift,) = project.study("own").user_attrs[DRIFT]
    assert (drift["since"], len(drift["changes"])) == (2, 1)
    assert "since trial 2: training code words_of_mine.py" in project.parent_run("own").data.tags["drift"]
    assert "Drift since trial 2: training code words_of_mine.py: sha256" in project.invoke("show", "own").stdout

    # What was allowed once is what the study is made with from then on.
    assert project.invoke("resume", "own", "--n-trials", 1).exit_code == 0
    words.write_text(WORDS)
    assert project.invoke("resume", "own", "--n-trials", 1).exit_code == 2

    # A study that was recorded before there were digests of the training code, or by hand.
    study = project.study("own")
    record = study.user_attrs[RECORD]
    del record["code"]["training"]
    study.set_user_attr(RECORD, record)
    study.set_user_attr(DRIFT, "mine")
    result = project.invoke("resume", "own", "--n-trials", 1, "--json")
    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout)["drift"] == []
