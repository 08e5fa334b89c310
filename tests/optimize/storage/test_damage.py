"""Studies whose file was damaged: it is said, by its name, and nothing is called safe that may not be."""

import random
import shutil
import sqlite3
from contextlib import closing

import optuna
import pytest
from optuna.trial import TrialState

from optimize.errors import OptimizeError, StorageUnavailableError
from optimize.reporting.studies import show_study
from optimize.storage.database import open_storage
from optimize.storage.trial_writer import TrialChanges, write


@pytest.fixture(scope="module")
def grown(tmp_path_factory):
    """The file of a study with 200 trials."""
    path = tmp_path_factory.mktemp("grown") / "s.db"
    study = optuna.create_study(storage=open_storage(f"sqlite:///{path}", create=True), study_name="s")
    trial = optuna.trial.create_trial(value=0.5, user_attrs={"note": "x" * 300}, intermediate_values={0: 1.0, 1: 0.5})
    study.add_trials([trial] * 200)
    show_study("s", storage=f"sqlite:///{path}")
    return path


@pytest.fixture
def database(tmp_path, grown):
    return shutil.copy(grown, tmp_path / "s.db")


def truncate(path, rng):
    with path.open("r+b") as file:
        file.truncate(rng.randrange(4096, path.stat().st_size))


def overwrite(path, rng):
    content = bytearray(path.read_bytes())
    for page in rng.sample(range(1, len(content) // 4096), k=len(content) // 4096 // 3):
        content[page * 4096 : (page + 1) * 4096] = rng.randbytes(4096)
    path.write_bytes(content)


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("damage", [truncate, overwrite])
def test_a_damaged_study_is_called_damaged(database, damage, seed):
    damage(database, random.Random(seed))
    with pytest.raises(OptimizeError, match=r"malformed|not a database|no such table") as caught:
        show_study("s", storage=f"sqlite:///{database}")
    assert "is safe" not in str(caught.value)
    assert "The file is damaged or cannot be read. Put a copy of it in its place" in str(caught.value)


def test_what_is_said_of_a_sound_file_is_true(database):
    """A disk that is full, or a limit that says so: the file is whole, and what had ended is in it."""
    storage = open_storage(f"sqlite:///{database}")
    study_id = storage.get_study_id_from_name("s")
    trial_id = storage.create_new_trial(study_id)
    with storage.storage.engine.connect() as connection:
        connection.connection.driver_connection.execute("PRAGMA max_page_count=1")
    full = TrialChanges(user_attrs={str(i): "x" * 4000 for i in range(50)})
    with pytest.raises(StorageUnavailableError, match=r"is full\. What has finished is safe\. Free some space"):
        write(storage, trial_id, full, TrialState.COMPLETE, [0.1])
    with closing(sqlite3.connect(database)) as connection:
        states = connection.execute("SELECT state FROM trials").fetchall()
    assert states.count(("COMPLETE",)) == 200
