"""The kept machine code: one file that says what it was compiled for and with which signatures."""

import hashlib
import json
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path

import numpy as np

from tagifai.fast.native.abi import Signature
from tagifai.files import write_bytes

FORMAT = 1
"""The format of the file: a digest of what follows, a line of JSON, the machine code."""

DIGEST_BYTES = 32


@dataclass(frozen=True)
class ObjectFile:
    """Compiled loops.

    Args:
        code: Their machine code.
        signatures: The signature of each, by name.
        target: What they were compiled for, see `this_target`.
    """

    code: bytes
    signatures: Mapping[str, Signature]
    target: Mapping[str, str]

    @classmethod
    def from_bytes(cls, content: bytes) -> "ObjectFile":
        """Take the content of a file apart.

        Raises:
            ValueError: If it is not whole.
        """
        digest, body = content[:DIGEST_BYTES], content[DIGEST_BYTES:]
        if hashlib.sha256(body).digest() != digest:
            raise ValueError("the object file is not whole")
        header, _, code = body.partition(b"\n")
        fields = json.loads(header)
        signatures = {name: tuple(signature) for name, signature in fields["signatures"].items()}
        return cls(code, signatures, fields["target"])

    def to_bytes(self) -> bytes:
        """Return the content of the file."""
        fields = {"signatures": {name: list(kinds) for name, kinds in self.signatures.items()}, "target": self.target}
        body = json.dumps(fields).encode() + b"\n" + self.code
        return hashlib.sha256(body).digest() + body

    @classmethod
    def read(cls, path: Path) -> "ObjectFile | None":
        """Return a kept file, or None where there is none that is whole and for this target."""
        try:
            kept = cls.from_bytes(path.read_bytes())
        except (OSError, ValueError):
            return None
        return kept if kept.target == this_target() else None

    def write(self, path: Path) -> None:
        """Keep the file if it can be kept.

        Args:
            path: Where; never is there a torn file where another process may look.
        """
        write_if_possible(path, self.to_bytes())


def write_if_possible(path: Path, content: bytes) -> None:
    """Write a file whole, or not at all where that is not allowed.

    Args:
        path: The file; its folder is made.
        content: What it holds.
    """
    with suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        write_bytes(content, path)


@cache
def this_target() -> dict[str, str]:
    """Return all that the machine code depends on, as it is in this process."""
    import llvmlite.binding as llvm

    sources = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        sources.update(path.read_bytes() + b"\0")
    return {
        "format": str(FORMAT),
        "python": ".".join(map(str, sys.version_info[:3])),
        "numba": version("numba"),
        "llvmlite": version("llvmlite"),
        "numpy": np.__version__,
        "machine": f"{llvm.get_process_triple()} {llvm.get_host_cpu_name()}",
        "features": llvm.get_host_cpu_features().flatten(),
        "sources": sources.hexdigest(),
    }


def key_of(target: Mapping[str, str]) -> str:
    """Return a short name of a target, for files."""
    return hashlib.sha256(json.dumps(target, sort_keys=True).encode()).hexdigest()[:32]
