"""Small batches whose views are already outputs, and objectives around a student that lets them through."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import torch
from torch import Tensor, nn

from engine.contrastive.batch import Batch, Progress
from engine.contrastive.objective import LossTerms, Objective, Surroundings
from engine.contrastive.objectives.registry import recipe
from engine.contrastive.teacher import Teacher

START = Progress(0, 10)


def views_of(count: int, dimension: int = 6, views: int = 2) -> tuple[Tensor, ...]:
    """Random views, float64 and with gradients."""
    return tuple(torch.randn(count, dimension, dtype=torch.float64, requires_grad=True) for _ in range(views))


def batch_of(views: Sequence[Tensor], progress: Progress = START, **known: Any) -> Batch:
    """A batch of the items 0, 1, … unless told otherwise."""
    known.setdefault("items", torch.arange(len(views[0])))
    return Batch(views=tuple(views), progress=progress, **known)


def one_hot(classes: Sequence[int]) -> Tensor:
    """(n, c) float64 labels."""
    return torch.nn.functional.one_hot(torch.tensor(classes)).double()


def objective_of(
    name: str,
    settings: Mapping[str, Any] | None = None,
    *,
    student: nn.Module | None = None,
    items: int = 40,
    dimension: int = 6,
    teacher: Teacher | None = None,
    teacher_dimension: int = 3,
    text_dimension: int = 5,
) -> Objective[Any]:
    """An objective in float64 around a student that changes nothing."""
    wanted = {"dimension": dimension} | dict(settings or {})
    around = Surroundings(
        student or nn.Identity(), torch.arange(items), teacher, teacher_dimension, text_dimension
    )
    return recipe(name, wanted).build(around).double()


def through(outputs: Tensor) -> Tensor:
    """A student that lets its views through."""
    return outputs


def agrees(terms: LossTerms, expected: Tensor, leaves: Sequence[Tensor]) -> None:
    """Fails unless the loss is the one expected, and so are its gradients."""
    torch.testing.assert_close(terms.total, expected)
    found = torch.autograd.grad(terms.total, leaves, retain_graph=True)
    wanted = torch.autograd.grad(expected, leaves, retain_graph=True)
    torch.testing.assert_close(found, wanted)


def cosine(one: Tensor, other: Tensor) -> Tensor:
    return (one @ other) / (one.norm() * other.norm())


def cross_entropy(similarity: Callable[[int], Tensor], positive: int, candidates: Sequence[int]) -> Tensor:
    """−log of a candidate's share, the slow and obvious way."""
    return -(similarity(positive).exp() / sum(similarity(each).exp() for each in candidates)).log()
