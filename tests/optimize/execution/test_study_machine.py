"""Random operations on a study, against a model and an oracle; `python -m` of the same module tries more of them."""

import unittest

import pytest

from tests.optimize.execution.study_machine import machine


@pytest.mark.slow
def test_a_study_is_what_it_would_have_been_without_its_interruptions() -> None:
    with machine(200) as case:
        result = unittest.defaultTestLoader.loadTestsFromTestCase(case).run(unittest.TestResult())
    assert not result.errors + result.failures, "\n".join(text for _, text in result.errors + result.failures)
    assert result.testsRun == 1
