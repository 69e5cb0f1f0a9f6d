"""What a training tells on the terminal: a line when it begins, and one for each epoch."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.cli.output import printable
from engine.events import TrainingBegan, TrainingEpochEnded

SHOWN = ("map", "recall_at_1", "text_recall_at_1")
"""The figures of held-out items that an epoch's line tells, as far as they are measured."""


class TrainingLines:
    """Puts the events of one training into words; knows how it began."""

    def __init__(self) -> None:
        self._epochs = 0
        self._baseline: Mapping[str, float | None] = {}

    def line(self, event: TrainingBegan | TrainingEpochEnded) -> str:
        """The line for an event, as Rich prints it."""
        if isinstance(event, TrainingBegan):
            self._epochs, self._baseline = event.epochs, event.baseline
            return _beginning(event)
        return self._epoch(event.record)

    def _epoch(self, record: Mapping[str, Any]) -> str:
        parts = [f"epoch {record['epoch']}/{self._epochs or '?'}", f"loss {record['loss']:.4g}"]
        for name in SHOWN:
            if record.get(name) is not None:
                frozen = self._baseline.get(name)
                beside = "" if frozen is None else f" (frozen {in_short(frozen)})"
                parts.append(f"{spoken(name)} {in_short(record[name])}{beside}")
        if record.get("items_per_second"):
            parts.append(f"{record['items_per_second']:,.0f} items/s")
        return " ".join(parts)


def spoken(name: str) -> str:
    """A figure's name for people: ``recall_at_1`` is *recall@1*."""
    return name.replace("_at_", "@").replace("_", " ")


def in_short(share: float) -> str:
    """A share in [0, 1] in three digits: *.684*, *1.000*."""
    return f"{share:.3f}".removeprefix("0") if share >= 0 else f"{share:.3f}"


def _beginning(event: TrainingBegan) -> str:
    why = f" {printable(event.reason)}" if event.reason else ""
    return (
        f"Training by {event.method} ({event.mode}, on {event.device}): {event.items:,} items, "
        f"{event.held_out:,} held out.{why}"
    )
