"""How quickly a large library opens and answers: synthetic items and vectors through the real catalogue.

Run it alone: ``python tests/benchmarks/bench_library.py [--items 1000000] [--dimension 384]``. The naive way,
in the same run, is sqlite3 with one row at a time into one table without keys to page by, read by OFFSET.
"""

from __future__ import annotations

import argparse
import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from sqlalchemy import insert

from engine.catalog import collections, embeddings, encoder_versions
from engine.catalog.catalog import Catalog
from engine.catalog.models import ItemRow
from engine.domain import ItemFilter, Kind
from engine.library import Library

ROOT = Path(__file__).resolve().parents[2]
BATCH = 10_000


def fill(folder: Path, count: int, dimension: int) -> float:
    """Writes ``count`` items with vectors and returns the seconds it took."""
    generator = np.random.default_rng(7)
    centres = generator.standard_normal((500, dimension)).astype(np.float32)
    catalog = Catalog.open(folder)
    with catalog.write() as session:
        version = encoder_versions.get_or_create(
            session, "synthetic", kind=Kind.IMAGE, dimension=dimension, source="file:synthetic"
        )
        collection = collections.get_or_create(session, "synthetic", Kind.IMAGE, version.id)
        root, _ = collections.add_root(session, collection, Path("/synthetic"))
    began = time.perf_counter()
    for start in range(0, count, BATCH):
        numbers = range(start, min(start + BATCH, count))
        with catalog.write() as session:
            session.execute(insert(ItemRow), [_row(number, collection, root) for number in numbers])
            vectors = centres[[number % 500 for number in numbers]]
            vectors = vectors + 0.7 * generator.standard_normal(vectors.shape).astype(np.float32)
            vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
            embeddings.write(session, version.id, [number + 1 for number in numbers], vectors)
    seconds = time.perf_counter() - began
    catalog.close()
    return seconds


def _row(number: int, collection: int, root: int) -> dict[str, object]:
    name = f"{number:07d}.jpg"
    return {
        "id": number + 1,
        "collection_id": collection,
        "root_id": root,
        "path": f"/synthetic/{number % 1000:03d}/{name}".encode(),
        "name": name,
        "folder": f"{number % 1000:03d}",
        "kind": "image",
        "state": "ready",
        "content_hash": number.to_bytes(16, "big"),
        "size": 100_000,
        "mtime_ns": number,
        "width": 640,
        "height": 427,
        "format": "JPEG",
        "imported_at": datetime.now(UTC),
    }


def naive_page(folder: Path, count: int) -> float:
    """Seconds for a screenful from the end by OFFSET, as a first attempt would read it."""
    with closing(sqlite3.connect(folder / "catalog.sqlite")) as connection:
        began = time.perf_counter()
        connection.execute("SELECT * FROM items ORDER BY id LIMIT 100 OFFSET ?", (count - 100,)).fetchall()
        return time.perf_counter() - began


def measure(folder: Path, count: int) -> dict[str, float]:
    """Opening, the first screenful, the vectors' first load and later ones, a query."""
    figures: dict[str, float] = {}
    began = time.perf_counter()
    library = Library.open(folder)
    figures["open_s"] = time.perf_counter() - began
    first = [item.id for _, item in zip(range(100), library.items(ItemFilter()), strict=False)]
    figures["first_screenful_s"] = time.perf_counter() - began
    began = time.perf_counter()
    library.items_by_id([count - i for i in range(100)])
    figures["page_by_key_s"] = time.perf_counter() - began
    assert len(first) == 100
    began = time.perf_counter()
    version = library.encoders()[0]
    figures["list_encoders_s"] = time.perf_counter() - began
    began = time.perf_counter()
    index = library.indexes.of(version)
    figures["load_vectors_s"] = time.perf_counter() - began
    began = time.perf_counter()
    index.settle()
    figures["build_index_s"] = time.perf_counter() - began
    query = index.vectors_of(np.array([count // 2], dtype=np.int64))[0]
    index.search(query, 10)
    began = time.perf_counter()
    for _ in range(20):
        index.search(query, 10)
    figures["query_ms"] = (time.perf_counter() - began) / 20 * 1000
    figures["recall_of_index"] = index.status().recall or 1.0
    library.close()
    return figures


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--items", type=int, default=1_000_000)
    parser.add_argument("--dimension", type=int, default=384)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "library"
        figures = {"fill_s": fill(folder, arguments.items, arguments.dimension)}
        figures["rows_per_s"] = arguments.items / figures["fill_s"]
        print("filled", json.dumps(figures), flush=True)
        print("first time", json.dumps(measure(folder, arguments.items)), flush=True)
        print("again", json.dumps(measure(folder, arguments.items)), flush=True)
        print("naive page by OFFSET, s:", naive_page(folder, arguments.items))
        began = time.perf_counter()
        command = [sys.executable, str(ROOT / "main.py"), "--library", str(folder), "collections", "--json"]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, env=os.environ)
        print("'collections' from the command line, s:", time.perf_counter() - began)


if __name__ == "__main__":
    main()
