"""Draws a map into a picture: its points, thumbnails where they fit, names of clusters, and a legend."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image

from engine.domain.maps import Colouring, MapMethod, MapPoints, Positions
from engine.domain.oklab import Rgb
from engine.domain.palettes import colours as colours_of
from engine.errors import InvalidRequestError
from engine.projection import legend
from engine.projection.label_layout import Box, place_labels
from engine.projection.mosaic import ThumbnailOf, tiles
from engine.projection.raster import raster
from engine.projection.sheet import Sheet
from engine.projection.view import View

LEAST_SIDE, MOST_SIDE = 100, 8192
"""Pixels of a picture's sides."""
_METHODS = {
    MapMethod.PCA: "PCA",
    MapMethod.UMAP: "UMAP",
    MapMethod.TSNE: "t-SNE",
    MapMethod.PACMAP: "PaCMAP",
}
_MARGIN, _HEADER, _TITLE, _LINE = 48, 110, 34, 19
_MOST_THUMBNAILS = 3000
"""Larger maps show those of clusters' representatives alone."""
_MOST_LABELS = 40
_SMALLEST_LABEL, _LARGEST_LABEL, _WIDEST_LABEL = 17, 25, 300
_MOST_DOTS = 20_000
"""Larger maps are drawn as light, denser where there are more."""
_DOT, _SMALLEST_DOT, _LARGEST_DOT = 0.16, 2.0, 6.5
"""Radius of a dot: a share of the room that each has, within limits."""
_SPECK = 1.25
_HALO = 5.0
_FINER = 2
"""Times larger that light is drawn, to be scaled down."""


def draw_map(
    points: MapPoints,
    colouring: Colouring | None,
    thumbnail_of: ThumbnailOf | None,
    size: tuple[int, int],
    dark: bool = False,
) -> Image.Image:
    """The picture of a map, of ``size`` (width, height), in RGB.

    Args:
        thumbnail_of: Reads an item's thumbnail by the item's id, None where it has none; called for up to
            3,000 items. Without it points are drawn alone.

    Raises:
        InvalidRequestError: ``size`` is not within 100 to 8192 pixels.
    """
    if not all(LEAST_SIDE <= side <= MOST_SIDE for side in size):
        raise InvalidRequestError(
            f"A picture of {size[0]} x {size[1]} pixels cannot be drawn. "
            f"Choose a width and a height from {LEAST_SIDE} to {MOST_SIDE}."
        )
    sheet = Sheet(size, dark, _texts(points, colouring))
    shades = colours_of(colouring, len(points.ids), dark)
    view = View.of(points.positions, _field(sheet, colouring is not None))
    _draw_points(sheet, view, points.positions, shades)
    labels = _labels(sheet, points, view)
    if thumbnail_of is not None:
        obstacles = [label.box for label in labels]
        _draw_thumbnails(sheet, points, view, shades, thumbnail_of, obstacles)
    for label in labels:
        middle = (label.box[0] + label.box[2]) / 2, (label.box[1] + label.box[3]) / 2
        sheet.write(middle, label.text, label.size, anchor="mm", halo=_HALO)
    _draw_header(sheet, points, view)
    if colouring is not None:
        legend.draw_legend(sheet, colouring, view.field[2] + _MARGIN * sheet.scale, view.field[1])
    return sheet.image


@dataclass(frozen=True, slots=True)
class _Label:
    text: str
    size: float
    box: Box


def _field(sheet: Sheet, with_legend: bool) -> Box:
    """Where points may lie."""
    margin = _MARGIN * sheet.scale
    width, height = sheet.image.size
    beside = (legend.WIDTH + _MARGIN) * sheet.scale if with_legend else 0.0
    return margin, margin + _HEADER * sheet.scale, width - margin - beside, height - margin


def _draw_points(sheet: Sheet, view: View, positions: Positions, shades: Rgb) -> None:
    if len(positions) <= _MOST_DOTS:
        room = math.sqrt(_area(view.field) / max(len(positions), 1)) / sheet.scale
        radius = min(max(_DOT * room, _SMALLEST_DOT), _LARGEST_DOT)
        # In any order: by id, a folder that was imported later would cover the others.
        order = np.random.default_rng(0).permutation(len(positions))
        sheet.dots(view.places(positions)[order], radius, shades[order])
        return
    width, height = sheet.image.size
    finer = width * _FINER, height * _FINER
    image = raster(view.kept(positions), shades, view.rect(width, height), *finer, radius=_SPECK * _FINER)
    specks = Image.fromarray(image).reduce(_FINER)
    sheet.image.paste(specks, (0, 0), specks)


def _area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


def _draw_thumbnails(
    sheet: Sheet,
    points: MapPoints,
    view: View,
    shades: Rgb,
    thumbnail_of: ThumbnailOf,
    obstacles: Sequence[Box],
) -> None:
    first = np.isin(points.ids, [cluster.representative for cluster in points.record.clusters])
    rows = np.arange(len(points.ids)) if len(points.ids) <= _MOST_THUMBNAILS else np.flatnonzero(first)
    places = view.places(points.positions[rows])
    border = _MARGIN * sheet.scale / 2
    left, top, right, bottom = view.field
    bounds = left - border, top - border, right + border, bottom + border
    placed = tiles(places, points.ids[rows], first[rows], thumbnail_of, bounds, sheet.scale, obstacles)
    for tile in placed:
        red, green, blue = shades[rows[tile.row]].tolist()
        sheet.framed(tile.image, tile.box, (red, green, blue))


def _labels(sheet: Sheet, points: MapPoints, view: View) -> list[_Label]:
    """The names of the largest clusters that find room, larger for larger ones."""
    clusters = sorted(points.record.clusters, key=lambda cluster: -cluster.size)[:_MOST_LABELS]
    if not clusters:
        return []
    shares = np.log1p([cluster.size for cluster in clusters]) / math.log1p(clusters[0].size)
    sizes = (_SMALLEST_LABEL + (_LARGEST_LABEL - _SMALLEST_LABEL) * shares**2).tolist()
    texts = [
        sheet.cut(cluster.name, size, _WIDEST_LABEL * sheet.scale)
        for cluster, size in zip(clusters, sizes, strict=True)
    ]
    extents = [
        (sheet.width(text, size), 1.3 * size * sheet.scale) for text, size in zip(texts, sizes, strict=True)
    ]
    anchors = view.places(np.array([cluster.centre for cluster in clusters], np.float32))
    boxes = place_labels(anchors, extents, shares, view.field, gap=6 * sheet.scale)
    labels = zip(texts, sizes, boxes, strict=True)
    return [_Label(text, size, box) for text, size, box in labels if box is not None]


def _draw_header(sheet: Sheet, points: MapPoints, view: View) -> None:
    left, room = _MARGIN * sheet.scale, sheet.image.width - 2 * _MARGIN * sheet.scale
    for text, size, down, ink in (
        (points.record.collection, _TITLE, 62, sheet.ink),
        (_line(points, view.outside(points.positions)), _LINE, 104, sheet.faint),
    ):
        sheet.write((left, down * sheet.scale), sheet.cut(text, size, room), size, ink=ink)


def _line(points: MapPoints, outside: int) -> str:
    """How the map was made and how far it is to be trusted."""
    record, count = points.record, len(points.ids)
    parts = [f"{_METHODS[record.method]} of {count:,} {'item' if count == 1 else 'items'}"]
    if record.trustworthiness is not None:
        parts.append(f"trustworthiness {record.trustworthiness:.2f}")
    if points.unplaced:
        parts.append(f"{points.unplaced:,} more without a place yet")
    if outside:
        parts.append(f"{outside:,} farther out drawn at the border")
    return ", ".join(parts)


def _texts(points: MapPoints, colouring: Colouring | None) -> Iterator[str]:
    yield points.record.collection
    yield _line(points, 0)
    yield from (cluster.name for cluster in points.record.clusters)
    if colouring is not None:
        yield from legend.texts(colouring)
