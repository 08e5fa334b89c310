"""Commands that begin with their imports done: a test pays for what a command does, not for what it imports.

A template process imports what the commands import, once for each process that tests. A command is then a fork of it
instead of a new interpreter: a process of its own all the same, child of who started it, with the folder, environment,
streams and session that were asked for, and with the signals as they are at a start. The commands start their tracking
process in the same way, and a stored model is asked in a fork that has forgotten the project. What depends on the start
itself is started cold: Python's own options and variables, other code on the command line, terminals, and the tests
marked `cold`.
"""

import atexit
import ctypes
import json
import os
import runpy
import signal
import socket
import subprocess
import sys
import threading
import time
import types
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn

MODULES = ("optimize", "optimize.tracking.exporter", "tagifai")
IMPORTED = (
    "alembic.command",
    "imblearn.over_sampling",
    "mlflow.pyfunc.model",
    "mlflow.sklearn",
    "mlflow.store.tracking.sqlalchemy_store",
    "opentelemetry.sdk.trace",
    "optimize.__main__",
    "optimize.cli.main",
    "optimize.execution.study",
    "optimize.promotion.promote",
    "optimize.reporting.report.page",
    "optimize.tracking.exporter",
    "optimize.tracking.study_sync",
    "optuna.samplers._tpe.sampler",
    "pyarrow.pandas_compat",
    "skops.io",
    "sklearn.feature_extraction.text",
    "sklearn.linear_model",
    "sklearn.metrics",
    "tagifai.__main__",
    "tagifai.artifacts",
    "tagifai.cli",
    "tagifai.predict",
    "tagifai.refit",
    "tagifai.run_logging",
    "tagifai.train",
    "tagifai.tracking_store",
)
LATE = (
    "KMP_",
    "_MLFLOW_",
    "MLFLOW_",
    "TAGIFAI_",
    "PYTEST_",
    "PYTHONPATH",
    "PYTHONSAFEPATH",
    "PYTHONIOENCODING",
    "PATH",
)
"""Variables that nothing reads before it is needed, or that libraries set themselves; any other that differs is seen by
a cold start only."""

IDLE = "MlflowLocalArtifactRepository"
"""Threads that wait for ever once artifacts are written, and hold no lock that a fork would find locked."""

FORGOTTEN: list[types.ModuleType] = []
"""Modules that a fork has no more; it keeps what they hold, such as connections that its parent goes on using."""

SET_CHILD_SUBREAPER = 36
LIMIT = 1 << 18


class WarmPopen(subprocess.Popen[Any]):
    """`subprocess.Popen`, warm where that makes no difference to the command."""

    template: "Template | None" = None

    def _execute_child(self, args: Any, executable: Any, preexec_fn: Any, *rest: Any) -> None:
        close_fds, pass_fds, cwd, env, _, _, shell, *pipes = rest[:13]
        special = executable or preexec_fn or pass_fds or shell or not close_fds
        listed = isinstance(args, (list, tuple)) and not special
        command = _warm_command([os.fspath(a) for a in args]) if listed else None
        streams = [own if own != -1 else number for number, own in enumerate((pipes[0], pipes[3], pipes[5]))]
        environment = dict(os.environ if env is None else env)
        if self.template is None or command is None or not self.template.fits(environment, streams):
            super()._execute_child(args, executable, preexec_fn, *rest)  # type: ignore[misc]
            return
        request = {
            **command,
            "folder": os.fspath(cwd or Path.cwd()),
            "environment": environment,
            "session": bool(rest[18]),
        }
        self.pid = self.template.fork(request, streams, self)
        self._child_created = True
        self._close_pipe_fds(*pipes)  # type: ignore[attr-defined]


class Template:
    """A process that has imported all, as seen by who starts commands."""

    def __init__(self) -> None:
        self._socket, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._environment = dict(os.environ)
        self._process = subprocess.Popen(
            [sys.executable, __file__, str(theirs.fileno())],
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            start_new_session=True,
        )
        theirs.close()

    def fits(self, environment: dict[str, str], streams: list[int]) -> bool:
        names = {*environment, *self._environment}
        differing = [name for name in names if environment.get(name) != self._environment.get(name)]
        return all(name.startswith(LATE) for name in differing) and not any(map(os.isatty, streams))

    def fork(self, request: dict[str, Any], streams: list[int], _popen: WarmPopen) -> int:
        libc = ctypes.CDLL(None)
        message = json.dumps(request).encode()
        # The process between is gone at once, and its child becomes ours.
        libc.prctl(SET_CHILD_SUBREAPER, 1, 0, 0, 0)
        try:
            socket.send_fds(self._socket, [message], streams)
            answer = self._socket.recv(LIMIT)
        finally:
            libc.prctl(SET_CHILD_SUBREAPER, 0, 0, 0, 0)
        if not answer:
            raise ChildProcessError("the template process has ended")
        return int(answer)

    def stop(self) -> None:
        self._socket.close()
        self._process.wait()


class _Itself(Template):
    """A command that is warm: its tracking process is a fork of it, as long as it is as new as the template was."""

    def __init__(self, environment: dict[str, str]) -> None:
        self._environment = environment

    def fits(self, environment: dict[str, str], streams: list[int]) -> bool:
        busy = [thread for thread in threading.enumerate() if not thread.name.startswith(IDLE)]
        return len(busy) == 1 and super().fits(environment, streams)

    def fork(self, request: dict[str, Any], streams: list[int], popen: WarmPopen) -> int:
        if not (pid := os.fork()):
            for ours in (popen.stdin, popen.stdout, popen.stderr):
                if ours is not None:
                    ours.close()
            _become(request, [os.dup(stream) for stream in streams])
        return pid


def _warm_command(words: list[str]) -> dict[str, Any] | None:
    """Return what a fork has to run; None for a command that is not one of ours."""
    folder = Path(sys.executable).parent
    if words[0] in (str(folder / "optimize"), str(folder / "tagifai")):
        return {"script": words[0], "words": words[1:], "typed": [sys.executable, *words]}
    if words[0] != sys.executable:
        return None
    if words[1:4] == ["-I", "-B", "-c"] and _asks_a_model(words[4]):
        return {"model": words[4], "words": words[5:], "typed": words, "safe": True}
    if words[1:] == ["-"]:
        return {"typed": words, "words": []}
    safe = words[1:2] == ["-P"]
    if safe:
        words = [words[0], *words[2:]]
    if words[1:2] == ["-m"] and words[2] in MODULES:
        return {"module": words[2], "words": words[3:], "typed": words, "safe": safe}
    return None


def _asks_a_model(code: str) -> bool:
    from tagifai.fresh_process import _PROGRAM

    return code == _PROGRAM


def _become(request: dict[str, Any], streams: list[int]) -> NoReturn:
    """Be the command: what a new interpreter would find is put in order, then its module runs as the main one."""
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
    for stream in streams:
        os.close(stream)
    if request["session"]:
        os.setsid()
    _reset_signals()
    atexit._clear()
    os.chdir(request["folder"])
    os.environ.clear()
    os.environ.update(request["environment"])
    _open_streams()
    _set_paths(request)
    WarmPopen.template = _Itself(request["environment"])
    code: Any = 1
    try:
        _run(request)
        code = 0
    except SystemExit as exit_:
        code = exit_.code
    except BaseException:
        sys.excepthook(*sys.exc_info())
    finally:
        _end(code)


def _set_paths(request: dict[str, Any]) -> None:
    """Make the list of folders to import from, and the words of the command line."""
    environment = request["environment"]
    first = str(Path(request["script"]).parent) if "script" in request else request["folder"]
    begin = [] if request.get("safe") or "PYTHONSAFEPATH" in environment else [first]
    listed = filter(None, environment.get("PYTHONPATH", "").split(os.pathsep))
    sys.path[:] = PATH if "model" in request else [*begin, *listed, *PATH]
    name = request.get("script") or request.get("module") or ("-c" if "model" in request else "-")
    sys.argv = [name, *request["words"]]
    sys.orig_argv = request["typed"]


def _run(request: dict[str, Any]) -> None:
    if "script" in request:
        runpy.run_path(request["script"], run_name="__main__")
    elif "module" in request:
        sys.modules.pop(request["module"], None)
        sys.modules.pop(f"{request['module']}.__main__", None)
        runpy.run_module(request["module"], run_name="__main__", alter_sys=True)
    else:
        if "model" in request:
            _forget_the_project()
        main = sys.modules["__main__"] = types.ModuleType("__main__")
        exec(compile(request.get("model") or sys.stdin.read(), "<stdin>", "exec"), main.__dict__)


def _forget_the_project() -> None:
    """Drop all modules that neither Python nor the installed packages have: a model has to bring its own."""
    sys.dont_write_bytecode = True
    known = (sys.base_prefix, *(folder for folder in PATH if Path(folder).name == "site-packages"))
    for name, module in list(sys.modules.items()):
        file = getattr(module, "__file__", None)
        if name.partition(".")[0] in ("optimize", "tagifai") or (file and not file.startswith(known)):
            FORGOTTEN.append(sys.modules.pop(name))


def _open_streams() -> None:
    """Make the standard streams as Python makes them where none is a terminal."""
    encoding, _, errors = os.environ.get("PYTHONIOENCODING", "").partition(":")
    how: Any = {"encoding": encoding or None, "errors": errors or None, "closefd": False}
    sys.stdin = sys.__stdin__ = open(0, **how)  # noqa: SIM115
    sys.stdout = sys.__stdout__ = open(1, "w", **how)  # noqa: SIM115
    sys.stderr = sys.__stderr__ = open(2, "w", buffering=1, **how | {"errors": "backslashreplace"})  # noqa: SIM115


def _end(code: Any) -> NoReturn:
    if code is not None and not isinstance(code, int):
        print(code, file=sys.stderr)  # noqa: T201
        code = 1
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            stream.flush()
    os._exit((code or 0) & 0xFF)


def _reset_signals() -> None:
    signal.set_wakeup_fd(-1)
    for signum in signal.valid_signals():
        if callable(signal.getsignal(signum)):
            signal.signal(signum, signal.SIG_DFL)
    if signal.getsignal(signal.SIGINT) == signal.SIG_DFL:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def _serve(own: socket.socket) -> None:
    """Fork a command for each request, until who asks is gone."""
    while True:
        message, streams, _, _ = socket.recv_fds(own, LIMIT, 3)
        if not message:
            return
        reader, writer = os.pipe()
        between = os.fork()
        if not between:
            between = os.getpid()
            if pid := os.fork():
                os.write(writer, str(pid).encode())
                os._exit(0)
            for number in (own.fileno(), reader, writer):
                os.close(number)
            while os.getppid() == between:
                time.sleep(0.001)
            _become(json.loads(message), streams)
        os.waitpid(between, 0)
        # Not before: now the command has its parent.
        own.send(os.read(reader, 32))
        for number in (reader, writer):
            os.close(number)
        for stream in streams:
            os.close(stream)


def _import_all() -> None:
    import importlib

    for module in IMPORTED:
        importlib.import_module(module)


if __name__ == "__main__":
    # The folder of this file is no place to import from.
    PATH = sys.path[1:]
    sys.path[:] = PATH
    subprocess.Popen = WarmPopen  # type: ignore[misc]
    _import_all()
    assert threading.active_count() == 1
    with socket.socket(fileno=int(sys.argv[1])) as connection:
        _serve(connection)
