"""A training as it was decided on: the same whenever it goes on, whatever has changed in the library."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.catalog import items
from engine.catalog.catalog import Catalog
from engine.contrastive import course
from engine.contrastive.material import Material
from engine.contrastive.specification import Specification
from engine.contrastive.writing import write_json
from engine.domain import Kind
from engine.encoders.encoder import EncoderInput
from engine.errors import DecodeError, LibraryError
from engine.runners.decoding import encoder_data
from engine.runners.training.contest import MOST_AT_THE_ENDS, Contest
from engine.runners.training.probes import Probes
from engine.runners.training.words import WordContest

FILE = "undertaking.json"


@dataclass(frozen=True, slots=True)
class Reading:
    """Reads n items, and the views after them, from the items' files."""

    paths: Sequence[Path | None]
    """(n,) None for an item that is not in the library any more."""
    probes: Probes | None

    def __call__(self, row: int, wanted: EncoderInput) -> NDArray[Any]:
        """See ``Material.read``."""
        if row < len(self.paths):
            # A decoder may hand out memory that is not to be written, which tensors cannot be made of.
            return np.require(encoder_data(self._path(row), wanted).array, requirements="W")
        assert self.probes is not None  # without views there are no such rows
        number = row - len(self.paths)
        return self.probes.read(number, self._path(int(self.probes.items[number])), wanted)

    def _path(self, row: int) -> Path:
        path = self.paths[row]
        if path is None:
            raise DecodeError("it is not in the library any more")
        return path


@dataclass(frozen=True, slots=True, eq=False)
class Undertaking:
    """What is trained, on what, and by what it is measured."""

    specification: Specification
    material: Material
    """Of n items, and after them the views that they are measured by, where they are."""
    base: str
    """Name of the version that it starts from, or that it is compared with."""
    reason: str
    """Why method and mode were chosen; empty where a person chose them."""
    field: str | None
    """What the labels are that it is measured by."""
    labels: Sequence[Sequence[str]]
    """(n,) those labels; nothing where there are none."""
    probes: Probes | None

    @property
    def items(self) -> int:
        """n."""
        return len(self.material.ids) - (0 if self.probes is None else len(self.probes))

    @property
    def contest(self) -> Contest | None:
        """What held-out items are asked; None where no question has an answer."""
        material = self.material
        if self.probes is None:
            contest = Contest.by_labels(self.labels, material.held_out)
        else:
            assert material.twins is not None
            contest = self.probes.contest(self.items, material.twins[: self.items])
        contest = contest.sampled(self.specification.plan.seed, MOST_AT_THE_ENDS, len(contest.gallery))
        return contest if contest.answerable else None

    @property
    def spoken(self) -> WordContest | None:
        """What captions are asked for, where they are learnt from."""
        material = self.material
        return WordContest.of(material.captions, material.held_out) if material.captions else None

    def save(self, folder: Path) -> None:
        """Writes it into ``folder``; what comes last tells that all is there.

        Raises:
            LibraryError: it cannot be written.
        """
        probes = self.probes
        record = {
            "base": self.base,
            "reason": self.reason,
            "field": self.field,
            "labels": [list(own) for own in self.labels],
            "probes": None if probes is None else {"seed": probes.seed, "sources": probes.sources.tolist()},
        }
        write_json(folder / FILE, record)
        course.prepare(self.specification, self.material, folder)

    @classmethod
    def load(cls, folder: Path, catalog: Catalog) -> Undertaking:
        """What :meth:`save` has written; files are looked for where they are now.

        Raises:
            LibraryError: it is missing or damaged.
        """
        specification, material = Specification.load(folder), Material.load(folder)
        try:
            record = json.loads((folder / FILE).read_text(encoding="utf-8"))
            probes = _probes(record["probes"], specification.kind)
            labels = [tuple(own) for own in record["labels"]]
            told = (str(record["base"]), str(record["reason"]), record["field"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise LibraryError(
                f"What a training was to be stands in {folder / FILE}, which cannot be read. Start it anew."
            ) from error
        found = cls(specification, material, *told, labels, probes)
        own = material.ids[: found.items].tolist()
        with catalog.read() as session:
            paths = items.paths_of(session, own)
        read = Reading([paths.get(item_id) for item_id in own], probes)
        return replace(found, material=replace(material, read=read))


def _probes(record: dict[str, Any] | None, kind: Kind) -> Probes | None:
    if record is None:
        return None
    return Probes(kind, int(record["seed"]), np.array(record["sources"], np.int64))
