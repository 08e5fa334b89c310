"""Who runs this, and which commit of the code."""

import getpass
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any


def current_user() -> str | None:
    """Return the name of who runs this process; None where the system does not say."""
    try:
        return getpass.getuser()
    except (ImportError, KeyError, OSError):
        return None


def git_state(folder: Path) -> Mapping[str, Any]:
    """Return the git `commit` of a folder and whether it is `dirty`; nothing where it is not under version control."""

    def git(*words: str) -> str | None:
        try:
            run = subprocess.run(
                ["git", "-c", "core.fsmonitor=false", *words],
                cwd=folder,
                capture_output=True,
                text=True,
                timeout=5,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired):
            return None
        return run.stdout.strip() if run.returncode == 0 else None

    # An ignored folder is no part of the repository around it: a package installed in a project's virtual environment.
    if git("check-ignore", ".") or not (commit := git("rev-parse", "HEAD")):
        return {}
    return {"commit": commit, "dirty": bool(git("status", "--porcelain", "--", "."))}
