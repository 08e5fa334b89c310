"""A stranger's database runs nothing: not when it is looked at, and not when it is resumed or promoted untrusted."""

import copy
import json
import os
import pickle
import sqlite3
import time
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

import optuna
import pytest

from optimize import compare_studies, export_study, promote_best, report, resume_study
from optimize.definition.attributes import N_TRIALS, RECORD
from optimize.definition.reading import read_study_file
from optimize.definition.record import StudyRecord
from optimize.definition.signature import is_signed_here, key_path, sign
from optimize.errors import InputError, UntrustedStudyError
from optimize.execution.events import Observer
from optimize.execution.watching import watch_study
from optimize.reporting.dashboard import open_server
from optimize.reporting.studies import list_studies, show_study
from optimize.storage.address import StudyAddress
from optimize.storage.database import load_study, open_storage
from optimize.storage.locks import driver_lock
from optimize.storage.trust import refuse_untrusted
from optimize.tracking.study_report import write_report
from optimize.tracking.sync import sync_study
from tagifai.dataset import load_dataset
from tests.optimize.conftest import DATA, OWN_TRAIN, Project, copy_database
from tests.optimize.hostile.databases import IN_ATTRIBUTES, IN_SQL, IN_THE_RECORD

PLACES = [*IN_THE_RECORD, *IN_ATTRIBUTES, *IN_SQL]
MODULE = "strangers_code"


class Marking:
    """Leaves a mark where it is unpickled."""

    def __init__(self, mark: Path) -> None:
        self._mark = mark

    def __reduce__(self) -> Any:
        return os.mkdir, (str(self._mark),)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The database of a study with one trial, whose record bears no signature."""
    folder = tmp_path_factory.mktemp("stranger")
    study_file = folder / "own.toml"
    study_file.write_text(OWN_TRAIN.format(module=MODULE).replace("data/labeled", f"{DATA.parent}/labeled"))
    (folder / f"{MODULE}.py").write_text("")
    parsed = read_study_file(study_file)
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(folder))
        record = StudyRecord.make(parsed, study_file, {}, load_dataset(parsed.source()))
    study = optuna.create_study(storage=open_storage(f"sqlite:///{folder}/own.db", create=True), study_name="own")
    study.set_user_attr(N_TRIALS, 6)
    study.set_user_attr(RECORD, {**vars(record), "source": {"path": "studies/own.toml", "text": ""}})
    study.add_trial(
        optuna.create_trial(
            value=0.5, params={"x": 0.5}, distributions={"x": optuna.distributions.FloatDistribution(-1, 1)}
        )
    )
    study._storage.remove_session()
    optuna.create_study(storage=study._storage, study_name="other")
    return folder / "own.db"


@pytest.fixture
def stranger(template: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Project]:
    """A folder with a stranger's database, and with code that leaves a mark if it is run."""
    folder = tmp_path / "folder"
    for name in ("folder/studies", "elsewhere", "marks"):
        (tmp_path / name).mkdir(parents=True)
    copy_database(template, folder / "studies" / "own.db")
    marking = f"import os\nos.mkdir({str(tmp_path / 'marks' / 'module')!r})\n"
    (folder / f"{MODULE}.py").write_text(marking)
    (tmp_path / "elsewhere" / "study.toml").write_text(OWN_TRAIN.format(module=MODULE))
    os.mkfifo(folder / "pipe")
    monkeypatch.chdir(folder)
    yield Project(folder)
    assert list((tmp_path / "marks").iterdir()) == []


def _filled(value: Any, marks: Path) -> Any:
    """Write what leaves a mark into the gaps of a place."""
    gaps = {
        "{mark}": f"__import__('os').mkdir('{marks}/mark')",
        "{module}": MODULE,
        "{shell}": f"mkdir {marks}/shell",
        "{pickle}": pickle.dumps(Marking(marks / "pickle")).hex(),
        "{elsewhere}": str(marks.parent / "elsewhere"),
    }
    text = json.dumps(value)
    for gap, content in gaps.items():
        text = text.replace(gap, content)
    return json.loads(text)


def _write(place: str, marks: Path) -> None:
    """Do to the database what a stranger would."""
    if place in IN_SQL:
        with closing(sqlite3.connect("studies/own.db")) as connection, connection:
            connection.execute(IN_SQL[place].replace("{marks}", str(marks)).replace("{module}", MODULE))
        return
    storage = optuna.storages.RDBStorage("sqlite:///studies/own.db")
    study = optuna.load_study(study_name="own", storage=storage)
    if place in IN_ATTRIBUTES:
        kind, name, value = IN_ATTRIBUTES[place]
        value = _filled(value, marks)
        if kind == "study user":
            study.set_user_attr(name, value)
        elif kind == "study system":
            storage.set_study_system_attr(study._study_id, name, value)
        else:
            # A trial that has ended takes no more attributes from Optuna.
            table = f"trial_{kind.removeprefix('trial ')}_attributes"
            with closing(sqlite3.connect("studies/own.db")) as connection, connection:
                row = (name, json.dumps(value))
                connection.execute(f"INSERT INTO {table} (trial_id, key, value_json) SELECT 1, ?, ?", row)
    else:
        record = copy.deepcopy(study.user_attrs[RECORD])
        for keys, value in IN_THE_RECORD[place].items():
            inner = record
            for key in keys[:-1]:
                inner = inner[key]
            inner[keys[-1]] = _filled(value, marks)
        study.set_user_attr(RECORD, record)
    storage.remove_session()


READING: list[Callable[[], Any]] = [
    lambda: show_study("own").to_dict(),
    lambda: list_studies(),
    lambda: compare_studies(["own", "other"], storage="sqlite:///studies/own.db").to_dict(),
    lambda: report("own"),
    lambda: export_study("own", with_data=True),
]
RUNNING: list[Callable[[], Any]] = [lambda: resume_study("own"), lambda: promote_best("own")]


def _is_refused(call: Callable[[], Any]) -> bool:
    try:
        call()
    except Exception:
        return True
    return False


@pytest.mark.parametrize("place", PLACES)
def test_a_strangers_database_runs_nothing(place: str, stranger: Project, tmp_path: Path) -> None:
    _write(place, tmp_path / "marks")
    for call in READING:
        _is_refused(call)
    assert all(map(_is_refused, RUNNING))


@pytest.mark.parametrize("part", [IN_THE_RECORD, IN_ATTRIBUTES | IN_SQL], ids=["record", "attributes"])
def test_nor_does_it_where_servers_and_mlflow_are_asked(
    part: dict[str, Any], stranger: Project, tmp_path: Path, empty_store: Path
) -> None:
    for place in part:
        _write(place, tmp_path / "marks")
    copy_database(empty_store, stranger.path / "experiments" / "mlflow.db")
    address = StudyAddress.of("own")
    _is_refused(lambda: sync_study("own", check=True, prune=True))
    _is_refused(lambda: write_report("own"))
    with ThreadPoolExecutor() as pool, driver_lock(address):
        watching = pool.submit(_is_refused, lambda: watch_study("own", Observer(), interval=0.01))
        time.sleep(0.3)
    watching.result()
    pytest.importorskip("optuna_dashboard", reason="no optuna-dashboard here: pip install 'tagifai[dashboard]'")
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with open_server(load_study(address, writable=False), None) as server, ThreadPoolExecutor() as pool:
        serving = pool.submit(server.serve_forever)
        page = f"http://127.0.0.1:{server.server_port}"
        for path in ("/api/studies", "/api/studies/1", "/api/studies/1/param_importances", "/csv/1", "/api/meta"):
            _is_refused(partial(opener.open, f"{page}{path}", timeout=20))
        server.shutdown()
        serving.result()


def test_the_table_has_places_enough() -> None:
    assert len(PLACES) >= 45


def _trust(record: StudyRecord, study: optuna.Study, study_file: Path | None = None) -> None:
    refuse_untrusted(study, record, study_file, pickles=True)


@pytest.fixture
def unsigned(stranger: Project) -> tuple[StudyRecord, optuna.Study]:
    study = stranger.study("own")
    return StudyRecord.read(study), study


def test_an_unsigned_study_is_refused_with_what_it_would_run(unsigned: Any, stranger: Project) -> None:
    with pytest.raises(UntrustedStudyError, match=rf"not made here, and .* imports '{MODULE}:train'[\s\S]*--trust"):
        _trust(*unsigned)


def test_a_study_that_was_signed_here_is_trusted_until_its_record_changes(unsigned: Any, stranger: Project) -> None:
    record, study = unsigned
    record.sign(study)
    _trust(record, study)
    study.set_user_attr(RECORD, study.user_attrs[RECORD] | {"overrides": {"seed": 1}})
    with pytest.raises(UntrustedStudyError, match="was not made here"):
        _trust(record, study)


def test_a_study_file_at_hand_that_names_the_same_code_is_enough(
    unsigned: Any, stranger: Project, tmp_path: Path
) -> None:
    path = stranger.write_study_file("own", OWN_TRAIN.format(module=MODULE))
    _trust(*unsigned)
    stranger.write_study_file("own", OWN_TRAIN.format(module="another"))
    with pytest.raises(UntrustedStudyError, match="was not made here"):
        _trust(*unsigned)
    _trust(*unsigned, tmp_path / "elsewhere" / "study.toml")
    assert path.exists()


@pytest.mark.parametrize("place", [place for place in IN_ATTRIBUTES if place.startswith("CmaEs")])
def test_a_signature_covers_no_pickles_that_were_put_into_trials(place: str, stranger: Project, tmp_path: Path) -> None:
    _write(place, tmp_path / "marks")
    study = stranger.study("own")
    record = StudyRecord.read(study)
    record.sign(study)
    with pytest.raises(
        InputError, match=r"a pickle that CmaEsSampler did not make \(trial 0: .*posix\.mkdir[\s\S]*--trust"
    ):
        _trust(record, study)


def test_no_study_file_makes_pickles_trusted(stranger: Project, tmp_path: Path) -> None:
    stranger.write_study_file("own", OWN_TRAIN.format(module=MODULE))
    _write("CmaEsSampler's optimizer", tmp_path / "marks")
    study = stranger.study("own")
    with pytest.raises(UntrustedStudyError, match="pickles of CmaEsSampler"):
        _trust(StudyRecord.read(study), study)


def test_the_key_is_its_owners_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    record = {"uid": "1"}
    signature = sign(record)
    assert is_signed_here(record, signature)
    assert sign(record) == signature
    assert key_path().stat().st_mode & 0o777 == 0o600
    assert key_path().parent.stat().st_mode & 0o777 == 0o700
    assert [path.name for path in key_path().parent.iterdir()] == ["key"]
    for forged in (None, "", "é", signature + "0", 7):
        assert not is_signed_here(record, forged)
    key_path().chmod(0o644)
    assert not is_signed_here(record, signature)
    assert sign(record) is None
