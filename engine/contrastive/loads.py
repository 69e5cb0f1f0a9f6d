"""How much a device is given at once: decided before the training, and less where it was too much."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from engine.contrastive.norms import uses_batch
from engine.contrastive.plan import Plan
from engine.contrastive.probe import FEWEST
from engine.contrastive.student import Student
from engine.contrastive.writing import write_json

FILE = "load.json"


@dataclass(frozen=True, slots=True)
class Load:
    """What of a training depends on the memory there is."""

    batch_size: int
    """Items of a step, in all processes together."""
    chunk: int = 0
    """See ``Plan.cache_chunk``."""
    parts: int = 1
    """In how many parts each batch is taken, one after the other, for one step."""

    def plan(self, plan: Plan) -> Plan:
        """``plan`` as it is done with this load."""
        chunk = self.chunk or plan.cache_chunk
        return replace(plan, cache_chunk=chunk, accumulate=plan.accumulate * self.parts)

    def at_once(self, views: int, chunk: int) -> int:
        """How many views are kept together until their gradients are known; ``chunk`` is the plan's."""
        whole = -(-self.batch_size * views // self.parts)
        return min(self.chunk or chunk or whole, whole)

    def lighter(self, student: Student, views: int) -> Load | None:
        """What takes about half of the memory in the same number of steps; None where nothing does.

        Where an output depends on its own item alone, the batch stays the same and is computed in chunks,
        which changes nothing but the time. Otherwise it is taken in parts, which have fewer negatives.
        """
        if not uses_batch(student):
            chunk = (self.chunk or self.batch_size * views) // 2
            return replace(self, chunk=chunk) if chunk >= 1 else None
        if self.batch_size // (2 * self.parts) < FEWEST:
            return None
        return replace(self, parts=2 * self.parts)

    def save(self, folder: Path) -> None:
        """Into the folder of a training, so that it goes on with the same."""
        write_json(folder / FILE, asdict(self))

    @classmethod
    def load(cls, folder: Path) -> Load | None:
        """What :meth:`save` has written; None where nothing was, or it cannot be read."""
        try:
            return cls(**json.loads((folder / FILE).read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return None
