"""Settings as they are written on the command line, and a training's result in words."""

from __future__ import annotations

from typing import Any

import pytest
import typer

from engine.cli import training
from engine.cli.training_options import _batch_size, setting

RESULT: dict[str, Any] = {
    "encoder": "stamps-supcon-1",
    "method": "supcon",
    "mode": "adapter",
    "device": "cpu",
    "epochs": 60,
    "seconds": 12.34,
    "items_per_second": 12_500.4,
    "held_out": [1, 2, 3],
    "baseline": {"map": 0.474, "recall_at_1": 0.7, "recall_at_10": None},
    "candidate": {"map": 0.684, "recall_at_1": 0.8, "recall_at_10": None},
    "difference": {"mean": 0.21, "low": 0.18, "high": 0.24},
    "better": True,
    "promoted": False,
}


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        ("head.dimension=128", "head.dimension", 128),
        ("plan.learning_rate = 1e-3", "plan.learning_rate", 1e-3),
        ("held_out=0.3", "held_out", 0.3),
        ("head.projector=true", "head.projector", True),
        ("plan.compiled=False", "plan.compiled", False),
        ("plan.precision=bfloat16", "plan.precision", "bfloat16"),
        ("teacher=hub:a=b", "teacher", "hub:a=b"),
        ("views.scale=[0.4, 1]", "views.scale", [0.4, 1]),
    ],
)
def test_that_a_setting_is_a_number_a_truth_a_word_or_several(text: str, name: str, value: object) -> None:
    found = setting(text)
    assert found == (name, value)
    assert type(found[1]) is type(value)


@pytest.mark.parametrize("text", ["head.dimension", "=3", "name=", ""])
def test_that_anything_else_is_wrong_usage(text: str) -> None:
    with pytest.raises(typer.BadParameter, match="NAME=VALUE"):
        setting(text)


def test_that_a_batch_size_is_a_number_or_left_to_the_program() -> None:
    assert (_batch_size("auto"), _batch_size("32"), _batch_size("-3")) == (None, 32, -3)
    with pytest.raises(ValueError, match="'many' is neither a number nor 'auto'"):
        _batch_size("many")


def test_that_the_result_is_told_beside_the_frozen_encoder(capsys: pytest.CaptureFixture[str]) -> None:
    training._show(RESULT)
    out = capsys.readouterr().out
    assert "stamps-supcon-1: supcon (adapter, on cpu), 60 epochs in 12.3 s, 12,500 items/s." in out
    assert "Of 3 items held out: map .474 → .684, recall@1 .700 → .800." in out
    assert "stays a candidate until 'promote stamps-supcon-1'" in out


def test_that_scripts_find_every_figure_also_where_nothing_was_measured() -> None:
    found = training._document(RESULT | {"baseline": {}})
    assert found["baseline"] == {"map": None, "recall_at_1": None, "recall_at_5": None, "recall_at_10": None}
    assert found["candidate"] == RESULT["candidate"] | {"recall_at_5": None}
    assert found["encoder"] == RESULT["encoder"]


def test_that_it_says_so_where_nothing_was_gained_or_measured(capsys: pytest.CaptureFixture[str]) -> None:
    training._show(RESULT | {"better": False, "difference": None, "baseline": {}, "candidate": {}})
    out = capsys.readouterr().out
    assert "nothing could be measured" in out
    assert "Whether it is better could not be measured" in out
    training._show(RESULT | {"promoted": True})
    assert "answers for the collection now" in capsys.readouterr().out


@pytest.mark.parametrize(("low", "told"), [(-0.01, "not surely better"), (0.1, "too few items are held out")])
def test_that_it_says_why_a_candidate_is_not_better(
    low: float, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    training._show(RESULT | {"better": False, "difference": {"mean": 0.2, "low": low, "high": 0.3}})
    assert told in capsys.readouterr().out
