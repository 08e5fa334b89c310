"""Columns, labels, texts and ids."""

from tests.tagifai.data_inputs.data_input import (
    CHINESE,
    HEADER,
    LESSON,
    ROWS,
    SKIP,
    TEXTS,
    DataInput,
    changed,
    csv,
    more,
)

# fmt: off
FORTY = [(f"{text} {number}", f"c{number}") for text in TEXTS[:8] for number in range(40)]
SMALL = more(*((word, "mixed") for word in ("slate", "tulip", "velvet")))

COLUMNS = [
    DataInput("the lesson's columns", csv([(t, t, x) for t, x in ROWS], LESSON), "accepted"),
    DataInput("usual names", csv(header=("Review", "Sentiment")), "accepted"),
    DataInput("no header", csv(header=ROWS[0]), "refused", "unnamed-columns", "without a header"),
    DataInput("names that say nothing", csv(header=("a", "b")), "refused", "unnamed-columns", "--text and --label"),
    DataInput("the same with names given", csv(header=("a", "b")), "accepted", options={"text": "a", "label": "b"}),
    DataInput("two columns that may be the text", csv([(t, t, x) for t, x in ROWS], ("text", "review", "label")), "refused", "unnamed-columns", "--text"),
    DataInput("several columns of text", csv([(t, t, x) for t, x in ROWS], ("a", "b", "label")), "accepted", options={"text": ["a", "b"]}),
    DataInput("a column that is almost there", csv(header=("text", "Lable")), "refused", "no-column", "Did you mean 'Lable'", {"label": "label"}),
    DataInput("a column that is not there", csv(), "refused", "no-column", "one of its columns: 'text', 'label'", {"text": "body"}),
    DataInput("an id column that is not there", csv(), "refused", "no-column", options={"id": "number"}),
    DataInput("one column twice", csv([(t, x, x) for t, x in ROWS], ("text", "label", "label")), "refused", "repeated-column"),
    DataInput("one column as text and as label", csv(), "refused", "option", "text and as label", {"text": "text", "label": "text"}),
    DataInput("one column as text twice", csv(), "refused", "option", "one twice", {"text": ["text", "text"]}),
    DataInput("a first column without a name, as pandas writes it", csv([(0, t, x) for t, x in ROWS], ("", *HEADER)), "accepted"),
    DataInput("spaces around the names", csv(header=(" text", "label ")), "accepted"),
]

LABELS = [
    DataInput("0 and 1 as labels", changed(good="1", bad="0"), "accepted"),
    DataInput("spaces around a label", changed(good=" good", bad="bad "), "accepted"),
    DataInput("an empty label", csv(more(("slate", " "))), "refused", "empty-label", ":47: label:"),
    DataInput("the same with `skip`", csv(more(("slate", " "))), "doubtful", "skipped", "1 row left out", SKIP),
    DataInput("one label only", changed(good="good", bad="good"), "refused", "one-class", "'good'"),
    DataInput("labels that differ in case", csv(more(("slate", "Good"))), "doubtful", "similar-labels", "'good' (22), 'Good' (1)"),
    DataInput("labels that differ in spaces", csv([(t, f"very {x}") for t, x in ROWS] + [("slate", "very  bad")]), "doubtful", "similar-labels"),
    DataInput("a label `nan`", csv(more(*((t, "nan") for t, _ in CHINESE[:9]))), "doubtful", "missing-label", "9 rows"),
    DataInput("a label of its own in almost every row", csv([*ROWS, *((t, t) for t, _ in CHINESE)]), "doubtful", "many-classes", "Is this the column"),
    DataInput("a class that is too small", csv(SMALL), "doubtful", "small-class", "mixed (3)"),
    DataInput("classes that are all too small", csv(ROWS[:8]), "refused", "all-small"),
    DataInput("the small class, with the training's arguments", csv(SMALL), "refused", "small-class", "mixed (3). Raise min_freq to 4", args={"min_freq": 0}),
    DataInput("the small class merged into a smaller rest", csv(SMALL), "refused", "small-class", "other (3)", args={"min_freq": 4}),
    DataInput("40 even classes", csv(FORTY), "accepted", args={"min_freq": 0}),
    DataInput("40 even classes and the lesson's `min_freq`", csv(FORTY), "refused", "all-other", "Lower min_freq to 8", args={}),
    DataInput("small classes that are merged", csv(more(*((t, "mixed") for t, _ in CHINESE[:9]))), "doubtful", "merged", "mixed (9)", args={"min_freq": 12}),
    DataInput("a class of one text, many times", csv(more(*[("slate", "mixed")] * 20)), "refused", "small-class", "mixed (1)", args={"min_freq": 0}),
    DataInput("the same, split row by row", csv(more(*[("slate", "mixed")] * 20)), "doubtful", "duplicates", "may tear equal texts apart", args={"min_freq": 0, "splitter": "stratified"}),
    DataInput("one class in what `subset` leaves", csv(sorted(ROWS, key=lambda row: row[1])), "refused", "all-other", "Raise subset", args={"min_freq": 0, "subset": 9, "shuffle": False}),
]

TEXT_VALUES = [
    DataInput("an empty text", csv(more((" ", "good"))), "refused", "empty-text", ":47: text:"),
    DataInput("the same with `skip`", csv(more((" ", "good"))), "doubtful", "skipped", options=SKIP),
    DataInput("one of two texts empty", csv([*((t, t, x) for t, x in ROWS), ("", "a", "good")], ("a", "b", "label")), "accepted", options={"text": ["a", "b"]}),
    DataInput("two faults in one file", csv(more(("", "good"), ("slate", ""))), "refused", "empty-label", "set on_error"),
    DataInput("signs alone in a few texts", csv(more(("...", "good"), ("?!", "bad"))), "doubtful", "empty-after-cleaning", "2 texts of 47"),
    DataInput("signs alone in most texts", csv([("!" * n, x) for n, (_, x) in enumerate(ROWS, 1)]), "refused", "empty-after-cleaning", "100%"),
    DataInput("links alone, for a training", csv([(f"http://a.b/{n}", x) for n, (_, x) in enumerate(ROWS)]), "refused", "empty-after-cleaning", args={"min_freq": 0}),
    DataInput("a row that stands there twice", csv(more(ROWS[0])), "doubtful", "duplicates", "1 row with"),
    DataInput("the same but for case and signs", csv(more((f"{TEXTS[0].upper()}!", "bad"))), "doubtful", "duplicates"),
    DataInput("the same text with two labels", csv(more((TEXTS[0], "good"))), "doubtful", "conflicts", "1 text with several labels"),
    DataInput("texts that only the lesson's cleaning takes for equal", csv(more(("is good", "good"), ("is not good", "bad"))), "doubtful", "conflicts", "clean less", args={"min_freq": 0}),
    DataInput("texts that differ in one word", csv(more(("the food here was very good", "good"), ("the food here was very cheap", "good"))), "doubtful", "near-duplicates", "2 texts nearly"),
    DataInput("Chinese", csv(CHINESE), "accepted", args={"min_freq": 0, "clean": "unicode", "stop_words": "none"}),
    DataInput("emoji alone, with the cleaning `unicode`", csv([(chr(0x1F600 + n), x) for n, (_, x) in enumerate(ROWS)]), "accepted", args={"min_freq": 0, "clean": "unicode"}),
]

NUMBERED = [(number, text, label) for number, (text, label) in enumerate(ROWS)]

IDS = [
    DataInput("ids that differ", csv(NUMBERED, ("nr", *HEADER)), "accepted", options={"id": "nr"}),
    DataInput("an id twice", csv([*NUMBERED, (3, "slate", "good")], ("nr", *HEADER)), "refused", "repeated-id", "3 is also on line 5", {"id": "nr"}),
    DataInput("the same with `skip`", csv([*NUMBERED, (3, "slate", "good")], ("nr", *HEADER)), "doubtful", "skipped", options={"id": "nr", **SKIP}),
    DataInput("an id twice in a file with the lesson's columns", csv([(1, t, t, x) for t, x in ROWS], ("id", *LESSON)), "refused", "repeated-id"),
    DataInput("a value twice in a column that is not named as the id", csv([(1, t, x) for t, x in ROWS], ("id", *HEADER)), "accepted"),
]
# fmt: on
