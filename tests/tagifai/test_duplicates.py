"""Nearly equal texts."""

import pytest

from tagifai.duplicates import near_duplicates

TEXT = "the food was good and the waiter smiled"


@pytest.mark.parametrize(
    ("other", "n"),
    [
        pytest.param(TEXT, 0, id="equal"),
        pytest.param("the waiter smiled and the food was good", 2, id="another order"),
        pytest.param("food was good and the waiter smiled", 2, id="a word less of those that stand twice"),
        pytest.param(f"{TEXT} kindly", 2, id="a word more"),
        pytest.param(TEXT.replace("good", "bad"), 2, id="another word"),
        pytest.param(TEXT.replace("good", "bad").replace("waiter", "cook"), 0, id="two other words"),
        pytest.param(f"{TEXT} most kindly", 0, id="two words more"),
        pytest.param("", 0, id="nothing"),
    ],
)
def test_texts_are_near_up_to_one_word(other: str, n: int) -> None:
    assert len(near_duplicates([TEXT, "something that has no other one near it", other])) == n


def test_a_word_counts_in_short_texts() -> None:
    assert near_duplicates(["is good", "is not good"]) == []
    assert near_duplicates(["is good", "is good", "good is"]) == [0, 2]


def test_a_single_word_is_one_word() -> None:
    assert near_duplicates(["conversation", "conservation", "разговор", "разговора"]) == []


def test_texts_without_spaces_are_compared_by_characters() -> None:
    assert near_duplicates(["这部电影很好看", "这部电影很难看", "服务态度太差了吧"]) == [0, 1]


@pytest.mark.parametrize("texts", [[], [""], ["", ""], ["one"], ["one", "one"]])
def test_without_two_texts_there_is_nothing_near(texts: list[str]) -> None:
    assert near_duplicates(texts) == []


def test_long_texts_are_compared_as_a_whole() -> None:
    words = [f"word{i}" for i in range(300)]
    assert near_duplicates([" ".join(words), " ".join(reversed(words)), " ".join(words[1:])]) == [0, 1]
