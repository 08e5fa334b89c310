"""Limits with which no trial would begin."""

import math
import re
from typing import Any

import pytest

from optimize import resume_study, run_study
from optimize.errors import InputError


@pytest.mark.parametrize(
    ("limits", "message"),
    [
        ({"n_jobs": 0}, "--n-jobs (n_jobs) must be a whole number, 1 or more, not 0."),
        ({"n_jobs": -1}, "not -1."),
        ({"n_jobs": True}, "not True."),
        ({"n_jobs": 1.5}, "not 1.5."),
        ({"timeout": math.nan}, "--timeout (timeout) must be seconds, 0 or more, not nan."),
        ({"timeout": -1}, "not -1."),
        ({"timeout": "1"}, "not '1'."),
    ],
    ids=str,
)
@pytest.mark.parametrize("start", [run_study, lambda _path, **limits: resume_study("quick", **limits)])
def test_they_are_refused_before_anything(project: Any, start: Any, limits: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=re.escape(message)):
        start("studies/quick.toml", **limits)
    assert list((project.path / "studies").glob("*.db")) == []


@pytest.mark.parametrize("words", [("--timeout", "nan"), ("--timeout", "nan", "--dry-run"), ("--timeout", "-1")])
def test_the_command_line_refuses_them_too(project: Any, words: tuple[str, ...]) -> None:
    code, _, err = project.call("run", "studies/quick.toml", *words)
    assert code == 2
    assert "timeout" in err
    assert list((project.path / "studies").glob("*.db")) == []
