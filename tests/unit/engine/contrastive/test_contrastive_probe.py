from __future__ import annotations

from copy import deepcopy

import pytest
import torch
from small_training import CPU, WIDTH, backbone
from torch import Tensor, nn

from engine.contrastive.batch import Batch, Progress
from engine.contrastive.failures import OutOfMemoryError, is_out_of_memory
from engine.contrastive.objective import Surroundings
from engine.contrastive.objectives.registry import recipe
from engine.contrastive.plan import Plan
from engine.contrastive.probe import Trial, kept_bytes, largest_batch, step_trial
from engine.contrastive.student import Student


class _Small(nn.Module):
    """A device with room for so many views."""

    def __init__(self, room: int) -> None:
        super().__init__()
        self.room = room

    def forward(self, items: Tensor) -> Tensor:
        if len(items) > self.room:
            raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB.")
        return items


def _batch(size: int) -> Batch:
    views = torch.randn(2, size, WIDTH).unbind()
    return Batch(views, torch.arange(size), Progress(0, 1))


def _probed(room: int, most: int, plan: Plan) -> int:
    return largest_batch(_trial(room, most, plan)[1], most, CPU)


def _trial(room: int, most: int, plan: Plan) -> tuple[Student, Trial]:
    chosen = recipe("simclr", {"hidden": 8, "dimension": 4})
    student = Student(nn.Sequential(backbone(), _Small(room)), chosen.projector(WIDTH))
    objective = chosen.build(Surroundings(student, torch.arange(most)))
    return student, step_trial(student, objective, plan, CPU, _batch)


@pytest.mark.parametrize(("room", "found"), [(200, 100), (199, 50), (25, 12)])
def test_that_a_batch_is_halved_until_it_fits(room: int, found: int) -> None:
    assert _probed(room, 100, Plan(epochs=3, head_epochs=1)) == found


def test_that_nothing_is_learnt_and_no_random_number_spent() -> None:
    student, trial = _trial(1000, 16, Plan(epochs=1, learning_rate=1.0))
    weights, drawn = deepcopy(student.state_dict()), torch.get_rng_state()
    largest_batch(trial, 16, CPU)
    torch.testing.assert_close(student.state_dict(), weights, rtol=0, atol=0)
    assert torch.equal(torch.get_rng_state(), drawn)


def test_that_what_an_item_keeps_is_what_its_layers_need_for_their_gradients() -> None:
    layers = nn.Sequential(nn.Linear(100, 200), nn.ReLU(), nn.Linear(200, 50))

    def step(items: int) -> None:
        layers(torch.randn(items, 100)).square().sum().backward()

    assert kept_bytes(step) == 4 * (100 + 200 + 50), "without the weights, which are there once"
    _, trial = _trial(1000, 16, Plan(epochs=1))
    assert kept_bytes(trial) > 2 * 4 * WIDTH


def test_that_a_device_without_room_for_two_items_is_told() -> None:
    with pytest.raises(OutOfMemoryError, match="Not even 2 items"):
        _probed(3, 8, Plan(epochs=1))


def test_that_another_error_is_not_taken_for_it() -> None:
    def broken(size: int) -> None:
        raise RuntimeError("mat1 and mat2 shapes cannot be multiplied")

    with pytest.raises(RuntimeError, match="mat1"):
        largest_batch(broken, 8, CPU)


@pytest.mark.parametrize(
    "error",
    [
        MemoryError(),
        torch.OutOfMemoryError("CUDA out of memory."),
        RuntimeError("MPS backend out of memory (MPS allocated: 8.00 GB)"),
        RuntimeError(
            "[enforce fail] DefaultCPUAllocator: can't allocate memory: you tried to allocate 8 bytes"
        ),
    ],
)
def test_that_each_device_says_it_in_its_own_words(error: Exception) -> None:
    assert is_out_of_memory(error)
    assert not is_out_of_memory(ValueError("out of memory"))
