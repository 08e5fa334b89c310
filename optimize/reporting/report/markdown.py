"""The report as Markdown: short enough for the description of an MLflow run."""

from collections.abc import Iterator, Mapping
from typing import Any

from optimize.definition.study_attributes import stored_record
from optimize.reporting.collect import judged_facts
from optimize.reporting.facts import StudyFacts
from optimize.reporting.finding import as_markdown, findings_markdown
from optimize.reporting.leaderboard import leaderboard_markdown
from optimize.reporting.report.content import ReportContent
from optimize.reporting.report.provenance import reproducing_commands
from optimize.reporting.report.verdict import Verdict, judge
from optimize.reporting.studies import load_summary

SCORES = ("precision", "recall", "f1")


def render_markdown(content: ReportContent) -> str:
    """Return the report as Markdown: the verdict, the findings, the best trials, the model, where it comes from."""
    return "\n".join(line for part in _parts(content) for line in (*part, "")).rstrip() + "\n"


def describe(facts: StudyFacts, record: Mapping[str, Any]) -> str:
    """Return the report of a study as its facts and its record tell it, without its data and its runs."""
    return render_markdown(ReportContent(facts, record))


def describe_stored(name: str, storage: str | None) -> str:
    """Return the same of a study in its storage."""
    study, summary = load_summary(name, storage)
    return describe(judged_facts(study, summary), stored_record(study) or {})


def _parts(content: ReportContent) -> Iterator[list[str]]:
    yield _verdict(judge(content))
    if content.summary.findings:
        yield ["### Findings", "", *findings_markdown(content.summary.findings)]
    if content.comparison:
        against = [f"- {as_markdown(difference)}" for difference in content.comparison.differences]
        other = content.comparison.studies[1].name
        yield [f"### Against {as_markdown(other)}", "", as_markdown(content.comparison.verdict), *against]
    yield ["### Best trials", "", leaderboard_markdown(content.summary)]
    if content.runs.model:
        yield _model(content)
    yield _provenance(content)


def _verdict(verdict: Verdict) -> list[str]:
    lines = [f"## {as_markdown(verdict.headline)}", ""]
    for title, told in (
        ("By how much", verdict.gain),
        ("How sure", verdict.certainty),
        ("Promoted", verdict.promotion),
    ):
        if told:
            lines.append(f"- **{title}**: {as_markdown('; '.join(told))}")
    if verdict.step:
        edit = f"set `{verdict.step.edit}` in the study file, then " if verdict.step.edit else ""
        lines.append(f"- **Next**: {as_markdown(verdict.step.why)}: {edit}`{verdict.step.command}`")
    return lines


def _model(content: ReportContent) -> list[str]:
    model = content.runs.model
    assert model is not None
    rows = [["split", *SCORES], ["---"] * (len(SCORES) + 1)]
    for split in ("val", "test"):
        scores = [model.metrics.get(f"{split}_{score}") for score in SCORES]
        rows.append([split, *("" if score is None else f"{score:.5f}" for score in scores)])
    return ["### Promoted model", "", model.description, "", *(f"| {' | '.join(row)} |" for row in rows)]


def _provenance(content: ReportContent) -> list[str]:
    data, summary = content.summary.data, content.summary
    lines = ["### Provenance", "", f"- Storage `{summary.shown_storage}`"]
    if data:
        lines.append(f"- Data `{data['path']}`, {data['n_rows']} rows, sha256 `{data['sha256']}`")
    versions = content.record.get("versions", {})
    if versions:
        lines.append(f"- {', '.join(f'{name} {version}' for name, version in versions.items())}")
    lines += [f"- Again: `{command}`" for command in reproducing_commands(content)]
    return lines
