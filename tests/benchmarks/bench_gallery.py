"""How quickly a gallery opens, jumps and resizes, beside Qt's own list view in icon mode.

Run it alone: ``python tests/benchmarks/bench_gallery.py [--counts 100000 1000000]``. It uses the platform
plugin of QT_QPA_PLATFORM, offscreen by default. All contenders paint the same size with the same delegate.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import cv2
import numpy as np
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QAbstractItemView, QApplication, QListView

from engine.domain import Item, ItemState, Kind
from explorer.delegates.tile import TileDelegate
from explorer.models.item_list import ItemListModel
from explorer.tasks import Tasks
from explorer.thumbnails import ThumbnailCache
from explorer.views.grid_view import GridView

ROOT = Path(__file__).resolve().parents[2]
SIZE = QSize(1280, 800)
JUMPS = 20
DEFAULT_LIST_LIMIT = 20_000
"""Qt's list view without tuning takes minutes beyond this."""


def items(ids: Sequence[int]) -> dict[int, Item]:
    """Items as the catalogue would give them."""
    now = datetime.now(UTC)
    return {
        number: Item(
            id=number,
            collection="synthetic",
            path=Path(f"/synthetic/{number:07d}.jpg"),
            kind=Kind.IMAGE,
            state=ItemState.READY,
            reason=None,
            labels=(),
            tags=(),
            size=1000,
            modified_at=now,
            content_hash=f"{number % 500:032x}",
        )
        for number in ids
    }


def thumbnails() -> Callable[[Iterable[str]], dict[str, bytes]]:
    """Five hundred different JPEGs of 320 × 213."""
    generator = np.random.default_rng(7)
    made: dict[str, bytes] = {}
    for number in range(500):
        coarse = generator.integers(0, 256, (4, 6, 3), dtype=np.uint8)
        picture = cv2.resize(coarse, (320, 213), interpolation=cv2.INTER_CUBIC)
        made[f"{number:032x}"] = cv2.imencode(".jpg", picture)[1].tobytes()
    return lambda wanted: {name: made[name] for name in wanted}


def grid(delegate: TileDelegate) -> QAbstractItemView:
    return GridView(delegate)


def tuned_list(delegate: TileDelegate) -> QAbstractItemView:
    view = plain_list(delegate)
    assert isinstance(view, QListView)
    view.setUniformItemSizes(True)
    view.setGridSize(delegate.tile_size(144) + QSize(4, 4))
    view.setLayoutMode(QListView.LayoutMode.Batched)
    view.setBatchSize(5000)
    return view


def plain_list(delegate: TileDelegate) -> QAbstractItemView:
    view = QListView()
    view.setViewMode(QListView.ViewMode.IconMode)
    view.setResizeMode(QListView.ResizeMode.Adjust)
    view.setItemDelegate(delegate)
    return view


def measure(
    application: QApplication, make: Callable[[TileDelegate], QAbstractItemView], count: int
) -> dict[str, float]:
    """Milliseconds to show, to jump (median) and to resize; megabytes that came with it."""
    tasks, cache = Tasks(), ThumbnailCache(thumbnails())
    model = ItemListModel(tasks, items)
    delegate = TileDelegate(cache)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.perf_counter()
    view = make(delegate)
    view.resize(SIZE)
    view.setModel(model)
    model.show(np.arange(1, count + 1, dtype=np.int64))
    view.show()
    settle(application, view)
    shown = time.perf_counter() - began
    jumps = []
    for position in np.random.default_rng(7).integers(0, count, JUMPS).tolist():
        began = time.perf_counter()
        view.scrollTo(model.index(position, 0), QAbstractItemView.ScrollHint.PositionAtTop)
        settle(application, view)
        jumps.append(time.perf_counter() - began)
    began = time.perf_counter()
    view.resize(SIZE - QSize(200, 0))
    settle(application, view)
    resized = time.perf_counter() - began
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    view.close()
    view.deleteLater()
    tasks.close()
    cache.close()
    application.processEvents()
    return {
        "show_ms": shown * 1000,
        "jump_ms": float(np.median(jumps)) * 1000,
        "worst_jump_ms": max(jumps) * 1000,
        "resize_ms": resized * 1000,
        "memory_mb": memory / 1024,
    }


def settle(application: QApplication, view: QAbstractItemView) -> None:
    """Lets everything that is pending happen, the painting above all."""
    application.processEvents()
    view.viewport().repaint()
    application.processEvents()


def start_up(library: Path) -> float:
    """Seconds from starting the program to a window that answers, in a process of its own."""
    script = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "from pathlib import Path\n"
        "from PySide6.QtCore import QTimer\n"
        "from PySide6.QtWidgets import QApplication\n"
        "from engine.library import Library\n"
        "from explorer import theme\n"
        "from explorer.main_window import MainWindow\n"
        "from explorer.session import Session\n"
        "application = QApplication([])\n"
        "theme.apply(application)\n"
        "window = MainWindow(Session(Library.open(Path(sys.argv[2]))))\n"
        "window.show()\n"
        "QTimer.singleShot(0, window.close)\n"
        "application.exec()\n"
        "assert 'torch' not in sys.modules\n"
    )
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", script, str(ROOT), str(library)], check=True)
    return time.perf_counter() - began


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--counts", type=int, nargs="+", default=[100_000, 1_000_000])
    arguments = parser.parse_args()
    application = QApplication([])
    results: dict[str, dict[str, float]] = {}
    print(f"{'':34}{'show':>9}{'jump':>9}{'worst':>9}{'resize':>9}{'MB':>7}")
    contenders: list[tuple[str, Callable[[TileDelegate], QAbstractItemView], int]] = [
        ("list view, untuned", plain_list, DEFAULT_LIST_LIMIT)
    ]
    for count in arguments.counts:
        contenders += [("list view, tuned", tuned_list, count), ("our grid", grid, count)]
    for name, make, count in contenders:
        figures = measure(application, make, count)
        results[f"{name}, {count}"] = figures
        print(
            f"{name + ', ' + format(count, ','):34}" + "".join(f"{value:9.0f}" for value in figures.values())
        )
    with tempfile.TemporaryDirectory() as temporary:
        seconds = [start_up(Path(temporary) / "library") for _ in range(4)][1:]
    results["start-up"] = {"seconds": float(np.median(seconds))}
    print(f"start-up of the window, empty library: {np.median(seconds):.2f} s")
    print(json.dumps(results))


if __name__ == "__main__":
    main()
