"""Studies on genuine machines: a PostgreSQL, an MLflow server, a Dask scheduler and two worker processes."""

import os
import signal
import ssl
import subprocess
import threading
import time
from collections import Counter

import pytest
from optuna.trial import TrialState

from optimize.storage.address import StudyAddress
from optimize.storage.database import load_study
from tests.optimize.conftest import _without_settings, make_project
from tests.optimize.machines import DaskServers, PostgreSQL

pytest.importorskip("pgserver", reason="needs the package pgserver")
pytest.importorskip("distributed", reason="needs the package distributed")

pytestmark = pytest.mark.slow

TRAIN = """
    import shipped_losses
    for epoch in range(args.num_epochs):
        time.sleep(0.03)
        losses.append(shipped_losses.loss(args.x, epoch))
        if trial is not None:
            trial.report(losses[-1], epoch)
"""
SHIPPED = """
def loss(x, epoch):
    return x**2 + 1 / (epoch + 1)
"""


class Site:
    """The machines, and a project folder that only the driver has."""

    def __init__(self, folder, empty_store, mlflow_url):
        self.folder = folder
        self.postgresql = PostgreSQL(folder / "postgresql")
        env = _without_settings(os.environ)
        env.pop("PYTHONPATH", None)
        self.cluster = DaskServers(folder / "dask", 2, env=env)
        self.project = make_project(folder / "project", empty_store)
        self.project.write_train("train_shipped", TRAIN)
        (self.project.path / "shipped_losses.py").write_text(SHIPPED, encoding="utf-8")
        self.mlflow_url = mlflow_url
        self.cluster.wait_for_workers(2)

    def where(self, scheduler=None, n_jobs=2):
        where = ["--backend", "dask", "--scheduler", scheduler or self.cluster.address, "--n-jobs", n_jobs]
        return [*where, "--storage", self.postgresql.url, "--tracking-uri", self.mlflow_url]

    def run(self, name, *more, **where):
        return ["run", "studies/own.toml", "--study-name", name, *self.where(**where), *more]

    def trials(self, name):
        return load_study(StudyAddress(name, self.postgresql.url), writable=False).get_trials(deepcopy=False)

    def check(self, name, n_trials):
        """Both stores agree: the total is exact, nothing is open, one run a trial with its state and its curve."""
        trials = self.trials(name)
        states = Counter(trial.state for trial in trials)
        assert states[TrialState.COMPLETE] == n_trials
        assert not states[TrialState.RUNNING] + states[TrialState.WAITING], states
        runs = self.project.trial_runs(name, self.mlflow_url)
        assert list(runs) == [trial.number for trial in trials]
        client = self.project.client(self.mlflow_url)
        for trial in trials:
            run = runs[trial.number]
            assert run.info.status == ("FINISHED" if trial.state == TrialState.COMPLETE else "FAILED")
            curve = {point.step: point.value for point in client.get_metric_history(run.info.run_id, "val_loss")}
            assert curve == trial.intermediate_values

    def left(self):
        """Return what is left on the cluster a moment after a study has ended."""
        limit = time.monotonic() + 8
        while any((left := self.cluster.busy()).values()) and time.monotonic() < limit:
            time.sleep(0.1)
        return [part for parts in left.values() for part in parts]

    def close(self):
        self.project.close()
        self.cluster.close()
        self.postgresql.cleanup()


@pytest.fixture(scope="module")
def machines(tmp_path_factory, empty_store, server):
    site = Site(tmp_path_factory.mktemp("site"), empty_store, server.url)
    yield site
    site.close()


@pytest.fixture
def site(machines, monkeypatch):
    monkeypatch.chdir(machines.project.path)
    monkeypatch.syspath_prepend(str(machines.project.path))
    return machines


def test_one_worker_draws_what_this_process_draws(site):
    code, _, err = site.project.call("run", "studies/own.toml", "--study-name", "here")
    assert code == 0, err
    code, _, err = site.project.call(*site.run("there", n_jobs=1))
    assert code == 0, err
    here = [(trial.params, trial.intermediate_values) for trial in site.project.trials("here")]
    assert [(trial.params, trial.intermediate_values) for trial in site.trials("there")] == here
    site.check("there", 6)
    assert site.left() == []


def test_points_of_a_grid_are_tried_once_each_by_two_workers(site):
    text = (site.project.path / "studies" / "own.toml").read_text(encoding="utf-8")
    grid = '\n[sampler]\nname = "GridSampler"\nsearch_space = {x = [-1.0, -0.5, 0.0, 0.5, 1.0]}\n'
    (site.project.path / "studies" / "grid.toml").write_text(text.replace("\n[args]", f"{grid}\n[args]"))
    code, _, err = site.project.call("run", "studies/grid.toml", "--study-name", "grid", *site.where())
    assert code == 0, err
    assert sorted(trial.params["x"] for trial in site.trials("grid")) == [-1.0, -0.5, 0.0, 0.5, 1.0]


def test_a_killed_worker_costs_one_retry(site):
    text = (site.project.path / "studies" / "own.toml").read_text(encoding="utf-8")
    (site.project.path / "studies" / "long.toml").write_text(text.replace("num_epochs = 3", "num_epochs = 50"))
    driver = site.project.start("run", "studies/long.toml", "--study-name", "killed", *site.where())
    driver.wait_for("Trial   1")
    time.sleep(0.5)
    os.kill(site.cluster.worker_pids()[0], signal.SIGKILL)
    code, out, err = driver.end()
    assert code == 0, err
    assert out.startswith("Study killed: complete, 6 of 6 trials (6 complete, 0 pruned, 0 failed, 1 interrupted)")
    interrupted = [trial for trial in site.trials("killed") if trial.state == TrialState.FAIL]
    assert [trial.user_attrs["optimize:interrupted"] for trial in interrupted] == ["its worker died"]
    site.check("killed", 6)


@pytest.mark.parametrize(("signum", "code"), [(signal.SIGTERM, 130), (signal.SIGKILL, -signal.SIGKILL)])
def test_a_driver_that_ends_leaves_no_task_and_is_followed_at_once(site, signum, code):
    name = f"ended-{signum.name}"
    driver = site.project.start(*site.run(name, "--n-trials", 10))
    driver.wait_for("Trial   2")
    driver.send(signum)
    assert driver.end()[0] == code
    if signum == signal.SIGTERM:
        assert site.left() == []
        assert TrialState.RUNNING not in {trial.state for trial in site.trials(name)}
    code, _, err = site.project.call("resume", name, *site.where())
    assert code == 0, err
    site.check(name, 10)
    assert site.left() == []


def test_a_scheduler_that_is_killed_ends_the_study_which_goes_on_elsewhere(site, tmp_path):
    doomed = DaskServers(tmp_path / "doomed", 1, env=site.cluster._env)
    try:
        doomed.wait_for_workers(1)
        driver = site.project.start(*site.run("elsewhere", scheduler=doomed.address))
        driver.wait_for("Trial   1")
        doomed.kill_scheduler()
        begun = time.monotonic()
        code, _, err = driver.end()
        assert (code, time.monotonic() - begun < 10) == (1, True)
        assert f"The Dask scheduler at {doomed.address} is gone; what has finished is safe." in err
        assert "Go on with `optimize resume elsewhere" in err
    finally:
        doomed.close()
    code, _, err = site.project.call("resume", "elsewhere", *site.where())
    assert code == 0, err
    site.check("elsewhere", 6)


@pytest.fixture(scope="module")
def tls_port(tmp_path_factory):
    """The port of a server that speaks TLS and nothing else."""
    folder = tmp_path_factory.mktemp("tls")
    make = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=127.0.0.1", "-days", "2"]
    subprocess.run([*make, "-keyout", folder / "key", "-out", folder / "cert"], check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert", folder / "key")
    import socket

    plain = socket.create_server(("127.0.0.1", 0))

    def serve():
        while True:
            try:
                connection, _ = plain.accept()
            except OSError:
                return
            try:
                context.wrap_socket(connection, server_side=True).close()
            except (ssl.SSLError, OSError):
                connection.close()

    threading.Thread(target=serve, daemon=True).start()
    yield plain.getsockname()[1]
    plain.close()


def test_a_cluster_that_is_none_is_refused_and_nothing_is_written(site, refusing, tls_port):
    before = site.project.dump()
    fails = {
        refusing.replace("http", "tcp"): "There is no Dask scheduler at tcp://127.0.0.1:",
        site.mlflow_url.replace("http", "tcp"): "what is there does not answer as one",
        f"tcp://127.0.0.1:{tls_port}": "requires TLS. Name it as tls://",
        f"tls://127.0.0.1:{tls_port}": "there are no certificates for TLS",
        "nowhere": "missing port number in address 'nowhere'. Write it as tcp://host:8786",
    }
    for scheduler, text in fails.items():
        begun = time.monotonic()
        code, _, err = site.project.call(*site.run("refused", scheduler=scheduler))
        assert (code, time.monotonic() - begun < 10) == (2, True), err
        assert text in err
    assert site.project.dump() == before
    assert not (site.project.path / "studies" / "refused.lock").exists()
    from optimize.errors import StudyNotFoundError

    with pytest.raises(StudyNotFoundError, match="There is no study 'refused'"):
        site.trials("refused")
