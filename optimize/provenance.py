"""What a study was made with: its data, the versions of the packages, the version of the code."""

import hashlib
import importlib.util
import platform
import subprocess
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from optimize.errors import InputError

PACKAGES = ("tagifai", "optuna", "mlflow", "scikit-learn", "imbalanced-learn", "numpy", "scipy", "pandas")


def package_versions() -> dict[str, str]:
    """Return the versions of Python and of the packages that a trial's numbers depend on."""
    versions = {"python": platform.python_version()}
    for package in PACKAGES:
        try:
            versions[package] = version(package)
        except PackageNotFoundError:
            continue
    return versions


def code_version(train: str) -> dict[str, Any]:
    """Identify the code behind a train callable.

    Args:
        train: `module:function`.

    Returns:
        `sha256` of the source files of the module's top package (of the file, for a lone module), and the git `commit`
        with `dirty` where the source is under version control.

    Raises:
        InputError: There is no such module.
    """
    module = train.partition(":")[0]
    try:
        spec = importlib.util.find_spec(module.partition(".")[0])
    except (ImportError, ValueError):
        spec = None
    if spec is None or spec.origin is None:
        raise InputError(f"train = {train!r}: there is no module {module!r}. Install it or run from its folder.")
    origin = Path(spec.origin)
    files = sorted(origin.parent.rglob("*.py")) if spec.submodule_search_locations else [origin]
    digest = hashlib.sha256()
    for file in files:
        digest.update(f"{file.relative_to(origin.parent).as_posix()}\0".encode() + file.read_bytes() + b"\0")
    return {"sha256": digest.hexdigest()} | _git_state(origin.parent)


def _git_state(folder: Path) -> dict[str, Any]:
    def git(*words: str) -> str | None:
        try:
            run = subprocess.run(["git", *words], cwd=folder, capture_output=True, text=True, timeout=5, check=False)
        except (OSError, subprocess.TimeoutExpired):
            return None
        return run.stdout.strip() if run.returncode == 0 else None

    # An ignored folder is no part of the repository around it: a package installed in a project's virtual environment.
    if git("check-ignore", ".") or not (commit := git("rev-parse", "HEAD")):
        return {}
    return {"commit": commit, "dirty": bool(git("status", "--porcelain", "--", "."))}
