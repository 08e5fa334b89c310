"""Storages and tracking addresses that can never be one."""

import re

from tests.optimize.cli.door_inputs.door_input import RUN, DoorInput

STORAGES = [
    DoorInput("a storage of an unknown kind", r"of the kind 'foo'.*SQLite file", (*RUN, "--storage", "foo://bar")),
    DoorInput("a storage that is no URL", r"is no URL\. Write it as", (*RUN, "--storage", "nonsense")),
    DoorInput("a journal file", r"of the kind 'journal'", (*RUN, "--storage", "journal:///x.log")),
    DoorInput("a storage in memory", r"names no file", (*RUN, "--storage", "sqlite://")),
    DoorInput("a storage in memory, by name", r"names no file", (*RUN, "--storage", "sqlite:///:memory:")),
    DoorInput("an empty storage", r"is no URL", (*RUN, "--storage", "")),
    DoorInput("a file that is no database", r"file is not a database", ("show", "quick", "--storage", "sqlite:///data/labeled_projects.csv")),
    DoorInput("a folder for a database", r"is a folder\. Name a file", ("show", "quick", "--storage", "sqlite:///data")),
    DoorInput("a database that there is not", r"nowhere\.db", ("list", "--storage", "sqlite:///nowhere.db")),
    DoorInput("MySQL", r"of the kind 'mysql'", (*RUN, "--storage", "mysql://user@host/db")),
    DoorInput("a server without a database", r"names no database\. Write it as", (*RUN, "--storage", "postgresql+psycopg://")),
    DoorInput("a driver that there is not", r"names no driver\. Write it as", (*RUN, "--storage", "postgresql+nothing://host/x")),
    DoorInput("a driver that is not installed", r"not installed: .* Install it", (*RUN, "--storage", "postgresql+pg8000://user@host/x"), quotes=r"(?<=not installed: ).*(?=\. Install)"),
    DoorInput("an address of MLflow for a storage", r"of the kind 'http'", (*RUN, "--storage", "http://127.0.0.1:5000")),
]  # fmt: skip

ADDRESSES = {
    "nonsense": "is no address of an MLflow store",
    "./mlruns": "is no address of an MLflow store",
    "data": "is no address of an MLflow store",
    "text.txt": "is no address of an MLflow store",
    "ftp://x": "begins with ftp://, which MLflow has no store for",
    "file:/": "is a store of files",
    "file:///tmp/mlruns": "is a store of files",
    "http://": "names no host",
    "http://:5000": "names no host",
    "http://127.0.0.1:99999": "is no address: Port out of range",
    "http://127.0.0.1:port": "is no address: Port could not be cast",
    "http://127.0.0.1:0": "has no port that a server can have",
    "http://[::1": "is no address: Invalid IPv6 URL",
    "sqlite://": "is a database in memory",
    "sqlite:///:memory:": "is a database in memory",
    "sqlite:nonsense": "is no address of a database",
    "sqlite:///data": "is a folder",
    "sqlite:///data/labeled_projects.csv": "is a file that is no SQLite database",
    "sqlite:///text.txt/mlflow.db": "lies in what is no folder",
    "sqlite:///studies/other.db": "is the database of an Optuna study",
    "sqlite:///studies/quick.db": "is the study's own database",
    "postgresql+psycopg://": "names no database",
    "postgresql+psycopg://host": "names no database",
    "postgresql+nothing://host/x": "is no address of a database",
    "mysql://user@host/mlflow": "needs the package MySQLdb",
}
"""Addresses that can be no MLflow store, and what is said of them."""

TRACKING = [
    DoorInput(
        f"the address {uri}",
        rf"--tracking-uri: .*{re.escape(says)}.*\n(Give|Install) ",
        (*RUN, "--tracking-uri", uri),
        files={"text.txt": "hello"},
        quotes=r"(?<=is no address: ).*|(?<=of a database: ).*",
    )
    for uri, says in ADDRESSES.items()
]
