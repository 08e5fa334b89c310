"""Known-good starts and studies that go on from others, as they are typed, with their runs in MLflow."""

import json
from typing import Any

TRAIN = """
from tagifai.arg import Arg
from tagifai.args import takes_args


class Model:
    def predict(self, texts):
        return ["other" for _ in texts]


@takes_args({"seed": Arg(int, 0), "num_epochs": Arg(int, 2), "x": Arg(float, 0.5), "kind": Arg(str, "b")})
def train(args, df, trial=None):
    losses = [(args.x - 2) ** 2 + 1 / (epoch + 1) for epoch in range(args.num_epochs)]
    for epoch, loss in enumerate(losses):
        trial and trial.report(loss, epoch)
    performance = {"split": "val" if trial else "test", "overall": {"precision": 0.5, "recall": 0.4, "f1": 0.3}}
    return {"model": Model(), "history": {"val_loss": losses}, "performance": performance}
"""
STUDY = """
[study]
name = "own"
n_trials = 2
direction = "minimize"
seed = 7
data = "data/labeled_projects.csv"
train = "train_with_a_table:train"

[[start]]
x = 0.75

[space.x]
type = "float"
low = -1.0
high = 1.0
"""
KIND = '\n[space.kind]\ntype = "categorical"\nchoices = ["a", "b"]\n'


def test_a_study_is_started_well_added_to_and_gone_on_from(project: Any) -> None:
    (project.path / "train_with_a_table.py").write_text(TRAIN)
    (project.path / "studies" / "own.toml").write_text(STUDY)
    wider = STUDY.replace('"own"', '"wide"').replace("high = 1.0", "high = 3.0") + KIND
    (project.path / "studies" / "wide.toml").write_text(wider)
    assert project.call("run", "studies/own.toml")[0] == 0
    assert [trial.params["x"] for trial in project.trials("own")] == [0.5, 0.75]
    runs = project.trial_runs("own")
    assert [runs[number].data.tags.get("start") for number in (0, 1)] == ["defaults", "start"]

    code, out, _ = project.call("enqueue", "own", "--param", "x=-0.25")
    assert (code, out) == (0, "Trial 2 of study own waits: x -0.25.\n\nNext: optimize resume own --n-trials 1\n")
    for words, message in (
        (("--param", "x=1.5"), "x: 1.5 is outside of [space.x]: a number from -1.0 to 1.0"),
        (("--param", "xx=1.5"), "xx: is no parameter of [space]; did you mean 'x'?"),
        (("--param", "x"), "'x' does not read NAME=VALUE"),
        (("--param", "x=0", "--param", "x=1"), "--param gives x twice"),
        ((), "No parameter was given. Those of study 'own' are x."),
    ):
        code, _, err = project.call("enqueue", "own", *words)
        assert code == 2
        assert message in err

    code, _, err = project.call("run", "studies/wide.toml", "--from-study", "own", "--n-trials", 1)
    assert (code, "From study own: 2 trials as history, beside the total." in err) == (0, True), err
    trials = project.trials("wide")
    assert [trial.params.get("kind") for trial in trials[:2]] == ["b", "b"]
    assert list(project.trial_runs("wide")) == [2], "each trial has one run, that of the study that ran it"
    assert project.parent_run("wide").data.tags["continued_from"] == "own"
    report = json.loads(project.call("sync", "wide", "--check", "--json")[1])
    assert (report["n_trials"], report["n_written"], report["strays"]) == (1, 0, {})
    _, out, _ = project.call("show", "wide")
    assert out.startswith("Study wide: complete, 1 of 1 trials (1 complete, 0 pruned, 0 failed), minimize val_loss\n")
    assert "Went on from own: 2 trials beside its own\n" in out
    _, _, err = project.call("run", "studies/wide.toml", "--from-study", "own", "--study-name", "other", "--seed", 8)
    assert "own: 2 trials (0, 1) are left out: seed = 7, now 8 (set seed = 7 in [args])" in err
