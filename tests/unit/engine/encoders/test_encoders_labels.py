"""The names of the ImageNet classes, and tags."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from engine.encoders.labels import MAX_TAGS, MIN_CONFIDENCE, imagenet_labels, tags_of


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
