"""Where the time of `optimize run` goes: `python -m benchmarks.stages` runs the default study here and prints seconds.

The stages are told apart by wrapping the functions that they begin with, in a process of their own. A stage's seconds
are its own: what another stage takes within it counts there.
"""

import functools
import importlib
import json
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from typing import Any

IMPORTS, REST = "imports", "checks, database and the rest"
STAGES = {
    "sampling": ["optimize.trials.objective:Objective.suggest"],
    "preparing texts": ["tagifai.train:start"],
    "epochs": ["tagifai.train:fit"],
    "reports and pruning": ["tagifai.train:_report"],
    "evaluation": ["tagifai.train:evaluate"],
    "records": [
        "optimize.trials.buffered_storage:write",
        "optimize.trials.runner:claim",
        "optimize.trials.buffered_storage:BufferedStorage.adopt",
    ],
    "waiting for MLflow": ["optimize.tracking.process:TrackingProcess.flush"],
}


class Stopwatch:
    """Counts seconds by stage; the innermost stage counts.

    Args:
        stage: What counts where no other stage does.
        started_at: When it began, in seconds since the epoch of Unix.
    """

    def __init__(self, stage: str, started_at: float) -> None:
        self.seconds: dict[str, float] = defaultdict(float)
        self._stack = [stage]
        self._since = started_at

    def enter(self, stage: str) -> None:
        """Begin a stage."""
        self._count()
        self._stack.append(stage)

    def leave(self) -> None:
        """End the innermost stage."""
        self._count()
        self._stack.pop()

    def watch(self, path: str, stage: str) -> None:
        """Count a function as a stage.

        Args:
            path: `module:function` or `module:Class.method`.
            stage: The stage.
        """
        module, _, name = path.partition(":")
        *parents, name = name.split(".")
        owner = functools.reduce(getattr, parents, importlib.import_module(module))
        setattr(owner, name, self._watched(getattr(owner, name), stage))

    def _watched(self, function: Callable[..., Any], stage: str) -> Callable[..., Any]:
        @functools.wraps(function)
        def watched(*args: Any, **kwargs: Any) -> Any:
            self.enter(stage)
            try:
                return function(*args, **kwargs)
            finally:
                self.leave()

        return watched

    def _count(self) -> None:
        now = time.time()
        self.seconds[self._stack[-1]] += now - self._since
        self._since = now


def main(started_at: float) -> None:
    """Run the default study of this folder and print the seconds of each stage as JSON."""
    from optimize.tracking.process import TrackingProcess
    from tagifai.gc_tuning import relax_gc

    relax_gc()
    stopwatch = Stopwatch(IMPORTS, started_at)
    with TrackingProcess() as tracker:
        from optimize.execution.study import run_study

        for stage, paths in STAGES.items():
            for path in paths:
                stopwatch.watch(path, stage)
        stopwatch.enter(REST)
        run_study(tracker=tracker)
    stopwatch.leave()
    print(json.dumps({stage: stopwatch.seconds[stage] for stage in (IMPORTS, REST, *STAGES)}))


if __name__ == "__main__":
    main(float(sys.argv[1]))
