"""The origin of runs: a pure function of the study's record."""

from dataclasses import replace

import pytest

from optimize.tracking.projection import project_study, project_trial
from optimize.tracking.provenance import NO_PROVENANCE, Provenance
from tagifai.run_origin import DataInput
from tests.optimize.tracking.test_projection import RECORD, make_summary, make_trial

ORIGIN = {"source": "studies/s.toml", "user": "ada"}
FACTS = replace(
    RECORD,
    origin=ORIGIN,
    code={"sha256": "1", "commit": "c0ffee"},
    data=RECORD.data | {"path": "data/d.csv", "read_as": {"text": ["a", "b"], "label": "topic"}},
)


def test_a_study_says_who_started_it_from_what_and_with_which_data() -> None:
    origin = Provenance.of(FACTS)
    assert origin.tags == {
        "mlflow.source.name": "studies/s.toml",
        "mlflow.source.type": "LOCAL",
        "mlflow.user": "ada",
        "mlflow.source.git.commit": "c0ffee",
    }
    assert origin.data == DataInput("d.csv", "00000000", "data/d.csv", 9, ("a", "b"), "topic")


def test_what_is_not_known_is_left_out() -> None:
    origin = Provenance.of(replace(RECORD, origin={"source": "s.toml"}))
    assert origin.tags == {"mlflow.source.name": "s.toml", "mlflow.source.type": "LOCAL"}
    assert origin.data == DataInput("d.csv", "00000000", "d.csv", 9, (), "")


def test_a_study_that_did_not_record_its_origin_keeps_its_runs_as_they_are() -> None:
    assert Provenance.of(replace(FACTS, origin={})) == NO_PROVENANCE


@pytest.mark.parametrize("change", ["data", "tags"])
def test_the_origin_is_a_part_of_what_a_run_shows(change: str) -> None:
    origin = Provenance.of(FACTS)
    content = project_trial("s", {}, make_trial(), origin)
    assert content.data == origin.data
    assert origin.tags.items() <= content.tags.items()
    other = replace(origin, **{change: getattr(NO_PROVENANCE, change)})
    assert project_trial("s", {}, make_trial(), other).digest != content.digest


def test_the_studys_own_run_has_it_too() -> None:
    content, origin = project_study(make_summary(), FACTS), Provenance.of(FACTS)
    assert content.data == origin.data
    assert origin.tags.items() <= content.tags.items()


def test_data_is_given_to_mlflow_as_its_pages_read_it() -> None:
    used = Provenance.of(FACTS).data
    assert used is not None
    given = used.to_mlflow()
    assert (given.dataset.name, given.dataset.digest, given.dataset.profile) == ("d.csv", "00000000", '{"num_rows": 9}')
    assert given.dataset.source == '{"uri": "data/d.csv"}'
    assert [name in given.dataset.schema for name in ("a", "b", "topic")] == [True] * 3
    assert [(tag.key, tag.value) for tag in given.tags] == [("mlflow.data.context", "training")]
