"""What comes through a door, made up: study files, options, names, addresses, standard input."""

from dataclasses import dataclass

from hypothesis import strategies as st

from tests.optimize.conftest import QUICK


@dataclass(frozen=True)
class Call:
    """A command line.

    Attributes:
        program: `optimize` or `tagifai`.
        words: What is typed after it.
        study_file: The text of `studies/made.toml`, if there is one.
        stdin: What comes through standard input.
    """

    program: str
    words: tuple[str, ...]
    study_file: str | None = None
    stdin: bytes = b""


ODD = [
    "", " ", "-", "--", "..", ".", "/", "../../x", "/dev/null", "/dev/zero", "a/b", "a\\b", "~", "nan", "inf", "-inf",
    "1e999", "-1", "0", "1", "99999999999999999999", "0x10", "1_000", "true", "None", "null", "[]", "{}", "%00",
    "%s", "{x}", "$(id)", "`id`", ";id", "|id", "é", "学习", "\u202e", "\x1b[2J", "\t", "\r", "a" * 300, "a" * 5000,
    "study", "quick", "studies/made.toml", "studies", "data.csv", "latest", "champion", "models:/a@b", "runs:/x/y",
]  # fmt: skip
"""Texts that have broken programs before."""

WORDS = st.one_of(
    st.sampled_from(ODD), st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20)
)
PARTS = st.sampled_from(
    ["sqlite:", "postgresql:", "postgresql+psycopg:", "mysql:", "http:", "https:", "file:", "ftp:", "//", "///", "////",
     "127.0.0.1", "localhost:1", "[::1]:1", ":99999", ":x", ":1", "u:p@", "@", "/", "db", "studies", "data.csv", ".db",
     "?", "?password=x", "&a=b", "#", "%", "%2f", "%00", " ", ":memory:", "mode=ro&uri=true", "databricks", "..", "\t"]
)  # fmt: skip
ADDRESSES = st.one_of(st.sampled_from(ODD), st.lists(PARTS, min_size=1, max_size=6).map("".join)).filter(
    # Nobody else's machine is asked.
    lambda address: not address.startswith(("/dev/", "databricks"))
)

VALUES = st.one_of(
    st.sampled_from(
        ["1", "-1", "0", "1.5", "nan", "inf", "-inf", "1e400", "true", '""', '"x"', "[]", "[1, 2]", "{}", "{a = 1}",
         "1979-05-27", "'''x\ny'''", '["a", 1]', "[[]]", '"../x"', '"tagifai.train:train"', '"os:system"', "2**3", ""]
    ),
    WORDS.map(lambda word: f'"{word}"'),
)  # fmt: skip
KEYS = st.sampled_from(
    [line.split(" = ")[0] for line in QUICK.splitlines() if " = " in line]
    + ["step", "log", "text", "label", "path", "separator", "callbacks", "model_name", "x", "é", '"a.b"']
)


@st.composite
def study_files(draw: st.DrawFn) -> Call:
    lines = QUICK.strip().replace("data/labeled_projects.csv", "data.csv").splitlines()
    for _ in range(draw(st.integers(1, 4))):
        place = draw(st.integers(0, len(lines) - 1))
        change = draw(st.sampled_from(["value", "line", "delete", "table", "text"]))
        if change == "value" and " = " in lines[place]:
            lines[place] = f"{lines[place].split(' = ')[0]} = {draw(VALUES)}"
        elif change == "line":
            lines.insert(place, f"{draw(KEYS)} = {draw(VALUES)}")
        elif change == "delete":
            del lines[place]
        elif change == "table":
            lines.insert(
                place, draw(st.sampled_from(["[data]", "[promote]", "[space.y]", "[x]", "[[study]]", "[args]"]))
            )
        else:
            lines.insert(place, draw(WORDS))
    return Call("optimize", ("run", "studies/made.toml", "--dry-run"), "\n".join(lines))


FLAGS = ["--json", "--debug", "--help"]
OPTIONS = {
    ("optimize", "run"): [
        "--study-name",
        "--n-trials",
        "--timeout",
        "--n-jobs",
        "--storage",
        "--data",
        "--seed",
        "--text",
        "--from-study",
        "--from-storage",
        "--enqueue-best",
    ],
    ("optimize", "enqueue"): ["--param", "--storage"],
    ("optimize", "show"): ["--top", "--storage"],
    ("optimize", "list"): ["--storage"],
    ("optimize", "sync"): ["--storage", "--tracking-uri"],
    ("optimize", "export"): ["--storage", "--tracking-uri"],
    ("optimize", "import"): ["--storage", "--tracking-uri"],
    ("optimize", "promote"): ["--trial", "--alias", "--model-name", "--data", "--refit", "--storage", "--tracking-uri"],
    ("optimize", "init"): ["--text", "--label", "--separator", "--encoding"],
    ("tagifai", "check"): ["--text", "--label", "--separator", "--encoding"],
    ("tagifai", "runs"): ["--experiment-name", "--order-by", "--max-results", "--tracking-uri"],
    ("tagifai", "models"): ["--tracking-uri"],
    ("tagifai", "predict"): ["--run-id", "--model-uri", "--tracking-uri", "--input", "--text"],
    ("tagifai", "relocate"): ["--tracking-uri"],
}


@st.composite
def command_lines(draw: st.DrawFn) -> Call:
    program, verb = draw(st.sampled_from(sorted(OPTIONS)))
    words = draw(st.lists(WORDS, max_size=2))
    for option in draw(st.lists(st.sampled_from(OPTIONS[program, verb]), max_size=3)):
        is_address = option in ("--storage", "--tracking-uri")
        words += [option, draw(ADDRESSES if is_address else WORDS)]
    words += draw(st.lists(st.sampled_from(FLAGS), max_size=1))
    # A study that is in order would be trained.
    words += ["--dry-run"] if verb in ("run", "promote") else []
    return Call(program, (verb, *words))


@st.composite
def inputs(draw: st.DrawFn) -> Call:
    words = draw(st.sampled_from([("predict", "-"), ("check", "-"), ("check", "/dev/stdin"), ("predict", "-", "-")]))
    return Call("tagifai", words, stdin=draw(st.binary(max_size=200)))


CALLS = st.one_of(study_files(), command_lines(), inputs())
