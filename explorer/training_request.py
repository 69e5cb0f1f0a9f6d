"""What a person wants of a training: a goal in plain words, details beside it, and the request they make."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from enum import StrEnum
from typing import Any

from engine.domain import (
    Promotion,
    TrainingDevice,
    TrainingMethod,
    TrainingMode,
    TrainingOffer,
    TrainingRequest,
)
from explorer.training_numbers import NUMBERS


class Goal(StrEnum):
    """What the encoder is to learn, as people say it."""

    LABELS = "labels"
    """What belongs together as it is sorted or tagged."""
    MARKS = "marks"
    """What somebody marked as similar or not."""
    UNLABELLED = "unlabelled"
    """To tell items apart, with nothing else known of them."""
    WORDS = "words"
    """Which words go with an item."""


FITTING = {
    Goal.LABELS: TrainingMethod.AUTO,
    Goal.MARKS: TrainingMethod.PAIR,
    Goal.UNLABELLED: TrainingMethod.SIMCLR,
    Goal.WORDS: TrainingMethod.ALIGNMENT,
}
"""The method for a goal, where nobody chooses another."""
FOLDER_NAMES, TAG_NAMES = "folder", "tag"
TABLE_ENDINGS = (".csv", ".tsv", ".txt")
"""Of files with labels or captions."""


@dataclass(frozen=True, slots=True)
class Details:
    """What hardly anybody needs to choose; None is left to the program."""

    method: TrainingMethod = TrainingMethod.AUTO
    """AUTO is the one that fits the goal."""
    mode: TrainingMode = TrainingMode.AUTO
    encoder: str | None = None
    teacher: str | None = None
    epochs: int | None = None
    batch_size: int | None = None
    device: TrainingDevice = TrainingDevice.AUTO
    seed: int = 0
    promote: Promotion = Promotion.NEVER
    settings: Mapping[str, Any] = field(default_factory=dict)
    """As ``TrainingRequest.settings``."""

    @property
    def changed(self) -> int:
        """How many of them somebody has chosen."""
        usual = Details()
        chosen = [each.name for each in fields(self) if getattr(self, each.name) != getattr(usual, each.name)]
        return len(chosen) + max(0, len(self.settings) - 1)


@dataclass(frozen=True, slots=True)
class Wish:
    """All that the form has to say, for whatever collection."""

    goal: Goal = Goal.LABELS
    labels: str | None = None
    """What groups items, as ``LabelChoice.field`` or the path of a table; None where nothing does."""
    captions: str = FOLDER_NAMES
    """Where words come from: ``folder``, ``tag``, or the path of a table."""
    details: Details = field(default_factory=Details)

    def request(self, collection: str) -> TrainingRequest:
        """The wish as the engine takes it."""
        details = self.details
        chosen = details.method is not TrainingMethod.AUTO
        return TrainingRequest(
            collection=collection,
            method=details.method if chosen else FITTING[self.goal],
            mode=details.mode,
            labels=self.labels if self.goal is Goal.LABELS else None,
            captions=self.captions if self.goal is Goal.WORDS else None,
            teacher=details.teacher,
            encoder=details.encoder,
            epochs=details.epochs,
            batch_size=details.batch_size,
            device=details.device,
            seed=details.seed,
            promote=details.promote,
            settings=details.settings,
        )


def obstacle(goal: Goal, offer: TrainingOffer) -> str | None:
    """Why a collection cannot be trained to a goal, and what to do about it; None where it can."""
    if goal is Goal.MARKS and not offer.similar_marks + offer.not_similar_marks:
        return "Nothing is marked yet: mark results as similar (Y) or not similar (N) first."
    if goal is Goal.WORDS and not offer.reads_text:
        return 'Needs the extra “text”: pip install "similarity-explorer[text]"'
    return None


def missing(wish: Wish) -> str | None:
    """What is still to be chosen for a goal, in a sentence; None where nothing is."""
    if wish.goal is Goal.LABELS and wish.labels is None:
        return "Nothing groups the items yet: choose a table in a file, sort them into folders, or tag them."
    return None


def suiting(wish: Wish, offer: TrainingOffer, encoders: Sequence[str]) -> Wish:
    """``wish`` as far as a collection can fulfil it; something possible in place of what it cannot.

    ``encoders`` are the names of those that it could start from.
    """
    labels = wish.labels
    if labels is None or not is_table(labels):
        fields = [choice.field for choice in offer.labels]
        labels = labels if labels in fields else next(iter(fields), None)
    goal = wish.goal if obstacle(wish.goal, offer) is None else Goal.LABELS
    if goal is Goal.LABELS and labels is None:
        goal = Goal.UNLABELLED
    return replace(wish, goal=goal, labels=labels, details=_suiting(wish.details, offer, encoders))


def _suiting(details: Details, offer: TrainingOffer, encoders: Sequence[str]) -> Details:
    """Without encoders that are no more, and numbers that mean nothing for items of its kind."""
    strange = {number.key for number in NUMBERS if not number.suits(offer)}
    return replace(
        details,
        encoder=details.encoder if details.encoder in encoders else None,
        teacher=details.teacher if details.teacher in offer.teachers else None,
        settings={key: value for key, value in details.settings.items() if key not in strange},
    )


def is_table(source: str) -> bool:
    """Whether labels or captions come from a file that somebody chose."""
    return source.lower().endswith(TABLE_ENDINGS)
