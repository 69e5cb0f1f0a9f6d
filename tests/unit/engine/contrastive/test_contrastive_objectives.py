"""What holds of every objective."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from typing import Any

import pytest
import torch
from small_batches import batch_of, objective_of, one_hot, through, views_of
from torch import Tensor, nn

from engine.contrastive.batch import Batch, Progress
from engine.contrastive.objective import LossTerms, Objective, Surroundings
from engine.contrastive.objectives.registry import NAMES, recipe

VARIANTS: list[tuple[str, dict[str, Any]]] = [
    *((name, {}) for name in NAMES),
    ("moco", {"version": 3}),
    ("moco", {"symmetric": False}),
    ("triplet", {"mining": "hard", "skip": 1}),
    ("instance", {"softmax_up_to": 8, "noise": 8}),
    ("gensupcon", {"mixing": "mixup"}),
]
every_objective = pytest.mark.parametrize(
    ("name", "settings"), VARIANTS, ids=[f"{name}-{settings}" for name, settings in VARIANTS]
)
COUNT = 6


def _known() -> dict[str, Tensor]:
    """All that may be known of six items."""
    return {
        "labels": one_hot([0, 1, 0, 2, 1, 1]),
        "labelled": torch.tensor([True] * 5 + [False]),
        "pairs": torch.tensor([[0, 1], [2, 4]]),
        "similar": torch.tensor([True, False]),
        "texts": torch.randn(COUNT, 5).double(),
        "captions": torch.tensor([0, 1, 2, 3, 1, 4]),
        "teacher": torch.randn(COUNT, 3).double(),
    }


def _steps(count: int, dtype: torch.dtype = torch.float32) -> list[Batch]:
    """Batches of six of 40 items, with a duplicate among them."""
    batches = []
    for step in range(count):
        known = {key: _as(dtype, value) for key, value in _known().items()}
        known["items"] = torch.randperm(40)[:COUNT]
        known["twins"] = torch.tensor([1, -1, -1, 1, -1, -1])
        views = [view.detach().to(dtype) for view in views_of(COUNT)]
        batches.append(batch_of(views, Progress(step, count), **known))
    return batches


def _as(dtype: torch.dtype, tensor: Tensor) -> Tensor:
    return tensor.to(dtype) if tensor.is_floating_point() else tensor


class _Training:
    """A student with batch norm, an objective and an optimiser: the loop in small."""

    def __init__(self, name: str, settings: dict[str, Any]) -> None:
        torch.manual_seed(1)
        chosen = recipe(name, {"dimension": 6} | settings)
        self.student: nn.Module = nn.Sequential(
            nn.Linear(6, 6), nn.BatchNorm1d(6), nn.ReLU(), nn.Linear(6, 6)
        )
        self.objective: Objective[Any] = chosen.build(
            Surroundings(self.student, torch.arange(40), None, 3, 5)
        )
        trained = [*self.student.parameters(), *self.objective.parameters()]
        self.optimiser = torch.optim.AdamW([each for each in trained if each.requires_grad], lr=0.01)

    def run(self, batches: Sequence[Batch]) -> list[float]:
        self.student.train()
        self.objective.train()
        return [self._step(batch) for batch in batches]

    def _step(self, batch: Batch) -> float:
        terms = self.objective.loss(self.student, batch)
        self.optimiser.zero_grad()
        terms.total.backward()  # type: ignore[no-untyped-call]
        self.optimiser.step()
        self.objective.after_step(self.student, [terms], batch.progress)
        return float(terms.total.detach())

    def state(self) -> dict[str, Any]:
        parts = (self.student, self.objective, self.optimiser)
        return deepcopy({type(part).__name__: part.state_dict() for part in parts})

    def load(self, state: dict[str, Any]) -> None:
        for part in (self.student, self.objective, self.optimiser):
            part.load_state_dict(state[type(part).__name__])


@every_objective
def test_that_a_state_resumes_exactly(name: str, settings: dict[str, Any]) -> None:
    batches = _steps(6)
    whole = _Training(name, settings)
    whole.run(batches[:3])
    state, draws = whole.state(), torch.get_rng_state()
    expected = whole.run(batches[3:])
    resumed = _Training(name, settings)
    resumed.run(batches[2:4])  # whatever it went through before
    resumed.load(state)
    torch.set_rng_state(draws)
    assert resumed.run(batches[3:]) == expected
    assert all(
        torch.equal(one.nan_to_num(), other.nan_to_num())
        for part in ("student", "objective")
        for one, other in zip(
            getattr(whole, part).state_dict().values(),
            getattr(resumed, part).state_dict().values(),
            strict=True,
        )
    )


@every_objective
def test_that_two_runs_are_the_same(name: str, settings: dict[str, Any]) -> None:
    batches = _steps(3)
    runs = []
    for _ in range(2):
        training = _Training(name, settings)
        runs.append(training.run(batches))
    assert runs[0] == runs[1]


@every_objective
def test_that_a_loss_changes_nothing_in_the_objective(name: str, settings: dict[str, Any]) -> None:
    training = _Training(name, settings)
    training.run(_steps(2))
    training.objective.eval()
    before = deepcopy(training.objective.state_dict())
    training.objective.loss(training.student, _steps(1)[0])
    after = training.objective.state_dict()
    assert all(torch.equal(before[key].nan_to_num(), after[key].nan_to_num()) for key in before)


@every_objective
def test_that_the_student_is_asked_once_for_all_views(name: str, settings: dict[str, Any]) -> None:
    asked: list[int] = []

    def student(inputs: Tensor) -> Tensor:
        asked.append(len(inputs))
        return inputs

    objective_of(name, settings).loss(student, _steps(1, torch.float64)[0])
    assert asked == [COUNT if settings == {"symmetric": False} else 2 * COUNT]


@every_objective
def test_that_gradients_are_those_of_finite_differences(name: str, settings: dict[str, Any]) -> None:
    objective = objective_of(name, settings, dimension=3).eval()
    views = views_of(4, 3)
    known = {key: value[:4] for key, value in _known().items() if key not in ("pairs", "similar")}
    known |= {"pairs": torch.tensor([[0, 3], [1, 2]]), "similar": torch.tensor([True, False])}
    earlier = objective.loss(through, batch_of(views, items=torch.arange(30, 34), **known))
    objective.after_step(nn.Identity(), [earlier], Progress(0, 2))
    # What they answer is no function of the views as far as gradients go, so it has to stand still.
    for part, order in (("teacher", (0, 1)), ("keys", (1, 0))):
        if part in dict(objective.named_children()):
            answers = [views[view].detach().clone() for view in order]
            setattr(objective, part, _Constant(torch.cat(answers)))

    def loss(*leaves: Tensor) -> Tensor:
        torch.manual_seed(2)
        return objective.loss(through, batch_of(leaves, Progress(1, 2), **known)).total

    assert torch.autograd.gradcheck(loss, views)


class _Constant(nn.Module):
    def __init__(self, answer: Tensor) -> None:
        super().__init__()
        self.answer = answer

    def forward(self, inputs: Tensor) -> Tensor:
        return self.answer[: len(inputs)]


@every_objective
def test_that_outputs_in_bfloat16_are_compared_in_float32(name: str, settings: dict[str, Any]) -> None:
    batch = _steps(1)[0]
    objective = objective_of(name, settings).float().eval()
    rounded = [view.bfloat16() for view in batch.views]

    def total(views: Sequence[Tensor], autocast: bool) -> LossTerms:
        torch.manual_seed(2)
        student = _rounding if autocast else through
        with torch.autocast("cpu", torch.bfloat16, enabled=autocast):
            return objective.loss(student, batch_of(views, **_of(batch)))

    half = total([view.float() for view in rounded], True)
    whole = total([view.float() for view in rounded], False)
    assert half.total.dtype == torch.float32
    # The objective's own layers, where it has some, do run in bfloat16.
    close = 1e-6 if not list(objective.parameters()) and "mixing" not in str(objective.settings) else 0.05
    torch.testing.assert_close(half.total, whole.total, rtol=close, atol=close)


def _rounding(inputs: Tensor) -> Tensor:
    return inputs.bfloat16()


def _of(batch: Batch) -> dict[str, Any]:
    names = ("items", "twins", "labels", "labelled", "pairs", "similar", "texts", "captions", "teacher")
    return {name: getattr(batch, name) for name in names}


@every_objective
@pytest.mark.parametrize("outputs", ["zero", "equal"])
def test_that_outputs_without_direction_or_difference_have_finite_gradients(
    name: str, settings: dict[str, Any], outputs: str
) -> None:
    value = 0.0 if outputs == "zero" else 1.0
    views = [torch.full((COUNT, 6), value, dtype=torch.float64, requires_grad=True) for _ in range(2)]
    terms = objective_of(name, settings).loss(through, batch_of(views, Progress(9, 10), **_known()))
    assert terms.total.isfinite()
    for gradient in torch.autograd.grad(terms.total, views, allow_unused=True):
        assert gradient is None or (gradient.isfinite().all() and gradient.abs().max() < 1e3)


@every_objective
def test_that_a_projector_fits_the_loss(name: str, settings: dict[str, Any]) -> None:
    chosen = recipe(name, settings)
    assert chosen.projector(10)(torch.randn(4, 10)).shape == (4, chosen.settings.dimension)
