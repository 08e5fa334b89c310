"""What stands in for other machines, all of it on the loopback: a PostgreSQL server and a Dask cluster."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path


class PostgreSQL:
    """A PostgreSQL on a socket in a folder of its own."""

    def __init__(self, folder):
        import pgserver

        self._pgserver = pgserver
        self._folder = folder
        self.start()
        self.url = self._server.get_uri().replace("postgresql://", "postgresql+psycopg://")

    def start(self):
        self._pgserver.PostgresServer._instances.clear()
        self._server = self._pgserver.get_server(self._folder, cleanup_mode="stop")

    def database(self, name):
        """Make a database of its own; return its URL."""
        self._server.psql(f'CREATE DATABASE "{name}";')
        return self.url.replace("/postgres?", f"/{name}?")

    def stop(self):
        control = f"{self._pgserver._commands.POSTGRES_BIN_PATH}/pg_ctl -D {self._folder} -m immediate stop"
        # PostgreSQL refuses to work for root; the package starts it as this user then.
        command = ["su", "pgserver", "-c", control] if os.geteuid() == 0 else ["sh", "-c", control]
        subprocess.run(command, check=True, capture_output=True)

    def cleanup(self):
        self._server.cleanup()


class DaskServers:
    """A Dask scheduler and workers, each in a process of its own, each worker under a nanny that restarts it.

    Args:
        folder: Where they work; it is made.
        n_workers: How many workers, with one thread each.
        options: More options of `dask scheduler` and `dask worker`.
        env: Their environment.
    """

    def __init__(self, folder, n_workers=2, options=(), env=None):
        self._folder = folder
        self._env = dict(env or os.environ)
        self._options = [str(option) for option in options]
        folder.mkdir(parents=True, exist_ok=True)
        self.scheduler = self._start("scheduler", "--port", "0", "--scheduler-file", folder / "scheduler.json")
        self.nannies = []
        self._wait_for(lambda: self.address)
        for _ in range(n_workers):
            self.add_worker()

    @property
    def address(self):
        """The scheduler's address; None as long as it has not written all of it."""
        with suppress(OSError, json.JSONDecodeError):
            return json.loads((self._folder / "scheduler.json").read_text())["address"]

    def add_worker(self):
        """Start one more worker."""
        options = ("--nthreads", "1", "--no-dashboard", "--local-directory", self._folder / "scratch")
        self.nannies.append(self._start("worker", self.address, *options))

    def worker_pids(self):
        """Return the process ids of the workers; a nanny has a child for it, beside helpers of multiprocessing's."""
        found = []
        for nanny in self.nannies:
            for child in _children(nanny.pid):
                if "spawn_main" in _command_line(child):
                    found.append(child)
        return found

    def wait_for_workers(self, n_workers):
        """Wait until so many workers have joined."""
        from distributed import Client

        with Client(self.address, set_as_default=False, timeout=30) as client:
            client.wait_for_workers(n_workers, timeout=60)

    def busy(self):
        """Return what is left of any study on the cluster: tasks, plugins, what workers still execute."""
        from distributed import Client

        def left(dask_scheduler):
            return {
                "tasks": sorted(map(str, dask_scheduler.tasks)),
                "plugins": [name for name in dask_scheduler.worker_plugins if name.startswith("optimize/")],
                "data": [key for key, value in dask_scheduler.task_metadata.items() if value is not None],
            }

        def executing(dask_worker):
            return sorted(str(task.key) for task in dask_worker.state.executing)

        with Client(self.address, set_as_default=False, timeout=30) as client:
            found = client.run_on_scheduler(left)
            return found | {"executing": [key for keys in client.run(executing).values() for key in keys]}

    def kill_scheduler(self):
        os.kill(self.scheduler.pid, signal.SIGKILL)
        self.scheduler.wait()

    def close(self):
        """End all of it, by process id."""
        pids = self.worker_pids()
        for process in (*self.nannies, self.scheduler):
            with suppress(ProcessLookupError):
                os.kill(process.pid, signal.SIGKILL)
            process.wait()
        for pid in pids:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        shutil.rmtree(self._folder, ignore_errors=True)

    def _start(self, what, *arguments):
        command = [sys.executable, "-m", "distributed.cli.dask_" + what, *map(str, arguments)]
        if what == "scheduler":
            command += ["--host", "127.0.0.1", "--no-dashboard"]
        else:
            command += ["--host", "127.0.0.1"]
        log = (self._folder / "log").open("ab")
        return subprocess.Popen(
            [*command, *self._options], cwd=self._folder, env=self._env, stdout=log, stderr=subprocess.STDOUT
        )

    def _wait_for(self, condition):
        limit = time.monotonic() + 60
        while not condition():
            assert self.scheduler.poll() is None, (self._folder / "log").read_text()
            assert time.monotonic() < limit, (self._folder / "log").read_text()
            time.sleep(0.05)


def _children(pid):
    found = []
    # A nanny starts its worker from a thread.
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(OSError):
            found += [int(child) for child in task.read_text().split()]
    return found


def _command_line(pid):
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
    return ""
