from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import torch
from small_course import material_of

from engine.contrastive.batch import Batch
from engine.contrastive.inputs.feed import UNSET
from engine.contrastive.known import SHARPNESS, Known, partners_of


def _batch(*rows: int) -> Batch:
    return Batch((), torch.tensor(rows), UNSET)


def _known(**known: Any) -> Known:
    return Known(material_of(**known))


def test_that_labels_are_those_that_trained_items_share() -> None:
    labels = [("all",)] * 60
    labels[1], labels[2], labels[3], labels[4] = ("one", "two"), ("two",), ("one",), ("only here", "all")
    labels[0], labels[6] = ("held",), ("held",)
    batch = _known(labels=labels)(_batch(1, 2, 3, 4, 6, 7))
    assert batch.labels is not None
    wanted = [[0, 1, 1], [0, 0, 1], [0, 1, 0], [1, 0, 0], [0, 0, 0], [1, 0, 0]]  # all, one, two
    assert batch.labels.tolist() == wanted


def test_that_pairs_are_known_by_their_places_in_the_batch() -> None:
    batch = _known()(_batch(7, 13, 2, 3, 9, 4))
    assert batch.pairs is not None
    assert batch.similar is not None
    told = {
        (tuple(sorted(pair)), similar)
        for pair, similar in zip(batch.pairs.tolist(), batch.similar.tolist(), strict=True)
    }
    assert told == {((0, 3), True), ((1, 4), True)}
    assert _known(pairs=np.empty((0, 2), np.int64), similar=np.empty(0, np.bool_))(_batch(1)).pairs is None


def test_that_marks_on_what_is_held_out_are_not_looked_at() -> None:
    material = material_of(pairs=np.array([[0, 1], [1, 2]]), similar=np.array([True, True]))
    assert partners_of(material) == {1: [2], 2: [1]}


def test_that_captions_and_groups_come_along() -> None:
    captions = ["same", "other", "same", None, None, *(["more"] * 55)]
    twins = np.full(60, -1)
    twins[[2, 3]] = 8
    batch = _known(captions=captions, twins=twins, relatives=np.full(60, -1))(_batch(0, 1, 2, 3, 4))
    assert batch.captions is not None
    first, second, third, *without = batch.captions.tolist()
    assert first == third != second
    assert len({first, second, *without}) == 4
    assert batch.twins is not None
    assert batch.twins.tolist() == [-1, -1, 8, 8, -1]
    assert batch.relatives is None
    assert batch.texts is not None
    assert batch.texts.shape == (5, 8)


def test_that_a_teacher_is_heard_as_it_is_or_by_labels() -> None:
    material = material_of()
    assert material.teacher is not None
    plain = Known(material)(_batch(1, 2)).teacher
    assert plain is not None
    assert np.array_equal(plain.numpy(), material.teacher[[1, 2]])
    soft = Known(material, soft_labels=True)
    said = soft(_batch(1, 2, 3)).teacher
    assert said is not None
    assert soft.teacher_dimension == 4
    assert said.argmax(1).tolist() == [1, 2, 3]
    assert float(said.max()) <= 1.5 * SHARPNESS
    without = Known(replace(material, labels=()), soft_labels=True)
    assert without.teacher_dimension == 48


def test_that_strangers_share_nothing() -> None:
    labels = [()] * 60
    labels[1] = labels[2] = ("one",)
    labels[3] = ("only",)
    twins = np.full(60, -1)
    twins[[4, 6]] = 2
    rows = np.array([1, 2, 3, 4, 6, 7])
    known = _known(
        labels=labels, twins=twins, pairs=np.array([[3, 7], [1, 3]]), similar=np.array([True, False])
    )
    table = known.strangers(rows, rows)
    alike = [(int(rows[one]), int(rows[other])) for one, other in (~table).nonzero().tolist()]
    assert sorted(alike) == sorted(
        [(row, row) for row in rows.tolist()] + [(1, 2), (2, 1), (4, 6), (6, 4), (3, 7), (7, 3)]
    )
