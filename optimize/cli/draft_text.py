"""A drafted study file as text: what `optimize init` prints."""

import shlex
import textwrap
from typing import TYPE_CHECKING, Any

from optimize.cli.text import table
from tagifai.findings import counted, listed

if TYPE_CHECKING:
    from optimize.definition.draft import Draft


def show_draft(draft: "Draft", path: str) -> str:
    """Describe a study file that was drafted: what the data holds, what was chosen and why.

    Args:
        draft: The draft.
        path: The study file.
    """
    profile, dataset = draft.profile, draft.profile.dataset
    short, middle, long = profile.n_words
    unit = "words" if profile.language.has_spaces else "characters"
    sizes = listed(profile.sizes.items(), 6)
    lines = [
        f"{dataset.path}: {counted(dataset.n_rows, 'row')}, {counted(len(profile.sizes), 'class')}",
        f"  text   {', '.join(dataset.columns.text)}: {short} to {long} {unit} mostly, {middle} in the middle"
        + (f"; {profile.language.name}" if profile.language.name else ""),
        *textwrap.wrap(f"label  {dataset.columns.label}: {sizes}", 80, initial_indent="  ", subsequent_indent=" " * 9),
        "",
        table(
            ["chosen", "value", "why"],
            [[name, _value(one.value), one.why] for name, one in draft.chosen.items()],
        ),
        *(["", *map(str, draft.doubts)] if draft.doubts else []),
        "",
        f"Written to {path}",
        f"Next: {shlex.join(['optimize', 'run', path])}",
    ]
    return "\n".join(lines)


def _value(value: Any) -> str:
    """Return a fixed value, or the range of a searched one, in short."""
    if not isinstance(value, dict):
        return str(value)
    if "choices" in value:
        return " | ".join(map(str, value["choices"]))
    return f"{value['low']:g} .. {value['high']:g}"
