"""What comes through the command `tagifai` and cannot be used."""

from tests.optimize.cli.door_inputs.door_input import DoorInput, tagger

DATA = "data/labeled_projects.csv"
TRAIN = ("train", "--data", DATA)

TAGGER: list[DoorInput] = [
    tagger("an empty run id", r"--run-id", "predict", "--run-id", "", "text"),
    tagger("no text", r"Missing argument 'TEXT...'", "predict"),
    tagger("Latin-1 through standard input", r"UTF-8.*iconv|iconv", "predict", "-", stdin="caf\xe9".encode("latin-1")),
    tagger("binary rubbish through standard input", r"Standard input", "predict", "-", stdin=b"\0\1\2\xff"),
    tagger("a NUL through standard input", r"holds a NUL", "predict", "-", stdin=b"\0"),
    tagger("nothing through standard input", r"standard input|stdin|text", "predict", "-"),
    tagger("a run and a model", r"--run-id.*--model-uri|--model-uri.*--run-id", "predict", "--run-id", "a", "--model-uri", "models:/x/1", "text"),
    tagger("a file to tag that there is not", r"nowhere\.csv", "predict", "--input", "nowhere.csv", "--output", "out.csv"),
    tagger("a file to tag without one to write", r"--output", "predict", "--input", DATA),
    tagger("texts and a file", r"--input", "predict", "--input", DATA, "--output", "out.csv", "text"),
    tagger("arguments that there are not", r"nowhere\.json", *TRAIN, "--args-file", "nowhere.json"),
    tagger("arguments that are no JSON", r"args\.json", *TRAIN, "--args-file", "args.json", args="{"),
    tagger("arguments that are a list", r"args\.json", *TRAIN, "--args-file", "args.json", args="[1]"),
    tagger("an argument twice", r"alpha.*twice|twice", *TRAIN, "--args-file", "args.json", args='{"alpha": 1, "alpha": 2}'),
    tagger("an argument that there is not, in JSON", r"num_epoch", *TRAIN, "--args-file", "args.json", args='{"num_epoch": 2}'),
    tagger("an argument of the wrong type, in JSON", r"num_epochs", *TRAIN, "--args-file", "args.json", args='{"num_epochs": "2"}'),
    tagger("an argument that is no number, in JSON", r"alpha|NaN", *TRAIN, "--args-file", "args.json", args='{"alpha": NaN}'),
    tagger("a store to train into that can be none", r"--tracking-uri: 'nonsense'", *TRAIN, "--tracking-uri", "nonsense"),
    tagger("a suffix of a file to tag that names no format", r"nowhere|suffix|format", "predict", "--input", DATA, "--output", "out.xlsx"),
    tagger("a folder to write to that there is not", r"Make nowhere first", "predict", "--input", DATA, "--output", "nowhere/out.csv"),
    tagger("data to train on that there is not", r"nowhere\.csv", "train", "--data", "nowhere.csv"),
    tagger("an empty experiment", r"--experiment-name ''", *TRAIN, "--experiment-name", ""),
    tagger("runs of no number", r"--max-results.*0 is not", "runs", "--max-results", "0"),
    tagger("a store of runs that can be none", r"--tracking-uri: 'nonsense'", "runs", "--tracking-uri", "nonsense"),
    tagger("a store of models that can be none", r"--tracking-uri: 'nonsense'", "models", "--tracking-uri", "nonsense"),
    tagger("a store to show that can be none", r"--tracking-uri: 'nonsense'", "ui", "--tracking-uri", "nonsense"),
    tagger("a store on a server to move", r"is no SQLite file", "relocate", "--tracking-uri", "http://127.0.0.1:5000"),
    tagger("a port of a server that there is not", r"--port.*0 is not", "ui", "--port", "0"),
    tagger("a folder of data to fetch to that is a file", r"labeled_projects", "fetch", "--dest", DATA),
    tagger("a command of the tagger that there is not", r"No such command 'trian'", "trian"),
]  # fmt: skip
