"""What cannot be used, by its kind, and how it is tried: the tests do, docs/refused-inputs.md shows what is said."""

import contextlib
import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from tests.optimize.cli.door_inputs.components import COMPONENTS
from tests.optimize.cli.door_inputs.door_input import DoorInput
from tests.optimize.cli.door_inputs.options import FILES, NAMES, OPTIONS
from tests.optimize.cli.door_inputs.python import PYTHON
from tests.optimize.cli.door_inputs.stores import STORAGES, TRACKING
from tests.optimize.cli.door_inputs.study_files import STUDY_FILES
from tests.optimize.cli.door_inputs.tagger import TAGGER
from tests.optimize.conftest import DATA, QUICK, SIGNALS

KINDS: dict[str, list[DoorInput]] = {
    "Options": OPTIONS,
    "Names": NAMES,
    "Files": FILES,
    "Storages": STORAGES,
    "MLflow stores": TRACKING,
    "Samplers and pruners": COMPONENTS,
    "Study files": STUDY_FILES,
    "The command tagifai": TAGGER,
    "Python": PYTHON,
}
INPUTS = [given for inputs in KINDS.values() for given in inputs]


def make_folder(folder: Path) -> None:
    """Put into an empty folder what the inputs need: data, and a study that Optuna alone has made."""
    import optuna

    for name in ("studies", "data"):
        (folder / name).mkdir()
    shutil.copy(DATA, folder / "data")
    optuna.create_study(storage=f"sqlite:///{folder}/studies/other.db", study_name="other")


def answer(given: DoorInput) -> tuple[int, str, str]:
    """Try an input in the current folder.

    Returns:
        The exit code, standard output and the message.
    """
    text = QUICK
    for old, new in given.changes.items():
        assert old in text
        text = text.replace(old, new, 1)
    files = {"studies/quick.toml": text} | given.files
    for name, content in files.items():
        Path(name).write_text(content, encoding="utf-8")
    try:
        with _unchanged_process():
            code, out, err = _python(given.python) if given.python else _command(given)
            return code, out, err.replace(f"{Path.cwd()}/", "")
    finally:
        for name in files:
            Path(name).unlink()


def _command(given: DoorInput) -> tuple[int, str, str]:
    from optimize.cli.main import main as optimize
    from tagifai.cli import main as tagifai

    program = {"optimize": optimize, "tagifai": tagifai}[given.program]
    result = CliRunner().invoke(program, list(given.words), input=given.stdin, prog_name=given.program)
    return result.exit_code, result.stdout, result.stderr


def _python(code: str) -> tuple[int, str, str]:
    """Evaluate a call; 2 stands for an error that is made for whoever called."""
    import pandas as pd

    from optimize import promote_best, resume_study, run_study
    from optimize.errors import OptimizeError
    from tagifai.errors import TagifaiError
    from tagifai.predict import predict_tags
    from tagifai.train import train

    def rows(**columns: Any) -> pd.DataFrame:
        plain = {"title": ["a title"] * 40, "description": ["words"] * 40, "tag": ["a", "b"] * 20}
        return pd.DataFrame(plain | columns)

    known = {f.__name__: f for f in (run_study, resume_study, promote_best, train, predict_tags, rows)}
    try:
        return 0, repr(eval(code, known)), ""
    except (OptimizeError, TagifaiError) as error:
        return 2, "", f"{type(error).__name__}: {error}\n"


@contextlib.contextmanager
def _unchanged_process() -> Iterator[None]:
    """Leave the environment and the handlers of signals as they were."""
    handlers = {signum: signal.getsignal(signum) for signum in SIGNALS}
    environment = dict(os.environ)
    try:
        yield
    finally:
        for signum, handler in handlers.items():
            signal.signal(signum, handler)
        os.environ.clear()
        os.environ.update(environment)
