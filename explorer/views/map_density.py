"""A picture of very many points, made in a thread; the last one is moved and scaled until the next comes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QPointF, QRectF, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QRegion

from engine.domain.maps import Positions
from explorer.models.map_cells import MapCells
from explorer.models.map_points import Colours, MapModel, Mask
from explorer.tasks import Tasks
from explorer.views.map_dots import ring_of
from explorer.views.map_frame import Box, MapFrame, contains
from explorer.views.map_inks import MapInks

MARGIN = 0.3
"""Of the view on each side: how far it can be moved before a picture ends."""
RENEW_MARGIN = 0.12
"""A picture that reaches less far beyond the view is made anew."""


class Raster(Protocol):
    """Draws points into an image, as ``engine.projection.raster`` does; called in a thread."""

    def __call__(
        self,
        positions: Positions,
        colours: Colours,
        rect: Box,
        width: int,
        height: int,
        shown: Mask | None = None,
        radius: float = 1.0,
    ) -> NDArray[np.uint8]:
        """(height, width, 4): sRGB and straight alpha."""


@dataclass(frozen=True, slots=True)
class DensityWish:
    """What a picture is to show."""

    frame: MapFrame
    radius: float
    ratio: float
    """Device pixels to a pixel."""
    inks: MapInks


@dataclass(frozen=True, slots=True)
class _Picture:
    image: QImage
    wish: DensityWish
    box: Box
    state: int


@dataclass(frozen=True, slots=True, eq=False)
class _Points:
    """What a thread needs of the model; nobody writes to these arrays."""

    positions: Positions
    colours: Colours
    shown: Mask
    pale: Mask
    ringed: Mask | None
    """Those with a ring; None where rings are painted one by one."""

    def near(self, cells: MapCells | None, box: Box) -> _Points:
        """Only the points in and near ``box``, where that leaves out many."""
        if cells is None or cells.count_around(*box) > len(self.positions) // 2:
            return self
        rows = cells.around(*box)
        ringed = None if self.ringed is None else self.ringed[rows]
        return _Points(self.positions[rows], self.colours[rows], self.shown[rows], self.pale[rows], ringed)


class MapDensity(QObject):
    """Keeps a picture of the view and a margin around it; of several wishes only the latest is fulfilled."""

    arrived = Signal()
    """There is another picture."""

    def __init__(self, model: MapModel, tasks: Tasks, raster: Raster, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._tasks = tasks
        self._raster = raster
        self._picture: _Picture | None = None
        self._whole: _Picture | None = None
        """The last one of all points: what is shown where the other one ends."""
        self._state = 0
        """Changes with the colours, the selection and the items: pictures of an earlier state are dropped."""
        self._is_outdated = True
        """Whether there has been a change that the picture does not show."""
        self._wish: DensityWish | None = None
        self._whole_wish: DensityWish | None = None
        self._is_busy = False
        self.draws_rings = False
        """Whether selected points have their rings in the picture."""

    @property
    def is_settled(self) -> bool:
        """Whether the picture shows what was wished for last."""
        return not self._is_busy and not self._is_outdated

    def forget(self) -> None:
        """Colours, selection or items are others: what is being drawn is not wanted any more."""
        self._state += 1
        self._is_outdated = True

    def clear(self) -> None:
        """There is nothing to show."""
        self.forget()
        self._picture = self._whole = self._wish = None

    def outdate(self) -> None:
        """Points moved: what is being drawn is still better than what there is."""
        self._whole = None
        self._is_outdated = True

    def want(self, wish: DensityWish, whole: DensityWish) -> None:
        """Sees to it that there is a picture for a view, and when there is, one of the ``whole`` map."""
        self._wish, self._whole_wish = wish, whole
        if self._is_busy:
            return
        if self._is_outdated or not self._suffices(wish):
            self._begin(wish, is_whole=False)
        elif self._whole is None or self._whole.state != self._state:
            self._begin(whole, is_whole=True)

    def paint(self, painter: QPainter, frame: MapFrame) -> None:
        """Paints the picture where its points are in ``frame``, and around it that of the whole map."""
        if self._picture is None:
            return
        target, whole = _target(self._picture, frame), self._whole
        view = QRectF(0, 0, frame.width, frame.height)
        if whole is not None and whole.state == self._picture.state and not target.contains(view):
            painter.save()
            painter.setClipRegion(QRegion(view.toAlignedRect()) - QRegion(target.toRect()))
            _paint(painter, whole, _target(whole, frame))
            painter.restore()
        _paint(painter, self._picture, target)

    def _suffices(self, wish: DensityWish) -> bool:
        if self._picture is None:
            return False
        had = self._picture.wish
        same_look = (wish.radius, wish.ratio, wish.inks) == (had.radius, had.ratio, had.inks)
        return (
            same_look
            and abs(wish.frame.scale / had.frame.scale - 1) < 1e-6
            and contains(self._picture.box, wish.frame.box(RENEW_MARGIN))
        )

    def _begin(self, wish: DensityWish, *, is_whole: bool) -> None:
        self._is_busy, self._is_outdated = True, False
        model = self._model
        ringed = model.selected if self.draws_rings else None
        points = _Points(model.positions, model.colours, model.shown, model.pale, ringed)
        work = partial(_draw, points, model.cells, wish, self._raster)
        self._tasks.run(work, partial(self._take, self._state, wish, is_whole), failed=self._fail)

    def _take(self, state: int, wish: DensityWish, is_whole: bool, image: QImage) -> None:
        self._is_busy = False
        if state == self._state:
            picture = _Picture(image, wish, wish.frame.box(MARGIN), state)
            if is_whole or contains(picture.box, self._model.bounds):
                self._whole = picture
            if not is_whole:
                self._picture = picture
            self.arrived.emit()
        self._go_on()

    def _fail(self, sentence: str) -> None:
        self._is_busy = False
        self._tasks.trouble.emit(sentence)

    def _go_on(self) -> None:
        if self._wish is not None and self._whole_wish is not None:
            self.want(self._wish, self._whole_wish)


def _draw(points: _Points, cells: MapCells | None, wish: DensityWish, raster: Raster) -> QImage:
    """The picture of a wish, on its ground."""
    factor = (1 + 2 * MARGIN) * wish.ratio
    width, height = round(wish.frame.width * factor), round(wish.frame.height * factor)
    layers = list(_layers(points.near(cells, wish.frame.box(MARGIN)), wish, width, height, raster))
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor(*wish.inks.ground))
    painter = QPainter(image)
    for drawn in layers:
        painter.drawImage(0, 0, QImage(drawn.data, width, height, 4 * width, QImage.Format.Format_RGBA8888))
    painter.end()
    return image


def _layers(
    points: _Points, wish: DensityWish, width: int, height: int, raster: Raster
) -> Iterator[NDArray[np.uint8]]:
    """From below: pale points, the others, and those that are selected, above their rings."""

    def drawn(colours: Colours, mask: Mask, wider: float = 0.0) -> NDArray[np.uint8]:
        radius = (wish.radius + wider) * wish.ratio
        box = wish.frame.box(MARGIN)
        return raster(points.positions, colours, box, width, height, shown=mask, radius=radius)

    if points.pale.any():
        yield drawn(wish.inks.paler(points.colours), points.shown & points.pale)
    yield drawn(points.colours, points.shown & ~points.pale)
    if points.ringed is not None and points.ringed.any():
        rings = np.broadcast_to(np.array(wish.inks.ring, np.uint8), points.colours.shape)
        yield drawn(rings, points.shown & points.ringed, wider=sum(ring_of(wish.radius)))
        above = drawn(points.colours, points.shown & points.ringed)
        yield from (above, above)  # twice, so that the rings do not shine through


def _target(picture: _Picture, frame: MapFrame) -> QRectF:
    """Where a picture is in ``frame``."""
    x0, y0, x1, y1 = picture.box
    (left, bottom), (right, top) = frame.pixels(np.array(((x0, y0), (x1, y1)))).tolist()
    return QRectF(QPointF(left, top), QPointF(right, bottom))


def _paint(painter: QPainter, picture: _Picture, target: QRectF) -> None:
    """Copies the picture where it has its own size, which is quick and sharp, and scales it elsewhere."""
    size = picture.image.size() / painter.device().devicePixelRatioF()
    if abs(target.width() - size.width()) < 1 and abs(target.height() - size.height()) < 1:
        corner = QPointF(round(target.left()), round(target.top()))
        target = QRectF(corner, size.toSizeF())
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawImage(target, picture.image)
