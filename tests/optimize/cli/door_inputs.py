"""Inputs of the command `optimize` that cannot be used, as data: what is wrong, and what is said of it.

The file of the data has a table of its own, `tests/tagifai/data_inputs`.
"""

from dataclasses import dataclass, field

RUN = ("run", "studies/quick.toml")


@dataclass(frozen=True)
class DoorInput:
    """What is typed, and what the command says.

    Attributes:
        what: What is wrong.
        says: A pattern of the message.
        words: The words of the command.
        changes: What stands in the study file instead of what.
        files: Further files, by name.
    """

    what: str
    says: str
    words: tuple[str, ...] = RUN
    changes: dict[str, str] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)


def sampler(text: str) -> dict[str, str]:
    """Return the change that puts another sampler into the study file."""
    return {'name = "TPESampler"': text}


def pruner(text: str) -> dict[str, str]:
    """Return the change that puts another pruner into the study file."""
    return {'name = "MedianPruner"\nn_startup_trials = 4\nn_warmup_steps = 2': text}


def study(line: str) -> dict[str, str]:
    """Return the change that adds a line to the table `[study]`."""
    return {"seed = 42": f"seed = 42\n{line}"}


OPTIONS = [
    DoorInput("a timeout that is no number", r"--timeout .* must be seconds, 0 or more, not nan", (*RUN, "--timeout", "nan")),
    DoorInput("a timeout below 0", r"--timeout", (*RUN, "--timeout", "-1")),
    DoorInput("no trials", r"--n-trials", (*RUN, "--n-trials", "0")),
    DoorInput("no workers", r"--n-jobs", (*RUN, "--n-jobs", "0")),
    DoorInput("a number of workers in words", r"--n-jobs.*'two' is not", (*RUN, "--n-jobs", "two")),
    DoorInput("a seed below 0", r"--seed", (*RUN, "--seed", "-1")),
    DoorInput("a seed that numpy does not take", r"seed: must be less than 4294967296", (*RUN, "--seed", str(2**32))),
    DoorInput("an option that there is not", r"No such option.*--trials", (*RUN, "--trials", "3")),
    DoorInput("a command that there is not", r"No such command 'rum'", ("rum",)),
    DoorInput("two study files", r"unexpected extra argument|Got unexpected", (*RUN, "studies/other.toml"),),
    DoorInput("an alias that MLflow keeps", r"'latest' is reserved by MLflow", ("promote", "quick", "--alias", "latest")),
    DoorInput("an alias like a version", r"'v1' is reserved by MLflow", ("promote", "quick", "--alias", "v1")),
    DoorInput("an empty alias", r"'' is no alias", ("promote", "quick", "--alias", "")),
    DoorInput("an alias with a slash", r"'a/b' is no alias", ("promote", "quick", "--alias", "a/b")),
    DoorInput("a model's name with a slash", r"'a/b' is no name of a model", ("promote", "quick", "--model-name", "a/b")),
    DoorInput("a model's name that leaves the folder", r"'\.\.' is no name", ("promote", "quick", "--model-name", "..")),
    DoorInput("an empty model's name", r"'' is no name of a model", ("promote", "quick", "--model-name", "")),
    DoorInput("a way to refit that there is not", r"'some' is not one of", ("promote", "quick", "--refit", "some")),
]  # fmt: skip

NAMES = [
    DoorInput("a name with a slash", r"must be letters, digits", (*RUN, "--study-name", "../x")),
    DoorInput("a name that begins with a dash", r"study\.name|'-x'", (*RUN, "--study-name", "-x")),
    DoorInput("an empty name", r"name: must be letters, digits, .* not ''", (*RUN, "--study-name", "")),
    DoorInput("a name of 300 letters", r"1 to 200 of them, not 300", (*RUN, "--study-name", "a" * 300)),
    DoorInput("a name with a line end", r"must be letters, digits", (*RUN, "--study-name", "a\n")),
    DoorInput("a study that there is not", r"no study.*'nobody'|No study", ("show", "nobody")),
    DoorInput("a long name to resume", r"1 to 200 of them", ("resume", "b" * 300)),
    DoorInput("a name with a NUL", r"is no study name", ("show", "a\0b")),
]

STORES = [
    DoorInput("a storage of an unknown kind", r"of the kind 'foo'", (*RUN, "--storage", "foo://bar")),
    DoorInput("a storage that is no URL", r"[Ss]torage", (*RUN, "--storage", "nonsense")),
    DoorInput("a journal file", r"of the kind|journal", (*RUN, "--storage", "journal:///x.log")),
    DoorInput("a storage in memory", r"names no file", (*RUN, "--storage", "sqlite://")),
    *(
        DoorInput(f"the tracking address {uri}", rf"--tracking-uri: .*{says}", (*RUN, "--tracking-uri", uri))
        for uri, says in {
            "nonsense": "is no address of an MLflow store",
            "./mlruns": "is no address of an MLflow store",
            "data": "is no address of an MLflow store",
            "ftp://x": "begins with ftp://",
            "file:/": "is a store of files",
            "http://": "names no host",
            "http://127.0.0.1:99999": "Port out of range",
            "sqlite://": "is a database in memory",
            "sqlite:///data": "is a folder",
            "sqlite:///data/labeled_projects.csv": "is a file that is no SQLite database",
            "sqlite:///studies/quick.db": "is the study's own database",
        }.items()
    ),
]

COMPONENTS = [
    DoorInput("a sampler that there is not", r"Did you mean TPESampler\?", changes=sampler('name = "tpesampler"')),
    DoorInput("a sampler's option that there is not", r"'nope'", changes=sampler('name = "TPESampler"\nnope = 1')),
    DoorInput("a word for a truth", r"sampler\.multivariate: must be true or false", changes=sampler('name = "TPESampler"\nmultivariate = "no"')),
    DoorInput("a number below 0", r"sampler\.n_startup_trials: must be 0 or more", changes=sampler('name = "TPESampler"\nn_startup_trials = -1')),
    DoorInput("no candidates", r"sampler\.n_ei_candidates: must be 1 or more", changes=sampler('name = "TPESampler"\nn_ei_candidates = 0')),
    DoorInput("a function as an option", r"sampler\.gamma: cannot be set in a study file", changes=sampler('name = "TPESampler"\ngamma = 2')),
    DoorInput("a seed of the sampler's own", r"is set by seed in \[study\]", changes=sampler('name = "TPESampler"\nseed = 2')),
    DoorInput("a grid that lacks a parameter", r"a grid names every parameter", changes=sampler('name = "GridSampler"\nsearch_space = { alpha = [1e-4] }')),
    DoorInput("a grid that is no table", r"search_space: must be a table", changes=sampler('name = "GridSampler"\nsearch_space = 3')),
    DoorInput("a fixed value outside of the space", r"fixed_params\.alpha: 7 is outside", changes=sampler('name = "PartialFixedSampler"\nbase_sampler = "TPESampler"\nfixed_params = { alpha = 7 }')),
    DoorInput("a float without a step for brute force", r"needs a step", changes=sampler('name = "BruteForceSampler"')),
    DoorInput("a pruner that there is not", r"Did you mean MedianPruner\?", changes=pruner('name = "medianpruner"')),
    DoorInput("a threshold that is no number", r"pruner\.upper: must be a finite number", changes=pruner('name = "ThresholdPruner"\nupper = nan')),
    DoorInput("a threshold without a side", r"ThresholdPruner cannot be made", changes=pruner('name = "ThresholdPruner"')),
    DoorInput("no resource", r"pruner\.min_resource: must be 1 or more", changes=pruner('name = "HyperbandPruner"\nmin_resource = 0')),
    DoorInput("a least resource above the largest", r"9 is above max_resource \(3\)", changes=pruner('name = "HyperbandPruner"\nmin_resource = 9\nmax_resource = 3')),
    DoorInput("a factor that reduces nothing", r"reduction_factor: must be 2 or more", changes=pruner('name = "SuccessiveHalvingPruner"\nreduction_factor = 1')),
    DoorInput("a percentile of words", r"percentile: must be a number", changes=pruner('name = "PercentilePruner"\npercentile = "half"')),
    DoorInput("a probability above 1", r"p_threshold: must be from 0 to 1", changes=pruner('name = "WilcoxonPruner"\np_threshold = 2.0')),
    DoorInput("a pruner around nothing", r"wrapped_pruner|PatientPruner cannot be made", changes=pruner('name = "PatientPruner"\npatience = 2')),
]  # fmt: skip

STUDY_FILES = [
    DoorInput("the wrong direction", r"study\.direction: must be 'minimize'", changes={'direction = "minimize"': 'direction = "maximize"'}),
    DoorInput("a metric that there is not", r"study\.metric: must be 'val_loss'", changes={'metric = "val_loss"': 'metric = "accuracy"'}),
    DoorInput("a study file that there is not", r"no such study file", ("run", "studies/nowhere.toml")),
    DoorInput("a folder for a study file", r"is a folder", ("run", "studies")),
    DoorInput("a colon for an equals sign", r"not TOML", changes={"n_trials = 20": "n_trials: 20"}),
    DoorInput("a table that there is not", r"did you mean 'args'", changes={"[args]": "[arsg]"}),
    DoorInput("a key that there is not", r"did you mean 'n_trials'", changes={"n_trials = 20": "n_trial = 20"}),
    DoorInput("an argument that there is not", r"num_epoch.*did you mean|num_epoch", changes={"num_epochs = 8": "num_epoch = 8"}),
    DoorInput("a choice twice", r"holds a value twice", changes={'["word", "char_wb"]': '["word", "word"]'}),
    DoorInput("a low above the high", r"low \(5\) is above high \(4\)", changes={"low = 2\nhigh = 4": "low = 5\nhigh = 4"}),
    DoorInput("a logarithm of 0", r"low must be above 0", changes={"low = 0.01": "low = 0.0"}),
    DoorInput("a module that there is not", r"cannot import 'nowhere'", changes={"tagifai.train:train": "nowhere:train"}),
    DoorInput("a module of a relative name", r"cannot be imported|must read module:function", changes={"tagifai.train:train": "..x:y"}),
    DoorInput("a module that raises", r"cannot be imported: RuntimeError: no", changes={"tagifai.train:train": "module_that_raises:train"}, files={"module_that_raises.py": "raise RuntimeError('no')"}),
    DoorInput("a module that ends the process", r"cannot be imported: SystemExit: 3", changes={"tagifai.train:train": "module_that_ends:train"}, files={"module_that_ends.py": "import sys; sys.exit(3)"}),
    DoorInput("a function that there is not", r"has no 'nothing'", changes={"tagifai.train:train": "tagifai.train:nothing"}),
    DoorInput("a callback that there is not", r"cannot import 'nowhere'", changes=study('callbacks = ["nowhere:notify"]')),
    DoorInput("data that there is not", r"nowhere\.csv", (*RUN, "--data", "nowhere.csv")),
    DoorInput("arguments that leave one class", r"min_freq", changes={"min_freq = 20": "min_freq = 5000"}),
]  # fmt: skip

INPUTS = [*OPTIONS, *NAMES, *STORES, *COMPONENTS, *STUDY_FILES]
