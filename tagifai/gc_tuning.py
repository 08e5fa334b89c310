"""How often Python looks for cyclic garbage.

While modules are imported it looks hundreds of times and finds nothing, for a third of the time that MLflow's import
takes.
"""

import gc

ALLOCATIONS = 50_000
"""New objects between two looks; Python's own default of 700 is that of smaller programs."""


def relax_gc() -> None:
    """Look for garbage less often.

    Side effects:
        Sets the threshold of this process's collector.
    """
    gc.set_threshold(ALLOCATIONS, *gc.get_threshold()[1:])
