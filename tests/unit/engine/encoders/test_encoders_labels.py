"""The names of the ImageNet classes, the music tags, and tags of items."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from engine.encoders.labels import MAX_TAGS, MIN_CONFIDENCE, imagenet_labels, music_tags, tags_of


def test_that_there_are_a_thousand_different_names() -> None:
    labels = imagenet_labels()

    assert len(labels) == len(set(labels)) == 1000
    assert all(label == label.strip().lower() and label for label in labels)


def test_that_names_two_classes_share_are_told_apart() -> None:
    labels = imagenet_labels()

    assert (labels[134], labels[517]) == ("crane (bird)", "crane (machine)")
    assert labels[638] != labels[639]
    assert (labels[0], labels[999]) == ("tench", "toilet paper")


@given(st.lists(st.floats(0.0, 1.0, width=32), min_size=5, max_size=5))
def test_that_tags_are_the_surest_labels_in_order(row: list[float]) -> None:
    labels = ("a", "b", "c", "d", "e")

    (tags,) = tags_of(np.array([row], np.float32), labels)

    expected = sorted((p for p in row if p >= np.float32(MIN_CONFIDENCE)), reverse=True)[:MAX_TAGS]
    assert [tag.confidence for tag in tags] == expected
    assert all(row[labels.index(tag.name)] == tag.confidence and tag.source == "encoder" for tag in tags)


def test_that_there_are_fifty_music_tags_one_of_them_twice() -> None:
    tags = music_tags()

    assert len(tags) == 50
    assert [tag for tag in set(tags) if tags.count(tag) > 1] == ["female vocalists"]
    assert {tag for tag in tags if tag != tag.lower()} == {"Hip-Hop"}


def test_that_of_a_label_that_is_there_twice_the_surer_one_counts() -> None:
    (tags,) = tags_of(np.array([[0.2, 0.6, 0.4]], np.float32), ("a", "b", "a"), least=0.1, most=3)

    assert [(tag.name, round(tag.confidence, 3)) for tag in tags] == [("b", 0.6), ("a", 0.4)]
