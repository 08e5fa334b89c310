"""Thirteen labelled files as people have them, in shapes that differ from the data that ships with the project."""

import gzip
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

CLASSES = ("sport", "politics", "science", "culture")
WORDS = [
    one + other for one in "ba de fi go lu ma ne po ri su ta vo".split() for other in "bel dor fan gim kus lat".split()
]


@dataclass(frozen=True)
class LabelledFile:
    """A labelled file.

    Attributes:
        name: The file's name.
        make: Makes its bytes.
        options: What `[data]` must say of it beside its path; where it may not be left out, the check says so.
        remedy: What the check says without these options; empty where it needs none.
        min_freq: What merges the classes that are too small.
        n_classes: How many classes a study sees.
    """

    name: str
    make: Callable[[], bytes]
    options: dict[str, Any] = field(default_factory=dict)
    remedy: str = ""
    min_freq: int = 0
    n_classes: int = len(CLASSES)


def labelled_texts(sizes: dict[str, int], seed: int = 0) -> list[tuple[str, str]]:
    """Return different texts with their labels, shuffled; a class has words that it uses more than others do."""
    random = Random(seed)
    rows: dict[str, str] = {}
    for label, size in sizes.items():
        usual = Random(label).sample(WORDS, 8)
        n_before = len(rows)
        while len(rows) < n_before + size:
            words = [random.choice(usual if random.random() < 0.6 else WORDS) for _ in range(random.randint(6, 14))]
            rows.setdefault(" ".join(words), label)
    shuffled = list(rows.items())
    random.shuffle(shuffled)
    return shuffled


def chinese_texts(n_rows: int = 200) -> list[tuple[str, str]]:
    """Return short texts of Chinese characters with one of two labels."""
    usual = {"好评": "很好喜欢满意推荐不错质量快", "差评": "太差失望糟糕后悔退货慢破旧坏"}
    random = Random(1)
    characters = [chr(code) for code in range(0x4E00, 0x4E00 + 300)]
    texts = {}
    while len(texts) < n_rows:
        label = random.choice(list(usual))
        known = usual[label]
        text = "".join(random.choice(known if random.random() < 0.5 else characters) for _ in range(14))
        texts[text] = label
    return list(texts.items())


def delimited(
    rows: Sequence[tuple[str, str]], separator: str = ",", header: tuple[str, str] = ("text", "label")
) -> str:
    """Return rows as lines; no text holds a separator or a quote."""
    return "".join(separator.join(row) + "\n" for row in (header, *rows))


def _rows() -> list[tuple[str, str]]:
    return labelled_texts(dict.fromkeys(CLASSES, 60))


def _accented() -> list[tuple[str, str]]:
    return [(f"{text} déjà naïve", label) for text, label in _rows()]


def _json_lines() -> bytes:
    objects = [{"id": number, "headline": text, "category": label} for number, (text, label) in enumerate(_rows())]
    return "".join(json.dumps(content) + "\n" for content in objects).encode()


def _with_an_empty_label() -> bytes:
    return delimited([*_rows(), ("nobody has labelled this one", "")]).encode()


def _zero_or_one() -> bytes:
    numbers = {"sport": "0", "politics": "1"}
    rows = labelled_texts(dict.fromkeys(numbers, 100))
    return delimited([(text, numbers[label]) for text, label in rows], header=("sentence", "label")).encode()


def _even() -> bytes:
    return delimited(labelled_texts({f"topic{number:02}": 20 for number in range(40)})).encode()


def _uneven() -> bytes:
    return delimited(labelled_texts({f"topic{number:02}": 2 + 600 // (number + 1) for number in range(40)})).encode()


def _many() -> bytes:
    return delimited(labelled_texts({f"topic{number}": 5000 for number in range(10)})).encode()


LABELLED_FILES = (
    LabelledFile("plain.csv", lambda: delimited(_rows()).encode()),
    LabelledFile("semicolons.csv", lambda: delimited(_rows(), ";", ("Review", "Sentiment")).encode()),
    LabelledFile("tabs.tsv", lambda: delimited(_rows(), "\t", ("headline", "topic")).encode()),
    LabelledFile("plain.csv.gz", lambda: gzip.compress(delimited(_rows()).encode())),
    LabelledFile("lines.jsonl", _json_lines),
    LabelledFile("utf16.csv", lambda: delimited(_accented()).encode("utf-16")),
    LabelledFile(
        "latin1.csv", lambda: delimited(_accented()).encode("latin-1"), {"encoding": "cp1252"}, 'encoding = "cp1252"'
    ),
    LabelledFile("empty_label.csv", _with_an_empty_label, {"on_error": "skip"}, 'on_error = "skip"'),
    LabelledFile("chinese.csv", lambda: delimited(chinese_texts(), header=("content", "label")).encode(), n_classes=2),
    LabelledFile("zero_or_one.csv", _zero_or_one, n_classes=2),
    LabelledFile("even.csv", _even, n_classes=40),
    LabelledFile("uneven.csv", _uneven, min_freq=30, n_classes=22),
    LabelledFile("many.csv", _many, n_classes=10),
)
