"""A picture of very many points, made in a thread; the last one is moved and scaled until the next comes."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from PySide6.QtCore import QObject, QPointF, QRectF, Signal
from PySide6.QtGui import QImage, QPainter, QRegion

from explorer.models.map_points import MapModel
from explorer.tasks import Tasks
from explorer.views.map_density_drawing import MARGIN, DensityWish, DrawnPoints, Raster, draw
from explorer.views.map_frame import Box, MapFrame, contains

RENEW_MARGIN = 0.1
"""A picture that reaches less far beyond the view is made anew."""


@dataclass(frozen=True, slots=True)
class _Picture:
    image: QImage
    wish: DensityWish
    box: Box
    state: int

    def looks_like(self, wish: DensityWish) -> bool:
        """Whether it shows things as large and in the colours that are wished for."""
        same_size = abs(wish.frame.scale / self.wish.frame.scale - 1) < 1e-6
        return same_size and (wish.radius, wish.inks) == (self.wish.radius, self.wish.inks)

    def stretch(self, frame: MapFrame) -> float:
        """How much larger or smaller it is than ``frame`` wants it, as a logarithm."""
        return abs(math.log(frame.scale / self.wish.frame.scale))


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
            self._begin(self._coarse(wish) or wish, is_whole=False)
        elif self._whole is None or self._whole.state != self._state:
            self._begin(whole, is_whole=True)

    def paint(self, painter: QPainter, frame: MapFrame) -> None:
        """Paints the picture where its points are in ``frame``, and around it that of the whole map."""
        if self._picture is None:
            return
        target, whole = _target(self._picture, frame), self._whole
        view = QRectF(0, 0, frame.width, frame.height)
        if whole is not None and whole.state == self._picture.state and not target.contains(view):
            if whole.stretch(frame) < self._picture.stretch(frame):
                _paint(painter, whole, _target(whole, frame))
                return
            painter.save()
            painter.setClipRegion(QRegion(view.toAlignedRect()) - QRegion(target.toRect()))
            _paint(painter, whole, _target(whole, frame))
            painter.restore()
        _paint(painter, self._picture, target)

    def _suffices(self, wish: DensityWish) -> bool:
        picture = self._picture
        return (
            picture is not None
            and picture.looks_like(wish)
            and picture.wish.ratio == wish.ratio
            and contains(picture.box, wish.frame.box(RENEW_MARGIN))
        )

    def _coarse(self, wish: DensityWish) -> DensityWish | None:
        """What is drawn first where the picture looks quite different: a quarter of very many pixels."""
        is_new = self._is_outdated or self._picture is None or not self._picture.looks_like(wish)
        return replace(wish, ratio=1.0) if is_new and wish.ratio > 1 else None

    def _begin(self, wish: DensityWish, *, is_whole: bool) -> None:
        self._is_busy, self._is_outdated = True, False
        model = self._model
        ringed = model.selected if self.draws_rings else None
        points = DrawnPoints(model.positions, model.colours, model.shown, model.pale, ringed)
        state = self._state
        work = partial(draw, points, model.cells, wish, self._raster, lambda: self._state == state)
        self._tasks.run(work, partial(self._take, state, wish, is_whole), failed=self._fail)

    def _take(self, state: int, wish: DensityWish, is_whole: bool, image: QImage | None) -> None:
        self._is_busy = False
        if image is not None and state == self._state:
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
