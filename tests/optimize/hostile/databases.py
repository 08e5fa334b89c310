"""Places of a study's database into which a stranger can write, as data: none of them runs anything.

`{mark}` stands for Python that leaves a mark, `{module}` for a module in the folder that leaves one when imported,
and `{pickle}` for the hexadecimal digits of a pickle that leaves one when it is read.
"""

from typing import Any

RECORD = "optimize:record"

IN_THE_RECORD: dict[str, dict[tuple[str, ...], Any]] = {
    "train: a module of the folder": {("study_file", "study", "train"): "{module}:train"},
    "train: a package of the folder": {("study_file", "study", "train"): "{module}.sub:train"},
    "train: an attribute of any object": {("study_file", "study", "train"): "{module}:__class__"},
    "train: the system's own": {("study_file", "study", "train"): "os:system"},
    "train: a process": {("study_file", "study", "train"): "subprocess:run"},
    "train: exec": {("study_file", "study", "train"): "builtins:exec"},
    "train: what unpickles": {("study_file", "study", "train"): "tagifai.stored_model:unpickle"},
    "train: a relative module": {("study_file", "study", "train"): "..{module}:train"},
    "train: a path": {("study_file", "study", "train"): "./{module}.py:train"},
    "train: no text": {("study_file", "study", "train"): ["{module}:train"]},
    "train: a name that is code": {("study_file", "study", "train"): "{mark}:train"},
    "callbacks": {("study_file", "study", "callbacks"): ["{module}:called"]},
    "metric": {("study_file", "study", "metric"): "{mark}"},
    "name": {("study_file", "study", "name"): "$({shell})"},
    "overrides: train": {("overrides",): {"train": "{module}:train"}},
    "overrides: callbacks": {("overrides",): {"callbacks": ["{module}:called"]}},
    "sampler: a class of the folder": {("study_file", "sampler"): {"name": "{module}.Sampler"}},
    "sampler: an option that is code": {("study_file", "sampler"): {"name": "TPESampler", "gamma": "{mark}"}},
    "sampler: inside of another": {
        ("study_file", "sampler"): {"name": "PartialFixedSampler", "base_sampler": "{module}.Sampler"}
    },
    "pruner: a class of the folder": {("study_file", "pruner"): {"name": "{module}.Pruner"}},
    "pruner: inside of another": {
        ("study_file", "pruner"): {"name": "PatientPruner", "wrapped_pruner": "{module}.Pruner"}
    },
    "space: choices that are code": {
        ("study_file", "space"): {
            "x": {"type": "categorical", "choices": ["{mark}", "!!python/object/apply:os.system"]}
        }
    },
    "fixed arguments": {("fixed_args",): {"analyzer": "{mark}", "__class__": "{module}"}},
    "the study file's text": {("source", "text"): "[study]\ntrain = '{module}:train'\n"},
    "the study file elsewhere": {("source", "path"): "{elsewhere}/study.toml"},
    "the study file: a device": {("source", "path"): "/dev/zero"},
    "data: a module": {("data", "path"): "{module}.py"},
    "data: a command": {("data", "path"): "| {shell}"},
    "data: a device": {("study_file", "study", "data"): "/dev/zero", ("data", "path"): "/dev/zero"},
    "data: a pipe": {("study_file", "study", "data"): "pipe", ("data", "path"): "pipe"},
    "data: how it is read": {("data", "read_as"): {"text": ["{mark}"], "label": "x", "separator": "{mark}"}},
    "code: the files of training": {("code", "training"): {"{module}.py": "0" * 64}},
    "versions": {("versions",): {"{module}": "1"}},
    "the model's name": {("study_file", "promote"): {"model_name": "../../{module}"}},
}
"""What is put into the record, by the keys that lead there."""

IN_ATTRIBUTES: dict[str, tuple[str, str, Any]] = {
    "CmaEsSampler's optimizer": ("trial system", "cma:optimizer:0", "{pickle}"),
    "CmaEsSampler's optimizer of a restart": ("trial system", "cma:restart_strategy:0:optimizer:0", "{pickle}"),
    "CmaEsSampler's optimizer, separable": ("trial system", "sepcma:optimizer:0", "{pickle}"),
    "CmaEsSampler's optimizer, with margin": ("trial system", "cmawm:optimizer:0", "{pickle}"),
    "a trial's constraints": ("trial system", "constraints", "{pickle}"),
    "a grid": ("study system", "search_space", {"x": ["{mark}"]}),
    "NSGA-II's parents": ("trial system", "nsga2:parents", "{pickle}"),
    "a trial's fixed parameters": ("trial system", "fixed_params", {"x": "{mark}", "y": "{pickle}"}),
    "a trial's error": (
        "trial user",
        "optimize:error",
        {"type": "{mark}", "message": "{pickle}", "traceback": "{mark}"},
    ),
    "a trial's metrics": ("trial user", "optimize:metrics", {"{mark}": 1.0}),
    "a trial's losses": ("trial user", "optimize:train_loss", "{pickle}"),
    "a trial's rows": ("trial user", "optimize:val_row_losses", "{pickle}"),
    "a trial's own attribute": ("trial user", "note", "{pickle}"),
    "the study's drift": (
        "study user",
        "optimize:drift",
        [{"since": 0, "time": "", "changes": ["{mark}"], "training": {"{module}.py": "0" * 64}}],
    ),
    "the study's total": ("study user", "optimize:n_trials", "{mark}"),
    "the study's signature": ("study user", "optimize:signature", "{pickle}"),
    "a mark of an import": ("study user", "optimize:imported", {"uid": "{pickle}", "complete": True}),
}
"""What is put into an attribute: of the study or its trial, of the user's or the system's kind; its name; its value."""

IN_SQL: dict[str, str] = {
    "a trigger that loads a library": (
        "CREATE TRIGGER t AFTER INSERT ON trials BEGIN SELECT load_extension('./{module}.so'); END"
    ),
    "a trigger that writes": "CREATE TRIGGER u AFTER UPDATE ON studies BEGIN SELECT writefile('{marks}/f', 1); END",
    "a view in the place of a table": "CREATE VIEW v AS SELECT load_extension('./{module}.so')",
    "a distribution of another class": (
        'INSERT INTO trial_params SELECT 1000, trial_id, \'y\', 0, \'{"name": "os.system", "attributes": '
        '{"command": "mkdir {marks}/shell"}}\' FROM trials LIMIT 1'
    ),
}
"""SQL that a stranger has run in the database; `{marks}` is the folder of the marks."""
