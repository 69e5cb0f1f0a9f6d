"""Names of clusters, from the words of their items."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from engine.domain.words import ItemWords
from engine.projection.cluster_names import MOST_CHARACTERS, name_clusters

Carried = list[dict[str, float]]


def _words(carried: Carried) -> ItemWords:
    """The words of items, each with what it says."""
    vocabulary = sorted({word for words in carried for word in words})
    found = [(row, word, weight) for row, words in enumerate(carried) for word, weight in words.items()]
    return ItemWords(
        np.array([row for row, _, _ in found], np.int64),
        np.array([vocabulary.index(word) for _, word, _ in found], np.int32),
        np.array([weight for _, _, weight in found], np.float32),
        tuple(vocabulary),
    )


def _all(*words: str) -> dict[str, float]:
    return dict.fromkeys(words, 1.0)


def _codes(*sizes: int) -> NDArray[np.int32]:
    return np.repeat(np.arange(len(sizes)), sizes).astype(np.int32)


def test_that_the_word_that_sets_a_cluster_apart_names_it() -> None:
    carried = [_all("animals", "birds")] * 20 + [_all("animals", "fish")] * 15 + [_all("letters")] * 10
    assert name_clusters(_codes(20, 15, 10), _words(carried)) == ["birds", "fish", "letters"]


def test_that_a_mixed_cluster_is_named_by_its_parts() -> None:
    carried = [_all("birds")] * 12 + [_all("sea")] * 8 + [_all("letters")] * 15
    assert name_clusters(_codes(20, 15), _words(carried)) == ["birds, sea", "letters"]


def test_that_what_all_items_carry_says_nothing() -> None:
    carried = [_all("holiday")] * 30
    assert name_clusters(_codes(20, 10), _words(carried)) == ["Cluster 1", "Cluster 2"]


def test_that_a_word_on_one_item_is_no_name() -> None:
    carried = [_all("odd"), *[{}] * 4, *[_all("even")] * 6]
    codes = np.array([1] * 5 + [0] * 6, np.int32)
    assert name_clusters(codes, _words(carried)) == ["even", "Cluster 2"]


def test_that_what_people_wrote_goes_before_what_an_encoder_believes() -> None:
    carried = [{"gulls": 1.0, "kite": 0.3}] * 10 + [{"letters": 1.0}] * 20
    codes = np.array([1] * 10 + [0] * 20, np.int32)
    assert name_clusters(codes, _words(carried))[1] == "gulls"


def test_that_an_encoders_word_is_better_than_none() -> None:
    carried = [{"kite": 0.2}] * 10 + [{"letters": 1.0}] * 20
    codes = np.array([1] * 10 + [0] * 20, np.int32)
    assert name_clusters(codes, _words(carried)) == ["letters", "kite"]


def test_that_no_word_of_a_name_is_part_of_another() -> None:
    carried = [_all("flowers")] * 10 + [_all("Flower")] * 9 + [_all("trees")] * 8 + [_all("cars")] * 30
    codes = np.array([1] * 27 + [0] * 30, np.int32)
    assert name_clusters(codes, _words(carried)) == ["cars", "flowers, trees"]


def test_that_two_clusters_do_not_share_a_name_when_there_are_other_words() -> None:
    carried = [_all("birds")] * 20 + [_all("birds", "small")] * 10 + [_all("cars")] * 30
    codes = np.array([1] * 20 + [2] * 10 + [0] * 30, np.int32)
    names = name_clusters(codes, _words(carried))
    assert names[:2] == ["cars", "birds"]
    assert names[2].startswith("small")


def test_that_a_number_tells_apart_what_no_word_does() -> None:
    carried = [_all("birds")] * 30 + [_all("cars")] * 40
    codes = np.array([1] * 12 + [2] * 10 + [3] * 8 + [0] * 40, np.int32)
    assert name_clusters(codes, _words(carried)) == ["cars", "birds", "birds 2", "birds 3"]


def test_that_items_in_no_cluster_have_no_say_in_names_but_in_what_is_common() -> None:
    carried = [_all("birds")] * 5 + [_all("birds")] * 20 + [_all("cars")] * 5
    codes = np.array([0] * 5 + [-1] * 20 + [1] * 5, np.int32)
    assert name_clusters(codes, _words(carried)) == ["Cluster 1", "cars"]


def test_that_without_clusters_or_words_there_is_nothing_to_go_wrong() -> None:
    assert name_clusters(np.empty(0, np.int32), _words([])) == []
    assert name_clusters(np.full(3, -1, np.int32), _words([_all("birds")] * 3)) == []
    assert name_clusters(_codes(3, 3), _words([{}] * 6)) == ["Cluster 1", "Cluster 2"]


words = st.sampled_from(["birds", "bird", "sea", "Sea shore", "a" * 30, "trees", "cars"])


@settings(max_examples=60, deadline=None)
@given(
    items=st.lists(
        st.tuples(st.integers(-1, 4), st.dictionaries(words, st.floats(0.1, 1), max_size=4)), max_size=60
    )
)
def test_that_every_cluster_has_a_name_of_its_own_that_fits(
    items: list[tuple[int, dict[str, float]]],
) -> None:
    codes = np.array([code for code, _ in items], np.int32)
    names = name_clusters(codes, _words([carried for _, carried in items]))
    assert len(names) == codes.max(initial=-1) + 1
    assert len({name.casefold() for name in names}) == len(names)
    for name in names:
        parts = name.casefold().split(", ")
        assert all(one not in other for one in parts for other in parts if one is not other)
        assert 0 < len(name) <= MOST_CHARACTERS + 2
