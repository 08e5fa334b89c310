"""The code blocks of a page, and a reader who types them in one by one."""

import os
import re
import shlex
import signal
import socket
import subprocess
import sys
import time
import tomllib
import urllib.request
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

PORT = "5001"
"""The port that the pages print; the reader takes a free one."""

SERVERS = ("tagifai ui", "MLFLOW_TRACKING_URI=sqlite:///experiments/mlflow.db mlflow models serve")
START_SECONDS = 120


@dataclass(frozen=True)
class Block:
    """A code block with a language.

    Attributes:
        place: Page and line.
        language: bash, console, python or toml.
        text: What is in it.
    """

    place: str
    language: str
    text: str

    @property
    def file(self) -> str | None:
        """Return the name that a first line like `# studies/mine.toml` gives the block."""
        found = re.match(r"# (\S+\.(?:toml|py))\n", self.text)
        return found[1] if found else None


def read_blocks(page: Path) -> list[Block]:
    """Return the code blocks of a page that name their language, in order."""
    text = page.read_text(encoding="utf-8")
    blocks = []
    for found in re.finditer(r"^```(\w*)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
        if found[1]:
            line = text.count("\n", 0, found.start()) + 1
            blocks.append(Block(f"{page.name}:{line}", found[1], found[2]))
    return blocks


class Reader:
    """Types in the blocks of a page in a project's folder, and fails where one does not do what the page says.

    Args:
        project: The folder.
        environment: The environment variables.
    """

    def __init__(self, project: Path, environment: dict[str, str]) -> None:
        self._project = project
        path = f"{project / '.venv' / 'bin'}:{environment['PATH']}"
        # Without PYTHONSAFEPATH, Python would take the packages of this folder and compile their loops anew.
        self._environment = environment | {"PATH": path, "PYTHONSAFEPATH": "1"}
        self._servers: list[subprocess.Popen[bytes]] = []
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self._port = str(probe.getsockname()[1])

    def type_in(self, block: Block) -> None:
        """Do what a reader does with a block: run it, or save it under the name in its first line."""
        if block.file:
            (self._project / block.file).write_text(block.text, encoding="utf-8")
        act = {"bash": self._bash, "console": self._console, "python": self._python, "toml": self._toml}
        act[block.language](block)

    def close(self) -> None:
        """Stop the servers that were started."""
        for server in self._servers:
            for signum in (signal.SIGTERM, signal.SIGKILL):
                with suppress(ProcessLookupError):
                    os.killpg(server.pid, signum)
                with suppress(subprocess.TimeoutExpired):
                    server.wait(20)

    def _bash(self, block: Block) -> None:
        for command in block.text.splitlines():
            if command.startswith(SERVERS):
                self._serve(command, block.place)
            else:
                self._run(["bash", "-ec", command], block.place)

    def _console(self, block: Block) -> None:
        for part in re.split(r"^\$ ", block.text, flags=re.MULTILINE)[1:]:
            command, _, expected = part.partition("\n")
            output = self._run(["bash", "-ec", command], block.place)
            assert matches(expected, output), f"{block.place}: {command}\nprinted\n{output}\ninstead of\n{expected}"

    def _python(self, block: Block) -> None:
        if not block.file:
            self._run(["python", "-"], block.place, block.text)

    def _toml(self, block: Block) -> None:
        if block.file:
            # A later block runs it.
            return
        text = block.text
        if "name" not in tomllib.loads(text).get("study", {}):
            text = replace_tables((self._project / "studies" / "sgd.toml").read_text(encoding="utf-8"), text)
        (self._project / "studies" / "fragment.toml").write_text(text, encoding="utf-8")
        name = f"dry-{block.place.partition(':')[2]}"
        dry_run = f"optimize run studies/fragment.toml --dry-run --study-name {name}"
        self._run(["bash", "-ec", dry_run], block.place)

    def _run(self, command: list[str], place: str, text: str | None = None) -> str:
        command = _without_shell([word.replace(PORT, self._port) for word in command])
        done = subprocess.run(
            command,
            input=text,
            cwd=self._project,
            env=self._environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert done.returncode == 0, f"{place}: {shlex.join(command)}\nends with {done.returncode}\n{done.stdout}"
        return done.stdout

    def _serve(self, command: str, place: str) -> None:
        command = command.partition("#")[0].replace(PORT, self._port)
        log = self._project / f"server-{len(self._servers)}.log"
        with log.open("wb") as stream:
            server = subprocess.Popen(
                ["bash", "-c", command],
                cwd=self._project,
                env=self._environment,
                stdout=stream,
                stderr=stream,
                start_new_session=True,
            )
        self._servers.append(server)
        limit = time.monotonic() + START_SECONDS
        while server.poll() is None and time.monotonic() < limit:
            found = re.search(r"http://127\.0\.0\.1:\d+", log.read_text())
            with suppress(OSError):
                if found and urllib.request.urlopen(found[0] + "/health", timeout=5).status == 200:
                    return
            time.sleep(0.2)
        raise AssertionError(f"{place}: {command}\ndoes not answer\n{log.read_text()}")


def _without_shell(command: list[str]) -> list[str]:
    """Return a command of ours without the shell that has nothing to do for it: so it can be started warm."""
    python = Path(sys.executable)
    if command == ["python", "-"]:
        return [str(python), "-"]
    if command[0] == "bash":
        typed = re.sub(r"\s+#.*", "", command[-1])
        words = [] if set("|&;<>$`*?=#") & set(typed) else shlex.split(typed)
        if words and words[0] in ("optimize", "tagifai"):
            return [str(python.with_name(words[0])), *words[1:]]
    return command


def matches(expected: str, output: str) -> bool:
    """Tell whether an output is the expected one, where `...` stands for anything, and alone in a line for lines.

    Off a terminal the status follows each trial's line; on a terminal it is in the live line below them.
    """
    output = re.sub(r"^(Trial .*?)  \| .*$", r"\1", output.rstrip("\n") + "\n", flags=re.MULTILINE)
    lines = ["(?:.*\n)*?" if line == "..." else _line(line) for line in expected.splitlines()]
    return re.fullmatch("".join(lines), output) is not None


def _line(line: str) -> str:
    return ".*".join(re.escape(part) for part in line.split("...")) + "\n"


def replace_tables(study_file: str, fragment: str) -> str:
    """Return a study file in which the tables of a fragment stand instead of its own, and keys of [study] too."""
    if changes := re.match(r"\[study\]\n(.*?)(?=^\[|\Z)", fragment, re.DOTALL | re.MULTILINE):
        keys = [*re.findall(r"^(\w+) =", changes[1], re.MULTILINE), "direction"]
        study_file = re.sub(rf"^({'|'.join(keys)}) = .*\n", "", study_file, flags=re.MULTILINE)
        study_file = study_file.replace("[study]\n", f"[study]\n{changes[1]}")
        fragment = fragment[changes.end() :]
    heads = re.findall(r"^\[.*?\]", fragment, re.MULTILINE)
    if "[data]" in heads:
        study_file = re.sub(r"^data = .*\n", "", study_file, flags=re.MULTILINE)  # the short form of the same
    tables = re.split(r"^(?=\[)", study_file, flags=re.MULTILINE)
    return "".join(table for table in tables if not table.startswith(tuple(heads))) + fragment
