"""Calls of the Python API that cannot be used."""

from tests.optimize.cli.door_inputs.door_input import python

STUDY = '"studies/quick.toml"'

PYTHON = [
    python("no workers, in Python", r"InputError: .*n_jobs.*not 0", f"run_study({STUDY}, n_jobs=0)"),
    python("all the workers", r"InputError: .*n_jobs.*not -1", f"run_study({STUDY}, n_jobs=-1)"),
    python("a truth for workers", r"InputError: .*n_jobs.*not True", f"run_study({STUDY}, n_jobs=True)"),
    python("workers by halves", r"InputError: .*n_jobs.*not 1\.5", f"run_study({STUDY}, n_jobs=1.5)"),
    python("a timeout below 0, in Python", r"InputError: .*timeout.*not -1", f"run_study({STUDY}, timeout=-1)"),
    python("a timeout that is no number, in Python", r"InputError: .*timeout.*not nan", f'run_study({STUDY}, timeout=float("nan"))'),
    python("a timeout in words, in Python", r"InputError: .*timeout.*not '9'", f'run_study({STUDY}, timeout="9")'),
    python("no trials, in Python", r"--n-trials: must be", f"run_study({STUDY}, n_trials=0)"),
    python("no workers to resume with", r"InputError: .*n_jobs.*not 0", 'resume_study("quick", n_jobs=0)'),
    python("a study to promote that there is not", r"StudyNotFoundError: There is no study 'nobody'", 'promote_best("nobody")'),
    python("an alias that MLflow keeps, in Python", r"reserved by MLflow", 'promote_best("quick", alias="latest")'),
    python("no tag", r"tag", 'train({}, rows(tag=[None, "a"] * 20))'),
    python("a tag that is no number", r"tag", 'train({}, rows(tag=[float("nan"), "a"] * 20))'),
    python("titles that are numbers", r"title", "train({}, rows(title=range(40)))"),
    python("titles that are bytes", r"title", 'train({}, rows(title=[b"text"] * 40))'),
    python("no tags at all", r"tag", 'train({}, rows().drop(columns="tag"))'),
    python("no rows", r"rows", "train({}, rows().head(0))"),
    python("an argument that there is not, in Python", r"num_epoch", "train({'num_epoch': 2}, rows())"),
    python("one text for several", r"texts", 'predict_tags("hello", artifacts=None)'),
    python("bytes for texts", r"text", 'predict_tags([b"hello"], artifacts=None)'),
    python("numbers for texts", r"text", "predict_tags([1], artifacts=None)"),
]  # fmt: skip
