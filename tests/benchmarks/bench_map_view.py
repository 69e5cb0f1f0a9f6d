"""How quickly a map shows, moves and zooms, beside pyqtgraph's own scatter plot.

Run it alone: ``python tests/benchmarks/bench_map_view.py [--counts 10000 100000 1000000]``. It uses the
platform plugin of QT_QPA_PLATFORM, offscreen by default. A frame is a change of the view and the painting of
all of it at once; the longest stall is seen by a beat every 2 ms while timers move the map for some seconds,
and beside it stands that of a map that rests beside a busy process: what the machine makes any thread wait.
Each contender has a process of its own, so that the memory is its own.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEventLoop, QPointF, QSize, Qt, QTimer
from PySide6.QtWidgets import QApplication, QGraphicsView

from engine.domain.maps import Categories, MapMethod, MapPoints, MapRecord
from engine.projection.raster import raster
from explorer.app import TURN_SECONDS

SIZE = QSize(1280, 800)
CLUSTERS = 40
FRAMES = 40
SCATTER_FRAMES = 6
SCATTER_LIMIT = 100_000
"""With a million points pyqtgraph needs a second for each frame."""
BEAT_MS = 2
MOVING_SECONDS = 4.0
PICKS, LASSOS = 200, 5


def synthetic(count: int) -> tuple[MapPoints, Categories]:
    """Points in clusters of very different sizes, coloured by them."""
    generator = np.random.default_rng(7)
    centres, shares = generator.normal(0, 4.5, (CLUSTERS, 2)), generator.dirichlet(np.ones(CLUSTERS))
    codes = generator.choice(CLUSTERS, count, p=shares).astype(np.int32)
    spread = generator.uniform(0.2, 1.2, (CLUSTERS, 2))
    positions = centres[codes] + generator.normal(0, 1, (count, 2)) * spread[codes]
    record = MapRecord(
        1, "synthetic", "none", MapMethod.UMAP, {}, 0, count, 0.0, None, None, datetime.now(UTC)
    )
    ids = np.arange(1, count + 1, dtype=np.int64)
    names = tuple(f"cluster {code}" for code in range(CLUSTERS))
    counts = tuple(np.bincount(codes, minlength=CLUSTERS).tolist())
    points = MapPoints(record, ids, positions.astype(np.float32), codes)
    return points, Categories("cluster", "Cluster", names, counts, codes)


def frames(
    application: QApplication, view: QGraphicsView, change: Callable[[int], None], count: int
) -> tuple[float, float]:
    """Median and longest milliseconds of a frame; ``change`` is told the number of each."""
    spent, viewport = [], view.viewport()
    for number in range(count):
        began = time.perf_counter()
        change(number)
        viewport.repaint()
        spent.append(time.perf_counter() - began)
        application.processEvents()
    return float(np.median(spent)) * 1000, max(spent) * 1000


def settle(application: QApplication, is_done: Callable[[], bool], seconds: float = 60.0) -> None:
    """Lets everything that is pending happen."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        application.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
        if is_done():
            return
        time.sleep(0.002)


def longest_stall(change: Callable[[int], None]) -> float:
    """Milliseconds of the longest time between two beats of the event loop, while the map moves by itself."""
    loop, beats = QEventLoop(), [time.perf_counter()]
    beat = QTimer(interval=BEAT_MS, timerType=Qt.TimerType.PreciseTimer)
    beat.timeout.connect(lambda: beats.append(time.perf_counter()))
    move = QTimer(interval=16, timerType=Qt.TimerType.PreciseTimer)
    numbers = iter(range(10**9))
    move.timeout.connect(lambda: change(next(numbers)))
    QTimer.singleShot(round(MOVING_SECONDS * 1000), loop.quit)
    beat.start()
    move.start()
    loop.exec()
    return float(np.diff(beats).max()) * 1000


def peak() -> float:
    """Megabytes that the process had at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure_canvas(count: int) -> dict[str, float]:
    """Everything there is to measure of our map."""
    application = QApplication([])
    from explorer.models.map_points import MapModel
    from explorer.tasks import Tasks
    from explorer.thumbnails import ThumbnailCache
    from explorer.views.map_canvas import MapCanvas

    points, colouring = synthetic(count)
    tasks, cache = Tasks(), ThumbnailCache(lambda names: {})
    before = peak()
    model = MapModel(tasks)
    canvas = MapCanvas(model, tasks, cache, lambda item: None, raster=raster)
    canvas.resize(SIZE)
    began = time.perf_counter()
    model.set_points(points)
    model.set_colouring(colouring)
    canvas.show()
    settle(application, lambda: canvas.is_settled)
    shown = time.perf_counter() - began
    settle(application, lambda: tasks.idle and model.cells is not None)
    scene = canvas.findChild(QGraphicsView)
    assert isinstance(scene, QGraphicsView)
    middle = QPointF(SIZE.width() / 2, SIZE.height() / 2)

    def pan(number: int) -> None:
        canvas.move_by(QPointF(*((9, 5) if number // 20 % 2 else (-9, -5))))

    def zoom(number: int) -> None:
        canvas.zoom(1.06 if number // 30 % 2 == 0 else 1 / 1.06, middle)

    figures = {"show_ms": shown * 1000}
    figures["pan_ms"], figures["worst_pan_ms"] = frames(application, scene, pan, FRAMES)
    figures["zoom_ms"], figures["worst_zoom_ms"] = frames(application, scene, zoom, 2 * FRAMES)
    canvas.fit()
    settle(application, lambda: canvas.is_settled and tasks.idle)
    busy = subprocess.Popen([sys.executable, "-c", "while True: pass"])
    figures["resting_ms"] = longest_stall(lambda number: None)
    busy.kill()
    busy.wait()
    figures["stall_ms"] = max(longest_stall(pan), longest_stall(zoom))
    figures["pick_ms"] = picking(model)
    figures["lasso_ms"] = lassoing(model)
    figures["memory_mb"] = peak() - before
    tasks.close()
    cache.close()
    return figures


def picking(model: object) -> float:
    """Median milliseconds to find the point nearest to a place."""
    from explorer.models.map_points import MapModel

    assert isinstance(model, MapModel)
    spent = []
    for x, y in np.random.default_rng(3).normal(0, 5, (PICKS, 2)).tolist():
        began = time.perf_counter()
        model.nearest(x, y, 0.2)
        spent.append(time.perf_counter() - began)
    return float(np.median(spent)) * 1000


def lassoing(model: object) -> float:
    """Median milliseconds to find the points inside an outline of 200 corners."""
    from explorer.models.map_points import MapModel

    assert isinstance(model, MapModel)
    angles = np.linspace(0, 2 * np.pi, 200, endpoint=False)
    outline = (6 + np.sin(angles * 7))[:, None] * np.stack([np.cos(angles), np.sin(angles)], axis=1)
    spent = []
    for _ in range(LASSOS):
        began = time.perf_counter()
        model.inside(outline)
        spent.append(time.perf_counter() - began)
    return float(np.median(spent)) * 1000


def measure_scatter(count: int) -> dict[str, float]:
    """The same of pyqtgraph's scatter plot, as far as it has it."""
    application = QApplication([])
    import pyqtgraph

    from engine.domain.palettes import colours

    points, colouring = synthetic(count)
    inks: NDArray[np.uint8] = colours(colouring, count, False)
    before = peak()
    began = time.perf_counter()
    widget = pyqtgraph.GraphicsView()
    box = pyqtgraph.ViewBox(lockAspect=True)
    widget.setCentralItem(box)
    brushes = [pyqtgraph.mkBrush(*ink) for ink in np.unique(inks, axis=0).tolist()]
    kinds = np.unique(inks, axis=0, return_inverse=True)[1]
    plot = pyqtgraph.ScatterPlotItem(
        pos=points.positions, size=5, pen=None, brush=np.array(brushes, object)[kinds.ravel()]
    )
    box.addItem(plot)
    widget.resize(SIZE)
    widget.show()
    widget.viewport().repaint()
    application.processEvents()
    shown = time.perf_counter() - began
    box.disableAutoRange()

    def pan(number: int) -> None:
        box.translateBy(x=0.1 if number % 4 < 2 else -0.1)

    def zoom(number: int) -> None:
        box.scaleBy((1.06, 1.06) if number % 4 < 2 else (1 / 1.06, 1 / 1.06))

    figures = {"show_ms": shown * 1000}
    figures["pan_ms"], figures["worst_pan_ms"] = frames(application, widget, pan, SCATTER_FRAMES)
    figures["zoom_ms"], figures["worst_zoom_ms"] = frames(application, widget, zoom, SCATTER_FRAMES)
    spent = []
    for x, y in np.random.default_rng(3).normal(0, 5, (5, 2)).tolist():
        began = time.perf_counter()
        plot.pointsAt(pyqtgraph.Point(x, y))
        spent.append(time.perf_counter() - began)
    figures["pick_ms"] = float(np.median(spent)) * 1000
    figures["memory_mb"] = peak() - before
    return figures


COLUMNS = ("show", "pan", "worst_pan", "zoom", "worst_zoom", "resting", "stall", "pick", "lasso")
CONTENDERS = {"scatter": measure_scatter, "canvas": measure_canvas}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--counts", type=int, nargs="+", default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--alone", choices=CONTENDERS, help="one contender, for the process of its own")
    arguments = parser.parse_args()
    sys.setswitchinterval(TURN_SECONDS)
    if arguments.alone is not None:
        print(json.dumps(CONTENDERS[arguments.alone](arguments.counts[0])))
        return
    print(
        f"{'milliseconds':26}" + "".join(f"{name.replace('_', ' '):>11}" for name in COLUMNS) + f"{'MB':>7}"
    )
    results = {}
    for count in arguments.counts:
        for name in CONTENDERS:
            if name == "scatter" and count > SCATTER_LIMIT:
                continue
            command = [sys.executable, __file__, "--alone", name, "--counts", str(count)]
            figures = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
            results[f"{name}, {count}"] = figures
            cells = [
                f"{figures[f'{column}_ms']:11.1f}" if f"{column}_ms" in figures else f"{'–':>11}"
                for column in COLUMNS
            ]
            print(
                f"{name + ', ' + format(count, ','):26}" + "".join(cells) + f"{figures['memory_mb']:7.0f}",
                flush=True,
            )
    print(json.dumps(results))


if __name__ == "__main__":
    main()
