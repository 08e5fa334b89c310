"""A name of anyone's as the name of one file or folder."""

import hashlib
import re

LONGEST = 200
"""Bytes; file systems take 255, and a suffix may follow."""


def safe_name(name: str) -> str:
    """Return a name that stays in its folder, and shows as it is on any terminal.

    Args:
        name: Any text: what is asked for on the command line, or found in a stranger's database.

    Returns:
        The name as it is, where it begins with a letter or a digit and holds nothing but letters, digits, spaces, `.`,
        `_` and `-`. Otherwise a name made of it and of its digest, so that two names never become one.
    """
    if re.fullmatch(r"\w(?:[\w .-]*[\w.-])?", name) and len(name.encode()) <= LONGEST:
        return name
    digest = hashlib.sha256(name.encode(errors="surrogatepass")).hexdigest()[:16]
    plain = re.sub(r"\W+", "_", name)[:40].strip("_")
    return f"{plain}-{digest}" if plain else digest
