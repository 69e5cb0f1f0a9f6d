"""Maps as files: pictures, and coordinates for other programs."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.catalog import items
from engine.catalog.catalog import Catalog
from engine.catalog.paths import readable
from engine.domain import Colouring, MapPicture, MapPoints
from engine.errors import InvalidRequestError
from engine.library.whole_file import written_whole
from engine.media.drawings import ThumbnailStore

COLUMNS = ("id", "path", "x", "y", "cluster")
FORMATS = (".csv", ".parquet")


def save_picture(
    catalog: Catalog,
    thumbnails: ThumbnailStore,
    points: MapPoints,
    colouring: Colouring | None,
    picture: MapPicture,
) -> None:
    """Draws a map with thumbnails, names of clusters and a legend into a PNG; no display is needed.

    Raises:
        InvalidRequestError: the file's name does not end in ``.png``.
        LibraryError: it cannot be written there.
    """
    from engine.projection.picture import draw_map  # brings Pillow's fonts, which little else needs

    check_picture(picture.out)
    with catalog.read() as session:
        hashes = items.content_hashes(session, points.ids)

    def thumbnail_of(item_id: int) -> bytes | None:
        key = hashes.get(item_id)
        return thumbnails.get(key) if key is not None else None

    drawn = draw_map(points, colouring, thumbnail_of, (picture.width, picture.height), picture.dark)
    with written_whole(picture.out) as file:
        drawn.save(file, format="PNG")


def check_picture(out: Path) -> None:
    """Raises InvalidRequestError where ``out`` is not named as a picture of a map has to be."""
    if out.suffix.lower() != ".png":
        raise InvalidRequestError(f"{out} does not end in .png. A map is drawn as a PNG.")


def export(catalog: Catalog, points: MapPoints, out: Path) -> None:
    """Writes id, path, x, y and cluster's name of every point to a CSV or Parquet file, whole or not at all.

    Raises:
        InvalidRequestError: the name ends in neither.
        LibraryError: it cannot be written there.
    """
    suffix = out.suffix.lower()
    if suffix not in FORMATS:
        raise InvalidRequestError(f"{out} ends in neither .csv nor .parquet. Name the file so.")
    if suffix == ".csv":
        text = as_csv(catalog, points, None)
        with written_whole(out) as file:
            file.write(text.encode("utf-8", "surrogateescape"))
        return
    import pyarrow
    import pyarrow.parquet

    columns = zip(*_rows(catalog, points, None), strict=True) if len(points.ids) else ((),) * len(COLUMNS)
    kinds = (pyarrow.int64(), pyarrow.string(), pyarrow.float32(), pyarrow.float32(), pyarrow.string())
    arrays = [pyarrow.array(column, kind) for column, kind in zip(columns, kinds, strict=True)]
    with written_whole(out) as file:
        pyarrow.parquet.write_table(pyarrow.Table.from_arrays(arrays, names=list(COLUMNS)), file)


def as_csv(catalog: Catalog, points: MapPoints, ids: NDArray[np.int64] | None) -> str:
    """Id, path, x, y and cluster's name of those of ``ids`` that are on the map, or of all, as CSV."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    writer.writerows(_rows(catalog, points, ids))
    return text.getvalue()


def _rows(
    catalog: Catalog, points: MapPoints, ids: NDArray[np.int64] | None
) -> list[tuple[int, str, float, float, str]]:
    chosen = np.arange(len(points.ids)) if ids is None else np.flatnonzero(np.isin(points.ids, ids))
    wanted = points.ids[chosen].tolist()
    names = {cluster.number: cluster.name for cluster in points.record.clusters}
    with catalog.read() as session:
        paths = items.paths_of(session, wanted)
    return [
        (item_id, readable(str(paths[item_id])), x, y, names.get(cluster, ""))
        for item_id, (x, y), cluster in zip(
            wanted, points.positions[chosen].tolist(), points.clusters[chosen].tolist(), strict=True
        )
        if item_id in paths
    ]
