"""Findings about the rows that the trials were judged by: small classes, texts that stand in two splits."""

from collections.abc import Iterator

from optimize.reporting.facts import StudyFacts
from optimize.reporting.finding import Finding
from tagifai.findings import counted

FEW_ROWS = 10
"""A class with fewer validation rows has a score that one row moves by a tenth and more."""


def small_classes(facts: StudyFacts) -> Iterator[Finding]:
    """Find classes with few validation rows."""
    small = {name: number for name, number in facts.val_classes.items() if number < FEW_ROWS}
    if not small:
        return
    name, fewest = min(small.items(), key=lambda item: item[1])
    yield Finding(
        "small-class",
        f"Class {name!r} has {counted(fewest, 'validation row')}; its score is mostly luck"
        if len(small) == 1
        else f"{len(small)} classes have fewer than {FEW_ROWS} validation rows, {name!r} only {fewest}",
        {"classes": small, "n_rows": sum(facts.val_classes.values()), "fewer_than": FEW_ROWS},
        None,
        48,
    )


def shared_texts(facts: StudyFacts) -> Iterator[Finding]:
    """Find validation rows whose text stands in the training rows as well."""
    shared, n_rows = facts.n_shared_texts, sum(facts.val_classes.values())
    if not shared:
        return
    can_group = facts.rerun is not None and "splitter" in facts.limits
    yield Finding(
        "same-text-in-two-splits",
        f"{shared} of {n_rows} validation texts stand in training as well: the scores flatter",
        {"n_shared": shared, "n_rows": n_rows, "splitter": facts.fixed_args.get("splitter")},
        facts.rerun if can_group else None,
        80,
        'args.splitter = "grouped"' if can_group else None,
    )
