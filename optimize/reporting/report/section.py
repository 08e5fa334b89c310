"""What a report is made of: sections, rendered by templates that escape all that comes from users."""

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from optimize.reporting.finding import short

if TYPE_CHECKING:
    from jinja2 import Environment


@dataclass(frozen=True)
class Section:
    """One section of the page.

    Attributes:
        id: Its anchor.
        title: Its heading.
        body: Its content.
    """

    id: str
    title: str
    body: Markup


def render(template: str, **values: Any) -> Markup:
    """Return a template of `templates/` with its values filled in and escaped."""
    return Markup(_environment().get_template(template).render(**values))


@cache
def _environment() -> "Environment":
    # Not imported at the top: the end of a study describes it in Markdown, which needs no template.
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("optimize.reporting.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["short"] = lambda value: "-" if value is None else short(value)
    environment.filters["percent"] = lambda share: f"{share:.0%}"
    return environment
