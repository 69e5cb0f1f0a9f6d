from __future__ import annotations

import pytest
import torch
from small_batches import agrees, batch_of, cosine, cross_entropy, objective_of, one_hot, through, views_of
from torch import Tensor, nn

from engine.contrastive.objectives.generalized_supcon import private_labels
from engine.contrastive.teacher import Teacher

PLAIN = {"mixing": "none"}


def _naive(rows: Tensor, labels: Tensor, temperature: float = 0.1) -> Tensor:
    """−(1/2N) Σ_i Σ_j p_ij log q_ij with p_ij from the cosines of labels, every anchor having some."""
    total = rows.new_zeros(())
    for i in range(len(rows)):
        others = [j for j in range(len(rows)) if j != i]
        alike = {j: cosine(labels[i], labels[j]) for j in others}
        for j in others:
            share = alike[j] / sum(alike.values())
            total = total + share * cross_entropy(
                lambda k, a=i: cosine(rows[a], rows[k]) / temperature, j, others
            )
    return total / len(rows)


def test_that_one_hot_labels_reproduce_supcon() -> None:
    views = [view.float().detach().requires_grad_() for view in views_of(9)]
    labels = one_hot([0, 0, 1, 2, 1, 0, 3, 3, 1]).float()
    labelled = torch.tensor([True] * 7 + [False] * 2)
    batch = batch_of(views, labels=labels, labelled=labelled, twins=torch.tensor([4, -1, 4] + [-1] * 6))
    general = objective_of("gensupcon", PLAIN).loss(through, batch).total
    plain = objective_of("supcon").loss(through, batch).total
    assert torch.equal(general, plain)
    assert all(
        torch.equal(one, other)
        for one, other in zip(
            torch.autograd.grad(general, views), torch.autograd.grad(plain, views), strict=True
        )
    )


def test_that_without_labels_it_is_simclr() -> None:
    views = views_of(6)
    general = objective_of("gensupcon", PLAIN | {"temperature": 0.5}).loss(through, batch_of(views))
    agrees(general, objective_of("simclr").loss(through, batch_of(views)).total, views)


def test_that_soft_labels_are_positives_as_far_as_they_are_alike() -> None:
    views = views_of(5)
    labels = torch.rand(5, 3).double()
    terms = objective_of("gensupcon", PLAIN).loss(through, batch_of(views, labels=labels))
    agrees(terms, _naive(torch.cat(views), labels.repeat(2, 1)), views)


@pytest.mark.parametrize(("mixing", "axes"), [("mixup", ()), ("cutmix", (1,)), ("cutmix", ())])
def test_that_labels_are_mixed_as_the_views_are(mixing: str, axes: tuple[int, ...]) -> None:
    """Each view is mixed on its own, so that the shares of labels can be read from views that are labels."""
    count = 6
    views = tuple(torch.eye(count, dtype=torch.float64) for _ in range(2))
    if axes:  # each item constant over a span that is long enough for CutMix to cut shares of
        views = tuple(view[:, None].expand(-1, 50, -1).contiguous() for view in views)
    seen: list[Tensor] = []

    def student(inputs: Tensor) -> Tensor:
        seen.append(inputs)
        return (inputs.mean(1) if axes else inputs) @ weights

    weights = torch.randn(count, 4, dtype=torch.float64)
    labels = torch.eye(count, dtype=torch.float64)
    batch = batch_of(views, labels=labels, cut_axes=axes)
    terms = objective_of("gensupcon", {"mixing": mixing}).loss(student, batch)
    mixed = seen[0].mean(1) if axes else seen[0]
    torch.testing.assert_close(terms.total, _naive(mixed @ weights, mixed))
    assert not torch.equal(mixed[:count], mixed[count:])


def test_that_a_teacher_is_asked_about_the_mixed_views_in_evaluation() -> None:
    network = nn.Sequential(nn.Linear(6, 4), nn.BatchNorm1d(4)).double()
    for tensor in network.state_dict().values():
        if tensor.is_floating_point():
            nn.init.uniform_(tensor, 0.5, 1.0)
    objective = objective_of(
        "gensupcon",
        {"mixing": "mixup", "distillation": 0.3, "teacher_temperature": 2.0},
        teacher=Teacher(network),
    )
    objective.train()
    seen: list[Tensor] = []

    def student(inputs: Tensor) -> Tensor:
        seen.append(inputs)
        return inputs

    views = views_of(5)
    torch.manual_seed(7)
    terms = objective.loss(student, batch_of(views, labels=one_hot([0, 1, 1, 2, 0])))
    torch.manual_seed(7)
    alone = objective_of("gensupcon", {"mixing": "mixup"}).loss(
        through, batch_of(views, labels=one_hot([0, 1, 1, 2, 0]))
    )
    with torch.no_grad():
        soft = (network.eval()(seen[0]) / 2.0).softmax(1)
    agrees(terms, alone.total + 0.3 * _naive(seen[0], soft), views)
    assert not any("teacher" in name for name in objective.state_dict())


def test_that_what_a_teacher_said_before_is_mixed_too() -> None:
    views = views_of(5)
    said = torch.randn(5, 4).double()
    terms = objective_of("gensupcon", PLAIN).loss(through, batch_of(views, teacher=said))
    unlabelled = objective_of("gensupcon", PLAIN).loss(through, batch_of(views))
    soft = said.softmax(1).repeat(2, 1)
    agrees(terms, unlabelled.total + _naive(torch.cat(views), soft), views)


def test_that_an_item_without_a_label_has_one_to_itself() -> None:
    labels = torch.tensor([[1.0, 0], [torch.nan, 1], [0, 0], [0, 1]])
    labelled = torch.tensor([True, False, True, True])
    batch = batch_of([torch.zeros(4, 2)], labels=labels, labelled=labelled)
    expected = [[1, 0, 0, 0, 0, 0], [0, 0, 0, 1, 0, 0], [0, 0, 0, 0, 1, 0], [0, 1, 0, 0, 0, 0]]
    assert private_labels(batch).tolist() == expected
