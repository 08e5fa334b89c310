"""The command `tagifai relocate`."""

import click

from tagifai.console import debug_option, json_option, print_json, say, tracking_option


@click.command()
@tracking_option
@json_option
@debug_option
def relocate(tracking_uri: str | None, as_json: bool) -> None:
    """Make runs and models of a local store load again after its folder was moved or copied."""
    from tagifai.relocation import relocate as relocate_store

    done = relocate_store(tracking_uri=tracking_uri)
    if as_json:
        print_json(done.to_dict())
        return
    say(f"{done.store}: {done.n_changed} addresses changed." if done.n_changed else f"{done.store} is in order.")
