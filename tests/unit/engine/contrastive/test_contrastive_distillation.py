from __future__ import annotations

import pytest
import torch
from small_batches import agrees, batch_of, cosine, cross_entropy, objective_of, through, views_of
from torch import Tensor, nn

from engine.contrastive.teacher import Teacher


def _divergence(rows: Tensor, said: Tensor, temperature: float, teacher_temperature: float) -> Tensor:
    total = rows.new_zeros(())
    for i in range(len(rows)):
        others = [j for j in range(len(rows)) if j != i]
        for j in others:
            theirs = cross_entropy(lambda k, a=i: cosine(said[a], said[k]) / teacher_temperature, j, others)
            share = (-theirs).exp()
            mine = cross_entropy(lambda k, a=i: cosine(rows[a], rows[k]) / temperature, j, others)
            total = total + share * (share.log() + mine)
    return total / len(rows)


@pytest.mark.parametrize("views", [1, 2])
def test_that_similarities_and_embeddings_of_the_teacher_are_learnt(views: int) -> None:
    rows = views_of(4, views=views)
    said = torch.randn(4, 3).double()
    objective = objective_of("distill", {"temperature": 0.2, "embeddings": 0.7, "similarities": 0.4})
    stacked, wanted = torch.cat(rows), said.repeat(views, 1)
    copied = objective.get_submodule("head")(stacked)
    apart = torch.stack([1 - cosine(mine, theirs) for mine, theirs in zip(copied, wanted, strict=True)])
    expected = 0.4 * _divergence(stacked, wanted, 0.2, 0.1) + 0.7 * apart.mean()
    agrees(objective.loss(through, batch_of(rows, teacher=said)), expected, rows)


def test_that_a_student_with_the_teachers_similarities_has_nothing_to_learn() -> None:
    said = torch.randn(5, 6).double()
    objective = objective_of("distill", {"embeddings": 0.0}, teacher_dimension=6)
    turned = said @ torch.linalg.qr(torch.randn(6, 6).double())[0]
    total = objective.loss(through, batch_of([turned], teacher=said)).total.detach()
    assert float(total) == pytest.approx(0, abs=1e-9)


def test_that_a_teacher_is_asked_about_the_views_themselves() -> None:
    network = nn.Linear(6, 3).double()
    views = views_of(4)
    objective = objective_of("distill", teacher=Teacher(network))
    asked = objective.loss(through, batch_of(views)).total
    said = network(torch.cat(views)).detach()
    copied = objective.get_submodule("head")(torch.cat(views))
    apart = torch.stack([1 - cosine(mine, theirs) for mine, theirs in zip(copied, said, strict=True)])
    torch.testing.assert_close(asked, _divergence(torch.cat(views), said, 0.1, 0.1) + apart.mean())


def test_that_a_single_item_has_finite_gradients() -> None:
    views = views_of(1, views=1)
    terms = objective_of("distill").loss(through, batch_of(views, teacher=torch.randn(1, 3)))
    assert all(gradient.isfinite().all() for gradient in torch.autograd.grad(terms.total, views))


def test_that_without_a_teacher_it_says_what_it_wants() -> None:
    with pytest.raises(ValueError, match="wants a teacher"):
        objective_of("distill").loss(through, batch_of(views_of(4, views=1)))
