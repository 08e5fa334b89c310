"""One input that cannot be used: what is wrong, and what is said of it."""

from dataclasses import dataclass, field

RUN = ("run", "studies/quick.toml")


@dataclass(frozen=True)
class DoorInput:
    """What is typed, and what is said.

    Attributes:
        what: What is wrong.
        says: A pattern of the message.
        words: The words of the command.
        changes: What stands in the study file instead of what.
        files: Further files, by name.
        program: `optimize` or `tagifai`.
        stdin: What comes through standard input.
        python: A call of the Python API instead of a command.
        quotes: A pattern of what the message quotes of a library, which may say it otherwise in another version.
    """

    what: str
    says: str
    words: tuple[str, ...] = RUN
    changes: dict[str, str] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    program: str = "optimize"
    stdin: bytes = b""
    python: str = ""
    quotes: str = ""


def tagger(what: str, says: str, *words: str, stdin: bytes = b"", **files: str) -> DoorInput:
    """Return an input of the command `tagifai`; the files are named by their stems, and hold JSON."""
    named = {f"{stem}.json": content for stem, content in files.items()}
    return DoorInput(what, says, words, files=named, program="tagifai", stdin=stdin)


def python(what: str, says: str, code: str) -> DoorInput:
    """Return an input of the Python API."""
    return DoorInput(what, says, python=code)


def sampler(text: str) -> dict[str, str]:
    """Return the change that puts another sampler into the study file."""
    return {'name = "TPESampler"': text}


def pruner(text: str) -> dict[str, str]:
    """Return the change that puts another pruner into the study file."""
    return {'name = "MedianPruner"\nn_startup_trials = 4\nn_warmup_steps = 2': text}


def study(line: str) -> dict[str, str]:
    """Return the change that adds a line to the table `[study]`."""
    return {"seed = 42": f"seed = 42\n{line}"}
