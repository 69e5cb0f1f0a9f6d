"""A collection whose embeddings know more than they show, for trainings that take a moment."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from command_line import answer, items
from drawing import save_many
from libraries import Imported, begun

COUNT = 160
FAMILIES = ("ash", "birch", "cedar", "fir")
COLLECTION = "Trees"
DIMENSION = 1280
_SIGNAL, _NOISE = 1.0, 48


@dataclass(frozen=True, slots=True)
class School:
    """A library with one collection of tiny pictures, and tables that say what they are."""

    library: Path
    pictures: Path
    labels: Path
    """The family of each; what their embeddings know, under much that has nothing to do with it."""
    shuffled: Path
    """Labels that mean nothing."""
    captions: Path

    def copied(self, folder: Path) -> School:
        """One's own to be changed; the pictures are the same, which nothing changes."""
        shutil.copytree(self.library, folder / "library")
        return School(folder / "library", self.pictures, self.labels, self.shuffled, self.captions)


def school_in(folder: Path) -> School:
    """The one that was built there."""
    tables = (folder / f"{name}.csv" for name in ("labels", "shuffled", "captions"))
    return School(folder / "library", folder / "pictures", *tables)


def build_school(folder: Path, imported: Imported) -> None:
    """Draws and imports the pictures, and puts embeddings in the place of those that were made of them."""
    school = school_in(folder)
    begun(school.library, imported)
    save_many(school.pictures, COUNT)
    answer(school.library, "import", school.pictures, "--name", COLLECTION)
    paths = sorted(item["path"] for item in items(school.library))
    rng = np.random.default_rng(0)
    codes = rng.integers(0, len(FAMILIES), COUNT)
    _write_table(school.labels, "label", paths, [FAMILIES[code] for code in codes])
    _write_table(school.shuffled, "label", paths, [FAMILIES[code] for code in rng.permutation(codes)])
    _write_table(school.captions, "caption", paths, [f"a photo of a {FAMILIES[code]} tree" for code in codes])
    vectors = np.zeros((COUNT, DIMENSION), np.float32)
    vectors[np.arange(COUNT), codes] = _SIGNAL
    vectors[:, len(FAMILIES) : len(FAMILIES) + _NOISE] = rng.normal(scale=0.35, size=(COUNT, _NOISE))
    np.savez(folder / "vectors.npz", paths=np.array(paths), vectors=vectors, encoder="efficientnet-lite0")
    answer(school.library, "import-embeddings", folder / "vectors.npz", "--encoder", "efficientnet-lite0")


def _write_table(path: Path, column: str, paths: list[str], values: list[str]) -> None:
    lines = [f'"{name}",{value}' for name, value in zip(paths, values, strict=True)]
    path.write_text("\n".join([f"path,{column}", *lines, ""]), encoding="utf-8")
