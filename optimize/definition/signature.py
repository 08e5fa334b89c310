"""Whose study it is: its record is signed by a key that lies in the user's own configuration folder.

A record says which module is imported to train, so a database that came from elsewhere could run what it likes. The
signature does not vouch for the trials: whoever may write to a database of yours is trusted with their values, and
`optimize.storage.sampler_pickles` looks at what else may be in them.
"""

import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

KEY_BYTES = 32


def key_path() -> Path:
    """Return where the user's key lies, in `XDG_CONFIG_HOME` or `~/.config`."""
    given = Path(os.environ.get("XDG_CONFIG_HOME", ""))
    return (given if given.is_absolute() else Path.home() / ".config") / "tagifai" / "key"


def sign(record: Mapping[str, Any]) -> str | None:
    """Sign a record.

    Args:
        record: JSON-able data.

    Returns:
        The signature; None where no key can be kept, as in a home that may only be read.

    Side effects:
        Makes the key on first use, for its owner only.
    """
    with suppress(OSError, RuntimeError):
        _make_key(key_path())
    key = _read_key()
    return None if key is None else _digest(key, record)


def is_signed_here(record: Mapping[str, Any], signature: object) -> bool:
    """Tell whether a record was signed by this user's key.

    Args:
        record: What was signed.
        signature: What is said to be its signature.
    """
    key = _read_key()
    return (
        key is not None
        and isinstance(signature, str)
        and hmac.compare_digest(_digest(key, record).encode(), signature.encode(errors="replace"))
    )


def _digest(key: bytes, record: Mapping[str, Any]) -> str:
    content = json.dumps(record, sort_keys=True, separators=(",", ":"))
    return hmac.new(key, content.encode(), hashlib.sha256).hexdigest()


def _read_key() -> bytes | None:
    """Return the key; None if there is none, or one that others may have made or read."""
    with suppress(OSError, RuntimeError), key_path().open("rb") as file:
        found = os.fstat(file.fileno())
        key = file.read(KEY_BYTES + 1)
        if found.st_uid == os.getuid() and not found.st_mode & 0o077 and len(key) == KEY_BYTES:
            return key
    return None


def _make_key(path: Path) -> None:
    if path.exists():
        return
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    aside = path.with_name(f"key.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(KEY_BYTES))
        # Whole or not at all, and the first one stays.
        with suppress(FileExistsError):
            os.link(aside, path)
    finally:
        aside.unlink()
