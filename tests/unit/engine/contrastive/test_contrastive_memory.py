from __future__ import annotations

import torch
from hypothesis import given
from hypothesis import strategies as st
from torch.nn.functional import normalize

from engine.contrastive.memory import Bank, Queue


@given(st.integers(1, 9), st.lists(st.integers(1, 12), min_size=1, max_size=6))
def test_that_a_queue_holds_the_latest_keys_however_they_wrap_around(size: int, batches: list[int]) -> None:
    queue = Queue(size, 1)
    pushed: list[float] = []
    for count in batches:
        keys = [float(len(pushed) + each) for each in range(count)]
        pushed += keys
        groups = torch.tensor(keys, dtype=torch.int64)[:, None].expand(-1, 3)
        queue.push(torch.tensor(keys)[:, None], groups)
    held = queue.keys[queue.usable].squeeze(1).tolist()
    assert sorted(held) == pushed[-size:]
    assert queue.groups[queue.usable][:, 0].tolist() == held
    assert int(queue.filled) == min(size, len(pushed))
    if len(pushed) >= size:
        oldest_first = queue.keys.roll(-int(queue.pointer), 0).squeeze(1).tolist()
        assert oldest_first == pushed[-size:]


def test_that_keys_are_written_where_the_pointer_stands() -> None:
    queue = Queue(5, 1)
    for start in (0, 3):
        queue.push(torch.arange(start, start + 3.0)[:, None], torch.zeros((3, 3), dtype=torch.int64))
    assert queue.keys.squeeze(1).tolist() == [5, 1, 2, 3, 4]
    assert int(queue.pointer) == 1


def test_that_an_empty_queue_has_nothing_usable() -> None:
    queue = Queue(3, 2)
    assert not queue.usable.any()
    assert (queue.groups == -1).all()


ROWS = torch.tensor([0, 1, 4, 7, 8, 9])


def test_that_a_bank_begins_on_the_sphere_with_each_item_akin_to_itself() -> None:
    bank = Bank(ROWS, 4)
    torch.testing.assert_close(bank.vectors.norm(dim=1), torch.ones(6))
    assert bank.groups[:, 0].tolist() == ROWS.tolist()
    assert (bank.groups[:, 1:] == -1).all()


def test_that_an_item_met_several_times_moves_once_to_the_mean() -> None:
    bank = Bank(ROWS, 4)
    before = bank.vectors.clone()
    seen = normalize(torch.randn(3, 4))
    groups = torch.tensor([[4, 2, -1], [8, 3, -1], [4, 2, -1]])
    bank.remember(torch.tensor([4, 8, 4]), seen, groups, 0.5)
    torch.testing.assert_close(bank.vectors[2], normalize(before[2] + (seen[0] + seen[2]) / 2, dim=0))
    torch.testing.assert_close(bank.vectors[4], normalize(before[4] + seen[1], dim=0))
    assert torch.equal(bank.vectors[[0, 1, 3, 5]], before[[0, 1, 3, 5]])
    assert bank.groups[[2, 4]].tolist() == [[4, 2, -1], [8, 3, -1]]
