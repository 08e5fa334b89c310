import tomllib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optimize.definition.toml_lines import line_of, split_position

DOCUMENT = """\
# [study]
[study]  # a comment with [brackets]
name = "a = b"
"quoted" = 1

[ space . alpha ]
type = "float"
range.low = 1

[space."beta"]
choices = [
  "x = 1",
  "y",
]
inline = { low = 1, high = 2 }

[[lists]]
key = 1

[[lists]]
key = 2
"""

words = st.from_regex(r"[a-z_][a-z0-9_-]{0,6}", fullmatch=True)


@pytest.mark.parametrize(
    ("path", "line"),
    [
        pytest.param(("study",), 2, id="table"),
        pytest.param(("study", "name"), 3, id="key"),
        pytest.param(("study", "quoted"), 4, id="quoted key"),
        pytest.param(("space", "alpha"), 6, id="dotted table with spaces"),
        pytest.param(("space", "alpha", "type"), 7, id="key of a dotted table"),
        pytest.param(("space", "alpha", "range", "low"), 8, id="dotted key"),
        pytest.param(("space", "beta"), 10, id="quoted table"),
        pytest.param(("space", "beta", "choices"), 11, id="array of many lines"),
        pytest.param(("space", "beta", "inline", "low"), 15, id="inline table"),
        pytest.param(("lists", "key"), 18, id="the first of several tables"),
        pytest.param(("study", "seed"), 2, id="absent: its table"),
        pytest.param(("space",), 6, id="a table of tables"),
        pytest.param(("space", "gamma", "low"), 1, id="absent with its table"),
        pytest.param((), 1, id="the document"),
    ],
)
def test_a_key_is_found_on_its_line_or_on_its_parents(path, line):
    tomllib.loads(DOCUMENT)
    assert line_of(DOCUMENT, path) == line


@settings(deadline=None)
@given(
    st.dictionaries(words, st.dictionaries(words, st.integers(0, 9), max_size=4), min_size=1, max_size=4),
    st.integers(0, 2),
    st.sampled_from(["\n", "\r\n"]),
)
def test_every_key_is_found_where_it_was_written(tables, blank, newline):
    lines, expected = [], {}
    for table, content in tables.items():
        lines += [""] * blank + [f"[{table}]"]
        expected[(table,)] = len(lines)
        for key, value in content.items():
            lines.append(f"{key} = {value}")
            expected[(table, key)] = len(lines)
    text = newline.join(lines)
    assert {path: line_of(text, path) for path in expected} == expected


@pytest.mark.parametrize(
    "text",
    [
        pytest.param('[study]\nnote = """\n[space]\n"""\nseed = 1\n', id="table in a string"),
        pytest.param("[study]\nnote = [\n  [1]\n]\nseed = 1\n", id="array in an array"),
        pytest.param('[study]\nnote = """\nseed = 2\n"""\n\nseed = 1\n', id="key in a string"),
        pytest.param("[study]\n# one\u2028two\x85three\nseed = 1\n", id="Unicode line breaks"),
    ],
)
def test_text_inside_a_value_is_no_key(text):
    tomllib.loads(text)
    lines = text.split("\n")
    assert line_of(text, ("study", "seed")) == lines.index("seed = 1") + 1


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        pytest.param("a = 1\nb =\n", 2, "Invalid value", id="in a line"),
        pytest.param("a = 1\nb = ", 2, "Invalid value", id="at the end"),
        pytest.param('a = 1\n\nb = """\n\n', 4, "Unterminated string", id="at the end of a string"),
        pytest.param("a = 1\na = 2\n", 2, "Cannot overwrite a value", id="a key twice"),
    ],
)
def test_a_decoding_error_is_split_into_its_line_and_its_reason(text, line, what):
    with pytest.raises(tomllib.TOMLDecodeError, match=what) as caught:
        tomllib.loads(text)
    assert split_position(str(caught.value), text) == (line, what)


def test_a_message_without_a_position_stays_whole():
    assert split_position("something else", "a = 1") == (1, "something else")
