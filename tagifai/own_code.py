"""The modules of one's own that a model needs: packed with it, and imported again where that is allowed.

Importing a module runs it. A model's modules are imported only where the same files lie on the path or in the current
directory already, so that nothing new is run, or where the caller trusts the model.
"""

import ast
import atexit
import sys
import sysconfig
import tempfile
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType

from tagifai.errors import ArtifactError, UntrustedError

CODE = "code"
"""The folder beside the artifacts that the modules lie in; MLflow puts its copy of it on the path of modules."""

LARGEST_CODE = 50 * 2**20

_NEVER = {"tagifai", "optimize"}


def find_own_modules(train_module: str) -> dict[str, Path]:
    """Find the module of a train callable and those that it imports from its own folder or the current one.

    Args:
        train_module: The module, which has been imported.

    Returns:
        The file or the folder of each module, by its name; installed ones that it imports are not among them.
    """
    top = train_module.partition(".")[0]
    path = _path_of(sys.modules.get(top))
    if path is None:
        return {}
    folders = [place for place in (path.parent, Path.cwd().resolve()) if not _is_installed(place)]
    found, waiting = {top: path}, [path]
    while waiting:
        for name in _imports(waiting.pop()) - found.keys() - _NEVER:
            if home := next((one for place in folders if (one := _find(place, name))), None):
                found[name] = home
                waiting.append(home)
    return dict(sorted(found.items()))


def _imports(path: Path) -> set[str]:
    """Return the top-level modules that a file, or the files of a package, import anywhere."""
    names: set[str] = set()
    for file in [path] if path.is_file() else path.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_bytes())):
            if isinstance(node, ast.Import):
                names |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
                names.add(node.module)
    return {name.partition(".")[0] for name in names}


def _find(folder: Path, name: str) -> Path | None:
    """Return the package or the module of that name in a folder."""
    if (folder / name / "__init__.py").is_file():
        return folder / name
    return file if (file := folder / f"{name}.py").is_file() else None


def read_own_modules(modules: Mapping[str, Path]) -> dict[str, bytes]:
    """Read the files of modules.

    Args:
        modules: What `find_own_modules` found.

    Returns:
        Their content, by their names below `CODE`. Of a package that is all but caches and hidden files.

    Raises:
        ArtifactError: They are too large to pack.
    """
    contents: dict[str, bytes] = {}
    size = 0
    for path in modules.values():
        files = [path] if path.is_file() else sorted(file for file in path.rglob("*") if _is_packed(file, path))
        size += sum(file.stat().st_size for file in files)
        if size > LARGEST_CODE:
            raise ArtifactError(
                f"The modules that the model needs take {size} bytes with {path}, and {LARGEST_CODE} is the most that "
                "is packed. Keep data out of the package."
            )
        contents |= {file.relative_to(path.parent).as_posix(): file.read_bytes() for file in files}
    return contents


def make_importable(files: Mapping[str, bytes], where: str, *, trust: bool) -> None:
    """See to it that a model's own modules can be imported.

    Args:
        files: Their content, by their names below `CODE`.
        where: What errors call the model.
        trust: Whether they may be run though they are not here already.

    Raises:
        UntrustedError: They are not here, or here are others of the same names.
        ArtifactError: Others of the same names have been imported already.

    Side effects:
        May add the current directory, or a temporary folder with the files, to the path of modules.
    """
    _refuse_imported_others(files)
    if _are_here(files):
        if (here := str(Path.cwd())) not in sys.path:
            sys.path.append(here)
        return
    if not trust:
        raise UntrustedError(f"Model {where} brings code that is not in this folder ({', '.join(sorted(files)[:3])})")
    # A folder of its own, which holds what was checked and no caches: Python would run those instead.
    fresh = tempfile.TemporaryDirectory(prefix="tagifai-code-")
    atexit.register(fresh.cleanup)
    for name, content in files.items():
        path = Path(fresh.name, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    sys.path.insert(0, fresh.name)


def _are_here(files: Mapping[str, bytes]) -> bool:
    """Say whether each module, where Python would find it, has the same files and is a module of one's own.

    Installed ones are not: a model that calls itself the owner of `subprocess` would be believed.
    """
    cwd = Path.cwd()
    entries = [Path(entry) for entry in sys.path]
    places = entries if cwd in entries else [*entries, cwd]
    modules: dict[str, dict[str, bytes]] = {}
    for name, content in files.items():
        modules.setdefault(name.partition("/")[0], {})[name] = content
    for top, parts in modules.items():
        place = next((place for place in places if (place / top).exists()), None)
        if place is None or _is_installed(place):
            return False
        if not all(_holds(place / name, content) for name, content in parts.items()):
            return False
    return True


def _is_installed(place: Path) -> bool:
    place = place.resolve()
    roots = [Path(sysconfig.get_path(name)).resolve() for name in ("stdlib", "platstdlib", "purelib", "platlib")]
    return any(place.is_relative_to(root) for root in roots) or bool(
        {"site-packages", "dist-packages"} & {*place.parts}
    )


def _path_of(module: ModuleType | None) -> Path | None:
    """Return the file of a module, or the folder of a package."""
    if module is None or isinstance(folders := getattr(module, "__path__", None), str):
        return None
    if folders is not None:
        return next((Path(folder).resolve() for folder in folders), None)
    file = getattr(module, "__file__", None)
    return Path(file).resolve() if file and file.endswith(".py") else None


def _is_packed(file: Path, package: Path) -> bool:
    parts = file.relative_to(package).parts
    return file.is_file() and not any(part == "__pycache__" or part.startswith(".") for part in parts)


def _holds(path: Path, content: bytes) -> bool:
    try:
        return path.stat().st_size == len(content) and path.read_bytes() == content
    except OSError:
        return False


def _refuse_imported_others(files: Mapping[str, bytes]) -> None:
    for name, content in files.items():
        module = sys.modules.get(name.removesuffix(".py").removesuffix("/__init__").replace("/", "."))
        if not name.endswith(".py") or module is None:
            continue
        file = getattr(module, "__file__", None)
        if file is None or not _holds(Path(file), content):
            raise ArtifactError(
                f"The model brings the module {module.__name__!r}, and another of that name has been imported from "
                f"{file}. Load the model in a process of its own."
            )
