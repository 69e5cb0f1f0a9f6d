"""Pictures drawn by numbers with vectors by hand, and reviews of them in this process."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from importing import Outbox
from PIL import Image, ImageDraw

from engine.catalog import collections, encoder_versions, intake, jobs, reports
from engine.catalog.catalog import Catalog
from engine.catalog.intake import Arrival, FileFacts
from engine.catalog.paths import folder_below
from engine.domain import Kind, PictureMetadata, Review, ReviewKind, TrackMetadata
from engine.evaluation.review_record import from_plain
from engine.events import JobEvent
from engine.jobs.context import JobContext, StopWish
from engine.media.drawings import ThumbnailStore
from engine.media.hashing import hash_file
from engine.media.pictures import encode_thumbnail
from engine.runners import review

DIMENSION = 8
EACH = 8
FAMILIES = ("birds", "fish", "ships")


@dataclass
class Lightbox:
    """A library and a folder of files, each an item with the vector it is given."""

    catalog: Catalog
    folder: Path
    name: str = "Pictures"
    kind: Kind = Kind.IMAGE
    events: list[JobEvent] = field(default_factory=list)
    wish: StopWish = field(default_factory=StopWish)

    def put(
        self,
        name: str,
        vector: np.ndarray,
        *,
        drawn: int = 0,
        side: int = 64,
        copied: Path | None = None,
        seconds: float = 60.0,
        encoder: str = "tiny",
        source: str = "bundled:tiny",
    ) -> int:
        """A file as an import stores it: a picture drawn by a number, or the content of ``copied``."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if copied is not None:
            path.write_bytes(copied.read_bytes())
        elif self.kind is Kind.MUSIC:
            path.write_bytes(name.encode())
        else:
            dots(drawn, side).save(path, "PNG")
        metadata: PictureMetadata | TrackMetadata = PictureMetadata(side, side, "PNG")
        if self.kind is Kind.MUSIC:
            metadata = TrackMetadata(seconds, "MP3", 44100, 2)
        with self.catalog.write() as session:
            encoder_id = encoder_versions.get_or_create(
                session, encoder, kind=self.kind, dimension=DIMENSION, source=source
            ).id
            collection_id = collections.get_or_create(session, self.name, self.kind, encoder_id)
            root_id, root = collections.add_root(session, collection_id, self.folder)
            stat = path.stat()
            facts = FileFacts(path, root_id, folder_below(root, path), stat.st_size, stat.st_mtime_ns)
            unit = (vector / np.linalg.norm(vector)).astype(np.float32)
            arrival = Arrival(facts, None, hash_file(path), metadata=metadata, vector=unit)
            item = intake.store(session, collection_id, self.kind, encoder_id, [arrival])[0]
        if self.kind is Kind.IMAGE:
            with Image.open(path) as picture:
                pixels = np.asarray(picture.convert("RGB"))
            store = ThumbnailStore(self.catalog.paths.thumbnails)
            store.put_many([(hash_file(path), encode_thumbnail(pixels))])
            store.close()
        return item

    def fill(self) -> dict[str, int]:
        """Three families of pictures, each in a folder of its own; ids by name."""
        rng = np.random.default_rng(0)
        return {
            f"{family}/{number}.png": self.put(
                f"{family}/{number}.png",
                np.eye(DIMENSION)[place] + rng.normal(scale=0.1, size=DIMENSION),
                drawn=place * EACH + number,
            )
            for place, family in enumerate(FAMILIES)
            for number in range(EACH)
        }

    def run(self, kind: ReviewKind, **wanted: Any) -> tuple[dict[str, Any], Review]:
        """What the job answers, and what it keeps."""
        spec = {
            "collection": self.name,
            "kind": kind.value,
            "encoder": None,
            "labels": None,
            "threshold": None,
        }
        with self.catalog.write() as session:
            job_id = jobs.start(session, kind="review", description="", spec=spec, pid=1)
        outbox = Outbox()
        self.events = outbox.events
        result = review.run({**spec, **wanted}, JobContext(job_id, self.catalog, outbox, self.wish))
        with self.catalog.read() as session:
            kept = reports.latest(session, collections.get(session, self.name).id, kind.value)
        assert kept is not None
        assert kept[0].id == result["review"]
        return result, from_plain(kept[1])


def dots(number: int, side: int = 64) -> Image.Image:
    """A picture of its own for each number, the same at any size."""
    rng = np.random.default_rng(number)
    picture = Image.new("RGB", (256, 256), tuple(rng.integers(0, 256, 3).tolist()))
    pen = ImageDraw.Draw(picture)
    for x, y, radius, *colour in rng.integers(20, 236, (12, 6)).tolist():
        pen.ellipse((x - radius // 4, y - radius // 4, x + radius // 4, y + radius // 4), tuple(colour))
    return picture.resize((side, side), Image.Resampling.BOX)
