"""The items whose neighbours became better or worse, with their pictures."""

from __future__ import annotations

import base64
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from engine.domain.evaluation import Evaluation, ItemChange
from engine.library.reporting.wording import difference, figure

MOST_ITEMS = 12
"""Of each list."""
_SIDE, _QUALITY = 144, 80
"""Pixels of a picture's longer side, twice as many as it is shown with; and how well a JPEG keeps it."""
_MOST_PICTURES = 288
"""Of a report, some two megabytes."""


@dataclass(frozen=True, slots=True)
class ChangedItem:
    """An item and how well it finds its like under two versions."""

    name: str
    picture: str
    """A ``data:`` address, empty where there is none."""
    before: str
    after: str
    change: str


@dataclass(frozen=True, slots=True)
class Changes:
    """What changed most from one version to another."""

    encoder: str
    against: str
    gained: tuple[ChangedItem, ...]
    lost: tuple[ChangedItem, ...]


def changes(
    evaluation: Evaluation, thumbnails: Mapping[int, bytes], names: Mapping[int, str]
) -> tuple[Changes, ...]:
    """Of each comparison that has any."""
    gallery = _Gallery(thumbnails, names)
    return tuple(
        Changes(one.encoder, one.against, gallery.shown(one.gained), gallery.shown(one.lost))
        for one in evaluation.comparisons
        if one.gained or one.lost
    )


class _Gallery:
    """Items as a report shows them; it holds so many pictures and no more."""

    def __init__(self, thumbnails: Mapping[int, bytes], names: Mapping[int, str]) -> None:
        self._thumbnails, self._names = thumbnails, names
        self._left = _MOST_PICTURES

    def shown(self, items: Sequence[ItemChange]) -> tuple[ChangedItem, ...]:
        return tuple(self._item(change) for change in items[:MOST_ITEMS])

    def _item(self, change: ItemChange) -> ChangedItem:
        return ChangedItem(
            self._names.get(change.item, f"item {change.item}"),
            self._picture(change.item),
            figure(float(change.before)),
            figure(float(change.after)),
            difference(change.after - change.before),
        )

    def _picture(self, item: int) -> str:
        thumbnail = self._thumbnails.get(item)
        if thumbnail is None or not self._left:
            return ""
        small = _small(thumbnail)
        if not small:
            return ""
        self._left -= 1
        return "data:image/jpeg;base64," + base64.b64encode(small).decode("ascii")


def _small(thumbnail: bytes) -> bytes:
    """A thumbnail as small as a report shows it; nothing where it cannot be read."""
    from PIL import Image

    try:
        with Image.open(io.BytesIO(thumbnail)) as picture:
            picture.draft("RGB", (_SIDE, _SIDE))
            upright = picture.convert("RGB")
    except (OSError, ValueError, Image.DecompressionBombError):
        return b""
    upright.thumbnail((_SIDE, _SIDE), Image.Resampling.LANCZOS)
    file = io.BytesIO()
    upright.save(file, format="JPEG", quality=_QUALITY)
    return file.getvalue()
