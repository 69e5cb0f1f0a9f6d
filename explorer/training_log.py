"""Lines for the log of a training: what is done, what each epoch came to, and what is kept at the end."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

STAGES = {
    "embedding": "Embedding the items",
    "views": "Looking at changed copies",
    "captions": "Reading the words",
    "decode": "Reading the files",
    "encode": "Looking at several copies or parts of each item",
    "head": "Training the small head first",
    "measuring": "Measuring what it finds",
}
"""What a training does when it does not train."""
FIGURES = {
    "loss": "loss {:.3g}",
    "recall_at_1": "recall@1 {:.3f}",
    "map": "mAP {:.3f}",
    "text_recall_at_1": "words {:.3f}",
    "spread": "collapse meter {:.2f}",
    "learning_rate": "learning rate {:.2g}",
    "items_per_second": "{:,.0f} items/s",
}
"""Figures of an epoch, and of the frozen encoder, in the order in which they are told."""


def stage_words(stage: str) -> str:
    """What is done at a stage."""
    return STAGES.get(stage, stage.capitalize())


def beginning(reason: str, items: int, held_out: int, baseline: Mapping[str, Any]) -> list[str]:
    """How a training begins: with how many items, why so, and from what."""
    counts = f"{items:,} items to learn from, {held_out:,} held out."
    before = _figures(baseline)
    return [line for line in (counts, reason, f"Before: {before}." if before else "") if line]


def epoch_line(record: Mapping[str, Any]) -> str:
    """``Epoch 3: loss 3.63, recall@1 0.741, …``, of an epoch as it stands in a report's history."""
    return f"Epoch {record['epoch']}: {_figures(record)}"


def kept_line(result: Mapping[str, Any]) -> str:
    """Which encoder came of it, and of which epoch."""
    best = result.get("best_epoch")
    return f"“{result['encoder']}” is kept" + (f", as it was after epoch {best}." if best else ".")


def _figures(record: Mapping[str, Any]) -> str:
    return ", ".join(
        form.format(record[name]) for name, form in FIGURES.items() if record.get(name) is not None
    )
