"""From the bytes of a data file to its format and its text."""

import codecs
import gzip
import zlib
from dataclasses import dataclass

from tagifai.data_source import DataSource
from tagifai.errors import one_line
from tagifai.findings import Finding, UnusableDataError

SAMPLE = 2**16
"""How much of a file is looked at to find out what it is, in bytes or characters."""

BINARY_SHARE = 0.01
"""Share of bytes that no text has, above which a file counts as binary."""

CONTROL_BYTES = bytes({*range(32)} - {9, 10, 11, 12, 13, 27})

LATIN_SHARE = 0.15
"""Share of bytes beyond ASCII up to which a file that is not UTF-8 may be a Western European one."""

SIGNATURES = {
    b"PK\x03\x04": "a ZIP archive",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook",
    b"%PDF": "a PDF document",
    b"SQLite format 3": "an SQLite database",
    b"\x89PNG": "a picture",
    b"\xff\xd8\xff": "a picture",
    b"BZh": "compressed by bzip2",
    b"\xfd7zXZ": "compressed by xz",
    b"\x28\xb5\x2f\xfd": "compressed by zstd",
    b"\x80\x04": "a pickle",
    b"\x80\x05": "a pickle",
}
BYTE_ORDER_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}


@dataclass(frozen=True)
class Decoded:
    """What a data file holds.

    Attributes:
        format: `CSV`, `JSON Lines` or `Parquet`.
        text: The text; empty for Parquet.
        content: The bytes, uncompressed.
        encoding: The encoding of the text; None for Parquet.
        is_gzipped: Whether the file is compressed.
    """

    format: str
    text: str
    content: bytes
    encoding: str | None
    is_gzipped: bool


def decode(content: bytes, source: DataSource) -> Decoded:
    """Uncompress and decode a data file.

    Args:
        content: The file's bytes.
        source: How to read it.

    Raises:
        UnusableDataError: It is empty, binary, broken, or in another encoding.
    """
    is_gzipped = content.startswith(b"\x1f\x8b")
    if is_gzipped:
        content = _uncompress(content)
    if not content.strip(b"\r\n\t \x00" + codecs.BOM_UTF8):
        raise _refuse("empty", "is empty. Give a file with a header and labelled rows.")
    if content.startswith(b"PAR1"):
        return Decoded("Parquet", "", content, None, is_gzipped)
    if content.startswith(b"PK\x03\x04") and b"xl/workbook" in content:
        raise _refuse("binary", "is an Excel workbook. Save the sheet as CSV (in Excel: CSV UTF-8) and give that file.")
    for signature, kind in SIGNATURES.items():
        if content.startswith(signature):
            raise _refuse("binary", f"is no text but {kind}. Save the table as CSV (UTF-8), or as Parquet.")
    encoding = source.encoding or _found_encoding(content)
    text = _decoded(content, encoding).lstrip("\ufeff")
    if not text.strip():
        raise _refuse("empty", "is empty. Give a file with a header and labelled rows.")
    start = text.lstrip()
    if start.startswith("["):
        raise _refuse(
            "json", "is one JSON array. Write one JSON object a line (JSON Lines), with the same keys in each."
        )
    return Decoded("JSON Lines" if start.startswith("{") else "CSV", text, content, encoding, is_gzipped)


def guess_legacy_encoding(content: bytes) -> str | None:
    """Name the encoding that a file which is not UTF-8 has most likely; None if there is no telling.

    Args:
        content: The file's bytes, uncompressed.

    Returns:
        `cp1252` (what Windows calls ANSI) or `latin-1`, where most characters are ASCII letters.
    """
    sample = content[:SAMPLE]
    if len(sample.translate(None, bytes(range(128)))) > LATIN_SHARE * len(sample):
        return None
    try:
        content.decode("cp1252")
    except UnicodeDecodeError:
        return "latin-1"
    return "cp1252"


def _uncompress(content: bytes) -> bytes:
    try:
        return gzip.decompress(content)
    except (OSError, EOFError, zlib.error) as error:
        raise _refuse("gzip", f"is a broken gzip file ({one_line(error)}). Copy or compress it again.") from error


def _found_encoding(content: bytes) -> str:
    for mark, encoding in BYTE_ORDER_MARKS.items():
        if content.startswith(mark):
            return encoding
    sample = content[:SAMPLE]
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    if max(even, odd) > 0.2 * len(sample) and min(even, odd) < 0.01 * len(sample):
        return "utf-16-le" if odd > even else "utf-16-be"
    if len(sample) - len(sample.translate(None, CONTROL_BYTES)) > BINARY_SHARE * len(sample):
        raise _refuse("binary", "is no text: it holds bytes that no text has. Save the table as CSV (UTF-8).")
    return "utf-8"


def _decoded(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeError as error:
        start = error.start if isinstance(error, UnicodeDecodeError) else 0
        reason = error.reason if isinstance(error, UnicodeDecodeError) else one_line(error, 80)
        remedy = "Save it as UTF-8, or set encoding (--encoding) to the one it has."
        if encoding.startswith("utf-8") and (guess := guess_legacy_encoding(content)):
            remedy = f'It may be {guess}: set encoding = "{guess}" (--encoding {guess}), or save it as UTF-8.'
        what = f"is not {encoding.upper()} ({reason} at byte {start}). {remedy}"
        raise UnusableDataError([Finding("encoding", what, lines=(content[:start].count(b"\n") + 1,))]) from error


def _refuse(rule: str, what: str) -> UnusableDataError:
    return UnusableDataError([Finding(rule, what)])
