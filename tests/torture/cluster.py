"""Studies on a Dask cluster whose parts are killed: `python -m tests.torture.cluster`.

A PostgreSQL, an MLflow server on it, a Dask scheduler and its workers run on the loopback. Every study must end by
itself with exactly its total, no trial left running, and one run a trial in MLflow with the trial's state and curve.
"""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import click
from optuna.trial import FrozenTrial, TrialState

from optimize.storage.address import StudyAddress
from optimize.storage.database import load_study
from tests.optimize.conftest import free_port
from tests.optimize.machines import DaskServers, PostgreSQL
from tests.torture.cluster_cases import run_long_study, run_tls_study
from tests.torture.playground import Command, Playground, Recipe

STATUS = {TrialState.COMPLETE: "FINISHED", TrialState.PRUNED: "KILLED", TrialState.FAIL: "FAILED"}
ENDS = ("scheduler", "driver", "interrupt")
KINDS = ("workers", "ends", "long", "tls")


@dataclass
class Site:
    """All machines of a campaign, and what was counted on them."""

    folder: Path
    counts: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)
    seconds: dict[str, list[float]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        kept = {key: value for key, value in os.environ.items() if not key.startswith(("MLFLOW_", "TAGIFAI_"))}
        self.env = kept | {"OMP_NUM_THREADS": "1", "PYTHONPATH": str(Path(__file__).parents[2])}
        self.postgresql = PostgreSQL(self.folder / "postgresql")
        self.mlflow_url = f"http://127.0.0.1:{(port := free_port())}"
        store = self.postgresql.database("mlflow")
        arguments = ["server", "--backend-store-uri", store, "--host", "127.0.0.1", "--port", str(port)]
        self._mlflow = subprocess.Popen(
            [sys.executable, "-m", "mlflow", *arguments, "--workers", "1"],
            cwd=self.folder,
            env=self.env | {"MLFLOW_SERVER_ENABLE_JOB_EXECUTION": "false"},
            stdout=subprocess.DEVNULL,
            stderr=(self.folder / "mlflow.log").open("wb"),
            start_new_session=True,
        )
        self.clusters: list[DaskServers] = []
        self.ground = Playground(self.folder / "ground", "first", Recipe(), None)
        time.sleep(15)

    def cluster(self, n_workers: int, options: Sequence[str] = ()) -> DaskServers:
        """Start a cluster."""
        servers = DaskServers(self.folder / f"dask{len(self.clusters)}", n_workers, options, env=self.env)
        self.clusters.append(servers)
        servers.wait_for_workers(n_workers)
        return servers

    def start(self, verb: str, name: str, cluster: DaskServers, n_jobs: int, *more: object, **env: str) -> Command:
        """Start a driver."""
        what = self.ground.study_file if verb == "run" else name
        where = ("--backend", "dask", "--scheduler", cluster.address, "--n-jobs", n_jobs)
        stores = ("--storage", self.postgresql.url, "--tracking-uri", self.mlflow_url)
        return self.ground.start(verb, what, *more, *where, *stores, **env)

    def trials(self, name: str) -> list[FrozenTrial]:
        """Return the trials of a study."""
        return load_study(StudyAddress(name, self.postgresql.url), writable=False).get_trials(deepcopy=False)

    def check(self, name: str, command: Command, n_trials: int) -> None:
        """Compare the study and its runs with what they must be."""
        trials = self.trials(name)
        states = Counter(trial.state for trial in trials)
        if command.process.returncode != 0:
            self.fault(name, f"exit code {command.process.returncode}: {command.err[-300:]}")
        if states[TrialState.COMPLETE] + states[TrialState.PRUNED] != n_trials:
            self.fault(name, f"not {n_trials} trials: {states}")
        if states[TrialState.RUNNING] or states[TrialState.WAITING]:
            self.fault(name, f"trials left open: {states}")
        self._check_runs(name, trials)

    def _check_runs(self, name: str, trials: list[FrozenTrial]) -> None:
        from mlflow import MlflowClient

        client = MlflowClient(self.mlflow_url)
        experiment = client.get_experiment_by_name(name)
        runs = client.search_runs([experiment.experiment_id], max_results=1000) if experiment else []
        of_trials = [run for run in runs if "optuna.trial" in run.data.tags]
        numbers = Counter(int(run.data.tags["optuna.trial"]) for run in of_trials)
        if numbers != Counter(trial.number for trial in trials):
            self.fault(name, f"runs of trials {sorted(numbers.elements())}, trials 0 to {len(trials) - 1}")
        for run in of_trials:
            trial = trials[int(run.data.tags["optuna.trial"])]
            if run.info.status != STATUS.get(trial.state):
                self.fault(name, f"run of trial {trial.number} is {run.info.status}, the trial {trial.state.name}")
            curve = {point.step: point.value for point in client.get_metric_history(run.info.run_id, "val_loss")}
            if curve != trial.intermediate_values:
                self.fault(name, f"run of trial {trial.number} has another curve")

    def check_cluster(self, name: str, cluster: DaskServers, *, killed: bool = False) -> None:
        """Look for what a study has left on a cluster, some seconds after its end."""
        limit = time.monotonic() + 8
        while (left := cluster.busy())["tasks"] + left["executing"] and time.monotonic() < limit:
            time.sleep(0.2)
        parts = ("tasks", "executing") if killed else tuple(left)
        if any(left[part] for part in parts):
            self.fault(name, f"left on the cluster: {left}")

    def fault(self, name: str, text: str) -> None:
        """Note what is wrong."""
        self.counts["faults"] += 1
        self.faults.append(f"{name}: {text}")
        print(f"  {self.faults[-1]}", file=sys.stderr)

    def time(self, what: str, begun: float) -> None:
        """Note how long something took that has just ended."""
        self.seconds.setdefault(what, []).append(time.monotonic() - begun)

    def report(self, name: str) -> None:
        """Say what was done."""
        self.counts["studies"] += 1
        print(f"{name}: {self.counts['faults']} faults so far", file=sys.stderr, flush=True)

    def close(self) -> None:
        """End all of it."""
        self.ground.close()
        for cluster in self.clusters:
            cluster.close()
        with suppress(ProcessLookupError):
            os.killpg(self._mlflow.pid, signal.SIGKILL)
        self._mlflow.wait()
        self.postgresql.cleanup()


def kill_workers(site: Site, runs: int, n_trials: int) -> None:
    """Run studies with 2 and with 4 workers; in every second one, kill a worker in mid-trial."""
    for n_workers in (2, 4):
        cluster = site.cluster(n_workers)
        for number in range(runs // 2):
            name = f"workers{n_workers}-{number}"
            begun = time.monotonic()
            command = site.start("run", name, cluster, n_workers, "--study-name", name, "--n-trials", n_trials)
            if number % 2:
                command.wait_for(f"Trial {n_trials // 4:3}", 60)
                os.kill(cluster.worker_pids()[number % n_workers], signal.SIGKILL)
                site.counts["workers killed"] += 1
            command.end(120)
            site.time(f"study of {n_trials} trials, {n_workers} workers", begun)
            site.check(name, command, n_trials)
            site.check_cluster(name, cluster)
            lost = [trial for trial in site.trials(name) if "optimize:interrupted" in trial.user_attrs]
            site.counts["trials whose worker died"] += len(lost)
            site.report(name)
        cluster.close()


def end_studies(site: Site, runs: int, n_trials: int) -> None:
    """Kill the scheduler, kill the driver, interrupt the driver; then go on."""
    cluster = site.cluster(2)
    for kind in ENDS:
        for number in range(runs):
            name = f"{kind}-{number}"
            doomed = site.cluster(2) if kind == "scheduler" else cluster
            command = site.start("run", name, doomed, 2, "--study-name", name, "--n-trials", n_trials)
            command.wait_for(f"Trial {n_trials // 4:3}", 60)
            time.sleep(0.1)
            begun = time.monotonic()
            if kind == "scheduler":
                doomed.kill_scheduler()
            else:
                os.kill(command.process.pid, signal.SIGKILL if kind == "driver" else signal.SIGINT)
            code = command.end(60)
            site.time(f"from the end of the {kind} to that of its driver", begun)
            check_end(site, kind, name, command, code, time.monotonic() - begun)
            if kind == "scheduler":
                doomed.close()
            else:
                site.check_cluster(name, cluster, killed=kind == "driver")
            again = site.start("resume", name, cluster, 2)
            again.end(120)
            site.check(name, again, n_trials)
            site.check_cluster(name, cluster)
            site.report(name)


def check_end(site: Site, kind: str, name: str, command: Command, code: int, seconds: float) -> None:
    """Judge how a driver ended whose study was ended by force."""
    wanted = {"scheduler": 1, "driver": -signal.SIGKILL, "interrupt": 130}[kind]
    if code != wanted:
        site.fault(name, f"exit code {code}, not {wanted}: {command.err[-300:]}")
    if kind == "scheduler" and ("is gone" not in command.err or seconds > 10):
        site.fault(name, f"ended after {seconds:.1f} s: {command.err[-300:]}")
    if kind != "driver" and any(trial.state == TrialState.RUNNING for trial in site.trials(name)):
        site.fault(name, "trials are left RUNNING")


@click.command()
@click.option("--runs", type=int, default=20, show_default=True, help="Studies with workers killed in half of them.")
@click.option("--ends", type=int, default=5, show_default=True, help="Studies for each way to end one.")
@click.option("--n-trials", type=int, default=40, show_default=True, help="Trials of a study.")
@click.option("--kinds", type=click.Choice(KINDS), multiple=True, help="All by default.")
def main(runs: int, ends: int, n_trials: int, kinds: tuple[str, ...]) -> None:
    """Torture studies on a cluster. Exits with 1 if anything is wrong."""
    with tempfile.TemporaryDirectory(prefix="cluster-") as folder:
        site = Site(Path(folder))
        campaigns = {
            "workers": lambda: kill_workers(site, runs, n_trials),
            "ends": lambda: end_studies(site, ends, n_trials),
            "long": lambda: run_long_study(site),
            "tls": lambda: run_tls_study(site, n_trials),
        }
        try:
            for kind in kinds or KINDS:
                campaigns[kind]()
        finally:
            site.close()
    seconds = {
        what: {"n": len(values), "median": round(sorted(values)[len(values) // 2], 1), "max": round(max(values), 1)}
        for what, values in site.seconds.items()
    }
    print(json.dumps({"counts": site.counts, "seconds": seconds, "faults": site.faults}, indent=2))
    sys.exit(1 if site.faults else 0)


if __name__ == "__main__":
    main()
