"""All that decides how a training goes, in a form that a file can hold. Without torch."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from enum import StrEnum
from pathlib import Path
from typing import Any

from engine.contrastive import limits
from engine.contrastive.given import settings_from
from engine.contrastive.modes import Mode
from engine.contrastive.plan import Plan
from engine.contrastive.views.recorded import record_of, settings_of
from engine.contrastive.views.settings import ViewSettings
from engine.contrastive.writing import write_json
from engine.domain import Kind
from engine.errors import InvalidRequestError, LibraryError

FILE = "specification.json"
USUAL_SIDE = 224
"""Height and width of the pictures that a network from scratch reads, where nobody says."""


class HeadStart(StrEnum):
    """What a head is before its first step."""

    PRINCIPAL = "principal"
    """The principal directions of the stored embeddings: what they tell apart, it tells apart."""
    CENTRED = "centred"
    """The same without what all items have in common."""
    RANDOM = "random"


@dataclass(frozen=True, slots=True)
class HeadSettings:
    """The small part that is trained on a backbone's features, and kept."""

    dimension: int = 256
    """Length of the embeddings."""
    dropout: float = 0.0
    """Share of the features that are left out in a step; for few items it takes the place of more of them."""
    start: HeadStart = HeadStart.PRINCIPAL
    """Where there are no stored embeddings, as from scratch, it is random."""
    projector: bool = False
    """Whether the loss sees a part after the head that is thrown away, as the paper of the method has it.
    Without one the embeddings themselves are compared, and have the head's dimension."""

    def __post_init__(self) -> None:
        """Raises an ``InvalidRequestError`` where no head could be made so."""
        limits.widths(self.dimension)
        limits.within("dropout", self.dropout, 0, 0.95)


@dataclass(frozen=True, slots=True)
class Specification:
    """A training, but for what it learns from."""

    method: str
    mode: Mode
    kind: Kind
    base: str
    """Source of the encoder that is trained further; from scratch, the name of the network."""
    plan: Plan
    device: str = "cpu"
    """``cuda``, ``mps`` or ``cpu``."""
    teacher: str | None = None
    """Source of the encoder that is learnt from."""
    batch_size: int | None = None
    """Items of a step, in all processes together; None finds out how many there is room for."""
    per_label: int = 4
    """Items of each label in a batch, where the method learns from labels."""
    head: HeadSettings = field(default_factory=HeadSettings)
    objective: Mapping[str, Any] = field(default_factory=dict)
    """Settings of the method's own that are not as usual."""
    views: ViewSettings = field(default_factory=ViewSettings)
    crops: int = 0
    """Adapter: so many changed copies of each picture are encoded before the training, and views drawn from
    them; 0 has the embedding itself, and changes that. A track's windows are such copies by themselves."""
    hard_negatives: int = 0
    """So many items that each item is mistaken for come into its batch, found anew each epoch; 0 for none."""
    skipped_negatives: int = 0
    """The nearest of them that are passed over, since unlabelled neighbours are often the same thing."""
    relatives: str | None = None
    """What items have in common that are not to be told apart, such as ``artist``: they are no negatives of
    each other. None is only what they are copies of."""
    head_first: bool = True
    """Fine-tuning: whether the head begins as one that was trained on the stored embeddings."""
    side: int | None = None
    """Height and width of the pictures that a network is trained on. Fine-tuning: at most what its encoder
    reads, then and later, and None is that. From scratch: what it will read, and None is ``USUAL_SIDE``."""
    held_out: float = 0.2
    """Share of the items that are not trained on."""

    def __post_init__(self) -> None:
        """Raises an ``InvalidRequestError`` where no training could be made so."""
        limits.within("crops", self.crops, most=64)
        limits.within("per_label", self.per_label, 1)
        limits.within("hard_negatives", self.hard_negatives, most=256)
        limits.within("skipped_negatives", self.skipped_negatives)
        if self.side is not None:
            limits.within("side", self.side, 8, 1024)
        limits.within("held_out", self.held_out, 0.01, 0.9)
        if self.batch_size is not None:
            limits.within("batch_size", self.batch_size, 2)

    def as_dict(self) -> dict[str, Any]:
        """Plain values that JSON can hold."""
        plain = {each.name: getattr(self, each.name) for each in fields(self)}
        plain |= {"mode": self.mode.value, "kind": self.kind.value, "objective": dict(self.objective)}
        plain |= {"plan": asdict(self.plan), "head": asdict(self.head), "views": record_of(self.views)}
        return plain

    @classmethod
    def from_dict(cls, record: Mapping[str, Any]) -> Specification:
        """What :meth:`as_dict` gave, from before JSON or after.

        Raises:
            InvalidRequestError: it is something else.
        """
        try:
            read: dict[str, Any] = {
                "mode": Mode(record["mode"]),
                "kind": Kind(record["kind"]),
                "plan": settings_from(Plan, record["plan"], "The plan"),
                "head": settings_from(HeadSettings, record["head"], "The head"),
                "views": settings_of(record["views"]),
            }
            return cls(**{**record, **read})
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise InvalidRequestError(f"The specification of a training cannot be read ({error}).") from error

    def save(self, folder: Path) -> None:
        """Writes it into ``folder``, whole or not at all.

        Raises:
            LibraryError: it cannot be written.
        """
        write_json(folder / FILE, self.as_dict())

    @classmethod
    def load(cls, folder: Path) -> Specification:
        """What :meth:`save` has written.

        Raises:
            LibraryError: it is missing or damaged.
        """
        try:
            return cls.from_dict(json.loads((folder / FILE).read_text(encoding="utf-8")))
        except (OSError, ValueError, InvalidRequestError) as error:
            raise LibraryError(
                f"How a training is to go stands in {folder / FILE}, which cannot be read. Start it anew."
            ) from error
