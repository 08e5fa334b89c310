"""Names of registered models and their aliases that MLflow takes, asked before anything is trained or stored."""

import re
from pathlib import PurePosixPath

from tagifai.errors import InputError

_ALIAS = re.compile(r"[\w-]{1,255}", re.ASCII)
_RESERVED = re.compile(r"latest|v\d+", re.IGNORECASE)


def check_names(alias: str, model_name: str | None = None) -> None:
    """Refuse an alias or a name of a registered model that MLflow does not take.

    Args:
        alias: The alias; MLflow keeps `latest` and `v1`, `v2`... for itself.
        model_name: The model; None where nobody named one.

    Raises:
        InputError: One of them is none.
    """
    if not _ALIAS.fullmatch(alias):
        raise InputError(f"--alias {alias!r} is no alias: use 1 to 255 letters, digits, '_' or '-'.")
    if _RESERVED.fullmatch(alias):
        raise InputError(f"--alias {alias!r} is reserved by MLflow. Give another, such as champion or candidate.")
    if (name := model_name) is None:
        return
    if not name.strip() or "\0" in name or set(name) & set("/:") or str(PurePosixPath(name)) != name or name == "..":
        raise InputError(f"--model-name {name!r} is no name of a model: use letters, digits, '.', '_' or '-'.")
