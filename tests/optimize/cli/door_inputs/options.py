"""Options and names that cannot be used."""

from tests.optimize.cli.door_inputs.door_input import RUN, DoorInput
from tests.optimize.conftest import QUICK

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
    DoorInput("trials by halves", r"--n-trials", (*RUN, "--n-trials", "1.5")),
    DoorInput("a timeout in words", r"--timeout.*'ten' is not", (*RUN, "--timeout", "ten")),
    DoorInput("a name of three trials to show", r"--top.*'three' is not", ("show", "quick", "--top", "three")),
    DoorInput("no trials to show", r"--top.*0 is not", ("show", "quick", "--top", "0")),
    DoorInput("a trial below 0", r"--trial.*-1 is not", ("promote", "quick", "--trial", "-1")),
    DoorInput("trials to add that are none", r"--n-trials.*0 is not", ("resume", "quick", "--n-trials", "0")),
    DoorInput("a backend that there is not", r"--backend.*'slurm' is not", (*RUN, "--backend", "slurm")),
    DoorInput("a cluster without an address", r"needs its scheduler's address", (*RUN, "--backend", "dask")),
    DoorInput("an address without a cluster", r"Add --backend dask", (*RUN, "--scheduler", "tls://host:8786")),
    DoorInput("a cluster and a file", r"machines of a cluster cannot share", (*RUN, "--backend", "dask", "--scheduler", "tls://host:8786")),
    DoorInput("a port that there is not", r"--port.*99999 is not", ("dashboard", "quick", "--port", "99999")),
    DoorInput("one study to compare", r"[Tt]wo|another|NAME", ("compare", "quick")),
    DoorInput("a page of an unknown kind", r"--format.*'pdf' is not", ("report", "quick", "--format", "pdf")),
    DoorInput("no name", r"Missing argument 'NAME'", ("resume",)),
    DoorInput("an option without its value", r"'--seed' requires an argument", (*RUN, "--seed")),
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
    *(
        DoorInput(
            f"a study that there is not, to {verb}", r"There is no study 'nobody'.*`optimize list`", (verb, *names)
        )
        for verb, *names in [
            ("resume", "nobody"),
            ("promote", "nobody"),
            ("sync", "nobody"),
            ("watch", "nobody"),
            ("report", "nobody"),
            ("export", "nobody"),
            ("compare", "nobody", "none"),
        ]
    ),
    DoorInput("a name that leaves the folder, to report", r"is no study name", ("report", "../x")),
    DoorInput("a name of one dot", r"is no study name", ("show", ".")),
    DoorInput("a hidden name", r"must be letters|no study name", (*RUN, "--study-name", ".x")),
    DoorInput("a name with a space", r"must be letters, digits", (*RUN, "--study-name", "my study")),
    DoorInput("a name with an order to the terminal", r"must be letters, digits", (*RUN, "--study-name", "a\x1b[2J")),
    DoorInput("a name with a NUL", r"is no study name", ("show", "a\0b")),
]

FILES = [
    DoorInput("labelled data that there is not", r"nowhere\.csv", ("init", "nowhere.csv")),
    DoorInput("a folder for labelled data", r"is a folder|directory", ("init", "data")),
    DoorInput("a column that there is not", r"'nothing'", ("init", "data/labeled_projects.csv", "--text", "nothing")),
    DoorInput("a separator of two characters", r"separator", ("init", "data/labeled_projects.csv", "--separator", ";;")),
    DoorInput("an encoding that there is not", r"encoding.*'klingon'|klingon", ("init", "data/labeled_projects.csv", "--encoding", "klingon")),
    DoorInput("a study file where one is", r"studies/quick\.toml", ("init", "data/labeled_projects.csv", "--output", "studies/quick.toml")),
    DoorInput("a study file of a name too long", r"File name too long.*shorter --output", ("init", "data/labeled_projects.csv", "--output", f"studies/{'a' * 300}.toml")),
    DoorInput("an archive that there is not", r"nowhere\.zip", ("import", "nowhere.zip")),
    DoorInput("a text for an archive", r"archive|zip", ("import", "text.zip"), files={"text.zip": "no archive"}),
    DoorInput("a study file of nothing", r"study: is missing|empty", changes={QUICK: ""}),
]  # fmt: skip
