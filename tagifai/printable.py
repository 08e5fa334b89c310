"""Text of anyone's as a terminal may show it: nothing in it moves the cursor, colours or turns the writing round."""

import re

_UNSEEN = (
    r"\x00-\x08\x0b-\x1f\x7f-\x9f"  # control characters, of which line ends and tabs stay; ESC, CSI
    r"\u00ad\u061c\u180e\u200b\u200e\u200f"  # soft hyphen, marks of direction, no width
    r"\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"  # line ends of Unicode's, bidirectional overrides, isolates
    r"\U000e0000-\U000e007f"  # tags, which are letters that nobody sees
    r"\ud800-\udfff"  # halves of characters
)
_ANYWHERE = re.compile(f"[{_UNSEEN}]")
_IN_A_LINE = re.compile(f"[{_UNSEEN}\n\t]")
_SHORT = {"\n": r"\n", "\t": r"\t", "\r": r"\r"}


def printable(text: str, *, one_line: bool = False) -> str:
    r"""Return a text with the codes of what cannot be seen in the place of it, such as `\x1b`.

    Args:
        text: Any text: a tag, a name, an error that quotes either.
        one_line: Whether line ends and tabs are shown by their codes too: in a table, a cell must not begin a row.
    """
    return (_IN_A_LINE if one_line else _ANYWHERE).sub(lambda found: _code(found[0]), text)


def printable_json(text: str) -> str:
    r"""Return JSON of the same value, with JSON's own codes for what cannot be seen, such as `\u009b`.

    Args:
        text: JSON; what cannot be seen stands inside of its texts only, for JSON has it nowhere else.
    """
    return _ANYWHERE.sub(lambda found: _json_code(ord(found[0])), text)


def _code(letter: str) -> str:
    code = ord(letter)
    return _SHORT.get(letter) or (f"\\x{code:02x}" if code < 0x100 else _unicode(code))


def _unicode(code: int) -> str:
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _json_code(code: int) -> str:
    if code < 0x10000:
        return f"\\u{code:04x}"
    high, low = divmod(code - 0x10000, 0x400)
    return f"\\u{0xD800 + high:04x}\\u{0xDC00 + low:04x}"
