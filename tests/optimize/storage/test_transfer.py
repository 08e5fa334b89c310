"""A study's database taken out of its storage and put into another one, also where that is interrupted."""

import optuna
import pytest

from optimize.definition.attributes import IMPORTED, RECORD
from optimize.errors import StudyExistsError
from optimize.storage.address import StudyAddress
from optimize.storage.database import load_study, open_storage
from optimize.storage.transfer import finish_import, place_snapshot, refuse_taken, save_snapshot


def content(study):
    trials = [{key: value for key, value in vars(trial).items() if key != "_trial_id"} for trial in study.get_trials()]
    return trials, study.direction, {key: value for key, value in study.user_attrs.items() if key != IMPORTED}


@pytest.fixture
def snapshot(reference, tmp_path):
    """The reference study in a file of its own."""
    address = StudyAddress("quick", reference.storage())
    save_snapshot(load_study(address, writable=False), address, tmp_path / "study.db")
    return tmp_path / "study.db"


def test_a_snapshot_is_one_file_with_the_whole_study(snapshot, reference):
    assert [file.name for file in snapshot.parent.iterdir()] == ["study.db"]
    assert content(load_study(StudyAddress("quick", f"sqlite:///{snapshot}"))) == content(reference.study())


@pytest.mark.parametrize("n_there", [None, 0, 7, 20])
def test_a_copy_into_a_database_goes_on_where_it_was_killed(snapshot, tmp_path, n_there):
    address = StudyAddress("quick", f"sqlite:///{tmp_path / 'all.db'}")
    store = open_storage(address.url, create=True)
    optuna.create_study(storage=store, study_name="another")
    original = load_study(StudyAddress("quick", f"sqlite:///{snapshot}"))
    uid = original.user_attrs[RECORD]["uid"]
    if n_there is not None:
        half = optuna.create_study(storage=store, study_name="quick")
        half.set_user_attr(IMPORTED, {"uid": uid, "complete": False})
        half.add_trials(original.get_trials()[:n_there])
        assert refuse_taken(address, uid) is not None
    expected = content(original)

    place_snapshot(snapshot, address, uid)

    assert content(load_study(address)) == expected
    assert refuse_taken(address, uid) is not None
    with pytest.raises(StudyExistsError, match="exists in"):
        refuse_taken(address, "another")
    finish_import(address, uid)
    with pytest.raises(StudyExistsError, match="exists in"):
        refuse_taken(address, uid)
