"""The kinds of torture. Each function is one round: a study is hurt, resumed to its total, synced, and checked."""

import itertools
import os
import random
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.torture.checker import Checker, Tally, Witness, outcomes, read_runs, read_trials
from tests.torture.copies import copy_alone, missing_runs, missing_trials
from tests.torture.playground import Command, Playground, Recipe, Server, lock_storm

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
EXIT_LIMIT = 2.0
"""Seconds from a signal to the end of the command."""

SLOWER = 1.0
"""Seconds by which a server that is away may slow a trial."""

END_ALLOWANCE = 45.0
"""Seconds that a study with a server that is away may take at its start and end beside its trials."""

TRACKER_LIMIT = 15.0
"""Seconds after which the tracker of a dead driver must have ended."""


@dataclass
class Session:
    """All rounds of a torture: its folder, its counts, and what several rounds share.

    Attributes:
        path: A temporary folder.
        empty_store: An MLflow database with its tables and nothing in them.
        tally: Counts.
    """

    path: Path
    empty_store: Path
    tally: Tally = field(default_factory=Tally)
    _references: dict[Recipe, tuple[list[Any], float]] = field(default_factory=dict)
    _server: Server | None = None
    _promoted: Playground | None = None

    @contextmanager
    def round(self, label: str, recipe: Recipe, *, store: bool = True) -> Iterator["Round"]:
        """Give a study to hurt; its folder is deleted at the end."""
        name = label.replace("/", "-")
        ground = Playground(self.path / name, name, recipe, self.empty_store if store else None)
        try:
            with Witness(ground.database) as witness:
                yield Round(self, ground, Checker(self.tally, label), witness)
        finally:
            ground.close()

    def reference(self, recipe: Recipe) -> tuple[list[Any], float]:
        """Return what an uninterrupted study with one worker finds, and the longest time between two of its trials."""
        if recipe not in self._references:
            ground = Playground(self.path / f"reference-{len(self._references)}", "reference", recipe, self.empty_store)
            command = ground.start("run", ground.study_file)
            if command.end() != 0:
                raise RuntimeError(f"the uninterrupted study failed:\n{command.err}")
            self._references[recipe] = outcomes(read_trials(ground.database, "reference")), longest_pause(command)
            ground.close()
        return self._references[recipe]

    def server(self) -> Server:
        """Return a tracking server that is up."""
        if self._server is None:
            self._server = Server(self.path / "server", self.empty_store)
            self._server.start()
            self._server.wait()
        return self._server

    def champion(self) -> Playground:
        """Return a finished study of the tagger with a first champion, to promote from again and again."""
        if self._promoted is None:
            ground = Playground(self.path / "promoted", "promoted", Recipe("real", 8), self.empty_store)
            for command in (ground.start("run", ground.study_file), None):
                command = command or ground.start("promote", "promoted")
                if command.end() != 0:
                    raise RuntimeError(f"the study to promote from failed:\n{command.err}")
            self._promoted = ground
        return self._promoted

    def close(self) -> None:
        """End what is shared."""
        if self._server is not None:
            self._server.kill()
        if self._promoted is not None:
            self._promoted.close()


@dataclass
class Round:
    """One study that is hurt.

    Attributes:
        session: The session.
        ground: Its folder and processes.
        checker: Counts what went wrong with it.
        witness: Has seen what was committed.
        uri: The MLflow store, if it is not the playground's own.
        cut_off: Whether a command had no time to leave the stores clean: it got a second signal, or they were locked.
    """

    session: Session
    ground: Playground
    checker: Checker
    witness: Witness
    uri: str = ""
    cut_off: bool = False

    def start(self, n_jobs: int = 1, **env: str) -> Command:
        """Run the study, or resume it if it has begun."""
        return self._launch(n_jobs, ["run", self.ground.study_file], **env)

    def resume(self, n_jobs: int = 1) -> Command:
        """Resume the study at once; run it if it did not come to be.

        Returns:
            The command, which is at work.
        """
        self.session.tally.done["resumes"] += 1
        limit = time.monotonic() + TRACKER_LIMIT
        while True:
            command = self._launch(n_jobs, ["resume", self.ground.name])
            if command.wait_for(f"Study {self.ground.name}:", 60) or command.end() != 2:
                return command
            if "is being run" in command.err:
                self.checker.wrong("refused resumes", command.err.strip())
                if time.monotonic() < limit:
                    continue
            if "run" not in command.err:
                return command
            command = self.start(n_jobs)
            command.wait_for(f"Study {self.ground.name}:", 60)
            return command

    def complete(self, n_jobs: int = 1, running: Command | None = None) -> None:
        """Let a command end, and resume the study until it has its total."""
        command = running or self.resume(n_jobs)
        for _ in range(3):
            if command.end() == 0:
                break
            if "workers died in a row" not in command.err:
                self.checker.wrong("failed commands", f"exit code {command.process.returncode}: {command.err[-300:]}")
            command = self.resume(n_jobs)
        self._command("sync", self.ground.name)

    def check(self, n_jobs: int = 1) -> None:
        """Read both stores and count what is wrong."""
        left = self.ground.wait_for_peace(TRACKER_LIMIT)
        for line in left:
            self.checker.wrong("orphans", line)
        self.check_copies()
        for command in self.ground.commands:
            self.witness.hear(line for _, line in command.lines)
        trials = read_trials(self.ground.database, self.ground.name)
        self.checker.check_acknowledged(trials, self.witness)
        reference = self.session.reference(self.ground.recipe)[0] if n_jobs == 1 else None
        self.checker.check_study(trials, self.ground.recipe.n_trials, reference)
        self.checker.check_runs(trials, self.ground.name, self.uri or self.ground.uri)
        self.session.tally.done["studies"] += 1
        self.session.tally.done["trials"] += len(trials)
        self.session.tally.done["acknowledged trials"] += len(self.witness.trials)
        self.session.tally.done["acknowledged epochs"] += len(self.witness.epochs)

    def check_copies(self) -> None:
        """Copy the databases alone, after an orderly end, and count what the copies lack.

        Only what the files hold without their logs is there; so this comes before anybody else opens them.
        """
        ground = self.ground
        copies = [copy_alone(path) for path in (ground.database, ground.store)]
        for missing in missing_trials(copies[0], ground.database, ground.name):
            self.checker.wrong("trials missing in a copy", missing)
        if not self.uri:
            for missing in missing_runs(copies[1], ground.store, ground.name):
                self.checker.wrong("runs missing in a copy", missing)
        self.session.tally.done["copies"] += 1

    def _command(self, *args: object) -> None:
        command = self.ground.start(*args, *self._tracking())
        if command.end() != 0:
            self.checker.wrong("failed commands", f"{args[0]}: {command.err[-300:]}")

    def _launch(self, n_jobs: int, args: list[object], **env: str) -> Command:
        return self.ground.start(*args, "--n-jobs", n_jobs, *self._tracking(), **env)

    def _tracking(self) -> list[str]:
        return ["--tracking-uri", self.uri] if self.uri else []


def kill(session: Session, rng: random.Random, label: str) -> None:
    """Kill drivers, workers and trackers at random moments; a resume follows each kill of a driver."""
    n_jobs = rng.choice((1, 2))
    with session.round(label, _recipe(rng)) as round_:
        command = round_.start(n_jobs)
        for _ in range(rng.randint(1, 3)):
            _wait_for_a_moment(rng, command)
            victim = rng.choice(("driver", "driver", "driver", "tracker") if n_jobs == 1 else ("driver", "worker"))
            if _kill(command, victim, rng):
                session.tally.done[f"kills of a {victim}"] += 1
            if victim == "driver" or command.process.poll() is not None:
                command.end()
                command = round_.resume(n_jobs)
        round_.complete(n_jobs, command)
        round_.check(n_jobs)


def interrupt(session: Session, rng: random.Random, label: str) -> None:
    """Send signals at random moments; the command must end in time and leave both stores clean."""
    n_jobs = rng.choice((1, 2))
    with session.round(label, _recipe(rng)) as round_:
        command = round_.start(n_jobs)
        for _ in range(rng.randint(1, 3)):
            _wait_for_a_moment(rng, command)
            if command.process.poll() is None:
                _interrupt(round_, command, rng)
                command = round_.resume(n_jobs)
        round_.complete(n_jobs, command)
        round_.check(n_jobs)


def _interrupt(round_: Round, command: Command, rng: random.Random) -> None:
    tally, checker, ground = round_.session.tally, round_.checker, round_.ground
    signum, way = rng.choice(SIGNALS), rng.choice(("once", "once", "once", "once", "twice", "locked"))
    # A terminal sends its signal to the whole group of processes, `kill` to one.
    send = os.killpg if rng.random() < 0.5 else os.kill
    tally.done[f"signals {signum.name}"] += 1
    with ExitStack() as stack:
        if way == "locked":
            stack.enter_context(lock_storm(rng.randrange(10**6), 5.0, 0.0, ground.database))
            time.sleep(0.5)
        started = time.monotonic()
        with suppress(ProcessLookupError):
            send(command.process.pid, signum)
            if way == "twice":
                time.sleep(rng.uniform(0, 0.3))
                send(command.process.pid, signum)
        code = command.end()
        seconds = command.ended_at - started
    tally.measured["seconds from a signal to the end"].append(seconds)
    if seconds > EXIT_LIMIT:
        checker.wrong("late exits", f"{signum.name} {way}: {seconds:.2f} s")
    round_.cut_off |= way != "once"
    if code == 0 or way == "twice" or "complete, " in command.out:
        # It had ended by itself, or there was nobody left to hear of the end.
        return
    if code != 130 or not command.lines or not command.lines[-1][1].startswith("Interrupted"):
        checker.wrong("wrong exit codes", f"{signum.name} {way}: {code} after {command.err[-300:]!r}")
    if way == "once":
        for line in ground.wait_for_peace(0.2):
            checker.wrong("unclean exits", f"{signum.name}: {line}")
        round_.check_copies()
        checker.check_study_left_clean(ground.database, ground.name)
        # In MLflow there may still be what an earlier command had no time to close.
        if not round_.cut_off:
            checker.check_runs_left_clean(ground.name, round_.uri or ground.uri)


def lock(session: Session, rng: random.Random, label: str) -> None:
    """Let another process lock the study's database, and MLflow's, for seconds; kill a driver now and then."""
    n_jobs = rng.choice((1, 2))
    with session.round(label, _recipe(rng)) as round_:
        paths = [round_.ground.database, round_.ground.store][: rng.randint(1, 2)]
        with lock_storm(rng.randrange(10**6), rng.choice((0.3, 2.0, 4.0)), 0.3, *paths):
            session.tally.done["lock storms"] += 1
            command = round_.start(n_jobs)
            if rng.random() < 0.3:
                _wait_for_a_moment(rng, command)
                _kill(command, "driver", rng)
                session.tally.done["kills of a driver"] += 1
                command.end()
                command = round_.resume(n_jobs)
            command.end()
        round_.complete(n_jobs, command)
        round_.check(n_jobs)


def server(session: Session, rng: random.Random, label: str) -> None:
    """Let the tracking server hang, refuse, die and come back while a study runs."""
    n_jobs, recipe = rng.choice((1, 2)), Recipe(seconds=0.02)
    offline = session.reference(recipe)[1]
    mlflow = session.server()
    with session.round(label, recipe) as round_:
        round_.uri = mlflow.url
        trouble = rng.choice(("hangs", "hangs from the start", "refuses", "refuses from the start", "restarts"))
        session.tally.done[f"a server that {trouble}"] += 1
        hurt = mlflow.pause if "hangs" in trouble else mlflow.kill
        if "from the start" in trouble:
            hurt()
        started = time.monotonic()
        command = round_.start(n_jobs)
        if "from the start" not in trouble:
            command.wait_for(f"Trial {rng.randrange(3):>3}", 60)
            hurt()
        if trouble == "restarts" or rng.random() < 0.3:
            time.sleep(rng.uniform(0, 3))
            _bring_back(mlflow, trouble)
        command.end()
        _check_pace(round_, command, offline, command.ended_at - started)
        _bring_back(mlflow, trouble)
        mlflow.wait()
        round_.complete(n_jobs, command)
        round_.check(n_jobs)


def _bring_back(mlflow: Server, trouble: str) -> None:
    if "hangs" in trouble:
        mlflow.go_on()
    else:
        mlflow.kill()
        mlflow.start()


def _check_pace(round_: Round, command: Command, offline: float, seconds: float) -> None:
    pause = longest_pause(command)
    tally, recipe = round_.session.tally, round_.ground.recipe
    tally.measured["seconds by which a server that is away slowed a trial"].append(max(0.0, pause - offline))
    if pause > offline + SLOWER:
        round_.checker.wrong("slowed trials", f"{pause:.1f} s between two trials, {offline:.1f} s without")
    tally.measured["seconds of a study with a server that is away"].append(seconds)
    if seconds > recipe.n_trials * (offline + SLOWER) + END_ALLOWANCE:
        round_.checker.wrong("late ends", f"{seconds:.1f} s")


def start(session: Session, _rng: random.Random, label: str) -> None:
    """Start eight studies at once on databases that do not exist yet."""
    session.tally.done["starts of eight on no database"] += 1
    with session.round(label, Recipe(n_trials=3), store=False) as round_:
        ground = round_.ground
        storage = ["--storage", f"sqlite:///{ground.database}"]
        names = [f"{ground.name}-{i}" for i in range(8)]
        commands = [ground.start("run", ground.study_file, "--study-name", name, *storage) for name in names]
        for name, command in zip(names, commands, strict=True):
            if command.end() != 0:
                round_.checker.wrong("failed commands", f"{name}: {command.err[-300:]}")
                continue
            trials = read_trials(ground.database, name)
            round_.checker.check_study(trials, 3, None)
            round_.checker.check_runs(trials, name, ground.uri)


def first_start(session: Session, rng: random.Random, label: str) -> None:
    """Kill the first start, which makes both databases, and start again."""
    with session.round(label, Recipe(n_trials=3), store=False) as round_:
        command = round_.start()
        time.sleep(rng.uniform(0.0, 5.0))
        for pid in round_.ground.processes():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        session.tally.done["kills of all during the first start"] += 1
        command.end()
        round_.complete()
        round_.check()


def promote(session: Session, rng: random.Random, label: str) -> None:
    """Kill a promotion at a random moment: the champion stays loadable, and the next promotion is whole."""
    ground = session.champion()
    checker = Checker(session.tally, label)
    complete = [t.number for t in read_trials(ground.database, ground.name) if t.state.name == "COMPLETE"]
    trial = rng.choice(complete)
    for _ in range(rng.randint(1, 2)):
        command = ground.start("promote", ground.name, "--trial", trial, "--force")
        # Training and imports take the first second; what can be torn comes after.
        time.sleep(rng.uniform(0.0, 1.2) if rng.random() < 0.1 else rng.uniform(1.2, 5.5))
        session.tally.done["kills of a promotion"] += int(_kill(command, "driver", rng))
        command.end()
        _check_champion(checker, ground)
    command = ground.start("promote", ground.name, "--trial", trial, "--force")
    if command.end() != 0:
        checker.wrong("failed commands", f"promote: {command.err[-300:]}")
    _check_champion(checker, ground, trial)
    _check_final_runs(checker, ground, trial)


def _check_champion(checker: Checker, ground: Playground, trial: int | None = None) -> None:
    from tagifai.serving import load_model

    client, _ = read_runs(ground.uri, ground.name)
    try:
        version = client.get_model_version_by_alias("tagifai", "champion")
        answer = load_model("models:/tagifai@champion", ground.uri).predict(["Transfer learning with transformers."])
        run = client.get_run(version.run_id)
    except Exception as error:
        checker.wrong("unusable champions", f"{type(error).__name__}: {error}")
        return
    if not answer or run.info.status != "FINISHED" or run.info.lifecycle_stage != "active":
        checker.wrong("unusable champions", f"its run is {run.info.status}, {run.info.lifecycle_stage}")
    if trial is not None and run.data.tags["promoted_from"] != str(trial):
        checker.wrong("unusable champions", f"trial {run.data.tags['promoted_from']} instead of {trial}")


def _check_final_runs(checker: Checker, ground: Playground, trial: int) -> None:
    client, runs = read_runs(ground.uri, ground.name)
    final = [run for run in runs if "promoted_from" in run.data.tags]
    for run in final:
        if run.info.status != "FINISHED":
            checker.wrong("half-made final runs", f"of trial {run.data.tags['promoted_from']}: {run.info.status}")
    if (n_runs := sum(run.data.tags["promoted_from"] == str(trial) for run in final)) != 1:
        checker.wrong("duplicate runs" if n_runs else "missing runs", f"{n_runs} final runs of trial {trial}")
    versions = client.search_model_versions("name = 'tagifai'")
    if sorted(version.run_id for version in versions) != sorted(run.info.run_id for run in final):
        checker.wrong("half-made final runs", f"{len(versions)} model versions for {len(final)} final runs")
    experiment = client.get_experiment_by_name(ground.name).experiment_id
    models = client.search_logged_models(experiment_ids=[experiment])
    if sorted(model.source_run_id for model in models) != sorted(run.info.run_id for run in final):
        checker.wrong("half-made final runs", f"{len(models)} logged models for {len(final)} final runs")


KINDS: dict[str, Callable[[Session, random.Random, str], None]] = {
    "kill": kill,
    "signal": interrupt,
    "server": server,
    "lock": lock,
    "promote": promote,
    "start": start,
    "first-start": first_start,
}


def longest_pause(command: Command) -> float:
    """Return the longest time between the ends of two trials, in seconds."""
    ends = [moment for moment, line in command.lines if line.startswith("Trial ")]
    return max((later - earlier for earlier, later in itertools.pairwise(ends)), default=0.0)


def _recipe(rng: random.Random) -> Recipe:
    return Recipe("real", 8) if rng.random() < 0.12 else Recipe(seed=rng.choice((7, 8)))


def _wait_for_a_moment(rng: random.Random, command: Command) -> None:
    """Wait for a random moment of a command's life: any, or one in its trials."""
    if rng.random() < 0.3:
        time.sleep(rng.uniform(0, 4))
        return
    command.wait_for("Study ", 60)
    time.sleep(rng.uniform(0, 1.2))


def _kill(command: Command, victim: str, rng: random.Random) -> bool:
    pids = {"driver": lambda: [command.process.pid], "worker": command.workers, "tracker": command.trackers}[victim]()
    if command.process.poll() is not None or not pids:
        return False
    with suppress(ProcessLookupError):
        os.kill(rng.choice(pids), signal.SIGKILL)
        return True
    return False
