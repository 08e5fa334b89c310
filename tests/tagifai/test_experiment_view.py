"""How MLflow's pages open an experiment: its kind, its shared view, the address of its training runs."""

import json
from pathlib import Path
from typing import Any

import pytest

from tagifai.experiment_view import KIND, N_PARAMS, VIEW_TAG, list_pages, page_address, set_view
from tagifai.tracking_store import ensure_store, open_client


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Any:
    uri = f"sqlite:///{tmp_path_factory.mktemp('store') / 'mlflow.db'}"
    ensure_store(uri)
    return open_client(uri)


def tags_of(client: Any, experiment_id: str) -> dict[str, str]:
    return dict(client.get_experiment(experiment_id).tags)


@pytest.mark.parametrize("descending", [False, True])
def test_an_experiment_is_model_training_sorted_by_its_metric(client: Any, descending: bool) -> None:
    experiment_id = client.create_experiment(f"sorted {descending}")
    params = [f"p{i}" for i in range(N_PARAMS + 1)]
    set_view(client, experiment_id, ["val_f1", "val_loss", "val_f1"], params, descending=descending)
    tags = tags_of(client, experiment_id)
    view = json.loads(tags[VIEW_TAG])
    assert tags[KIND] == "custom_model_development"
    assert (view["orderByKey"], view["orderByAsc"]) == ("metrics.`val_f1`", not descending)
    columns = ["attributes.`Dataset`", "attributes.`Source`", "metrics.`val_f1`", "metrics.`val_loss`"]
    assert view["selectedColumns"] == columns + [f"params.`{name}`" for name in params[:N_PARAMS]]


def test_a_view_is_replaced_where_that_is_wanted_and_a_chosen_kind_never(client: Any) -> None:
    experiment_id = client.create_experiment("chosen")
    client.set_experiment_tag(experiment_id, KIND, "genai_development")
    set_view(client, experiment_id, ["val_loss"])
    first = tags_of(client, experiment_id)
    set_view(client, experiment_id, ["val_f1"], replace=False)
    assert tags_of(client, experiment_id) == first
    set_view(client, experiment_id, ["val_f1"])
    second = tags_of(client, experiment_id)
    assert second[KIND] == "genai_development"
    assert json.loads(second[VIEW_TAG])["orderByKey"] == "metrics.`val_f1`"


def test_the_address_names_the_view_or_sorts_by_the_loss() -> None:
    base = "http://here/#/experiments/7/runs?workflowType=machine_learning"
    assert page_address("http://here", "7", has_view=True) == f"{base}&viewStateShareKey=training"
    assert (
        page_address("http://here", "7", has_view=False) == f"{base}&orderByKey=metrics.%60val_loss%60&orderByAsc=true"
    )


def test_a_server_that_is_away_has_no_pages(tmp_path: Path) -> None:
    assert list_pages("http://127.0.0.1:9") == {}
