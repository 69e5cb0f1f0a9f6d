from __future__ import annotations

from copy import deepcopy

import pytest
import torch
from small_batches import batch_of, cosine, objective_of, views_of
from torch import nn

from engine.contrastive.batch import Progress
from engine.contrastive.objectives.byol import Byol


def _student() -> nn.Module:
    return nn.Sequential(nn.Linear(6, 6), nn.BatchNorm1d(6)).double()


def _byol(student: nn.Module) -> Byol:
    objective = objective_of("byol", {"hidden": 8}, student=student)
    assert isinstance(objective, Byol)
    return objective


def test_that_each_view_foretells_what_the_teacher_makes_of_the_other() -> None:
    student = _student()
    objective = _byol(student)
    views = views_of(5)
    total = objective.loss(student, batch_of(views)).total
    rows = torch.cat(views)
    foretold, said = objective.predictor(student(rows)), student(rows).detach()
    expected = torch.stack([2 - 2 * cosine(foretold[i], said[(i + 5) % 10]) for i in range(10)])
    torch.testing.assert_close(total, expected.sum() / 5)
    parameters = [*student.parameters(), *objective.predictor.parameters()]
    torch.testing.assert_close(
        torch.autograd.grad(total, parameters, retain_graph=True),
        torch.autograd.grad(expected.sum() / 5, parameters),
    )


def test_that_the_teacher_has_no_gradient_and_the_predictor_is_not_followed() -> None:
    student = _student()
    objective = _byol(student)
    trained = {name for name, parameter in objective.named_parameters() if parameter.requires_grad}
    assert trained == {name for name, _ in objective.named_parameters() if name.startswith("predictor.")}
    assert len(list(objective.teacher.parameters())) == len(list(student.parameters()))


def test_that_the_teacher_follows_along_half_a_cosine_in_optimiser_steps() -> None:
    student = _student()
    objective = _byol(student)
    weight = deepcopy(student[0].weight)
    for step, momentum in enumerate([0.99, 0.9925, 0.9975, 1.0]):  # 1 − 0.01 · (cos(π k / 3) + 1) / 2
        with torch.no_grad():
            student[0].weight.add_(1.0)
        terms = [objective.loss(student, batch_of(views_of(4))) for _ in range(2)]  # two part batches
        objective.after_step(student, terms, Progress(step, 3))
        weight = momentum * weight + (1 - momentum) * student[0].weight
        torch.testing.assert_close(objective.teacher.network[0].weight.detach(), weight.detach())


def test_that_the_teachers_norms_have_their_own_statistics() -> None:
    student = _student()
    objective = _byol(student)
    objective.train()
    terms = objective.loss(lambda rows: rows, batch_of(views_of(4)))
    norm = objective.teacher.network[1]
    assert norm.training
    assert norm.running_mean.any()
    kept = norm.running_mean.clone()
    objective.after_step(student, [terms], Progress(0, 3))
    assert torch.equal(norm.running_mean, kept)


def test_that_its_loss_is_no_reason_to_stop() -> None:
    student = _student()
    terms = _byol(student).loss(student, batch_of(views_of(4)))
    assert terms.trivial is None


def test_that_it_wants_two_views() -> None:
    with pytest.raises(ValueError, match="two views"):
        _byol(_student()).loss(lambda rows: rows, batch_of(views_of(4, views=3)))
