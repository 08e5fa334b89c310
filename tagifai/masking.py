"""Addresses as they may be printed: without what only their owner may know."""

import re
from urllib.parse import unquote

MASK = "***"

_OF_HTTP = re.compile(r"(https?://[^\s/:@?#]*:)[^\s/?#]*(?=@)", re.IGNORECASE)
"""Between user and host, where it ends at the last `@` before a slash."""

_OF_DATABASE = re.compile(
    r"((?<![\w+.-])(?!https?:)[\w+.-]+://[^\s/:@\[]*:)(?!\d+/[^\s@]*(?:\s|$))(?:[^\s/?#]*|[^@\n]*)(?=@)", re.IGNORECASE
)
"""Between user and host, as SQLAlchemy has it: with slashes and spaces; a port and a name after it are none."""

_QUOTED = re.compile(r"(%3a%2f%2f[^\s&%]*%3a)[^\s&]*?(?=%40)", re.IGNORECASE)
"""The same in an address that is a part of another one."""

_PAIR = re.compile(r"""([\w%.-]+)(\s*=\s*)('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|[^\s&;,'"#)\]}>]+)""")
"""A key and its value, in the query of an address or in the words of a driver: `host=h password='a b'`."""

_SECRET = re.compile(r"passw|passphrase|pwd|secret|token|credential|api_?key|access_?key", re.IGNORECASE)


def masked(text: str, mask: str = MASK) -> str:
    """Return a text with a mask in the place of each password that an address in it bears.

    Args:
        text: An address, or words with addresses in them: of a storage or of an MLflow store, as a URL or as the keys
            and values that PostgreSQL takes, percent-encoded or not.
        mask: What to write instead.
    """
    if "=" in text:
        text = _PAIR.sub(lambda found: _masked_pair(found, mask), text)
    for kind in (_OF_HTTP, _OF_DATABASE, _QUOTED):
        text = kind.sub(lambda found: found[1] + mask, text)
    return text


def _masked_pair(found: re.Match[str], mask: str) -> str:
    key, between, _ = found.groups()
    return f"{key}{between}{mask}" if _SECRET.search(unquote(key)) else found[0]
