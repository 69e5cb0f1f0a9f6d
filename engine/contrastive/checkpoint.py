"""What is kept of a training: a folder for each epoch, of which the last two and the best stay.

``weights.safetensors`` holds what an encoder version is made of, ``record.json`` how it came about, for
people and programs alike; ``state.pt`` is what the training goes on from, tensors and plain values that are
loaded without the powers of a pickle.
"""

from __future__ import annotations

import logging
import pickle
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor

from engine.contrastive import durable
from engine.contrastive.durable import DamagedError

WEIGHTS = "weights.safetensors"
STATE = "state.pt"
KEPT = 2
"""One may be damaged by a disk that lies; then there is the one before."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """One of them, whole when it was looked at."""

    folder: Path
    record: dict[str, Any]

    @property
    def score(self) -> float | None:
        """The held-out score; None where there was none, as in the middle of an epoch."""
        score = self.record.get("score")
        return None if score is None else float(score)

    def weights(self) -> dict[str, Tensor]:
        """Those of the student that was held against the held-out items, by name, on the CPU.

        Raises:
            DamagedError: they cannot be read.
        """
        try:
            return load_file(self.folder / WEIGHTS)
        except (SafetensorError, OSError, ValueError) as error:
            raise DamagedError(f"{self.folder / WEIGHTS} cannot be read") from error

    def state(self) -> dict[str, Any]:
        """What the training goes on from, on the CPU.

        Raises:
            DamagedError: it cannot be read, or holds more than tensors and plain values.
        """
        try:
            state = torch.load(self.folder / STATE, map_location="cpu", weights_only=True)
        except (pickle.UnpicklingError, RuntimeError, EOFError, OSError, ValueError, KeyError) as error:
            raise DamagedError(f"{self.folder / STATE} cannot be read") from error
        if not isinstance(state, dict):
            raise DamagedError(f"{self.folder / STATE} is not that of a training")
        return state


class Checkpoints:
    """Those of one training, in a folder of their own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def save(
        self,
        name: str,
        weights: dict[str, Tensor],
        state: dict[str, Any],
        record: dict[str, Any],
    ) -> Checkpoint:
        """Writes one under ``name``, whole or not at all, and removes those that are not needed any more.

        Names sort in the order in which they are written. ``record`` is JSON; its ``score``, where it has
        one that is not None, decides which is the best.

        Raises:
            StorageFullError: there is no room for it.
            LibraryError: it cannot be written.
        """
        plain = {key: tensor.detach().cpu().contiguous().clone() for key, tensor in weights.items()}
        writers = {
            WEIGHTS: lambda path: save_file(plain, path),
            STATE: lambda path: torch.save(state, path),
        }
        durable.write_folder(self.folder / name, writers, record)
        self._thin_out()
        return Checkpoint(self.folder / name, record)

    def latest(self) -> Checkpoint | None:
        """The last one that is whole; None where there is none."""
        for folder in reversed(self._folders()):
            try:
                return Checkpoint(folder, durable.check(folder))
            except DamagedError as error:
                logger.warning("A checkpoint is passed over, because %s.", error)
        return None

    def best(self) -> Checkpoint | None:
        """The whole one with the highest score, of equal ones the last, which has learnt more; without scores
        the latest.
        """
        for found in self._best_first():
            try:
                durable.check(found.folder)
            except DamagedError as error:
                logger.warning("The best checkpoint is passed over, because %s.", error)
            else:
                return found
        return self.latest()

    def _thin_out(self) -> None:
        best = next((found.folder for found in self._best_first()), None)
        for folder in self._folders()[:-KEPT]:
            if folder != best:
                durable.remove(folder)

    def _best_first(self) -> list[Checkpoint]:
        return sorted(self._scored(), key=lambda each: each.score or 0.0)[::-1]

    def _scored(self) -> Iterator[Checkpoint]:
        for folder in self._folders():
            try:
                found = Checkpoint(folder, durable.read_record(folder))
            except DamagedError:
                continue
            if found.score is not None:
                yield found

    def _folders(self) -> list[Path]:
        if not self.folder.is_dir():
            return []
        return sorted(each for each in self.folder.iterdir() if each.is_dir() and each.name[0] != ".")
