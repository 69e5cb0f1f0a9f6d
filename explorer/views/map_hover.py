"""What is under the pointer on a map, told after a short rest."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from functools import partial

from PySide6.QtCore import QObject, QPointF, QTimer, Signal

from engine.domain import Item
from engine.domain.maps import Categories, MapPoints
from explorer.models.map_points import MapModel
from explorer.phrases import title_of
from explorer.tasks import Tasks
from explorer.views.map_canvas import MapCanvas
from explorer.views.map_card import MapCard

ItemsOf = Callable[[Sequence[int]], Mapping[int, Item]]
"""Items by id; called in a thread."""

REST_MS = 110
KEPT = 256
"""Items that are remembered."""


class MapHover(QObject):
    """Tells a card what to show. Items are read in a thread, while the pointer may go elsewhere."""

    item_changed = Signal(object)
    """The id of the item under the pointer, or None."""

    def __init__(
        self,
        canvas: MapCanvas,
        model: MapModel,
        tasks: Tasks,
        card: MapCard,
        items_of: ItemsOf,
        point_at: Callable[[QPointF], int | None],
        parent: QObject | None = None,
    ) -> None:
        """``point_at`` tells which row is at a place on the canvas."""
        super().__init__(parent)
        self._canvas = canvas
        self._model = model
        self._tasks = tasks
        self._card = card
        self._items_of = items_of
        self._point_at = point_at
        self._pointer: QPointF | None = None
        self._item_id: int | None = None
        self._items: OrderedDict[int, Item] = OrderedDict()
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._rest.timeout.connect(self._look)
        canvas.view_changed.connect(self._look_again)
        model.changed.connect(self._look_again)
        model.coloured.connect(self._look_again)

    @property
    def item_id(self) -> int | None:
        """The item under the pointer, once the pointer rested there."""
        return self._item_id

    def move(self, pointer: QPointF) -> None:
        """The pointer is elsewhere on the canvas."""
        self._pointer = pointer
        if self._card.is_shown:
            self._card.follow(pointer.toPoint())
        self._rest.start()

    def leave(self) -> None:
        """The pointer is not on the canvas, or busy with something else."""
        self._pointer = None
        self._rest.stop()
        self._tell_of(None)

    def forget_items(self) -> None:
        """Items may have changed: they are read again."""
        self._items.clear()

    def _look_again(self) -> None:
        if self._pointer is not None:
            self._rest.start()

    def _look(self) -> None:
        row = self._point_at(self._pointer) if self._pointer is not None else None
        self._tell_of(row)

    def _tell_of(self, row: int | None) -> None:
        item_id = int(self._model.ids[row]) if row is not None else None
        if item_id != self._item_id:
            self._item_id = item_id
            self.item_changed.emit(item_id)
        if self._item_id is None:
            self._card.fade_away()
        elif self._item_id in self._items:
            self._show()
        else:
            self._tasks.run(
                partial(self._items_of, [self._item_id]), self._take, group=f"map hover {id(self)}"
            )

    def _take(self, items: Mapping[int, Item]) -> None:
        self._items.update(items)
        while len(self._items) > KEPT:
            self._items.popitem(last=False)
        self._show()

    def _show(self) -> None:
        item = self._items.get(self._item_id) if self._item_id is not None else None
        row = self._model.row_of(item.id) if item is not None else None
        if item is None or row is None or self._pointer is None or not self._model.shown[row]:
            self._card.fade_away()
            return
        lines = (_name(item), *_place(self._model, row))
        self._card.show_item(item.content_hash, lines, self._pointer.toPoint())


def _name(item: Item) -> str:
    return f"{title_of(item)} — {item.artist}" if item.artist else title_of(item)


def _place(model: MapModel, row: int) -> tuple[str, ...]:
    """The cluster of a point, and what it is coloured by, where that is something else."""
    cluster = _cluster_name(model.points, row)
    colour = _colour_value(model, row)
    return tuple(line for line in (cluster, colour) if line)


def _cluster_name(points: MapPoints | None, row: int) -> str:
    number = int(points.clusters[row]) if points is not None else -1
    names = [cluster.name for cluster in points.record.clusters if cluster.number == number] if points else []
    return names[0] if names else ""


def _colour_value(model: MapModel, row: int) -> str:
    colouring = model.colouring
    if colouring is None or colouring.field == "cluster":
        return ""
    if isinstance(colouring, Categories):
        code = int(colouring.codes[row])
        return f"{colouring.title}: {colouring.names[code] if code >= 0 else 'none'}"
    value = float(colouring.values[row])
    return f"{colouring.title}: {_number(value)}" if value == value else f"{colouring.title}: not known"


def _number(value: float) -> str:
    return f"{value:.0f}" if value == round(value) and abs(value) >= 1 else f"{value:.3g}"
