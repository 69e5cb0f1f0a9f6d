from __future__ import annotations

import torch
from small_batches import batch_of, one_hot, views_of

from engine.contrastive.batch import Batch
from engine.contrastive.masks import Relations, akin, crowd, marks_within, relations


def _related(batch: Batch) -> Relations:
    return relations(crowd(torch.stack(batch.views), batch), batch)


def _pairs(mask: torch.Tensor) -> set[tuple[int, int]]:
    return {(int(row), int(column)) for row, column in mask.nonzero()}


def test_that_groups_are_compared_column_by_column_and_none_is_no_group() -> None:
    rows = torch.tensor([[1, -1], [2, 1]])
    columns = torch.tensor([[1, 5], [-1, -1], [3, 1]])
    assert akin(rows, columns).tolist() == [[True, False, False], [False, False, True]]


def test_that_views_of_an_item_are_siblings_and_not_themselves() -> None:
    views = views_of(2, views=3)
    among = crowd(torch.stack(views), batch_of(views))
    assert _pairs(among.siblings) == {
        (i, j) for i in range(6) for j in range(6) if i != j and (i - j) % 2 == 0
    }
    assert torch.equal(among.itself, torch.eye(6, dtype=torch.bool))


def test_that_twins_of_another_label_are_neither_positive_nor_negative() -> None:
    batch = batch_of(views_of(3, views=1), labels=one_hot([0, 1, 1]), twins=torch.tensor([4, 4, -1]))
    related = _related(batch)
    assert _pairs(related.positives) == {(1, 2), (2, 1)}
    assert _pairs(related.negatives) == {(0, 2), (2, 0)}


def test_that_marks_go_before_labels_and_before_relatives() -> None:
    batch = batch_of(
        views_of(4, views=1),
        labels=one_hot([0, 0, 1, 2]),
        relatives=torch.tensor([-1, -1, 6, 6]),
        pairs=torch.tensor([[0, 1], [0, 2], [3, 2]]),
        similar=torch.tensor([False, True, False]),
    )
    related = _related(batch)
    assert _pairs(related.positives) == {(0, 2), (2, 0)}
    assert {(0, 1), (2, 3)} <= _pairs(related.negatives)


def test_that_marks_hold_for_all_views_of_the_two() -> None:
    batch = batch_of(views_of(3), pairs=torch.tensor([[0, 2]]), similar=torch.tensor([True]))
    assert marks_within(batch).tolist() == [[0, 0, 1], [0, 0, 0], [1, 0, 0]]
    alike = {(0, 2), (0, 5), (3, 2), (3, 5), (0, 3), (1, 4), (2, 5)}
    assert _pairs(_related(batch).positives) == alike | {(j, i) for i, j in alike}


def test_that_items_without_labels_are_alike_to_their_own_views_alone() -> None:
    labelled = torch.tensor([True, False, False])
    batch = batch_of(views_of(3), labels=one_hot([0, 0, 0]), labelled=labelled)
    related = _related(batch)
    assert _pairs(related.positives) == {(0, 3), (3, 0), (1, 4), (4, 1), (2, 5), (5, 2)}
    assert int(related.negatives.sum()) == 6 * 4
