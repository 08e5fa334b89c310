"""Whole files: what they are, how they are encoded, separated and cut into lines."""

import bz2
import codecs
import gzip
import lzma
import pickle

from tests.tagifai.data_inputs.data_input import (
    ACCENTED,
    CHINESE,
    ROWS,
    SKIP,
    DataInput,
    csv,
    database,
    excel_workbook,
    more,
    zip_archive,
)

# fmt: off
FILES = [
    DataInput("no such file", None, "refused", "missing-file", "does not exist"),
    DataInput("a folder", None, "refused", "unreadable", "Is a directory", name="."),
    DataInput("nothing in it", b"", "refused", "empty"),
    DataInput("white space alone", b" \n\t\r\n \n", "refused", "empty"),
    DataInput("a byte order mark alone", codecs.BOM_UTF8, "refused", "empty"),
    DataInput("NUL bytes alone", bytes(1000), "refused", "empty"),
    DataInput("random bytes", bytes(range(256)) * 20, "refused", "binary"),
    DataInput("a workbook of Excel", excel_workbook, "refused", "binary", "CSV UTF-8", name="data.xlsx"),
    DataInput(
        "an old workbook of Excel", b"\xd0\xcf\x11\xe0" + bytes(99), "refused", "binary", "Excel", name="data.xls"
    ),
    DataInput("a ZIP archive", zip_archive, "refused", "binary", "ZIP archive", name="data.zip"),
    DataInput("a PDF document", b"%PDF-1.7\n...", "refused", "binary", "PDF"),
    DataInput("a picture", b"\x89PNG\r\n\x1a\n...", "refused", "binary", "picture"),
    DataInput("an SQLite database", database, "refused", "binary", "SQLite"),
    DataInput("a pickle", pickle.dumps(ROWS), "refused", "binary", "pickle"),
    DataInput("compressed by bzip2", bz2.compress(csv()), "refused", "binary", "bzip2"),
    DataInput("compressed by xz", lzma.compress(csv()), "refused", "binary", "xz"),
    DataInput("gzipped", gzip.compress(csv()), "accepted", name="data.csv.gz"),
    DataInput("gzipped and cut off", gzip.compress(csv())[:-20], "refused", "gzip", name="data.csv.gz"),
    DataInput("two first bytes of gzip, then text", b"\x1f\x8btext", "refused", "gzip", name="data.csv.gz"),
    DataInput("a gzipped picture", gzip.compress(b"\x89PNG\r\n..."), "refused", "binary", name="data.csv.gz"),
]

ENCODINGS = [
    DataInput("UTF-8 with a byte order mark", codecs.BOM_UTF8 + csv(ACCENTED), "accepted"),
    DataInput("UTF-16 with a byte order mark", csv(ACCENTED).decode().encode("utf-16"), "accepted"),
    DataInput("UTF-16 without one", csv(ACCENTED).decode().encode("utf-16-le"), "accepted"),
    DataInput("UTF-16, cut off", csv(ACCENTED).decode().encode("utf-16")[:-1], "refused", "encoding"),
    DataInput("UTF-32", csv(ACCENTED).decode().encode("utf-32"), "accepted"),
    DataInput(
        "Latin-1, taken for UTF-8",
        csv(more(("façade", "good"))).decode().encode("latin-1"),
        "refused",
        "encoding",
        'set encoding = "cp1252"',
    ),
    DataInput("Windows-1252", csv(ACCENTED).decode().encode("cp1252"), "accepted", options={"encoding": "cp1252"}),
    DataInput(
        "Chinese in GB 18030", csv(CHINESE).decode().encode("gb18030"), "refused", "encoding", "Save it as UTF-8"
    ),
    DataInput(
        "the same with its encoding",
        csv(CHINESE).decode().encode("gb18030"),
        "accepted",
        options={"encoding": "gb18030"},
    ),
    DataInput("UTF-8 read as ASCII", csv(ACCENTED), "refused", "encoding", "ASCII", {"encoding": "ascii"}),
    DataInput("an encoding that does not exist", csv(), "refused", "option", "unknown", {"encoding": "utf-9"}),
    DataInput("a codec that is no encoding", csv(), "refused", "option", "unknown", {"encoding": "base64"}),
    DataInput(
        "UTF-8 that was read as Latin-1 and saved", csv(more(("faÃ§ade", "good"))), "doubtful", "mojibake", "1 row"
    ),
    DataInput("replacement characters", csv(more(("fa\ufffdade", "bad"))), "doubtful", "mojibake"),
    DataInput("a NUL byte in a text", csv(more(("a\x00b", "good"))), "doubtful", "control-characters"),
    DataInput("an escape character in a text", csv(more(("\x1b[31mred", "good"))), "doubtful", "control-characters"),
]

SEPARATORS = [
    DataInput("separated by commas", csv(), "accepted"),
    DataInput("separated by semicolons", csv(separator=";"), "accepted"),
    DataInput("separated by tabs", csv(separator="\t"), "accepted", name="data.tsv"),
    DataInput("separated by bars", csv(separator="|"), "accepted"),
    DataInput("tab named as such", csv(separator="\t"), "accepted", options={"separator": "tab"}),
    DataInput("separated by carets, which are named", csv(separator="^"), "accepted", options={"separator": "^"}),
    DataInput(
        "semicolons where commas are named", csv(separator=";"), "refused", "separator", "';'", {"separator": ","}
    ),
    DataInput(
        "tabs where semicolons are named", csv(separator="\t"), "refused", "separator", "tab", {"separator": ";"}
    ),
    DataInput("separated by carets, not named", csv(separator="^"), "refused", "unnamed-columns", "--separator"),
    DataInput("a separator of two characters", csv(), "refused", "option", "one character", {"separator": "::"}),
    DataInput("a quote as the separator", csv(), "refused", "option", "one character", {"separator": '"'}),
    DataInput("a first line `sep=;` for Excel", b"sep=;\n" + csv(separator=";"), "refused", "sep-line", "Delete it"),
]

LINES = [
    DataInput("blank lines between the rows", csv(end="\n\n"), "accepted"),
    DataInput("lines that end as on Windows", csv(end="\r\n"), "accepted"),
    DataInput("lines that end as on old Macs", csv(end="\r"), "accepted"),
    DataInput("a text over several lines, in quotes", csv(more(('"one\ntwo, ""three"""', "good"))), "accepted"),
    DataInput("a text of 200,000 characters", csv(more(("word " * 40_000, "good"))), "accepted"),
    DataInput("a row that is too short", csv(more(("slate",))), "refused", "short-row", ":47:"),
    DataInput(
        "rows that are too long", csv(more(*[("one", "two", "good")] * 3)), "refused", "long-row", "lines 48, 49"
    ),
    DataInput("the same with `skip`", csv(more(*[("one", "two", "good")] * 3)), "doubtful", "skipped", "3 rows", SKIP),
    DataInput("quotes that are not closed", csv(more(('"slate', "good"))), "refused", "quotes", ":47:"),
    DataInput("text behind closing quotes", csv(more(('"slate" grey', "good"))), "refused", "quotes"),
    DataInput("the same with `skip`", csv(more(('"slate" grey', "good"))), "doubtful", "skipped", options=SKIP),
    DataInput("quotes in the header that are not closed", b'"text,label\n' + csv(), "refused", "quotes", "header"),
    DataInput("a header and no rows", csv([]), "refused", "no-rows"),
    DataInput("a header and unusable rows alone", csv([("", "a"), ("b", "")]), "refused", "no-rows", options=SKIP),
]
# fmt: on
