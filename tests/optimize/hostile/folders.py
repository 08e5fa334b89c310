"""What may lie in a stranger's folder, as data: none of it runs when a command of ours is used there."""

MODULES = (
    "optimize tagifai mlflow optuna sklearn numpy scipy pandas pyarrow sqlalchemy click rich imblearn joblib skops "
    "snowballstemmer stop_words numba llvmlite psycopg cmaes torch tensorflow xgboost lightgbm boto3 azure git dask "
    "random json typing collections functools abc re os_path logging queue socket ssl sqlite3 hashlib tempfile shlex "
    "signal threading subprocess multiprocessing pickle inspect ast tomllib csv gzip zipfile platform uuid datetime "
    "sitecustomize usercustomize conftest setup alembic yaml requests packaging cloudpickle fcntl readline"
).split()
"""Modules and packages that lie there as files: `import` of any would run them."""

FILES = {
    "__init__.py": "{run}",
    "__main__.py": "{run}",
    ".pythonrc.py": "{run}",
    ".pdbrc": "!{run}",
    "evil.pth": "import os; {run}",
    "pyvenv.cfg": "home = /tmp\ninclude-system-site-packages = false\n",
    "python311._pth": ".",
    "setup.cfg": "[tool:pytest]\naddopts = -p evil\n",
    "pyproject.toml": '[tool.pytest.ini_options]\naddopts = "-p evil"\n',
    "alembic.ini": "[alembic]\nscript_location = .\n",
    "env.py": "{run}",
    "MLproject": "name: evil\nentry_points:\n  main:\n    command: '{shell}'\n",
    "mlflow.ini": "[mlflow]\n",
    ".env": "PYTHONSTARTUP=.pythonrc.py\n",
    ".git/config": '[core]\n\tfsmonitor = "{shell}; false"\n\thooksPath = .\n\tsshCommand = "{shell}"\n',
    ".git/HEAD": "ref: refs/heads/main\n",
    ".matplotlibrc": "backend: module://evil\n",
    "mlflow_skinny/__init__.py": "{run}",
    "optuna_integration/__init__.py": "{run}",
    "numba_config.yaml": "opt: 0\n",
    "optimize/__init__.py": "{run}",
    "tagifai/__init__.py": "{run}",
}
"""Other files: `{run}` is Python that leaves a mark, `{shell}` a command that does."""
