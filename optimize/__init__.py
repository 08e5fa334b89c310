"""Hyperparameter studies over `tagifai`: draft, launch, watch, resume, compare, promote, move.

The Python entry points mirror the command line and are loaded on first use, so that importing the package stays cheap.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from optimize.definition.draft import init_study as init_study
    from optimize.execution.enqueue import enqueue_trial as enqueue_trial
    from optimize.execution.study import resume_study as resume_study
    from optimize.execution.study import run_study as run_study
    from optimize.promotion.promote import promote_best as promote_best
    from optimize.promotion.study_export import export_study as export_study
    from optimize.promotion.study_import import import_study as import_study
    from optimize.reporting.study_comparison import compare_studies as compare_studies
    from optimize.tracking.study_report import report as report

__all__ = [
    "compare_studies",
    "enqueue_trial",
    "export_study",
    "import_study",
    "init_study",
    "promote_best",
    "report",
    "resume_study",
    "run_study",
]

_HOMES = {
    "init_study": "optimize.definition.draft",
    "enqueue_trial": "optimize.execution.enqueue",
    "run_study": "optimize.execution.study",
    "resume_study": "optimize.execution.study",
    "promote_best": "optimize.promotion.promote",
    "export_study": "optimize.promotion.study_export",
    "import_study": "optimize.promotion.study_import",
    "report": "optimize.tracking.study_report",
    "compare_studies": "optimize.reporting.study_comparison",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'optimize' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(_HOMES[name]), name)
