"""Options that several commands share."""

import click

storage_option = click.option(
    "--storage", metavar="URL", help="Storage of the study; sqlite:///studies/NAME.db by default."
)

DEFAULT_STUDY_FILE = "studies/sgd.toml"
