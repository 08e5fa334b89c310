"""A train callable that breaks its contract is refused in one line, before anything is written."""

import json
from typing import Any

import pandas as pd
import pytest

from optimize.definition.reading import load_study_file
from optimize.errors import InputError
from optimize.execution.rehearsal import rehearse, sample_rows
from tagifai.dataset import load_dataset

EPOCHS = """
for epoch in range(args.num_epochs):
    losses.append(args.x**2 + 1 / (epoch + 1))
    trial.report(losses[-1], epoch)
"""


def refused(project: Any, *options: str) -> str:
    """Return what `optimize run` says on standard error; nothing must have been written."""
    result = project.invoke("run", "studies/own.toml", *options)
    assert result.exit_code == 2, result.output
    assert list(project.path.glob("studies/*.db")) == []
    return result.stderr


@pytest.mark.parametrize("option", ["--dry-run", "--json"])
def test_a_breach_is_named_before_anything_is_written(project: Any, option: str) -> None:
    project.write_train(f"breaks_{option.strip('-').replace('-', '_')}", f"{EPOCHS}\nlosses.pop()")
    error = refused(project, option)
    (line,) = [line for line in error.splitlines() if line.startswith("Error: ")]
    assert line.endswith("history['val_loss'] is empty; it has one number an epoch.")


def test_an_exception_is_named_with_its_place_if_all_rows_have_it_too(project: Any) -> None:
    project.write_train("has_a_typo", "losses.append(float(df['titel'].str.len().mean()))")
    error = refused(project, "--dry-run")
    assert "own.toml:9: study.train: 'has_a_typo:train': fails, on a few rows and on all of them: " in error
    assert "KeyError: 'titel' (has_a_typo.py, line" in error


def test_what_only_a_few_rows_are_the_reason_of_is_no_fault(project: Any) -> None:
    project.write_train("needs_many_rows", f"assert len(df) > 500\n{EPOCHS}")
    result = project.invoke("run", "studies/own.toml", "--dry-run")
    assert result.exit_code == 0, result.output
    assert "Rehearsal on 899 rows: val_loss 1." in result.stdout


@pytest.mark.parametrize(
    ("name", "body", "doubt"),
    [
        ("prunes_itself", "import optuna\nraise optuna.TrialPruned", "The rehearsal was pruned;"),
        ("kills_its_process", "os.kill(os.getpid(), signal.SIGKILL)", "The rehearsal's process died with exit code -9"),
    ],
)
def test_what_cannot_be_told_is_said(project: Any, name: str, body: str, doubt: str) -> None:
    project.write_train(name, body)
    code, out, err = project.cli("run", "studies/own.toml", "--dry-run")
    assert code == 0, err
    assert doubt in out


def test_one_epoch_of_few_rows_is_trained_elsewhere_and_prints_nothing(project: Any) -> None:
    project.write_train(
        "leaves_traces",
        """
        print("printed")
        os.write(1, b"written")
        with open("traces.txt", "a") as traces:
            traces.write(f"{args.num_epochs} {len(df)}\\n")
        losses.append(1.0)
        trial.report(1.0, 0)
        trial.study.stop()
        """,
    )
    code, out, err = project.cli("run", "studies/own.toml", "--dry-run")
    assert code == 0, err
    assert ("printed" in out + err, "written" in out + err) == (False, False)
    n_epochs, n_rows = (project.path / "traces.txt").read_text().split()
    assert (int(n_epochs), 100 <= int(n_rows) <= 200) == (1, True)
    assert json.loads(project.cli("run", "studies/own.toml", "--dry-run", "--json")[1])["study"]["name"] == "own"


def test_the_taggers_own_training_is_not_rehearsed(project: Any) -> None:
    plan = load_study_file(project.path / "studies" / "quick.toml")
    assert rehearse(plan, load_dataset("data/labeled_projects.csv").df) is None


def test_without_a_process_of_its_own_the_rehearsal_says_the_same(
    project: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("optimize.execution.rehearsal.may_fork", lambda: False)
    project.write_train("breaks_here", f"{EPOCHS}\nlosses.append(0.0)")
    study_file = load_study_file(project.path / "studies" / "own.toml")
    with pytest.raises(
        InputError, match=r"^train = 'breaks_here:train': history\['val_loss'\] has 2 epochs, but 1 were"
    ):
        rehearse(study_file, load_dataset("data/labeled_projects.csv").df)


def test_a_breach_that_only_a_trial_shows_ends_the_study_at_once(project: Any) -> None:
    project.write_train("breaks_late", f"{EPOCHS}\nif args.num_epochs > 1:\n    losses = losses[-1]")
    result = project.invoke("run", "studies/own.toml")
    assert result.exit_code == 1
    error = result.stderr[result.stderr.index("\nError: ") :].splitlines()
    assert error[1] == "Error: Trial 0 failed: history['val_loss'] is a float, not a list of numbers."
    assert [trial.state.name for trial in project.trials("own")] == ["FAIL"]


def test_a_sample_has_some_rows_of_each_tag_in_their_order() -> None:
    df = pd.DataFrame({"tag": ["common"] * 900 + ["rare"] * 5 + ["scarce"] * 95, "row": range(1000)})
    sample = sample_rows(df, 100)
    assert sample["tag"].value_counts().to_dict() == {"common": 90, "scarce": 12, "rare": 5}
    assert sample["row"].is_monotonic_increasing
    assert list(sample.index) == list(range(107))
    assert len(sample_rows(df[:50])) == 50
