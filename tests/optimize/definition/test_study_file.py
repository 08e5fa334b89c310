import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optimize.definition.reading import load_study_file, read_study_file
from optimize.definition.study_file import StudyFile
from optimize.definition.study_section import FILE_DEFAULTS, TAGIFAI_TRAIN
from optimize.errors import StudyFileError
from tagifai.args import ARGS

REPOSITORY = Path(__file__).parents[3]
STUDY_FILE = """\
[study]
name = "s"
n_trials = 3
seed = 1
data = "d.csv"

[args]
min_freq = 75

[space.alpha]
type = "float"
low = 1e-6
high = 1e-2
log = true
"""
ALPHA = STUDY_FILE[STUDY_FILE.index("[space.alpha]") :]

names = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True)
scalars = st.one_of(
    st.booleans(),
    st.integers(-(2**53), 2**53),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(alphabet=st.characters(min_codepoint=32, max_codepoint=126), max_size=12),
)


@st.composite
def ranges(draw, kind, values):
    low, high = sorted(draw(st.lists(values, min_size=2, max_size=2, unique=True)))
    parameter = {"type": kind, "low": low, "high": high}
    if low > 0 and draw(st.booleans()):
        return parameter | {"log": True}
    if draw(st.booleans()):
        step = st.integers(1, 9) if kind == "int" else st.floats(0.125, 9)
        return parameter | {"step": draw(step)}
    return parameter


parameters = st.one_of(
    ranges("float", st.floats(-1e9, 1e9)),
    ranges("int", st.integers(-(10**9), 10**9)),
    st.builds(
        lambda choices: {"type": "categorical", "choices": choices},
        st.lists(scalars, min_size=2, max_size=4, unique=True),
    ),
)
components = st.builds(
    lambda name, options: options | {"name": name},
    st.sampled_from(["TPESampler", "Other"]),
    st.dictionaries(names.filter(lambda key: key not in ("name", "seed")), scalars, max_size=2),
)


data_options = st.fixed_dictionaries(
    {},
    optional={
        "text": st.one_of(st.just("a"), st.just(["a", "b"])),
        "label": st.just("c"),
        "separator": st.sampled_from([";", "tab"]),
        "encoding": st.sampled_from(["utf-8", "cp1252"]),
        "id": st.just("d"),
        "on_error": st.sampled_from(["refuse", "skip"]),
    },
)


@st.composite
def documents(draw):
    study = {
        "name": draw(st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._-]{0,20}", fullmatch=True)),
        "n_trials": draw(st.integers(1, 10**6)),
        "seed": draw(st.integers(0, 2**32 - 1)),
        "data": draw(st.text(alphabet=st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=20)),
        "train": "some.module:function",
        "metric": draw(st.sampled_from(["val_loss", "val_f1", "val_precision", "val_recall"])),
    }
    if draw(st.booleans()):
        study["direction"] = draw(st.sampled_from(["minimize", "maximize"]))
    space = draw(st.dictionaries(names, parameters, min_size=1, max_size=3))
    args = draw(st.dictionaries(names.filter(lambda name: name not in space), scalars, max_size=3))
    document = {"study": study, "args": args, "space": space}
    if draw(st.booleans()):
        document["data"] = {"path": study.pop("data"), **draw(data_options)}
    for table in ("sampler", "pruner"):
        if draw(st.booleans()):
            document[table] = draw(components)
    return document


def to_toml(document):
    lines = []

    def table(path, content):
        lines.append(f"[{'.'.join(path)}]")
        lines.extend(f"{key} = {json.dumps(value)}" for key, value in content.items() if not isinstance(value, dict))
        for key, value in content.items():
            if isinstance(value, dict):
                table((*path, key), value)

    for name, content in document.items():
        table((name,), content)
    return "\n".join(lines)


def write(folder, text):
    path = folder / "s.toml"
    path.write_text(text, encoding="utf-8")
    return path


def faults_of(path):
    """Return what a user reads, as `line: key: what`."""
    with pytest.raises(StudyFileError, match=r"^") as caught:
        load_study_file(path)
    lines = str(caught.value).splitlines()
    assert all(line.startswith(f"{path}:") for line in lines)
    return [line.removeprefix(f"{path}:") for line in lines]


@settings(max_examples=50, deadline=None)
@given(documents())
def test_a_study_file_round_trips_through_json(document):
    study_file = StudyFile.model_validate(document)
    assert StudyFile.model_validate(json.loads(json.dumps(study_file.to_dict()))) == study_file


@settings(max_examples=50, deadline=None)
@given(documents())
def test_a_file_says_what_its_document_says(tmp_path_factory, document):
    path = write(tmp_path_factory.getbasetemp(), to_toml(document))
    # What a file means by saying nothing is not always what a record does.
    study = FILE_DEFAULTS | document["study"]
    assert read_study_file(path) == StudyFile.model_validate(document | {"study": study})


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        pytest.param("[args]", "[arsg]", "7: arsg: is unknown; did you mean 'args'?", id="unknown table"),
        pytest.param("= 1\n", "= 1\nsed = 2\n", "5: study.sed: is unknown; did you mean 'seed'?", id="unknown key"),
        pytest.param("log = true", "zzz = 1", "14: space.alpha.zzz: is unknown", id="unlike any known key"),
        pytest.param("seed = 1\n", "", "1: study.seed: is missing", id="missing in its table"),
        pytest.param("low = 1e-6\n", "", "10: space.alpha.low: is missing", id="missing in a parameter"),
        pytest.param(STUDY_FILE, ALPHA, "1: study: is missing", id="missing table"),
        pytest.param(ALPHA, "", "1: space: is missing", id="no space"),
        pytest.param(ALPHA, "[space]", "10: space: needs one parameter at least", id="empty space"),
        pytest.param("seed = 1", 'seed = "1"', "4: study.seed: must be a valid integer, not '1'", id="string for int"),
        pytest.param("seed = 1", "seed = true", "4: study.seed: must be a valid integer, not True", id="bool for int"),
        pytest.param("= 3", "= 3.0", "3: study.n_trials: must be a valid integer, not 3.0", id="float for int"),
        pytest.param("log = true", "log = 1", "14: space.alpha.log: must be a valid boolean, not 1", id="int for bool"),
        pytest.param("low = 1e-6", 'low = "a"', "12: space.alpha.low: must be a valid number, not 'a'", id="no number"),
        pytest.param("low = 1e-6", "low = nan", "12: space.alpha.low: must be a finite number, not nan", id="nan"),
        pytest.param("high = 1e-2", "high = inf", "13: space.alpha.high: must be a finite number, not inf", id="inf"),
        pytest.param("= 3", "= 0", "3: study.n_trials: must be greater than or equal to 1, not 0", id="no trials"),
        pytest.param("seed = 1", "seed = -1", "4: study.seed: must be greater than or equal to 0, not -1", id="seed<0"),
        pytest.param(
            "seed = 1",
            "seed = 4294967296",
            "4: study.seed: must be less than 4294967296, not 4294967296",
            id="seed 2^32",
        ),
        pytest.param(
            '"s"', '"a b"', "2: study.name: must be letters, digits, '.', '_' or '-', not 'a b'", id="name with a space"
        ),
        pytest.param(
            '"s"',
            '"s\\n"',
            "2: study.name: must be letters, digits, '.', '_' or '-', not 's\\n'",
            id="name with newline",
        ),
        pytest.param(
            '"d.csv"',
            '"d.csv"\nmetric = "f1"',
            "6: study.metric: must be 'val_loss', 'val_f1', 'val_precision', 'val_recall', 'predict_ms' or "
            "'num_features', not 'f1'",
            id="metric",
        ),
        pytest.param(
            '"d.csv"',
            '"d.csv"\ndirection = "up"',
            "6: study.direction: must be 'minimize' or 'maximize', not 'up'",
            id="direction",
        ),
        pytest.param(
            '"d.csv"', '"d.csv"\ntrain = "a.b"', "6: study.train: must read module:function, not 'a.b'", id="train"
        ),
        pytest.param("= 1e-6", "= 1.0", "10: space.alpha: low (1.0) is above high (0.01)", id="low above high"),
        pytest.param(
            "= 1e-6",
            "= 1e-2",
            "10: space.alpha: low and high are both 0.01: a parameter with one value belongs in [args]",
            id="low is high",
        ),
        pytest.param("= 1e-6", "= 0", "10: space.alpha: low must be above 0 with log = true, not 0.0", id="log of 0"),
        pytest.param(
            "true", "true\nstep = 1e-6", "10: space.alpha: step and log cannot be combined", id="step and log"
        ),
        pytest.param(
            "log = true", "step = 0.0", "14: space.alpha.step: must be greater than 0, not 0.0", id="step of nothing"
        ),
        pytest.param(
            '"float"', '"flaot"', "10: space.alpha: type must be float, int or categorical, not 'flaot'", id="bad type"
        ),
        pytest.param(
            'type = "float"\n', "", "10: space.alpha: needs a type: float, int or categorical", id="parameter's type"
        ),
        pytest.param(
            ALPHA,
            '[space.alpha]\ntype = "categorical"\nchoices = [0.1]',
            "10: space.alpha: choices needs two values at least: a parameter with one value belongs in [args]",
            id="one choice",
        ),
        pytest.param(
            ALPHA,
            '[space.alpha]\ntype = "categorical"\nchoices = [0.1, 0.2, 0.1]',
            "10: space.alpha: choices holds a value twice, or two that are equal as 1 and true are",
            id="equal choices",
        ),
        pytest.param(
            "min_freq = 75",
            "alpha = 1e-4",
            "10: space.alpha: stands in [args] and in [space]; keep one of them",
            id="fixed and searched",
        ),
        pytest.param(
            "[space.alpha]",
            "[space.power_t]",
            "10: space.power_t: can have no effect: the learning rate is constant. Move it to [args] or delete it",
            id="no effect",
        ),
        pytest.param(
            "min_freq",
            "min_frq",
            "8: args.min_frq: Argument 'min_frq' is unknown: did you mean 'min_freq'?",
            id="unknown argument in args",
        ),
        pytest.param(
            "[space.alpha]",
            "[space.alhpa]",
            "10: space.alhpa: Argument 'alhpa' is unknown: did you mean 'alpha'?",
            id="unknown argument in space",
        ),
        pytest.param(
            "= 75",
            "= -1",
            "8: args.min_freq: Argument min_freq = -1 is out of range: give an integer of at least 0.",
            id="argument out of range",
        ),
        pytest.param(
            "= 75",
            "= 7.5",
            "8: args.min_freq: Argument min_freq = 7.5 has the wrong type: give an integer of at least 0.",
            id="argument of the wrong type",
        ),
        pytest.param(
            ALPHA,
            '[space.alpha]\ntype = "float"\nlow = -1.0\nhigh = 1.0',
            "10: space.alpha: Argument alpha = -1.0 is out of range: give a number of at least 0.",
            id="bound out of range",
        ),
        pytest.param(
            ALPHA,
            '[space.analyzer]\ntype = "categorical"\nchoices = ["char", "chars"]',
            "10: space.analyzer: Argument analyzer = 'chars' is out of range: give one of word, char, char_wb.",
            id="choice out of range",
        ),
        pytest.param(
            "[args]",
            '[sampler]\nname = "TPESampler"\nseed = 3\n\n[args]',
            "7: sampler: the sampler's seed is set by seed in [study]",
            id="sampler's seed",
        ),
        pytest.param("[args]", "[sampler]\n\n[args]", "7: sampler.name: is missing", id="sampler without a name"),
        pytest.param(
            "[args]",
            "[pruner]\nname = 3\n\n[args]",
            "8: pruner.name: must be a valid string, not 3",
            id="pruner's name",
        ),
        pytest.param("seed = 1", "seed =", "4: not TOML: Invalid value", id="not TOML"),
        pytest.param("seed = 1", "seed = 1\nseed = 2", "5: not TOML: Cannot overwrite a value", id="a key twice"),
        pytest.param("log = true\n", 'log = """', "14: not TOML: Unterminated string", id="ends in a string"),
    ],
)
def test_a_fault_is_reported_with_its_line_and_key(tmp_path, old, new, fault):
    assert old in STUDY_FILE
    assert faults_of(write(tmp_path, STUDY_FILE.replace(old, new, 1))) == [fault]


def test_all_faults_are_reported_at_once_in_the_order_of_the_file(tmp_path):
    text = STUDY_FILE.replace("n_trials = 3", "n_trials = 0").replace("seed", "sead").replace("1e-2", "-1.0")
    assert [fault.split(": ")[:2] for fault in faults_of(write(tmp_path, text))] == [
        ["1", "study.seed"],
        ["3", "study.n_trials"],
        ["4", "study.sead"],
        ["10", "space.alpha"],
    ]


def test_all_arguments_that_train_would_refuse_are_reported_at_once(tmp_path):
    text = STUDY_FILE.replace("min_freq = 75", 'min_freq = -1\nlower = "yes"\nnope = 1').replace("alpha]", "power_t]")
    assert [fault.split(": ")[:2] for fault in faults_of(write(tmp_path, text))] == [
        ["8", "args.min_freq"],
        ["9", "args.lower"],
        ["10", "args.nope"],
        ["12", "space.power_t"],
    ]


@pytest.mark.parametrize(
    ("prepare", "message"),
    [
        pytest.param(lambda path: None, r"no such study file\. Write one; docs/study-file\.md", id="missing"),
        pytest.param(lambda path: path.mkdir(), r"is a folder, not a study file\.$", id="folder"),
        pytest.param(lambda path: path.write_bytes(b"# caf\xe9"), r"not UTF-8 \(byte 5\)\. Save it", id="not UTF-8"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused(tmp_path, monkeypatch, prepare, message):
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "s.toml"
    prepare(path)
    with pytest.raises(StudyFileError, match=message) as caught:
        load_study_file(path)
    assert str(caught.value).startswith(f"{path}: ")


@pytest.mark.parametrize("name", ["s.toml/s.toml", "s" * 300])
def test_any_path_that_cannot_be_read_is_refused(tmp_path, name):
    (tmp_path / "s.toml").touch()
    with pytest.raises(StudyFileError, match=r"s\.toml|sss"):
        load_study_file(tmp_path / name)


def test_a_byte_order_mark_is_no_fault(tmp_path):
    path = tmp_path / "s.toml"
    path.write_text(STUDY_FILE, encoding="utf-8-sig")
    assert load_study_file(path).study.name == "s"


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        pytest.param("= 75", "= [75]", "8: args.min_freq", id="list"),
        pytest.param("= 75", "= 2020-01-01", "8: args.min_freq", id="date"),
        pytest.param(ALPHA, 'space.alpha.type="float"', "10: args.space", id="table"),
        pytest.param(
            ALPHA,
            '[space.alpha]\ntype = "categorical"\nchoices = [1, [2]]',
            "12: space.alpha.choices",
            id="choice",
        ),
    ],
)
def test_a_value_that_is_no_scalar_is_one_fault(tmp_path, old, new, where):
    faults = faults_of(write(tmp_path, STUDY_FILE.replace(old, new, 1)))
    assert [": ".join(fault.split(": ")[:2]) for fault in faults if "missing" not in fault] == [where]


def test_a_missing_file_is_answered_with_those_that_are_there(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "studies").mkdir()
    (tmp_path / "studies" / "mine.toml").touch()
    with pytest.raises(StudyFileError, match=r"Study files here: studies/mine\.toml\.$"):
        load_study_file("studies/sgd.toml")


@pytest.mark.parametrize(
    ("metric", "direction"),
    [("val_loss", "minimize"), ("val_f1", "maximize"), ("val_precision", "maximize"), ("val_recall", "maximize")],
)
def test_the_direction_follows_from_the_metric(tmp_path, metric, direction):
    text = STUDY_FILE.replace("seed = 1", f'seed = 1\nmetric = "{metric}"')
    assert load_study_file(write(tmp_path, text)).study.direction == direction


def test_the_direction_of_a_metric_of_ones_own_must_be_stated(tmp_path):
    text = STUDY_FILE.replace("seed = 1", 'seed = 1\ntrain = "m:train"\nmetric = "val_accuracy"')
    fault = "study.direction: is missing: say whether 'val_accuracy' is to minimize or to maximize"
    assert [line.partition(": ")[2] for line in faults_of(write(tmp_path, text))] == [fault]
    stated = text.replace("[args]", 'direction = "maximize"\n[args]')
    assert load_study_file(write(tmp_path, stated)).study.direction == "maximize"


@pytest.mark.parametrize(
    ("metric", "direction", "better"), [("val_loss", "maximize", "minimize"), ("val_f1", "minimize", "maximize")]
)
def test_the_wrong_direction_is_refused(tmp_path, metric, direction, better):
    text = STUDY_FILE.replace("seed = 1", f'seed = 1\nmetric = "{metric}"\ndirection = "{direction}"')
    assert faults_of(write(tmp_path, text)) == [
        f"6: study.direction: must be '{better}': so is {metric} better, not '{direction}'"
    ]


def test_the_defaults_are_those_of_the_guide(tmp_path):
    study_file = load_study_file(write(tmp_path, STUDY_FILE))
    assert (study_file.sampler.name, study_file.pruner.name) == ("TPESampler", "MedianPruner")
    assert (study_file.study.metric, study_file.study.train) == ("val_loss", TAGIFAI_TRAIN)


def test_override_replaces_what_is_given_and_keeps_the_rest(tmp_path):
    study_file = load_study_file(write(tmp_path, STUDY_FILE))
    changed = study_file.override(name="t", n_trials=9, seed=None)
    assert changed.study == study_file.study.model_copy(update={"name": "t", "n_trials": 9})
    assert changed.space == study_file.space
    assert study_file.study.name == "s"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"name": "a/b"}, r"^--study-name: must be letters, digits, '\.', '_' or '-', not 'a/b'$"),
        ({"n_trials": 0}, r"^--n-trials: must be greater than or equal to 1, not 0$"),
        ({"seed": 2**32, "name": ""}, r"^--study-name: .*; --seed: must be less than 4294967296"),
    ],
)
def test_override_refuses_what_the_file_would_not_be_allowed_to_say(tmp_path, changes, message):
    study_file = load_study_file(write(tmp_path, STUDY_FILE))
    with pytest.raises(StudyFileError, match=message):
        study_file.override(**changes)


RANGE = '[space.{name}]\ntype = "int"\nlow = {low}\nhigh = {high}\n'


@pytest.mark.parametrize(
    ("args", "space", "fault"),
    [
        ("ngram_min_range = 8", "", "args.ngram_min_range: .*ngram_min_range = 8 is above ngram_max_range = 7"),
        ("ngram_max_range = 1", "", "args.ngram_max_range: .*ngram_min_range = 2 is above ngram_max_range = 1"),
        (
            "ngram_max_range = 2",
            RANGE.format(name="ngram_min_range", low=1, high=3),
            "space.ngram_min_range: .*ngram_min_range = 3 is above ngram_max_range = 2",
        ),
        (
            "ngram_min_range = 3",
            RANGE.format(name="ngram_max_range", low=2, high=9),
            "args.ngram_min_range: .*ngram_min_range = 3 is above ngram_max_range = 2",
        ),
    ],
)
def test_a_shortest_ngram_that_may_be_longer_than_the_longest_is_refused(tmp_path, args, space, fault):
    path = write(tmp_path, STUDY_FILE.replace("min_freq = 75", args) + space)
    with pytest.raises(StudyFileError, match=rf"s\.toml:\d+: {fault}"):
        load_study_file(path)


def test_the_default_of_a_searched_argument_bounds_no_other(tmp_path):
    space = RANGE.format(name="ngram_max_range", low=8, high=9)
    study_file = load_study_file(write(tmp_path, STUDY_FILE.replace("min_freq = 75", "ngram_min_range = 8") + space))
    assert study_file.fixed_args()["ngram_min_range"] == 8
    assert "ngram_max_range" not in study_file.fixed_args()


def test_fixed_args_are_complete_without_the_space_and_seeded_by_the_study(tmp_path):
    fixed = load_study_file(write(tmp_path, STUDY_FILE)).fixed_args()
    assert fixed == {name: arg.default for name, arg in ARGS.items() if name != "alpha"} | {"seed": 1, "min_freq": 75}


def test_a_seed_in_args_is_the_training_seed(tmp_path):
    study_file = load_study_file(write(tmp_path, STUDY_FILE.replace("min_freq = 75", "seed = 99")))
    assert study_file.fixed_args()["seed"] == 99
    assert study_file.override(seed=5).fixed_args()["seed"] == 99


def test_another_callable_gets_the_given_args_only(tmp_path):
    text = STUDY_FILE.replace("seed = 1", 'seed = 1\ntrain = "mine:train"').replace("min_freq = 75", "anything = 'x'")
    assert load_study_file(write(tmp_path, text)).fixed_args() == {"seed": 1, "anything": "x"}


def test_the_shipped_study_file_is_valid_and_shows_its_defaults():
    study_file = load_study_file(REPOSITORY / "studies" / "sgd.toml")
    assert study_file.study.name == "sgd"
    assert (REPOSITORY / study_file.study.data).is_file()
    assert set(study_file.fixed_args()) | set(study_file.space) == set(ARGS)
