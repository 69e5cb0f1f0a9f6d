from __future__ import annotations

import pytest
import torch
from pytorch_metric_learning.losses import NTXentLoss
from small_batches import agrees, batch_of, cosine, cross_entropy, objective_of, through, views_of
from torch import Tensor


def _naive(rows: Tensor, count: int, temperature: float, akin: set[frozenset[int]] = frozenset()) -> Tensor:
    losses = []
    for anchor in range(len(rows)):
        positive = (anchor + count) % len(rows)
        own = frozenset({anchor % count})
        strangers = [k for k in range(len(rows)) if own | {k % count} not in akin | {own}]
        candidates = [positive, *strangers]
        losses.append(
            cross_entropy(lambda k, a=anchor: cosine(rows[a], rows[k]) / temperature, positive, candidates)
        )
    return torch.stack(losses).mean()


@pytest.mark.parametrize("temperature", [0.1, 0.5])
def test_that_every_view_finds_its_other_view_among_all_but_itself(temperature: float) -> None:
    views = views_of(5)
    terms = objective_of("simclr", {"temperature": temperature}).loss(through, batch_of(views))
    agrees(terms, _naive(torch.cat(views), 5, temperature), views)


def test_that_it_is_the_nt_xent_of_a_published_library() -> None:
    views = views_of(7)
    terms = objective_of("simclr", {"temperature": 0.2}).loss(through, batch_of(views))
    published = NTXentLoss(temperature=0.2)(torch.cat(views), torch.arange(7).repeat(2))
    agrees(terms, published, views)


def test_that_identical_items_are_not_negatives_of_each_other() -> None:
    views = views_of(4)
    twins = torch.tensor([-1, 5, -1, 5])
    terms = objective_of("simclr").loss(through, batch_of(views, twins=twins))
    agrees(terms, _naive(torch.cat(views), 4, 0.5, {frozenset({1, 3})}), views)


def test_that_relatives_are_not_negatives_of_each_other() -> None:
    views = views_of(4)
    terms = objective_of("simclr").loss(through, batch_of(views, relatives=torch.tensor([3, 3, 4, -1])))
    agrees(terms, _naive(torch.cat(views), 4, 0.5, {frozenset({0, 1})}), views)


def test_that_an_item_drawn_twice_is_no_negative_of_itself() -> None:
    views = views_of(4)
    terms = objective_of("simclr").loss(through, batch_of(views, items=torch.tensor([8, 2, 8, 1])))
    agrees(terms, _naive(torch.cat(views), 4, 0.5, {frozenset({0, 2})}), views)


def test_that_equal_outputs_have_the_trivial_loss() -> None:
    views = [torch.ones(4, 6)] * 2
    terms = objective_of("simclr").loss(through, batch_of(views))
    assert terms.trivial is not None
    torch.testing.assert_close(terms.total, terms.trivial)
    assert float(terms.trivial) == pytest.approx(torch.tensor(7.0).log().item())
