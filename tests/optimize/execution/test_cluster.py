"""What a cluster's backend is made of, without a cluster."""

import inspect
import ssl
import subprocess
import sys

import pytest
from optuna.trial import TrialState

from optimize.definition.execution_section import ExecutionSection
from optimize.errors import InputError, OptimizeError, StudyChangedError
from optimize.execution.claimed_trial import run_claimed
from optimize.execution.cluster import place_of
from optimize.execution.cluster_faults import refuse_workers, why_no_scheduler
from optimize.execution.parcel import Parcel, remove_code, version_finder
from optimize.storage.address import StudyAddress
from optimize.storage.claims import begin, claim
from optimize.storage.recovery import CRASHED, recover

DASK = ExecutionSection(backend="dask", scheduler="tcp://h:1")


@pytest.mark.parametrize(
    ("section", "typed", "text"),
    [
        ({}, {"backend": "dask"}, "needs its scheduler's address: --scheduler tls://host:8786"),
        ({}, {"scheduler": "tcp://h:1"}, "--scheduler tcp://h:1 is for a cluster. Add --backend dask."),
        ({}, {"backend": "ray"}, "There is no backend 'ray'; there are local and dask."),
        ({"backend": "dask"}, {"n_jobs": 2}, "needs its scheduler's address"),
    ],
)
def test_a_place_that_is_none_is_refused(section, typed, text):
    with pytest.raises(InputError, match=text.replace("(", r"\(")):
        ExecutionSection(**section).override(**typed)


def test_what_is_typed_replaces_what_the_study_file_says():
    section = ExecutionSection(backend="dask", scheduler="tcp://h:1", n_jobs=4)
    assert section.override(scheduler=None, n_jobs=8).model_dump() == section.model_dump() | {"n_jobs": 8}
    assert section.override(backend="local").backend == "local"


def test_files_of_one_machine_are_refused(monkeypatch):
    monkeypatch.delenv("MLFLOW_TRACKING_URI", raising=False)
    server = StudyAddress("s", "postgresql+psycopg://h/d")
    with pytest.raises(InputError, match=r"would live in the file s\.db.*Name a PostgreSQL server: --storage"):
        place_of(DASK, {}, StudyAddress("s", "sqlite:///s.db"), "http://h:5000")
    with pytest.raises(InputError, match=r"MLflow store sqlite:.*experiments/mlflow\.db belongs to this machine"):
        place_of(DASK, {}, server, None)
    place_of(DASK, {}, server, "https://h")
    place_of(ExecutionSection(), {}, StudyAddress("s", "sqlite:///s.db"), None)


def test_each_difference_is_named_by_worker():
    with pytest.raises(InputError, match=r"run this study:\n  tcp://a:1: numpy 1\.0, here 2\.0\nGive every worker"):
        refuse_workers("tcp://h:1", {"tcp://b:1": "", "tcp://a:1": "numpy 1.0, here 2.0"})
    refuse_workers("tcp://h:1", {"tcp://b:1": ""})


@pytest.fixture
def study_id(sqlite):
    import uuid

    return sqlite.create_new_study([1], uuid.uuid4().hex)


def test_one_attempt_begins_a_claimed_trial(sqlite, study_id):
    trial_id = claim(sqlite, study_id, "task")
    claimed_at = sqlite.get_trial(trial_id).datetime_start
    assert begin(sqlite, trial_id, "first")
    assert begin(sqlite, trial_id, "first"), "an answer that was lost"
    assert not begin(sqlite, trial_id, "second")
    assert sqlite.get_trial(trial_id).datetime_start > claimed_at


def test_what_an_ended_driver_claimed_is_not_begun(sqlite, study_id):
    import optuna

    study = optuna.load_study(study_name=sqlite.get_study_name_from_id(study_id), storage=sqlite)
    trial_id = claim(sqlite, study_id, "task")
    recover(study)
    assert not begin(sqlite, trial_id, "first")


class Runner:
    """A runner that has nothing to do."""

    stopped_by = None

    def __init__(self, storage):
        self.storage = storage

    def run(self, trial_id):
        self.storage.set_trial_state_values(trial_id, TrialState.COMPLETE, [0.5])
        return self.storage.get_trial(trial_id)


def test_a_task_that_is_run_again_tells_what_became_of_its_trial(sqlite, study_id):
    import optuna

    runner = Runner(sqlite)
    trial_id = claim(sqlite, study_id, "task")
    assert run_claimed(runner, trial_id).trial.value == 0.5
    again = run_claimed(runner, trial_id)
    assert (again.trial.value, again.lost) == (0.5, False)
    lost_id = claim(sqlite, study_id, "other task")
    begin(sqlite, lost_id, "an attempt whose worker died")
    assert run_claimed(runner, lost_id).lost
    study = optuna.load_study(study_name=sqlite.get_study_name_from_id(study_id), storage=sqlite)
    recover(study, "other task", CRASHED)
    closed = run_claimed(runner, lost_id)
    assert (closed.trial, closed.lost) == (None, False)
    assert begin(sqlite, claim(sqlite, study_id, "a third task"), "an attempt"), "the retry bears the mark of the first"


@pytest.fixture
def parcel(project):
    from optimize.execution.plan import plan_study

    project.write_train("train_parcel", "losses.append(1.0)")
    plan = plan_study("studies/own.toml")
    yield Parcel.pack(plan.worker_spec(plan.study_file.fixed_args()))
    sys.modules.pop("train_parcel", None)


def test_a_parcel_brings_the_training_code_and_the_data(parcel, project, tmp_path, monkeypatch):
    content = parcel.data()
    (project.path / "data").rename(project.path / "elsewhere")
    (project.path / "train_parcel.py").unlink()
    spec = parcel.unpack(tmp_path / "code", lambda: content)
    assert spec.dataset.sha256 == parcel.spec.sha256
    assert sys.modules["train_parcel"].__file__ == str(tmp_path / "code" / "train_parcel.py")
    remove_code(tmp_path / "code")
    with pytest.raises(OptimizeError, match="is neither here nor on its way"):
        parcel.unpack(tmp_path / "code", lambda: None)
    with pytest.raises(StudyChangedError, match="The data was replaced while the study ran"):
        parcel.unpack(tmp_path / "code", lambda: content + b"\n")
    remove_code(tmp_path / "code")


def test_a_worker_with_other_packages_is_told_from_the_others(parcel):
    assert parcel.version_faults(parcel.versions) == ""
    theirs = parcel.versions | {"numpy": "1.0"}
    del theirs["psycopg"]
    ours = parcel.versions
    assert parcel.version_faults(theirs) == f"numpy 1.0, here {ours['numpy']}; psycopg absent, here {ours['psycopg']}"


def test_certificates_that_do_not_fit_are_told_from_a_missing_scheduler():
    dask_says = OSError("Exception while trying to call remote method 'identity' before comm was established.")
    dask_says.__cause__ = OSError("TLS certificate does not match.")
    assert why_no_scheduler("tls://host:8786", dask_says).startswith("There is no Dask scheduler at tls://host:8786")
    dask_says.__cause__.__context__ = ssl.SSLCertVerificationError(1, "certificate verify failed: signature failure")
    told = why_no_scheduler("tls://host:8786", dask_says)
    for part in ("the certificates do not fit", "signature failure", "distributed.comm.tls"):
        assert part in told
    dask_says.__cause__.__context__ = ssl.SSLError(1, "[SSL: WRONG_VERSION_NUMBER] wrong version number")
    assert "speaks no TLS. Name it as tcp://" in why_no_scheduler("tls://host:8786", dask_says)


def test_a_package_whose_code_is_gone_is_absent(tmp_path):
    (tmp_path / "tagifai-9.dist-info").mkdir()
    (tmp_path / "tagifai-9.dist-info" / "METADATA").write_text("Name: tagifai\nVersion: 9\n", encoding="utf-8")
    source = f"import sys; sys.path.append({str(tmp_path)!r})\nfrom collections.abc import Callable\n"
    source += inspect.getsource(version_finder) + "print(version_finder()(['tagifai']).get('tagifai'))"
    bare = [sys.executable, "-I", "-S", "-c", source]
    assert subprocess.run(bare, capture_output=True, text=True, check=True).stdout == "None\n"
    (tmp_path / "optimize.py").touch()
    assert subprocess.run(bare, capture_output=True, text=True, check=True).stdout == "9\n"
