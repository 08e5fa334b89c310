"""The rows of a table that cannot be trained on: each rule as one finding, or left out where the source says so."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from tagifai.columns import Columns
from tagifai.findings import Finding, UnusableDataError, counted
from tagifai.table import Table


def check_rows(table: Table, columns: Columns, on_error: str) -> tuple[list[bool], list[Finding]]:
    """Check every row.

    Args:
        table: The rows.
        columns: Which of their columns are read.
        on_error: `refuse` or `skip`.

    Returns:
        Which rows to keep, and a finding for each rule that is broken.
    """
    _refuse_nested(table, columns)
    keep = [True] * len(table.lines)
    faults = list(table.broken)
    for place, finding in _row_faults(table, columns):
        keep[place] = False
        faults.append(finding)
    findings = grouped(faults)
    if on_error == "skip":
        findings = [_skipped(finding) for finding in findings]
    elif findings:
        remedy = 'set on_error = "skip" (--on-error skip) to leave such rows out'
        findings[-1] = replace(findings[-1], what=f"{findings[-1].what} Or {remedy}.")
    return keep, findings + _label_faults(table, columns, keep)


def grouped(findings: Iterable[Finding]) -> list[Finding]:
    """Make one finding of those with the same rule and column; it says what the first of them says."""
    groups: dict[tuple[str, str | None], list[Finding]] = {}
    for finding in findings:
        groups.setdefault((finding.rule, finding.column), []).append(finding)
    merged = []
    for group in groups.values():
        ordered = sorted(group, key=lambda finding: finding.lines)
        merged.append(replace(ordered[0], lines=tuple(line for finding in ordered for line in finding.lines)))
    return merged


def _refuse_nested(table: Table, columns: Columns) -> None:
    nested = [name for name in (*columns.text, columns.label) if name in table.nested]
    if nested:
        what = "holds lists or objects. Give one plain value a row; one label a text."
        raise UnusableDataError([Finding("nested", what, column=name) for name in nested])


def _row_faults(table: Table, columns: Columns) -> Iterator[tuple[int, Finding]]:
    """Yield each row that cannot be trained on, by its place, with what is wrong."""
    labels = table.df[columns.label].tolist()
    texts = list(zip(*(table.df[name].tolist() for name in columns.text), strict=True))
    ids = table.df[columns.id].tolist() if columns.id else [None] * len(texts)
    first: dict[str, int] = {}
    for place, (line, parts, label, name) in enumerate(zip(table.lines, texts, labels, ids, strict=True)):
        if not label.strip():
            yield (
                place,
                Finding("empty-label", "is empty. Give every row a label.", column=columns.label, lines=(line,)),
            )
        if not any(part.strip() for part in parts):
            are = "is" if len(parts) == 1 else "are all"
            what = f"{are} empty. Give every row a text."
            yield place, Finding("empty-text", what, column=", ".join(columns.text), lines=(line,))
        if name is not None and first.setdefault(name, line) != line:
            what = f"{name} is also on line {first[name]}. Ids must differ."
            yield place, Finding("repeated-id", what, column=columns.id, lines=(line,))


def _skipped(finding: Finding) -> Finding:
    n = len(finding.lines)
    what = f"{counted(n, 'row')} left out: {finding.what[0].lower()}{finding.what[1:]}"
    return replace(finding, rule="skipped", what=what, refused=False)


def _label_faults(table: Table, columns: Columns, keep: list[bool]) -> list[Finding]:
    labels = {label.strip() for label, kept in zip(table.df[columns.label].tolist(), keep, strict=True) if kept} - {""}
    if len(labels) >= 2:
        return []
    if not any(keep):
        what = "has no row that can be used. Add labelled rows."
        return [Finding("no-rows", what)]
    (label,) = labels
    what = f"has one label only, {label!r}. Give texts of at least two classes."
    return [Finding("one-class", what, column=columns.label)]
