"""Registered models: their versions, the alias that says which one counts, and the way back."""

import time
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from tagifai.errors import InputError
from tagifai.mlflow_errors import tracking_errors
from tagifai.tracking_store import open_existing, resolve_tracking_uri

if TYPE_CHECKING:
    from mlflow import MlflowClient
    from mlflow.entities.model_registry import ModelVersion

CHAMPION_ALIAS = "champion"


@dataclass(frozen=True)
class Version:
    """A version of a registered model.

    Attributes:
        name: The registered model.
        version: The version.
        aliases: The aliases that point to it.
        study: The study that it comes from; None if it comes from none.
        trial: The number of the trial.
        val_f1: The score on the validation rows, None if it is not known.
        test_f1: The score on the test rows.
        run_id: The run that holds it.
        previous: The version that was champion before it, if any.
        description: What MLflow shows of it.
    """

    name: str
    version: str
    aliases: tuple[str, ...]
    study: str | None
    trial: str | None
    val_f1: float | None
    test_f1: float | None
    run_id: str | None
    previous: str | None
    description: str

    def to_dict(self) -> dict[str, Any]:
        """Return the version as JSON-able data."""
        return asdict(self)


@dataclass(frozen=True)
class Rollback:
    """An alias that went back.

    Attributes:
        name: The registered model.
        alias: The alias.
        from_version: The version that it pointed to.
        to_version: The version that it points to now.
    """

    name: str
    alias: str
    from_version: str
    to_version: str

    def to_dict(self) -> dict[str, Any]:
        """Return it as JSON-able data."""
        return asdict(self)


def list_versions(*, tracking_uri: str | None = None) -> list[Version]:
    """List the versions of all registered models.

    Args:
        tracking_uri: The MLflow store; see `tagifai.tracking_store.resolve_tracking_uri`.

    Returns:
        The versions, by name, the latest first.

    Raises:
        TrackingError: There is no such store.
    """
    uri = resolve_tracking_uri(tracking_uri)
    with tracking_errors(uri):
        client = open_existing(uri)
        aliases = {
            (model.name, str(version)): alias
            for model in client.search_registered_models(max_results=1000)
            for alias, version in model.aliases.items()
        }
        found = client.search_model_versions(max_results=1000)
        versions = [
            _version(client, version, [a for key, a in aliases.items() if key == _key(version)]) for version in found
        ]
    return sorted(versions, key=lambda version: (version.name, -int(version.version)))


def roll_back(name: str, *, alias: str = CHAMPION_ALIAS, tracking_uri: str | None = None) -> Rollback:
    """Point an alias to the version that it pointed to before.

    Args:
        name: The registered model.
        alias: The alias.
        tracking_uri: The MLflow store; see `tagifai.tracking_store.resolve_tracking_uri`.

    Returns:
        What was done.

    Raises:
        InputError: There is no such alias, or nothing to go back to.
        TrackingError: There is no such store.

    Side effects:
        Moves the alias, and tags the version that loses it with the time.
    """
    uri = resolve_tracking_uri(tracking_uri)
    with tracking_errors(uri):
        client = open_existing(uri)
        now = find_version(client, name, alias)
        if now is None:
            raise InputError(
                f"No version of model {name!r} has the alias {alias!r}. `tagifai models` lists what there is."
            )
        previous = now.tags.get(_previous(alias))
        if previous is None or not _exists(client, name, previous):
            gone = "" if previous is None else f"version {previous}, which is there no more"
            raise InputError(
                f"{name} version {now.version} has no {alias} before it to go back to"
                f"{f' but {gone}' if gone else ''}. `tagifai models` lists the versions."
            )
        moment = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        client.set_model_version_tag(name, now.version, f"{alias}.rolled_back", f"{moment} to version {previous}")
        client.set_registered_model_alias(name, alias, previous)
    return Rollback(name, alias, str(now.version), previous)


def find_version(client: "MlflowClient", name: str, alias: str) -> "ModelVersion | None":
    """Return the version that an alias points to; None if there is none."""
    from mlflow.exceptions import MlflowException

    try:
        return client.get_model_version_by_alias(name, alias)
    except MlflowException as error:
        if error.error_code in ("RESOURCE_DOES_NOT_EXIST", "INVALID_PARAMETER_VALUE"):
            return None
        raise


def move_alias(client: "MlflowClient", name: str, alias: str, version: str) -> None:
    """Point an alias to a version, which remembers the one that it pointed to before.

    Args:
        client: A client of the store.
        name: The registered model.
        alias: The alias.
        version: The version.
    """
    before = find_version(client, name, alias)
    if before is not None and str(before.version) == version:
        return
    if before is not None:
        client.set_model_version_tag(name, version, _previous(alias), str(before.version))
    client.set_registered_model_alias(name, alias, version)


def _previous(alias: str) -> str:
    return f"{alias}.previous"


def _exists(client: "MlflowClient", name: str, version: str) -> bool:
    from mlflow.exceptions import MlflowException

    try:
        client.get_model_version(name, version)
    except MlflowException as error:
        if error.error_code == "RESOURCE_DOES_NOT_EXIST":
            return False
        raise
    return True


def _version(client: "MlflowClient", version: "ModelVersion", aliases: list[str]) -> Version:
    # Versions that were promoted by version 0.1 have no tags of their own; their run knows.
    tags = _of_run(client, version.run_id) | version.tags
    return Version(
        name=version.name,
        version=str(version.version),
        aliases=tuple(sorted(aliases)),
        run_id=version.run_id,
        previous=tags.get(_previous(CHAMPION_ALIAS)),
        description=version.description or "",
        study=tags.get("optuna.study"),
        trial=tags.get("promoted_from"),
        val_f1=_number(tags.get("val_f1")),
        test_f1=_number(tags.get("test_f1")),
    )


def _of_run(client: "MlflowClient", run_id: str | None) -> dict[str, str]:
    from mlflow.exceptions import MlflowException

    if not run_id:
        return {}
    try:
        data = client.get_run(run_id).data
    except MlflowException as error:
        if error.error_code == "RESOURCE_DOES_NOT_EXIST":
            return {}
        raise
    return data.tags | {name: str(score) for name, score in data.metrics.items()}


def _number(text: str | None) -> float | None:
    return None if text is None else float(text)


def _key(version: "ModelVersion") -> tuple[str, str]:
    return version.name, str(version.version)
