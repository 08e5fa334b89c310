import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from optimize.reporting.report.scales import Choices, Scale, scale_around, scale_of, scale_of_metric

NUMBERS = st.floats(min_value=-1e6, max_value=1e6)


@given(st.lists(NUMBERS, min_size=1, max_size=60), st.sampled_from(["minimize", "maximize"]))
def test_every_number_has_a_place_in_the_figure(values, direction):
    for scale in (scale_around(values, 200, 20), scale_of_metric(values, direction, 200, 20)):
        places = [scale.place(value) for value in values]
        assert all(place is not None and 20 - 1e-6 <= place <= 200 + 1e-6 for place in places)
        assert all(20 - 1e-6 <= place <= 200 + 1e-6 for place, _ in scale.ticks())


@pytest.mark.parametrize("value", [math.nan, math.inf, "word", None, True])
def test_what_is_no_finite_number_has_no_place(value):
    assert Scale(0, 1, 0, 100).place(value) is None


def test_equal_ratios_are_equally_wide_on_a_logarithmic_scale():
    scale = Scale(1e-4, 1, 0, 400, log=True)
    assert [scale.place(value) for value in (1e-4, 1e-3, 1e-2, 1e-1, 1)] == pytest.approx([0, 100, 200, 300, 400])
    assert scale.place(0) is None
    assert [text for _, text in scale.ticks()] == ["0.0001", "0.001", "0.01", "0.1", "1"]


@pytest.mark.parametrize(("direction", "outlier"), [("minimize", 1e6), ("maximize", -1e6)])
def test_a_far_worse_value_lies_at_the_edge_and_leaves_room_to_the_others(direction, outlier):
    values = [0.5 + i / 100 for i in range(40)]
    scale = scale_of_metric([*values, outlier], direction, 0, 100)
    assert scale.high - scale.low < 1
    assert scale.place(outlier) == (100 if outlier > 0 else 0)


@pytest.mark.parametrize(
    ("parameter", "values", "expected"),
    [
        pytest.param({"type": "float", "low": 1, "high": 100, "log": True}, [5], (1, 100, True), id="its range"),
        pytest.param({"type": "int", "low": 2, "high": 5}, [9], (2, 9, False), id="a value that was enqueued"),
        pytest.param({}, [0.5, 2.5, None], (0.5, 2.5, False), id="a study made elsewhere"),
    ],
)
def test_the_scale_of_a_number_is_the_range_that_was_searched(parameter, values, expected):
    scale = scale_of(parameter, values, 0, 1)
    assert isinstance(scale, Scale)
    assert (scale.low, scale.high, scale.log) == expected


@pytest.mark.parametrize(
    ("parameter", "values", "expected"),
    [
        pytest.param({"type": "categorical", "choices": ["a", "b"]}, ["b"], ["a", "b"], id="choices"),
        pytest.param({}, [True, False, None], [True, False], id="truth values"),
        pytest.param({}, [None], [], id="nothing known"),
    ],
)
def test_what_has_no_order_stands_side_by_side(parameter, values, expected):
    scale = scale_of(parameter, values, 0, 1)
    assert isinstance(scale, Choices)
    assert scale.values == expected
    assert len({scale.place(value) for value in expected}) == len(expected)


def test_ticks_of_whole_numbers_are_whole():
    assert [text for _, text in Scale(0, 3, 0, 1, whole=True).ticks()] == ["0", "1", "2", "3"]
    assert [text for _, text in Scale(4, 4, 0, 1).ticks()] == ["4"]
