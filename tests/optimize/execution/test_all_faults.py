"""All that is wrong with a study file, and with what it names, in one list."""

from pathlib import Path
from typing import Any

import pytest

from optimize.errors import StudyFileError
from optimize.execution.plan import plan_study
from tests.optimize.conftest import DATA

ONE_OF_EACH = """[study]
name = "all"
n_trials = 0
metric = "accuracy"
seed = 42
data = "nowhere.csv"
callbacks = ["nowhere:notify", "tagifai.train:nothing"]
patince = 3

[sampler]
name = "TPESampler"
n_startup_trials = -1
multivariate = "no"

[pruner]
name = "medianpruner"

[arsg]

[args]
num_epoch = 8
alpha = 1e-4
min_freq = -1
stem = [1]

[space.analyzer]
type = "categorical"
choices = ["word", "char"]

[space.ngram_max_range]
type = "int"
low = 2
high = 4
when = { analyzer = "chars" }

[space.alpha]
type = "float"
low = 1e-6
high = 1e-2

[space.learning_rate]
type = "float"
low = 1.0
high = 0.1

[space.power_t]
type = "float"
low = 0.1
high = 0.2

[space.clean]
type = "categorical"
choices = ["lesson", "none"]
when = { learning_rate = 1.0 }
"""


def faults_of(folder: Path, text: str, **options: Any) -> list[str]:
    """Return what is wrong, as `line: key: the first words`."""
    path = folder / "s.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(StudyFileError, match=r"^") as caught:
        plan_study(path, storage=f"sqlite:///{folder}/s.db", **options)
    assert not (folder / "s.db").exists()
    return [line.removeprefix(f"{path}:") for line in str(caught.value).splitlines()]


def test_one_fault_of_each_kind_is_told_at_once_by_line_and_nothing_that_follows_from_one(tmp_path: Path) -> None:
    faults = faults_of(tmp_path, ONE_OF_EACH)
    begins = [
        "3: study.n_trials: must be greater",
        "4: study.metric: must be 'val_loss'",
        "6: study.data: nowhere.csv: does not exist",
        "7: study.callbacks: 'nowhere:notify': cannot import 'nowhere'",
        "7: study.callbacks: 'tagifai.train:nothing': module 'tagifai.train' has no 'nothing'",
        "8: study.patince: is unknown",
        "12: sampler.n_startup_trials: must be 0 or more",
        "13: sampler.multivariate: must be true or false",
        "16: pruner.name: there is no optuna.pruners.medianpruner",
        "18: arsg: is unknown; did you mean 'args'?",
        "21: args.num_epoch: Argument 'num_epoch' is unknown",
        "23: args.min_freq: Argument min_freq = -1 is out of range",
        "24: args.stem: must be a string, a number, true or false",
        "34: space.ngram_max_range.when: 'chars' is no value of analyzer",
        "36: space.alpha: stands in [args] and in [space]",
        "41: space.learning_rate: low (1.0) is above high (0.1)",
        "46: space.power_t: can have no effect",
    ]
    assert len(faults) == len(begins), "\n".join(faults)
    for fault, begin in zip(faults, begins, strict=True):
        assert fault.startswith(begin)


SOUND = f"""[study]
name = "sound"
n_trials = 2
seed = 1
data = "{DATA}"

[args]
num_epochs = 3

[space.alpha]
type = "float"
low = 1e-6
high = 1e-2
"""


@pytest.mark.parametrize(
    ("changes", "faults"),
    [
        ({"seed = 1": 'seed = 1\ntrain = "nowhere:train"'}, ["5: study.train: 'nowhere:train': cannot import"]),
        # What the function would say of arguments is not known, and data is read all the same.
        (
            {"seed = 1": 'seed = 1\ntrain = "nowhere:train"', "num_epochs = 3": "any = 3", str(DATA): "nowhere.csv"},
            ["5: study.train: ", "6: study.data: nowhere.csv: does not exist"],
        ),
        # With other arguments the data may be fine.
        ({"num_epochs = 3": "min_freq = 5000\nnum_epoch = 3"}, ["9: args.num_epoch: "]),
        ({"num_epochs = 3": "min_freq = 5000", "[args]": '[pruner]\nname = "no"\n[args]'}, ["5: study.data: ", "8: "]),
        ({'data = "': '# "', "[args]": '[data]\npath = 3\n[args]', "1e-6": "1"}, ["8: data.path: ", "12: space.alpha"]),
        ({"[space.alpha]": "[space.alhpa]", "seed = 1": "seed = -1"}, ["4: study.seed: ", "10: space.alhpa: "]),
        ({"[space.alpha]": "[spice.alpha]"}, ["1: space: is missing", "10: spice: is unknown"]),
        ({"n_trials = 2": "", 'name = "sound"': ""}, ["1: study.n_trials: is missing", "1: study.name: is missing"]),
        ({"seed = 1": "seed = 1\nseed = 2"}, ["5: not TOML: "]),
    ],
)  # fmt: skip
def test_what_hangs_on_a_fault_is_not_judged(tmp_path: Path, changes: dict[str, str], faults: list[str]) -> None:
    text = SOUND
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new, 1)
    found = faults_of(tmp_path, text)
    assert len(found) == len(faults), "\n".join(found)
    assert all(one.startswith(begin) for one, begin in zip(found, sorted(faults, key=line), strict=True)), found


def line(fault: str) -> tuple[int, str]:
    return int(fault.partition(":")[0]), fault


def test_an_option_that_is_refused_is_told_with_the_files_own_faults(tmp_path: Path) -> None:
    found = faults_of(tmp_path, SOUND.replace("num_epochs", "num_epoch"), seed=-1)
    assert [one[:17] for one in found] == ["8: args.num_epoch", "--seed: must be g"]
