from __future__ import annotations

from dataclasses import fields

import pytest
import torch
from small_batches import batch_of, one_hot, views_of
from torch import Tensor

from engine.contrastive.batch import Progress


def test_that_a_batch_moves_with_all_its_tensors(monkeypatch: pytest.MonkeyPatch) -> None:
    batch = batch_of(views_of(3), labels=one_hot([0, 0, 0]), twins=torch.tensor([1, 1, -1]))
    monkeypatch.setattr(Tensor, "to", lambda tensor, *_, **__: tensor.clone())
    moved = batch.to(torch.device("cpu"))
    for field in fields(batch):
        before, after = getattr(batch, field.name), getattr(moved, field.name)
        if isinstance(before, Tensor):
            assert after is not before, field.name
            assert torch.equal(after, before)
    assert all(one is not other for one, other in zip(batch.views, moved.views, strict=True))
    assert (moved.progress, moved.cut_axes, moved.captions) == (batch.progress, batch.cut_axes, None)


def test_that_who_has_no_twin_or_relative_is_in_no_such_group() -> None:
    batch = batch_of(views_of(2), items=torch.tensor([8, 3]), relatives=torch.tensor([-1, 4]))
    assert batch.groups.tolist() == [[8, -1, -1], [3, -1, 4]]


def test_that_labels_of_those_without_are_not_looked_at() -> None:
    labels = torch.tensor([[0.0, 1.0], [torch.nan, 1.0]])
    batch = batch_of(views_of(2), labels=labels, labelled=torch.tensor([True, False]))
    assert batch.known_labels.tolist() == [[0, 1], [0, 0]]
    assert batch_of(views_of(2)).known_labels.shape == (2, 0)


def test_that_the_share_of_a_training_ends_at_one() -> None:
    assert [Progress(step, 4).share for step in (0, 1, 4, 5)] == [0, 0.25, 1, 1]
    assert Progress(0, 0).share == 0
