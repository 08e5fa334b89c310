"""Real text that every machine has: docstrings of the installed scientific packages, labelled by package."""

import ast
import csv
import random
import re
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

PACKAGES = ("scipy", "sklearn", "numpy", "pandas", "mlflow", "optuna", "sqlalchemy", "imblearn", "hypothesis", "numba")
MAX_WORDS, MIN_WORDS = 30, 6


def write_corpus(path: Path, n_rows: int) -> Path:
    """Write a data set of so many rows: the name of a function or class, a paragraph of its docstring, its package.

    Args:
        path: The CSV file to write.
        n_rows: The number of rows.

    Raises:
        ValueError: The installed packages have fewer paragraphs.
    """
    rows = [row for package in PACKAGES for row in _paragraphs(package)]
    if len(rows) < n_rows:
        raise ValueError(f"The installed packages have {len(rows)} paragraphs only, not {n_rows}.")
    rows = random.Random(0).sample(rows, n_rows)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "created_on", "title", "description", "tag"])
        writer.writerows([i, "2026-01-01 00:00:00", *row] for i, row in enumerate(rows))
    return path


def _paragraphs(package: str) -> Iterator[tuple[str, str, str]]:
    spec = find_spec(package)
    if spec is None or spec.origin is None:
        return
    for file in sorted(Path(spec.origin).parent.rglob("*.py")):
        try:
            tree = ast.parse(file.read_text(encoding="utf-8"))
        except (SyntaxError, UnicodeDecodeError):
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.ClassDef):
                for paragraph in re.split(r"\n\s*\n", ast.get_docstring(node) or ""):
                    words = paragraph.split()[:MAX_WORDS]
                    if len(words) >= MIN_WORDS:
                        yield node.name, " ".join(words), package
