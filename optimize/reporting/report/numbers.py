"""All numbers of a report as JSON, embedded in the page for whoever wants to compute with them."""

import json
from dataclasses import asdict
from typing import Any

from markupsafe import Markup

from optimize.reporting.report.content import ReportContent
from optimize.reporting.report.verdict import judge
from tagifai.files import to_json


def numbers(content: ReportContent) -> dict[str, Any]:
    """Return all that the page shows, as JSON-able data."""
    facts = content.facts
    best = content.best.number if content.best else None
    return {
        "verdict": asdict(judge(content)),
        "study": content.summary.to_dict(),
        "curves": {
            number: {"steps": curve.steps, "val_loss": curve.val_loss, "worker": curve.worker}
            | ({"train_loss": curve.train_loss} if number == best else {})
            for number, curve in facts.curves.items()
        },
        "importances": content.importances and asdict(content.importances),
        "space": facts.space,
        "fixed_args": facts.fixed_args,
        "val_classes": facts.val_classes,
        "n_shared_texts": facts.n_shared_texts,
        "data": content.data and asdict(content.data),
        "promotion": facts.promotion and asdict(facts.promotion),
        "model": content.runs.model and asdict(content.runs.model),
        "runs": content.runs.trials,
        "record": content.record,
        "comparison": content.comparison and content.comparison.to_dict(),
        "other": content.other and content.other.to_dict(),
    }


def script(content: ReportContent) -> Markup:
    """Return the numbers as they stand in the page: nothing in them can end the element that holds them."""
    # Indented, they would be twice as long.
    compact = json.dumps(json.loads(to_json(numbers(content))), separators=(",", ":"))
    for sign in "<>&":
        compact = compact.replace(sign, f"\\u{ord(sign):04x}")
    return Markup(compact)
