from __future__ import annotations

from dataclasses import replace

import pytest
import torch
from small_training import Diary

from engine.contrastive.batch import Batch, Progress
from engine.contrastive.failures import NotFiniteError
from engine.contrastive.reading import Reader, Taken
from engine.contrastive.records import Figures


class _Late(Figures):
    """Figures of a device that is busy."""

    there = False


def _taken(step: int, loss: float = 1.0, norm: float = 2.0, *, late: bool = False) -> Taken:
    numbers = torch.tensor([loss, torch.nan, norm, 0.5])
    batch = Batch((torch.ones(3, 2),), torch.tensor([4, 5, 6]), Progress(step, 10))
    figures = _Late(numbers) if late else Figures(numbers)
    return Taken(figures, ("hits",), [batch], 0.1, waited=0.25, overflows=False)


def test_that_a_busy_device_is_not_asked_before_the_next_step_is_under_way() -> None:
    diary = Diary()
    reader = Reader([diary], lambda rows: [str(row) for row in rows])
    assert reader.idle
    reader.push(_taken(0, late=True))
    assert diary.steps == []
    assert not reader.idle
    reader.push(_taken(1, late=True))
    assert [record.step for record in diary.steps] == [0]
    reader.flush()
    reader.flush()
    assert [record.step for record in diary.steps] == [0, 1]
    assert reader.tally.losses == [1.0, 1.0]
    assert diary.steps[0].parts == {"hits": 0.5}
    assert diary.steps[0].waiting == 0.25


def test_that_what_is_there_is_read_at_once() -> None:
    diary = Diary()
    Reader([diary], lambda rows: [str(row) for row in rows]).push(_taken(0))
    assert [record.step for record in diary.steps] == [0]


def test_that_a_loss_that_is_no_number_stops_and_names_the_batch() -> None:
    reader = Reader([], lambda rows: [f"shot {row}" for row in rows])
    with pytest.raises(
        NotFiniteError, match=r"step 3, in epoch 1: its loss .* It held shot 4, shot 5, shot 6\."
    ):
        reader.push(_taken(2, loss=torch.inf))
    with pytest.raises(NotFiniteError, match="its gradient"):
        reader.push(_taken(2, norm=torch.nan))
    assert reader.tally.losses == []


def test_that_scaled_gradients_may_overflow() -> None:
    reader = Reader([], lambda rows: [str(row) for row in rows])
    reader.push(replace(_taken(0, norm=torch.inf), overflows=True))
    assert reader.tally.losses == [1.0]
