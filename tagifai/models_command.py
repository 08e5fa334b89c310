"""The command `tagifai models`."""

import click

from tagifai.console import debug_option, json_option, prepare_mlflow, print_json, say, tracking_option
from tagifai.output import version_table


@click.group(invoke_without_command=True)
@tracking_option
@json_option
@click.pass_context
def models(context: click.Context, tracking_uri: str | None, as_json: bool) -> None:
    """List the registered models: versions, aliases, where they come from, scores."""
    if context.invoked_subcommand is not None:
        return
    prepare_mlflow()
    from tagifai.model_versions import list_versions

    versions = list_versions(tracking_uri=tracking_uri)
    if as_json:
        print_json([version.to_dict() for version in versions])
        return
    say(version_table(versions) or "No models are registered. `optimize promote` registers one.")


@models.command()
@click.argument("name")
@click.option("--alias", default="champion", show_default=True, help="Alias that goes back.")
@tracking_option
@json_option
@debug_option
@click.pass_context
def rollback(context: click.Context, name: str, alias: str, tracking_uri: str | None, as_json: bool) -> None:
    """Make the version of the model NAME champion again that was champion before."""
    prepare_mlflow()
    from tagifai.model_versions import roll_back

    # It may stand before the verb as well.
    given = context.parent.params["tracking_uri"] if context.parent else None
    done = roll_back(name, alias=alias, tracking_uri=tracking_uri or given)
    if as_json:
        print_json(done.to_dict())
        return
    say(f"{name}@{alias} is version {done.to_version} again; it was version {done.from_version}.")
