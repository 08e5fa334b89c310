"""Runs in MLflow: log one, load one, search them."""

from tagifai.run_loading import LoadedRun, load_run, search_runs
from tagifai.run_logging import LoggedRun, log_run, renew_artifacts

__all__ = ["LoadedRun", "LoggedRun", "load_run", "log_run", "renew_artifacts", "search_runs"]
