"""The data: its classes, the lengths of its texts, its duplicates, its splits."""

from markupsafe import Markup

from optimize.reporting.data_profile import DataProfile
from optimize.reporting.report import svg
from optimize.reporting.report.content import ReportContent
from optimize.reporting.report.scales import Scale, scale_around
from optimize.reporting.report.section import Section, render

MOST_CLASSES = 40
"""Classes that are drawn; the others are counted."""

WIDTH, HEIGHT, LEFT, TOP, RIGHT, BOTTOM = 470, 220, 46, 26, 456, 176


def data(content: ReportContent) -> Section | None:
    """Return what the data looks like, as far as it can be told."""
    known = content.summary.data
    if not known:
        return None
    profile = content.data or DataProfile("the study does not say how it is read")
    body = render(
        "data.html",
        data=known,
        profile=profile,
        val_classes=content.facts.val_classes,
        n_shared=content.facts.n_shared_texts,
        splitter=content.facts.fixed_args.get("splitter"),
        classes=_classes(profile.classes) if profile.classes else None,
        lengths=_lengths(profile) if profile.n_words else None,
        n_classes=len(profile.classes or {}),
        most_classes=MOST_CLASSES,
    )
    return Section("data", "Data", body)


def _classes(classes: dict[str, int]) -> Markup:
    most, parts = max(classes.values()), []
    shown = list(classes.items())[:MOST_CLASSES]
    for position, (name, count) in enumerate(shown):
        top = 24.0 * position + 4
        parts.append(svg.label(190, top + 13, name if len(name) <= 28 else name[:27] + "…", "end"))
        parts.append(svg.box(198, top, 220 * count / most, 16, "bar", f"{name}: {count} rows"))
        parts.append(svg.label(204 + 220 * count / most, top + 13, str(count)))
    return svg.figure(WIDTH, 24 * len(shown) + 8, parts, "Rows of each class in the file")


def _lengths(profile: DataProfile) -> Markup:
    bins = profile.n_words
    width = bins[1][0] - bins[0][0] if len(bins) > 1 else 1
    x = Scale(0, bins[-1][0] + width, LEFT, RIGHT, whole=True)
    y = scale_around((0, *(count for _, count in bins)), BOTTOM, TOP)
    y = Scale(0, y.high, BOTTOM, TOP, whole=True)
    parts = [svg.x_axis(x, TOP, BOTTOM, "words of a text", (LEFT + RIGHT) / 2), svg.y_axis(y, LEFT, RIGHT, "rows", TOP)]
    for first, count in bins:
        left, right, top = x.place(first), x.place(first + width), y.place(count)
        if left is not None and right is not None and top is not None:
            title = f"{first} to {first + width - 1} words: {count} rows"
            parts.append(svg.box(left + 0.5, top, right - left - 1, BOTTOM - top, "bar", title))
    return svg.figure(WIDTH, HEIGHT, parts, "How many rows have texts of how many words")
