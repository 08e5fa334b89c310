"""A study file drafted for a labelled file: each choice with the reason for it.

docs/decisions/0007-what-init-writes.md has the measurements behind the choices.
"""

import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from optimize.definition.data_door import extremes
from optimize.definition.study_file import StudyFile
from optimize.definition.study_section import STUDY_NAME
from optimize.errors import InputError
from tagifai.class_check import SAFE_SIZE
from tagifai.data_check import doubts_of
from tagifai.data_source import DataSource
from tagifai.files import replaced
from tagifai.findings import Finding, counted
from tagifai.labels import OTHER
from tagifai.profile import Profile, profile_file, study_name

STUDIES = Path("studies")

MANY_ROWS = 10_000
"""Above it trials have fewer epochs, and n-grams are shorter: there is more to learn from each epoch."""

LARGEST_MERGED = 3 * SAFE_SIZE
"""Number of rows up to which a class that could be split is merged to make `other` large enough."""


@dataclass(frozen=True)
class Chosen:
    """One choice.

    Attributes:
        value: The value.
        why: The reason, in a few words.
    """

    value: Any
    why: str


@dataclass(frozen=True)
class Draft:
    """A study file that has not been written yet.

    Attributes:
        name: The study's name.
        profile: What its data holds.
        n_trials: The total of trials.
        args: The arguments that are fixed.
        space: The parameters that are searched, as in a study file.
        doubts: What is doubtful about the data, checked with these arguments.
    """

    name: str
    profile: Profile
    n_trials: Chosen
    args: Mapping[str, Chosen]
    space: Mapping[str, Chosen]
    doubts: tuple[Finding, ...] = ()

    @property
    def chosen(self) -> dict[str, Chosen]:
        """Return every choice by name."""
        return {"n_trials": self.n_trials} | dict(self.args) | dict(self.space)

    def to_dict(self) -> dict[str, Any]:
        """Return the draft as JSON-able data."""
        profile = self.profile
        return {
            "study": self.name,
            "data": profile.dataset.source.to_dict(),
            "n_rows": profile.dataset.n_rows,
            "classes": profile.sizes,
            "n_words": list(profile.n_words),
            "language": profile.language.name,
            "chosen": {name: {"value": one.value, "why": one.why} for name, one in self.chosen.items()},
            "findings": [finding.to_dict() for finding in self.doubts],
        }

    def to_toml(self) -> str:
        """Return the text of the study file."""
        return "\n".join(self._lines()) + "\n"

    def _lines(self) -> Iterator[str]:
        dataset = self.profile.dataset
        size = f"{counted(dataset.n_rows, 'row')} of {counted(len(self.profile.sizes), 'class')}"
        yield f"# A study of {dataset.path.name}, {size}; drafted by `optimize init`."
        yield "# docs/study-file.md says what else may stand here."
        yield from ("", "[study]", _pair("name", self.name))
        yield _pair("n_trials", self.n_trials.value, self.n_trials.why)
        yield from (_pair("metric", "val_loss"), _pair("direction", "minimize"), _pair("seed", 42))
        yield _pair("train", "tagifai.train:train")
        yield from ("", "[data]", *self._data_lines())
        yield from ("", "[sampler]", _pair("name", "TPESampler"))
        yield from ("", "[pruner]", _pair("name", "MedianPruner"))
        yield from (_pair("n_startup_trials", 5), _pair("n_warmup_steps", 5))
        yield from ("", "[args]")
        for name, chosen in self.args.items():
            yield _pair(name, chosen.value, chosen.why)
        for name, chosen in self.space.items():
            yield from ("", f"[space.{name}]")
            yield from (_pair(key, value) for key, value in chosen.value.items())
        yield from ("", "[promote]", _pair("model_name", self.name))

    def _data_lines(self) -> Iterator[str]:
        source, columns = self.profile.dataset.source, self.profile.dataset.columns
        yield _pair("path", str(source.path))
        yield _pair("text", list(columns.text))
        yield _pair("label", columns.label)
        if source.separator not in (None, ","):
            yield _pair("separator", source.separator)
        if source.encoding not in (None, "utf-8"):
            yield _pair("encoding", source.encoding)
        if columns.id is not None:
            yield _pair("id", columns.id)
        if source.on_error != "refuse":
            yield _pair("on_error", source.on_error)


def init_study(source: DataSource | Path | str, output: Path | str | None = None) -> tuple[Path, Draft]:
    """Look at a labelled file and write a study file that runs as it is.

    Args:
        source: The file, or the file and how to read it.
        output: Where to write; `studies/<name of the file>.toml` if None. Its stem is the study's name.

    Returns:
        The study file, and what was chosen and why.

    Raises:
        InputError: The output is there already, or cannot be written, or its name cannot be a study's.
        UnusableDataError: No study of the data can run; every fault is a line.

    Side effects:
        Writes the study file, and makes its folder.
    """
    source = DataSource.of(source)
    path = Path(output) if output is not None else STUDIES / f"{study_name(source.path)}.toml"
    name = path.name.removesuffix(".toml")
    if not re.fullmatch(STUDY_NAME.rstrip("$"), name):
        raise InputError(
            f"{name!r} cannot be the name of a study. Give an --output such as {STUDIES / 'reviews.toml'}: letters, "
            "digits, dots, dashes and underscores."
        )
    try:
        taken = path.exists()
    except OSError as error:
        shown = f"{str(path)[:60]} ..."
        raise InputError(f"Study file {shown} cannot be ({error.strerror}). Give a shorter --output.") from error
    if taken:
        raise InputError(f"Study file {path} exists already. Give another with --output, or delete it.")
    draft = draft_study(name, profile_file(source))
    text = draft.to_toml()
    # As the study will check it.
    doubts = doubts_of(draft.profile.dataset, *extremes(StudyFile.model_validate(tomllib.loads(text))))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with replaced(path) as temporary:
            temporary.write_text(text, encoding="utf-8")
    except OSError as error:
        raise InputError(f"Study file {path} cannot be written ({error.strerror}). Give another --output.") from error
    return path, replace(draft, doubts=tuple(doubts))


def draft_study(name: str, profile: Profile) -> Draft:
    """Choose what a study of a labelled file should be.

    Args:
        name: The study's name.
        profile: What the file holds.

    Returns:
        The draft.
    """
    many = profile.dataset.n_rows > MANY_ROWS
    rows = counted(profile.dataset.n_rows, "row")
    n_trials = Chosen(20 if many else 30, f"for {rows}; more only refine")
    args = {
        "clean": Chosen("unicode", "keeps not, C++, emoji and every script apart"),
        "stop_words": Chosen("none", "removing them gained nothing"),
        "min_freq": _min_freq(profile.sizes),
        "splitter": Chosen("grouped", "the same text is never in two splits"),
        "sublinear_tf": Chosen(True, "1 + log of how often an n-gram stands in a text"),
        "ngram_min_range": Chosen(1, "single words count"),
        "other_quantile": Chosen(0.0, "always the most probable class"),
        "num_epochs": Chosen(20 if many else 60, f"for {rows}"),
    }
    space = {
        "analyzer": Chosen({"type": "categorical", "choices": ["word", "char_wb"]}, "searched"),
        "ngram_max_range": Chosen({"type": "int", "low": 2, "high": 4 if many else 6}, "searched"),
        "learning_rate": Chosen({"type": "float", "low": 0.01, "high": 1.0, "log": True}, "searched"),
        "alpha": Chosen({"type": "float", "low": 1e-6, "high": 1e-2, "log": True}, "searched"),
    }
    if not profile.language.has_spaces:
        args["analyzer"] = Chosen("char", "no spaces between words")
        del space["analyzer"]
    return Draft(name, profile, n_trials, args, space)


def _min_freq(sizes: Mapping[str, int]) -> Chosen:
    """Choose the smallest `min_freq` with which no class is too small for three splits."""
    small = [n for n in sizes.values() if n < SAFE_SIZE]
    if not small:
        return Chosen(0, "every class is large enough for three splits")
    ascending = sorted((n, name) for name, n in sizes.items() if name != OTHER)
    merged = sizes.get(OTHER, 0)
    min_freq, n_merged = 0, 0
    for n, _ in ascending:
        if n >= SAFE_SIZE and (merged >= SAFE_SIZE or n > LARGEST_MERGED):
            break
        merged, min_freq, n_merged = merged + n, n + 1, n_merged + 1
    # Classes of the same size are merged together.
    n_merged = sum(n < min_freq for n, _ in ascending)
    return Chosen(min_freq, f"{counted(n_merged, 'class')} too small for three splits become `{OTHER}`")


def _pair(key: str, value: Any, why: str = "") -> str:
    # JSON's texts, numbers, lists and booleans are TOML's as well, but for what is beyond Unicode's first plane.
    shown = repr(value) if isinstance(value, float) else json.dumps(value, ensure_ascii=False)
    return f"{key} = {shown}" + (f" # {why}" if why else "")
