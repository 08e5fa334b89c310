"""Whole processes, measured: wall time, processor time, peak memory, as the operating system accounts for them."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Measure:
    """One finished process: `seconds` of wall time, `cpu_seconds`, `peak_mb`; the last two with its children's."""

    seconds: float
    cpu_seconds: float
    peak_mb: float


class FailedProcessError(Exception):
    """A measured process that ended with another exit code than 0."""


def run(command: Sequence[str], folder: Path, threads: int | None = 1, env: Mapping[str, str] | None = None) -> Measure:
    """Run a command to its end and measure it, with all the processes that it waits for.

    Args:
        command: The words of the command.
        folder: Where to run it; its output goes to `output.txt` there.
        threads: Threads of BLAS and OpenMP; None leaves them as a user has them.
        env: More environment variables.
    """
    names = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
    clean = {key: value for key, value in os.environ.items() if key not in names and not key.startswith("MLFLOW_")}
    clean |= dict.fromkeys(names, str(threads)) if threads else {}
    with (folder / "output.txt").open("w") as output:
        start = time.monotonic()
        process = subprocess.Popen(command, cwd=folder, env=clean | dict(env or {}), stdout=output, stderr=output)
        peak = _PeakMemory(process.pid)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.monotonic() - start
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        tail = (folder / "output.txt").read_text()[-2000:]
        raise FailedProcessError(f"{' '.join(command)} ended with {process.returncode}:\n{tail}")
    return Measure(seconds, usage.ru_utime + usage.ru_stime, peak.stop())


def seconds_to(command: Sequence[str], folder: Path, text: str) -> float:
    """Run a command until a line of its standard error has a text, then end it.

    Returns:
        The seconds from its start to that line.
    """
    start = time.monotonic()
    with subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        for line in process.stderr:
            if text in line:
                seconds = time.monotonic() - start
                process.terminate()
                process.stderr.read()
                return seconds
    raise FailedProcessError(f"{' '.join(command)} never said {text!r}")


class _PeakMemory:
    """The largest sum of memory of a process and its children, in MB, sampled up to twenty times a second.

    Reading it holds up a large process, so that takes a twentieth of the time at most.

    Memory is the proportional set size: a page that several processes share counts once.
    """

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._peak = 0.0
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def stop(self) -> float:
        self._done.set()
        self._thread.join()
        return self._peak

    def _watch(self) -> None:
        pause = 0.05
        while not self._done.wait(pause):
            start = time.monotonic()
            self._peak = max(self._peak, sum(_memory_mb(pid) for pid in _family(self._pid)))
            pause = max(0.05, 20 * (time.monotonic() - start))


def _family(pid: int) -> list[int]:
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return []
    return [pid, *(member for child in children for member in _family(int(child)))]


def _memory_mb(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024
    except OSError:
        return 0.0


def python(*words: str) -> list[str]:
    """Return a command that runs this interpreter."""
    return [sys.executable, *words]


def program(name: str) -> str:
    """Return the path of a program that is installed beside this interpreter."""
    return str(Path(sys.executable).with_name(name))
