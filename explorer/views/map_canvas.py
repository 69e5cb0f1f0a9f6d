"""The map itself: points that can be flown over. Tools, labels and lines are laid over it by others."""

from __future__ import annotations

from dataclasses import replace

from pyqtgraph import ViewBox
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPalette, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from engine.library.maps import Maps
from explorer.models.map_points import MapModel
from explorer.tasks import Tasks
from explorer.theme import is_dark
from explorer.thumbnails import ThumbnailCache
from explorer.views.map_density import MapDensity
from explorer.views.map_density_drawing import Raster
from explorer.views.map_frame import MARGIN, Box, MapFrame, contains
from explorer.views.map_ground import MapGround
from explorer.views.map_inks import MapInks
from explorer.views.map_mouse import MapMouse, MapTool
from explorer.views.map_scene import MapScene
from explorer.views.map_tiles import HashOf, MapTiles
from explorer.views.map_zoom import Glide

FARTHEST = 0.5
"""All points in view can be made so many times smaller."""
CLOSEST, NEAREST = 16.0, 240.0
"""It can be made so many times larger, or until two points of the usual distance are so many pixels apart."""
STEP = 60.0
"""Pixels by which an arrow key moves the map."""
_ARROWS = {
    Qt.Key.Key_Left: QPointF(STEP, 0),
    Qt.Key.Key_Right: QPointF(-STEP, 0),
    Qt.Key.Key_Up: QPointF(0, STEP),
    Qt.Key.Key_Down: QPointF(0, -STEP),
}


class MapCanvas(QWidget):
    """Shows a ``MapModel``. Wheel and pinch zoom, a drag that no tool takes moves the map.

    Its scene has the coordinates of the widget; what is added to ``view_box`` has those of the map.
    """

    view_changed = Signal()
    """Another part of the map is in view, or the canvas has another size."""

    def __init__(
        self,
        model: MapModel,
        tasks: Tasks,
        thumbnails: ThumbnailCache,
        hash_of: HashOf,
        parent: QWidget | None = None,
        *,
        raster: Raster = Maps.raster,
    ) -> None:
        """``hash_of`` is asked while painting, ``raster`` draws very many points in a thread."""
        super().__init__(parent)
        self._model = model
        self._mouse = MapMouse(self)
        self._scene = MapScene(self._mouse, self)
        self.view_box: ViewBox = self._scene.view_box
        self._tiles = MapTiles(model, thumbnails, hash_of, self)
        self._density = MapDensity(model, tasks, raster, self)
        self._ground = MapGround(model, self._density, self._tiles)
        self._scene.scene().addItem(self._ground)
        self._glide = Glide(self.zoom, self)
        self._is_fitted = True
        self._is_moving = False
        """Whether the canvas itself is changing the view."""
        self._had_points = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Map")
        self.setAccessibleDescription("The arrow keys move it, Ctrl+= and Ctrl+- zoom.")
        self.view_box.sigRangeChanged.connect(self._follow_view)
        self._mouse.dragged.connect(self.move_by)
        self._mouse.turned.connect(self._glide.turn)
        self._mouse.pinched.connect(self.zoom)
        model.changed.connect(self._take_points)
        self._take_palette()
        self._take_points()

    # Where things are

    @property
    def frame(self) -> MapFrame:
        """What is in view."""
        (x0, x1), (y0, y1) = self.view_box.viewRange()
        width, height = max(1, self.width()), max(1, self.height())
        return MapFrame((x0 + x1) / 2, (y0 + y1) / 2, width / (x1 - x0), width, height)

    @property
    def pixels_per_unit(self) -> float:
        """How large the map is."""
        return self.frame.scale

    @property
    def is_fitted(self) -> bool:
        """Whether all points are in view, and are kept there."""
        return self._is_fitted

    @property
    def is_settled(self) -> bool:
        """Whether all points are painted as they are to be; a picture of them may be under way."""
        return self._ground.is_settled

    @property
    def thumbnail_share(self) -> float:
        """How many of the points in view have their thumbnail shown, in [0, 1]."""
        return self._tiles.share

    def map_position(self, point: QPointF) -> tuple[float, float]:
        """The place on the map at a point of the widget."""
        return self.frame.place(point.x(), point.y())

    def widget_position(self, x: float, y: float) -> QPointF:
        """The point of the widget at a place on the map."""
        frame = self.frame
        return QPointF(
            (x - frame.x) * frame.scale + frame.width / 2, (frame.y - y) * frame.scale + frame.height / 2
        )

    # Moving

    @property
    def tool(self) -> MapTool | None:
        """What is asked before the map itself makes use of the mouse."""
        return self._mouse.tool

    @tool.setter
    def tool(self, tool: MapTool | None) -> None:
        self._mouse.tool = tool

    def fit(self) -> None:
        """Shows all points, and goes on doing so when the canvas changes its size."""
        self._glide.stop()
        self._show(self._fitting(), fitted=True)

    def zoom_to(self, rect: QRectF) -> None:
        """Shows ``rect``, in units of the map: ``top`` is its lowest y."""
        self._glide.stop()
        box: Box = (rect.left(), rect.top(), rect.right(), rect.bottom())
        self._show(MapFrame.around(box, self.width(), self.height()))

    def zoom(self, factor: float, about: QPointF) -> None:
        """Makes everything ``factor`` times as large; what is at ``about`` of the widget stays there."""
        frame = self.frame
        x, y = frame.place(about.x(), about.y())
        scale = self._within_limits(replace(frame, scale=frame.scale * factor)).scale
        part = frame.scale / scale
        self._show(replace(frame, x=x + (frame.x - x) * part, y=y + (frame.y - y) * part, scale=scale))

    def turn(self, notches: float) -> None:
        """Zooms about the middle, as a wheel does that is turned by so many notches."""
        self._glide.turn(notches, QRectF(self.rect()).center())

    def move_by(self, step: QPointF) -> None:
        """Moves the map by so many pixels."""
        frame = self.frame
        self._show(replace(frame, x=frame.x - step.x() / frame.scale, y=frame.y + step.y() / frame.scale))

    # Events

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Keeps the middle and the size of things, or all points in view."""
        frame = self.frame
        self._is_moving = True
        old = event.oldSize().width()
        scale = frame.scale * (old / frame.width) if old > 0 else frame.scale
        self._scene.setGeometry(self.rect())
        self._is_moving = False
        kept = replace(frame, scale=scale, width=self.width(), height=self.height())
        self._show(self._fitting() if self._is_fitted else kept, fitted=self._is_fitted)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """The screen, and the number of its pixels, is known only now."""
        super().showEvent(event)
        self._tell()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Light may have become dark."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._take_palette()
            self._tell()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Arrow keys move the map."""
        key = Qt.Key(event.key())
        if key in _ARROWS:
            self.move_by(_ARROWS[key])
        else:
            super().keyPressEvent(event)

    # What follows

    def _fitting(self) -> MapFrame:
        return MapFrame.around(self._model.bounds, self.width(), self.height(), MARGIN)

    def _within_limits(self, frame: MapFrame) -> MapFrame:
        """The nearest view to ``frame`` in which nobody is lost: its middle is among the points."""
        x0, y0, x1, y1 = self._model.bounds
        whole = self._fitting().scale
        scale = min(max(frame.scale, whole * FARTHEST), max(whole * CLOSEST, NEAREST / self._ground.spacing))
        return replace(frame, x=min(max(frame.x, x0), x1), y=min(max(frame.y, y0), y1), scale=scale)

    def _show(self, frame: MapFrame, *, fitted: bool = False) -> None:
        self._is_fitted = fitted
        x0, y0, x1, y1 = self._within_limits(frame).box()
        self._is_moving = True
        self.view_box.setRange(xRange=(x0, x1), yRange=(y0, y1), padding=0, disableAutoRange=False)
        self._is_moving = False
        self._tell()

    def _follow_view(self) -> None:
        """Somebody else moved the view, or its new size came late, as it does where the canvas was hidden."""
        if not self._is_moving:
            self._show(self._fitting() if self._is_fitted else self.frame, fitted=self._is_fitted)

    def _take_points(self) -> None:
        has_points = self._model.points is not None
        is_cut_off = self._is_fitted and not contains(self.frame.box(), self._model.bounds)
        if has_points and (is_cut_off or not self._had_points):
            self.fit()
        self._had_points = has_points

    def _take_palette(self) -> None:
        self._inks = MapInks.of(self.palette())
        self._scene.set_ground(self.palette().color(QPalette.ColorRole.Base))
        self._model.set_dark(is_dark(self.palette()))

    def _tell(self) -> None:
        self._ground.follow(self.frame, self._inks, self.devicePixelRatioF())
        self.view_changed.emit()
