"""A whole training: from a specification and what is learnt from to weights that can become an encoder.

All of it is kept in a folder, so that a training that was ended at any moment goes on from there. Several
processes train together when torchrun starts this module::

    torchrun --nproc-per-node 2 -m engine.contrastive.course FOLDER

where FOLDER is that of a training which was prepared. What comes of it lies there, and ``run`` finds it.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import torch

from engine.contrastive import candidate
from engine.contrastive.assembling import teachable
from engine.contrastive.candidate import Course
from engine.contrastive.devices import device_of
from engine.contrastive.distributed import joined, wait_for_all
from engine.contrastive.gathering import place
from engine.contrastive.grounds import Places, ground_for
from engine.contrastive.head_start import head_start
from engine.contrastive.hooks import Hooks
from engine.contrastive.lesson import Lesson
from engine.contrastive.material import Material
from engine.contrastive.modes import Mode
from engine.contrastive.records import EpochRecord
from engine.contrastive.specification import Specification
from engine.settings import LibraryPaths


def prepare(specification: Specification, material: Material, folder: Path) -> None:
    """Writes down what a training is to be, unless that was done before.

    Raises:
        StorageFullError: there is no room for it.
        LibraryError: it cannot be written.
    """
    if not Material.is_saved(folder):
        specification.save(folder)
        material.save(folder, specification.plan.seed)


def run(
    specification: Specification,
    material: Material,
    folder: Path,
    hooks: Hooks | None = None,
    cache: Path | None = None,
    device: torch.device | None = None,
) -> Course:
    """Trains to the end, or goes on with what lies in ``folder``, which then counts and not what is given.

    Args:
        folder: of this training; decoded items are kept beside it, for others too.
        cache: where trained encoders lie, and what was measured of this machine; as for ``registry.load``.
        device: that of this process, where there are several; else as specified.

    Raises:
        InvalidRequestError: the specification makes no sense for this material or this machine.
        JobError: the training collapsed, ran out of memory or into numbers that are none, or cannot go on.
        EncoderError: an encoder cannot be loaded, or not be trained.
        StorageFullError, LibraryError: nothing can be kept.
    """
    finished = candidate.read(folder)
    if finished is not None:
        return finished
    if place() == 0:
        prepare(specification, material, folder)
    wait_for_all()
    specification, material = Specification.load(folder), Material.load(folder, material.read)
    told = hooks if hooks is not None and place() == 0 else Hooks()
    places = Places(folder, folder.parent / "inputs", cache, device or device_of(specification.device))
    ground = ground_for(specification, material, places, told.tell)
    material = teachable(specification, material, ground)
    if specification.mode is Mode.FINETUNE and specification.head_first:
        ground = replace(ground, start=head_start(specification, material, places, told.tell))
    return Lesson(specification, material, ground, places, told).give()


class Printing(Hooks):
    """Tells of each epoch on standard error."""

    def epoch(self, record: EpochRecord, figures: Mapping[str, float | None]) -> None:
        print(
            f"epoch {record.epoch + 1}: loss {record.loss:.4f}, {record.items_per_second:.0f} items/s",
            file=sys.stderr,
        )


def main() -> None:
    """One of several processes of a training that was prepared."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("folder", type=Path, help="of a training that was prepared")
    folder = parser.parse_args().folder.resolve()
    specification, material = Specification.load(folder), Material.load(folder)
    cache = LibraryPaths(folder.parents[1]).encoders
    with joined(device_of(specification.device)) as device:
        run(specification, material, folder, Printing(), cache, device)


if __name__ == "__main__":
    main()
