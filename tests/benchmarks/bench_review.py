"""Looking a large collection through for duplicates, outliers, suspects and suggestions: time and memory.

``python tests/benchmarks/bench_review.py [--items 100000] [--dimension 384]``. Items, vectors and thumbnails
are synthetic: families of 200, in each folder 100 of one of them, of which one in a hundred is misplaced,
and one in fifty is a copy of the one before. Each kind is looked for in a process of its own, the first of
them twice: then the neighbours are found, and kept for the others. Suggestions want more of them. Processor
time is told beside the time that passed: on a machine with company only the former means something. Peaks of
memory count mapped files.
"""

from __future__ import annotations

import argparse
import csv
import json
import multiprocessing
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import numpy as np
import simplejpeg
from bench_library import _row
from sqlalchemy import insert

from engine.catalog import collections, embeddings, encoder_versions, jobs
from engine.catalog.catalog import Catalog
from engine.catalog.models import ItemRow
from engine.domain import Kind, ReviewKind
from engine.jobs.context import JobContext, Outbox, StopWish
from engine.media.drawings import ThumbnailStore

BATCH = 5_000
FAMILY, FOLDER = 200, 100
MISPLACED, COPIED, LABELLED = 100, 50, 5
"""One in so many."""
SIDE = 96


def fill(folder: Path, count: int, dimension: int) -> Path:
    """Makes the library; returns a table that labels one in ``LABELLED`` of its items."""
    rng = np.random.default_rng(7)
    families = max(1, count // FAMILY)
    centres = rng.standard_normal((families, dimension)).astype(np.float32)
    catalog, store = Catalog.open(folder), ThumbnailStore(folder / "thumbnails")
    table = folder / "labels.csv"
    with catalog.write() as session:
        version = encoder_versions.get_or_create(
            session, "synthetic", kind=Kind.IMAGE, dimension=dimension, source="bundled:synthetic"
        )
        collection = collections.get_or_create(session, "synthetic", Kind.IMAGE, version.id)
        root, _ = collections.add_root(session, collection, Path("/synthetic"))
    with table.open("w", newline="") as file:
        labels = csv.writer(file)
        labels.writerow(("path", "label"))
        for rows, vectors, thumbnails in _parts(rng, centres, count, collection, root):
            with catalog.write() as session:
                session.execute(insert(ItemRow), rows)
                embeddings.write(session, version.id, [row["id"] for row in rows], vectors)
            store.put_many([(row["content_hash"], jpeg) for row, jpeg in zip(rows, thumbnails, strict=True)])
            told = [row for row in rows if row["id"] % LABELLED == 0]
            labels.writerows((row["path"].decode(), row["folder"]) for row in told)
    store.close()
    catalog.close()
    return table


def _parts(
    rng: np.random.Generator, centres: np.ndarray, count: int, collection: int, root: int
) -> Iterator[tuple[list[dict[str, Any]], np.ndarray, list[bytes]]]:
    for start in range(0, count, BATCH):
        numbers = np.arange(start, min(start + BATCH, count))
        family = numbers % len(centres)
        vectors = centres[family] + 0.6 * rng.standard_normal((len(numbers), centres.shape[1]))
        copied = np.flatnonzero((numbers % COPIED == 0) & (numbers > start))
        vectors[copied] = vectors[copied - 1] + 0.1 * rng.standard_normal((len(copied), centres.shape[1]))
        vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
        pictures = rng.integers(0, 256, (len(numbers), 6, 8, 3), dtype=np.uint8)
        pictures[copied] = pictures[copied - 1]
        rows = []
        for number, own in zip(numbers.tolist(), family.tolist(), strict=True):
            elsewhere = number % MISPLACED == 1
            place = own * (FAMILY // FOLDER) + number // len(centres) % (FAMILY // FOLDER)
            folder = f"{(place + 17 * elsewhere):05}"
            path = f"/synthetic/{folder}/{number:07}.jpg".encode()
            rows.append({**_row(number, collection, root), "id": number + 1, "folder": folder, "path": path})
        yield rows, vectors, [_jpeg(picture) for picture in pictures]


def _jpeg(blocks: np.ndarray) -> bytes:
    pixels = np.repeat(np.repeat(blocks, SIDE // 8, axis=0), SIDE // 8, axis=1)
    return bytes(simplejpeg.encode_jpeg(np.ascontiguousarray(pixels), quality=85))


class Nobody(Outbox):
    """Hears nothing of what the job tells."""

    def __init__(self) -> None:
        """Needs no pipe."""

    def send(self, event: object) -> None:
        """Lets it go."""


def look(folder: Path, kind: ReviewKind, labels: str | None, answer: Connection) -> None:
    """Looks for one kind and tells what that took."""
    from engine.runners import review

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began, used = time.perf_counter(), time.process_time()
    catalog = Catalog.open(folder)
    spec = {
        "collection": "synthetic",
        "kind": kind.value,
        "encoder": None,
        "labels": labels,
        "threshold": None,
    }
    with catalog.write() as session:
        job = jobs.start(session, kind="review", description="", spec=spec, pid=1)
    found = review.run(spec, JobContext(job, catalog, Nobody(), StopWish()))
    answer.send(
        {
            "kind": kind.value,
            "found": found["found"],
            "seconds": round(time.perf_counter() - began, 1),
            "processor_seconds": round(time.process_time() - used, 1),
            "megabytes_before": before // 1024,
            "peak_megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        }
    )


def main() -> None:
    """Prints a line for each look."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--items", type=int, default=100_000)
    parser.add_argument("--dimension", type=int, default=384)
    arguments = parser.parse_args()
    context = multiprocessing.get_context("spawn")
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / "library"
        table = str(fill(folder, arguments.items, arguments.dimension))
        for kind in (ReviewKind.OUTLIERS, *ReviewKind):
            labels = table if kind is ReviewKind.SUGGESTIONS else None
            ours, theirs = context.Pipe()
            process = context.Process(target=look, args=(folder, kind, labels, theirs))
            process.start()
            theirs.close()
            sys.stdout.write(json.dumps(ours.recv()) + "\n")
            sys.stdout.flush()
            process.join()


if __name__ == "__main__":
    main()
