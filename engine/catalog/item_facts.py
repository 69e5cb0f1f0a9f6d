"""What is known of the files of many items, column by column: what copies are told and chosen by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import Integer, cast, func, select
from sqlalchemy.orm import Session

from engine.catalog.items import each
from engine.catalog.models import ItemRow
from engine.catalog.paths import from_bytes

Figures = NDArray[np.float64]
_COLUMNS = (
    ItemRow.size,
    func.coalesce(cast(func.strftime("%s", ItemRow.taken_at), Integer), ItemRow.mtime_ns // 1_000_000_000),
    ItemRow.width,
    ItemRow.height,
    ItemRow.duration,
    ItemRow.sample_rate,
)


@dataclass(frozen=True, slots=True, eq=False)
class ItemFacts:
    """Of n items, in the order of their ids; all go together. What is not known of one is NaN."""

    ids: NDArray[np.int64]
    """(n,), ascending."""
    paths: Sequence[Path]
    contents: Sequence[bytes | None]
    """Hash of each file's content; None for one that was never read."""
    sizes: Figures
    """(n,) bytes."""
    dates: Figures
    """(n,) seconds since 1970: when it was taken, or else when its file was last changed."""
    widths: Figures
    """(n,) pixels, as are the heights."""
    heights: Figures
    durations: Figures
    """(n,) seconds."""
    sample_rates: Figures
    """(n,) Hertz."""

    @property
    def names(self) -> list[str]:
        """The names of the files."""
        return [path.name for path in self.paths]

    @property
    def hashes(self) -> list[str | None]:
        """The contents' hashes as they are shown."""
        return [None if content is None else content.hex() for content in self.contents]


def facts_of(session: Session, ids: NDArray[np.int64]) -> ItemFacts:
    """What is known of the files of ``ids`` (n,); items that are not there are left out."""
    query = (
        select(ItemRow.id, ItemRow.path, ItemRow.content_hash, *_COLUMNS)
        .where(ItemRow.id.in_(each(ids.tolist())))
        .order_by(ItemRow.id)
    )
    rows = session.execute(query).all()
    figures = np.array([row[3:] for row in rows], np.float64).reshape(-1, len(_COLUMNS))
    return ItemFacts(
        np.array([row[0] for row in rows], np.int64),
        [from_bytes(row[1]) for row in rows],
        [row[2] for row in rows],
        *np.ascontiguousarray(figures.T),
    )
