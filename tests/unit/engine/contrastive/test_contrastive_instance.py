from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
import torch
from small_batches import START, agrees, batch_of, cross_entropy, objective_of, through, views_of
from torch import nn
from torch.nn.functional import normalize

from engine.contrastive.objective import Surroundings
from engine.contrastive.objectives.instance import Instance
from engine.contrastive.objectives.registry import recipe


def _instance(settings: Mapping[str, Any] | None = None, items: int = 7) -> Instance:
    objective = objective_of("instance", settings, items=items)
    assert isinstance(objective, Instance)
    return objective


def test_that_an_item_is_found_among_all_items_of_the_memory() -> None:
    objective = _instance()
    views = views_of(3, views=1)
    rows, bank = normalize(views[0]), objective.bank.vectors
    losses = [
        cross_entropy(lambda k, a=row: rows[a] @ bank[k] / 0.07, item, range(7))
        for row, item in enumerate([5, 0, 3])
    ]
    terms = objective.loss(through, batch_of(views, items=torch.tensor([5, 0, 3])))
    agrees(terms, torch.stack(losses).mean(), views)


def test_that_held_out_items_are_not_among_them() -> None:
    objective = recipe("instance", {"dimension": 6}).build(
        Surroundings(nn.Identity(), torch.tensor([1, 4, 5]))
    )
    assert isinstance(objective, Instance)
    objective = objective.double()
    views = views_of(2, views=1)
    rows, bank = normalize(views[0]), objective.bank.vectors
    losses = [
        cross_entropy(lambda k, a=row: rows[a] @ bank[k] / 0.07, place, range(3))
        for row, place in enumerate([2, 0])
    ]
    terms = objective.loss(through, batch_of(views, items=torch.tensor([5, 1])))
    agrees(terms, torch.stack(losses).mean(), views)


def test_that_duplicates_are_not_told_apart_once_they_have_been_seen() -> None:
    objective = _instance()
    views = views_of(2, views=1)
    batch = batch_of(views, items=torch.tensor([2, 4]), twins=torch.tensor([1, 1]))
    objective.after_step(nn.Identity(), [objective.loss(through, batch)], START)
    rows, bank = normalize(views[0]), objective.bank.vectors
    losses = [
        cross_entropy(lambda k, a=row: rows[a] @ bank[k] / 0.07, item, [item, 0, 1, 3, 5, 6])
        for row, item in enumerate([2, 4])
    ]
    torch.testing.assert_close(objective.loss(through, batch).total, torch.stack(losses).mean())


def test_that_the_memory_moves_by_its_momentum_where_items_were_seen() -> None:
    objective = _instance({"momentum": 0.3})
    before = objective.bank.vectors.clone()
    views = views_of(2)
    batch = batch_of(views, items=torch.tensor([6, 1]))
    terms = objective.loss(through, batch)
    assert torch.equal(objective.bank.vectors, before)
    objective.after_step(nn.Identity(), [terms], START)
    expected = before.clone()
    for row, item in enumerate([6, 1]):
        mean = (normalize(views[0])[row] + normalize(views[1])[row]) / 2
        expected[item] = normalize(0.3 * before[item] + 0.7 * mean, dim=0)
    torch.testing.assert_close(objective.bank.vectors, expected.detach())


def test_that_noise_contrastive_estimation_is_that_of_the_paper() -> None:
    objective = _instance({"softmax_up_to": 20, "noise": 5, "temperature": 0.5}, items=30)
    views = views_of(3, views=1)
    items = [29, 0, 7]
    torch.manual_seed(3)
    terms = objective.loss(through, batch_of(views, items=torch.tensor(items)))
    torch.manual_seed(3)
    noise = torch.randint(30, (5,)).tolist()
    rows, bank = normalize(views[0]), objective.bank.vectors

    def weight(row: int, item: int) -> torch.Tensor:
        return (rows[row] @ bank[item] / 0.5).exp()

    drawn = [weight(row, item) for row in range(3) for item in noise]
    constant = 30 * torch.stack(drawn).mean().detach()
    losses = []
    for row in range(3):
        own = weight(row, items[row]) / constant
        loss = -(own / (own + 5 / 30)).log()
        for item in noise:
            share = weight(row, item) / constant
            if item != items[row]:
                loss = loss - (1 - share / (share + 5 / 30)).log()
        losses.append(loss)
    agrees(terms, torch.stack(losses).mean(), views)
    objective.after_step(nn.Identity(), [terms], START)
    torch.testing.assert_close(objective.log_constant, constant.log())


def test_that_the_constant_follows_later_batches() -> None:
    objective = _instance({"softmax_up_to": 20, "noise": 5}, items=30)
    estimates, known = [], []
    for _ in range(2):
        terms = objective.loss(through, batch_of(views_of(3, views=1)))
        objective.after_step(nn.Identity(), [terms], START)
        estimates.append(float(terms.memory[-1]))
        known.append(float(objective.log_constant))
    assert known == pytest.approx([estimates[0], 0.9 * estimates[0] + 0.1 * estimates[1]])
    assert estimates[0] != estimates[1]
