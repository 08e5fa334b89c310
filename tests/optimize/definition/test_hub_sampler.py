"""Samplers of OptunaHub, from a registry that is a folder: the network is never asked."""

from pathlib import Path
from typing import Any

import optuna
import pytest

from optimize.definition.component import ComponentSpec
from optimize.definition.factories import make_sampler
from optimize.definition.hub_sampler import is_hub_sampler
from optimize.definition.reading import read_study_file
from optimize.definition.record import StudyRecord
from optimize.errors import StudyFileError, UntrustedStudyError
from optimize.storage.trust import refuse_untrusted

pytest.importorskip("optunahub")

SAMPLER = """
import optuna


class Mine(optuna.samplers.RandomSampler):
    def __init__(self, shift: float = 0.0, seed: int | None = None) -> None:
        super().__init__(seed)
        self.shift = shift
"""
COMMIT = "0123456789" * 4


@pytest.fixture
def registry(tmp_path: Path) -> Path:
    package = tmp_path / "registry" / "samplers" / "mine"
    package.mkdir(parents=True)
    (package / "__init__.py").write_text(SAMPLER)
    return tmp_path / "registry"


def table(root: Path | str, **changes: Any) -> ComponentSpec:
    content = {"name": "optunahub:samplers/mine", "class": "Mine", "registry": str(root)}
    return ComponentSpec.model_validate({key: v for key, v in (content | changes).items() if v is not None})


def test_a_sampler_of_a_registry_is_made_with_its_options_and_the_seed(registry: Path) -> None:
    sampler = make_sampler(table(registry, shift=0.5), 7)
    assert (type(sampler).__name__, sampler.shift) == ("Mine", 0.5)
    drawn = []
    for seed in (7, 7, 8):
        study = optuna.create_study(sampler=make_sampler(table(registry), seed))
        drawn.append(study.ask().suggest_float("x", 0, 1))
    assert drawn[0] == drawn[1] != drawn[2]


def test_one_may_stand_inside_another_sampler(registry: Path) -> None:
    inner = table(registry)
    outer = {
        "name": "PartialFixedSampler",
        "fixed_params": {"x": 1},
        "base_sampler": {"name": inner.name} | inner.options,
    }
    assert type(make_sampler(ComponentSpec.model_validate(outer), 1)._base_sampler).__name__ == "Mine"
    assert is_hub_sampler(ComponentSpec.model_validate(outer))
    assert not is_hub_sampler(ComponentSpec(name="TPESampler"))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"class": None}, "a sampler of OptunaHub needs its class: class = 'NAME'"),
        (
            {"registry": None},
            "code from the network: say which by ref, a commit of 40 digits, or by registry, a folder",
        ),
        ({"registry": None, "ref": "main"}, "say which by ref, a commit of 40 digits"),
        ({"name": "optunahub:../mine"}, r"'optunahub:\.\./mine' is no optunahub:package"),
        ({"name": "optunahub:samplers/none"}, r"optunahub:samplers/none cannot be loaded: FileNotFoundError"),
        ({"class": "Other"}, r"sampler\.class: optunahub:samplers/mine has no sampler 'Other'"),
        ({"class": "optuna"}, r"sampler\.class: optunahub:samplers/mine has no sampler 'optuna'"),
        ({"shift": "far"}, r"sampler\.shift: must be a number, not 'far'"),
        ({"nope": 1}, "Mine cannot be made with these options"),
    ],
    ids=str,
)
def test_what_does_not_say_which_code_it_is_is_refused(registry: Path, changes: dict[str, Any], message: str) -> None:
    with pytest.raises(StudyFileError, match=message):
        make_sampler(table(registry, **changes), 1)


def test_one_that_is_not_installed_is_refused(registry: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("optimize.definition.hub_sampler.find_spec", lambda _name: None)
    with pytest.raises(StudyFileError, match=r"it needs the package optunahub: pip install 'tagifai\[optunahub\]'"):
        make_sampler(table(registry), 1)


def test_a_commit_is_what_is_asked_for(registry: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = {}

    def load_module(package: str, **options: Any) -> Any:
        import optunahub

        asked.update(package=package, **options)
        return optunahub.load_local_module(package, registry_root=str(registry))

    monkeypatch.setattr("optunahub.load_module", load_module)
    make_sampler(table("", registry=None, ref=COMMIT), 1)
    assert asked == {"package": "samplers/mine", "repo_owner": "optuna", "ref": COMMIT}


def write_study_file(path: Path, sampler: str) -> Path:
    path.write_text(
        f'[study]\nname = "s"\nn_trials = 2\nseed = 1\ndata = "d.csv"\n[sampler]\n{sampler}\n'
        '[space.alpha]\ntype = "float"\nlow = 0.1\nhigh = 1.0\n'
    )
    return path


def test_a_study_of_somebody_elses_that_names_one_is_not_gone_on_with(tmp_path: Path) -> None:
    named = 'name = "optunahub:samplers/mine"\nclass = "Mine"\nref = "{}"'
    mine = write_study_file(tmp_path / "mine.toml", named.format(COMMIT))
    others = [named.format("f" * 40), 'name = "TPESampler"']
    content = read_study_file(mine).to_dict()
    assert content["sampler"] == {"name": "optunahub:samplers/mine", "class": "Mine", "ref": COMMIT}
    record = StudyRecord("uid", "", content, {"path": ""}, {}, {}, {}, {}, {})
    assert not record.runs_nothing_foreign
    study = optuna.create_study()
    refuse_untrusted(study, record, mine, pickles=True)
    for sampler in others:
        other = write_study_file(tmp_path / "other.toml", sampler)
        with pytest.raises(UntrustedStudyError, match="was not made here"):
            refuse_untrusted(study, record, other, pickles=True)
