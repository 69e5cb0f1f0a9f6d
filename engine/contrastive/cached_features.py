"""Several features of each item, encoded before a head is trained: of changed copies, or of parts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import closing
from itertools import islice
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from engine.contrastive.grounds import Places, Tell
from engine.contrastive.growing import Growing, finished
from engine.contrastive.inputs.decoding import decoded
from engine.contrastive.inputs.layout import stored_picture
from engine.contrastive.inputs.readers import Reader, copies_reader, parts_reader
from engine.contrastive.material import Material, Rows
from engine.contrastive.specification import Specification
from engine.contrastive.views.chance import generator_for
from engine.contrastive.views.pictures import PictureViews
from engine.domain import AudioInput, Kind, PictureInput
from engine.encoders import registry
from engine.encoders.encoder import Encoder
from engine.errors import DecodeError

FILE = "copies.npy"
STAGE = "encode"
AT_ONCE = 16
"""Items that are encoded together, with all their copies."""
UNREADABLE = "its file cannot be read"

Half = NDArray[np.float16]
Copied = Callable[[Sequence[tuple[int, NDArray[Any]]]], list[NDArray[np.float32]]]
"""Rows with their decoded items to at most ``crops`` features of each, (k, d)."""


def several_features(
    specification: Specification, material: Material, places: Places, tell: Tell
) -> tuple[Reader, dict[int, str]]:
    """What reads another feature of an item for each view, and which rows have none, and why.

    Raises:
        EncoderError: the encoder cannot be loaded.
        StorageFullError, LibraryError: the features cannot be kept.
    """
    rows, features = material.training, material.features
    assert features is not None
    path, shape = places.run / FILE, (len(rows), specification.crops, features.shape[1])
    if path.exists():
        copies = finished(path, shape)
    else:
        copies = _encoded(specification, material, places, Growing(path, shape), tell)
    counts = (~np.isnan(copies[:, :, 0])).sum(axis=1)
    seats = np.full(len(material.ids), -1, np.int64)
    seats[rows] = np.arange(len(rows))
    of_pictures = specification.kind is Kind.IMAGE
    read = copies_reader(copies) if of_pictures else parts_reader(copies, counts)

    def seated(items: Rows, views: int, generator: torch.Generator) -> Tensor:
        return read(seats[items], views, generator)

    return seated, dict.fromkeys(rows[counts == 0].tolist(), UNREADABLE)


def _encoded(
    specification: Specification, material: Material, places: Places, growing: Growing, tell: Tell
) -> Half:
    encoder = registry.load(specification.base, places.cache)
    wanted, copied = _copying(specification, encoder)
    rows = material.training.tolist()
    with closing(decoded(rows[growing.done :], lambda row: material.read(row, wanted))) as results:
        while part := list(islice(results, AT_ONCE)):
            block = np.full((len(part), specification.crops, encoder.dimension), np.nan, np.float32)
            there = [place for place, (_, item) in enumerate(part) if not isinstance(item, DecodeError)]
            readable = [(row, item) for row, item in part if not isinstance(item, DecodeError)]
            for place, found in zip(there, copied(readable), strict=True):
                block[place, : len(found)] = found
            growing.put(block)
            tell(STAGE, growing.done, len(rows))
    return growing.finish()


def _copying(specification: Specification, encoder: Encoder) -> tuple[PictureInput | AudioInput, Copied]:
    """How items are decoded for their copies, and how these are made."""
    match encoder.input:
        case PictureInput() as wanted:
            return stored_picture(wanted), _changed_pictures(specification, encoder, wanted)
        case AudioInput() as wanted:
            return wanted, _parts_of_tracks(specification, encoder)


def _changed_pictures(specification: Specification, encoder: Encoder, wanted: PictureInput) -> Copied:
    count, seed = specification.crops, specification.plan.seed
    views = PictureViews(wanted, specification.views.pictures)

    def copied(items: Sequence[tuple[int, NDArray[Any]]]) -> list[NDArray[np.float32]]:
        made = [
            torch.cat(views(torch.tensor(item)[None], count, generator_for(seed, row, "copies")))
            for row, item in items
        ]
        if not made:
            return []
        pictures = torch.cat(made).round().to(torch.uint8).permute(0, 2, 3, 1).contiguous().numpy()
        return list(encoder.encode(list(pictures)).embeddings.reshape(len(items), count, -1))

    return copied


def _parts_of_tracks(specification: Specification, encoder: Encoder) -> Copied:
    """The mean of the unit features of neighbouring windows, as many of which there are at most as copies."""

    def copied(items: Sequence[tuple[int, NDArray[Any]]]) -> list[NDArray[np.float32]]:
        found = []
        for _, track in items:
            windows = encoder.encode([window[None] for window in track]).embeddings
            parts = np.array_split(windows, min(specification.crops, len(windows)))
            found.append(np.stack([part.mean(axis=0) for part in parts]))
        return found

    return copied
