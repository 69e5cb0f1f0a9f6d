"""What an import did, as it tells it."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any

from engine.domain import Kind


@dataclass(slots=True)
class Tally:
    """What an import did, as its result tells it."""

    kind: Kind
    imported: int = 0
    unchanged: int = 0
    moved: int = 0
    missing: int = 0
    unavailable: int = 0
    failed: list[dict[str, str]] = field(default_factory=list)
    began: float = field(default_factory=time.monotonic)

    def result(self, collection: str, encoder: str) -> dict[str, Any]:
        """The answer of the ``import`` command."""
        seconds = time.monotonic() - self.began
        handled = self.imported + self.moved + len(self.failed)
        return {
            "collection": collection,
            "kind": self.kind.value,
            "imported": self.imported,
            "unchanged": self.unchanged,
            "moved": self.moved,
            "missing": self.missing,
            "unavailable": self.unavailable,
            "failed": self.failed,
            "seconds": round(seconds, 3),
            "items_per_second": _rate(handled, seconds),
            "encoder": encoder,
        }


def together(results: list[dict[str, Any]]) -> dict[str, Any]:
    """The results of one import by kind as one, with ``collections`` telling them apart."""
    summed: dict[str, Any] = dict(results[0])
    for result in results[1:]:
        for name, value in result.items():
            if isinstance(value, int | float | list):
                summed[name] = summed[name] + value
    if len(results) > 1:
        handled = summed["imported"] + summed["moved"] + len(summed["failed"])
        summed["items_per_second"] = _rate(handled, summed["seconds"])
    return summed | {"collections": results}


def _rate(handled: int, seconds: float) -> float:
    return round(handled / seconds, 2) if seconds > 0 else 0.0
