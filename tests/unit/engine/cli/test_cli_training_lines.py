"""What a training tells on the terminal."""

from __future__ import annotations

from typing import Any

import pytest

from engine.cli.training_lines import TrainingLines, in_short
from engine.events import TrainingBegan, TrainingEpochEnded

BEGAN = TrainingBegan(
    1, "supcon", "adapter", "cpu", "It was [chosen].", 12, 628, 157, {"map": 0.4744, "recall_at_1": None}
)


def _epoch(**record: Any) -> TrainingEpochEnded:
    return TrainingEpochEnded(1, {"epoch": 3, "loss": 2.3149, **record})


def test_that_the_beginning_says_what_is_done_and_why() -> None:
    line = TrainingLines().line(BEGAN)
    assert line == ("Training by supcon (adapter, on cpu): 628 items, 157 held out. It was \\[chosen].")


def test_that_each_epoch_stands_beside_the_frozen_encoder() -> None:
    lines = TrainingLines()
    lines.line(BEGAN)
    told = lines.line(_epoch(map=0.684, recall_at_1=0.8, items_per_second=1249.7))
    assert told == "epoch 3/12 loss 2.315 map .684 (frozen .474) recall@1 .800 1,250 items/s"


def test_that_what_is_not_measured_is_left_out() -> None:
    assert TrainingLines().line(_epoch(map=None)) == "epoch 3/? loss 2.315"


@pytest.mark.parametrize(
    ("share", "told"), [(0.0, ".000"), (0.6842, ".684"), (1.0, "1.000"), (-0.25, "-0.250")]
)
def test_that_a_share_has_three_digits(share: float, told: str) -> None:
    assert in_short(share) == told
