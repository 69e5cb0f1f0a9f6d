"""What captions find among held-out items, where a training learns words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engine.evaluation.labels import Labels
from engine.evaluation.retrieval import LabelledItems, retrieval
from engine.runners.training.contest import MOST_QUERIES, Embed, Rows, some

KS = (1, 10)


@dataclass(frozen=True, slots=True, eq=False)
class WordContest:
    """Each different caption of held-out items looks for what bears it, among all that is held out."""

    captions: Sequence[str | None]
    """(n,) of all items."""
    held_out: Rows
    """Those that are looked among, ascending."""

    @classmethod
    def of(
        cls, captions: Sequence[str | None], held_out: Rows, most: int = MOST_QUERIES
    ) -> WordContest | None:
        """Among no more than ``most``; None where nothing has a caption."""
        found = cls(captions, some(held_out, most, np.random.default_rng(0)))
        return found if len(found.asked) else None

    @property
    def asked(self) -> Rows:
        """Rows whose captions are looked for: the first with each."""
        first: dict[str, int] = {}
        for row in self.held_out.tolist():
            if caption := self.captions[row]:
                first.setdefault(caption, row)
        return np.array(list(first.values()), np.int64)

    def ask(self, items: Embed, words: Embed) -> dict[str, float | None]:
        """``text_recall_at_1`` and the like, and the mean of one over the rank of the first, ``text_map``.

        ``items`` embeds the items of rows, ``words`` their captions.
        """
        asked, held_out = self.asked, self.held_out
        own = [self.captions[row] or None for row in [*asked.tolist(), *held_out.tolist()]]
        labels = Labels.single(own)
        places = np.arange(len(own))
        texts, offered = places[: len(asked)], places[len(asked) :]
        found = retrieval(
            LabelledItems(texts, words(asked), labels.take(texts)),
            LabelledItems(offered, items(held_out), labels.take(offered)),
            KS,
        ).overall()
        return {**{f"text_recall_at_{k}": found[f"hit_rate_at_{k}"] for k in KS}, "text_map": found["mrr"]}
