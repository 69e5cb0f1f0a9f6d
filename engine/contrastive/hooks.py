"""What a training tells whoever started it, and asks of it."""

from __future__ import annotations

from collections.abc import Mapping

from engine.contrastive.callbacks import Callback, Wish
from engine.contrastive.embedding import Embed
from engine.contrastive.records import EpochRecord, StepRecord

SCORE = "score"
"""The figure of held-out items that decides which epoch is the best."""


class Hooks:
    """To be overridden as far as it is of interest; with several processes, those of the first are used."""

    def tell(self, stage: str, done: int, total: int) -> None:
        """How far the preparation is. What it raises ends the training before its first step."""

    def wish(self) -> Wish:
        """Asked after each step."""
        return Wish.GO_ON

    def started(self, steps: int, done: int, batch_size: int) -> None:
        """All is ready for the first of ``steps`` steps, ``done`` of which were done before."""

    def stepped(self, record: StepRecord) -> None:
        """After a step."""

    def epoch(self, record: EpochRecord, figures: Mapping[str, float | None]) -> None:
        """After an epoch; ``figures`` are what :meth:`score` gave."""

    def score(self, embed: Embed, words: Embed | None = None) -> Mapping[str, float | None]:
        """Figures of held-out items; ``score`` among them decides, more is better. Nothing, to have none.

        ``words`` gives the embeddings of the items' captions, where these are learnt from.
        """
        return {}


class Telling(Callback):
    """Passes on to hooks what the loop calls."""

    def __init__(self, hooks: Hooks, batch_size: int) -> None:
        self._hooks, self._batch_size = hooks, batch_size

    def on_start(self, steps: int, done: int) -> None:
        self._hooks.started(steps, done, self._batch_size)

    def on_step(self, record: StepRecord) -> None:
        self._hooks.stepped(record)

    def on_epoch(self, record: EpochRecord) -> None:
        self._hooks.epoch(record, record.figures)
