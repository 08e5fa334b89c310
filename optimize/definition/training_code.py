"""The code behind a train callable: its version, the user's own modules in it, and which of these have changed."""

import ast
import hashlib
import importlib.util
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from optimize.errors import InputError
from tagifai.code_origin import git_state

OURS = ("tagifai", "optimize")
"""Packages of this project: what they compute is tested to stay the same, and a newer one may resume a study."""


def training_files(train: str) -> dict[str, Path]:
    """Find the files of a train callable's module and of the modules beside it that it imports.

    Modules are found by reading the imports, without running anything; what is imported by a name that is put together
    while the module runs is not found.

    Args:
        train: `module:function`.

    Returns:
        The files by their paths in the folder that they are imported from; none for this project's own training and for
        a module that is not there.
    """
    module = train.partition(":")[0]
    top = module.partition(".")[0]
    root = _root_of(top)
    if top in OURS or root is None:
        return {}
    # Where packages are installed, the neighbours are other people's.
    is_alone = "site-packages" in root.parts or "dist-packages" in root.parts
    found: dict[str, Path] = {}
    waiting, seen = [module], set()
    while waiting:
        name = waiting.pop()
        first = name.partition(".")[0]
        if name in seen or first in OURS or (is_alone and first != top):
            continue
        seen.add(name)
        if (file := _file_of(name, root)) is None:
            continue
        found[file.relative_to(root).as_posix()] = file
        package = name if file.name == "__init__.py" else name.rpartition(".")[0]
        waiting += [name.rpartition(".")[0], *_imported(file, package)]
    return dict(sorted(found.items()))


def training_digests(train: str) -> dict[str, str]:
    """Return the SHA-256 of each file that `training_files` finds, by its path."""
    return {name: hashlib.sha256(file.read_bytes()).hexdigest() for name, file in training_files(train).items()}


def code_changes(then: Mapping[str, str], now: Mapping[str, str]) -> list[str]:
    """Name the files that are not what they were.

    Args:
        then: The digests that were recorded; none if nothing was.
        now: The digests as they are.
    """
    if not then:
        return []
    changed = [name for name in {**then, **now} if then.get(name) != now.get(name)]
    return [f"training code {name}: {_shown(then.get(name))}, now {_shown(now.get(name))}" for name in sorted(changed)]


def _root_of(top: str) -> Path | None:
    """Return the folder that a top-level module or package is imported from."""
    try:
        spec = importlib.util.find_spec(top)
    except (ImportError, ValueError):
        return None
    if spec is None:
        return None
    if spec.submodule_search_locations:
        return Path(next(iter(spec.submodule_search_locations))).parent
    return Path(spec.origin).parent if spec.has_location and spec.origin else None


def _file_of(name: str, root: Path) -> Path | None:
    place = root.joinpath(*name.split("."))
    for file in (place / "__init__.py", place.with_name(f"{place.name}.py")):
        if name and file.is_file():
            return file
    return None


def _imported(file: Path, package: str) -> Iterator[str]:
    """Yield the names of what a module may import; some are no modules."""
    try:
        tree = ast.parse(file.read_bytes())
    except (SyntaxError, ValueError):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            origin = ".".join([*above, *([node.module] if node.module else [])])
            yield origin
            yield from (f"{origin}.{alias.name}" if origin else alias.name for alias in node.names)


def _shown(digest: str | None) -> str:
    return "absent" if digest is None else f"sha256 {digest[:8]}..."


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
    return {"sha256": digest.hexdigest(), **git_state(origin.parent)}
