"""What somebody may have meant who names a study that there is not."""

import difflib
from collections.abc import Iterable


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Return a question after the study whose name is nearest, with a space after it; nothing if none is near.

    Args:
        name: A name that no study has.
        known: The names of the studies that there are.
    """
    # Without case: `SGD` is nearer to `sgd` than a comparison of letters says.
    plain = {each.lower(): each for each in known if each != name}
    nearest = difflib.get_close_matches(name.lower(), plain, n=1)
    return f"Did you mean {plain[nearest[0]]!r}? " if nearest else ""
