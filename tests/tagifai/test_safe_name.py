"""Names of anyone's as names of files: nothing leaves its folder, and no two become one."""

import os
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optimize.storage.address import StudyAddress
from tagifai.experiments import get_or_create_experiment
from tagifai.safe_name import safe_name
from tagifai.tracking_store import open_client

HOSTILE = [
    "../../../x",
    "..",
    ".",
    "",
    "/etc/x",
    "a/b",
    "a\\..\\b",
    "a\0b",
    "a\nb",
    "~",
    " ",
    "-rf",
    "\x1b[2J",
    "x" * 300,
]


@pytest.mark.parametrize("name", ["sgd", "My study 2", "v0.1-b_c", "über"])
def test_plain_names_stay(name: str) -> None:
    assert safe_name(name) == name


@given(st.one_of(st.sampled_from(HOSTILE), st.text(max_size=300)))
def test_any_name_is_one_file_of_its_folder(name: str) -> None:
    safe = safe_name(name)
    assert safe not in ("", ".", "..")
    assert len(os.fsencode(safe)) <= 240
    assert not {"/", "\\"} & set(safe)
    assert not any(unicodedata.category(letter) in ("Cc", "Cf", "Zl", "Zp") for letter in safe)
    assert safe_name(safe) == safe


@given(st.lists(st.text(max_size=8), unique=True, max_size=8))
def test_different_names_stay_different(names: list[str]) -> None:
    assert len({safe_name(name) for name in names}) == len(names)


def test_artifacts_and_locks_stay_in_their_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    client = open_client(f"sqlite:///{tmp_path}/experiments/mlflow.db")
    for name in HOSTILE:
        if name.strip() and len(name) <= 250:
            found = client.get_experiment(get_or_create_experiment(client, name)).artifact_location
            assert found == (tmp_path / "experiments" / "artifacts" / safe_name(name)).as_uri()
        for address in (
            StudyAddress(name, "postgresql://h/d"),
            StudyAddress(name, f"sqlite:///{tmp_path}/studies/a.db"),
        ):
            for lock in (address.lock, address.export_lock, address.promote_lock):
                assert lock.resolve().parent == tmp_path / "studies"
