from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch
from small_batches import START, agrees, batch_of, cosine, cross_entropy, objective_of, through, views_of
from torch import Tensor, nn

from engine.contrastive.batch import Progress
from engine.contrastive.memory import Queue
from engine.contrastive.objectives.moco import Moco


def _moco(
    settings: Mapping[str, Any] | None = None, student: nn.Module | None = None, items: int = 40
) -> Moco:
    objective = objective_of("moco", settings, student=student, items=items)
    assert isinstance(objective, Moco)
    return objective


def _queue(objective: Moco) -> Queue:
    assert objective.queue is not None
    return objective.queue


def _filled(objective: Moco, items: list[int]) -> Tensor:
    keys = nn.functional.normalize(torch.randn(len(items), 6).double())
    groups = torch.tensor([[item, -1, -1] for item in items])
    _queue(objective).push(keys, groups)
    return keys


def test_that_the_key_of_the_other_view_is_found_among_the_queue() -> None:
    objective = _moco()
    queued = _filled(objective, [20, 21, 22])
    first, second = views = views_of(4)
    losses = []
    for queries, keys in ((first, second.detach()), (second, first.detach())):
        for i in range(4):
            candidates = torch.stack([keys[i], *queued])
            losses.append(
                cross_entropy(
                    lambda k, q=queries[i], c=candidates: cosine(q, c[k]) / 0.2, 0, range(len(candidates))
                )
            )
    agrees(objective.loss(through, batch_of(views)), torch.stack(losses).mean(), views)


def test_that_a_step_in_one_direction_asks_for_first_views_only() -> None:
    objective = _moco({"symmetric": False})
    queued = _filled(objective, [20, 21])
    first, second = views = views_of(3)
    losses = [
        cross_entropy(
            lambda k, i=i: cosine(first[i], torch.stack([second[i].detach(), *queued])[k]) / 0.2, 0, range(3)
        )
        for i in range(3)
    ]
    terms = objective.loss(through, batch_of(views))
    torch.testing.assert_close(terms.total, torch.stack(losses).mean())
    assert torch.equal(terms.memory[0], nn.functional.normalize(second.detach()))


def test_that_keys_of_the_item_itself_and_of_its_twins_are_no_negatives() -> None:
    objective, without = _moco(), _moco()
    keys = _filled(objective, [20, 1, 21])
    _queue(objective).groups[2, 1] = 9
    _queue(without).push(keys[:1], torch.tensor([[20, -1, -1]]))
    views = [view[1:2] for view in views_of(4)]
    known = {"items": torch.tensor([1]), "twins": torch.tensor([9])}
    own = objective.loss(through, batch_of(views, **known)).total
    torch.testing.assert_close(own, without.loss(through, batch_of(views, **known)).total)


def test_that_keys_enter_the_queue_after_the_step_and_not_before() -> None:
    objective = _moco()
    views = views_of(4)
    terms = objective.loss(through, batch_of(views))
    again = objective.loss(through, batch_of(views))
    assert torch.equal(terms.total, again.total)
    assert int(_queue(objective).filled) == 0
    objective.after_step(nn.Identity(), [terms], START)
    rows = nn.functional.normalize(torch.cat([views[1], views[0]]).detach())
    assert torch.equal(_queue(objective).keys[:8], rows)
    assert _queue(objective).groups[:8, 0].tolist() == [0, 1, 2, 3] * 2


def test_that_the_key_network_has_followed_before_the_next_keys() -> None:
    student = nn.Linear(6, 6).double()
    objective = _moco({"momentum": 0.9}, student)
    start = student.weight.detach().clone()
    with torch.no_grad():
        student.weight.add_(1.0)
    terms = objective.loss(student, batch_of(views_of(4)))
    torch.testing.assert_close(objective.keys.network.weight.detach(), start)
    objective.after_step(student, [terms], START)
    torch.testing.assert_close(objective.keys.network.weight.detach(), start + 0.1)
    assert not any(parameter.requires_grad for parameter in objective.parameters())


def test_that_the_queue_is_well_below_the_size_of_the_collection() -> None:
    assert len(_queue(_moco(items=1000)).keys) == 250
    assert len(_queue(_moco({"queue": 64}, items=1000)).keys) == 64
    assert len(_queue(_moco(items=3)).keys) == 1


def _keys_of_parts(settings: Mapping[str, Any], training: bool = True) -> tuple[list[Tensor], Tensor]:
    """What the key network was asked for, and the keys of 2 · 32 views that came of it."""
    student = nn.Sequential(nn.Linear(6, 6), nn.BatchNorm1d(6)).double()
    objective = _moco(settings, student).train(training)
    asked: list[Tensor] = []
    objective.keys.register_forward_pre_hook(lambda _, inputs: asked.append(inputs[0]))
    return asked, objective.loss(student, batch_of(views_of(32))).memory[0]


def test_that_keys_are_made_in_parts_of_the_batch_that_are_drawn_anew() -> None:
    """Otherwise a key would tell by the statistics of its batch that it belongs to the query."""
    torch.manual_seed(0)
    parts, keys = _keys_of_parts({"parts": 4})
    assert [len(part) for part in parts] == [16] * 4
    torch.manual_seed(0)
    (whole,), others = _keys_of_parts({"parts": 1})
    assert {tuple(row) for row in torch.cat(parts).tolist()} == {tuple(row) for row in whole.tolist()}
    assert not torch.equal(torch.cat(parts), whole)
    assert not torch.allclose(keys, others)
    assert (keys * others).sum(1).mean() > 0.9  # each at its own place


def test_that_keys_are_made_at_once_where_no_norm_uses_the_batch() -> None:
    parts, _ = _keys_of_parts({"parts": 4}, training=False)
    assert [len(part) for part in parts] == [64]


def test_that_version_3_contrasts_with_the_keys_of_the_batch_in_both_directions() -> None:
    objective = _moco({"version": 3, "hidden": 8, "temperature": 0.3})
    views = views_of(4)
    queries = objective.predictor(torch.cat(views)).unflatten(0, (2, 4))
    keys = torch.stack([views[1], views[0]]).detach()
    losses = [
        cross_entropy(lambda k, v=v, i=i: cosine(queries[v, i], keys[v, k]) / 0.3, i, range(4))
        for v in range(2)
        for i in range(4)
    ]
    expected = 2 * 0.3 * torch.stack(losses).sum() / 4
    agrees(objective.loss(through, batch_of(views)), expected, views)
    assert objective.queue is None


def test_that_version_3_follows_along_half_a_cosine() -> None:
    student = nn.Linear(6, 6).double()
    objective = _moco({"version": 3, "hidden": 8, "momentum": 0.5}, student)
    for step in range(3):
        objective.after_step(student, [], Progress(step, 2))
    start = student.weight.detach().clone()
    with torch.no_grad():
        student.weight.add_(1.0)
    objective.after_step(student, [], Progress(3, 2))
    torch.testing.assert_close(objective.keys.network.weight.detach(), start)
