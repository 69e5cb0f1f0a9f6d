"""How fast a JPEG becomes a thumbnail and a network input, beside the floor and the ways not taken.

Run it alone: ``python tests/benchmarks/bench_decode.py``. One thread; the contenders take turns picture by
picture in a shuffled order, so that a noisy machine disturbs all of them alike.
"""

from __future__ import annotations

import argparse
import io
import json
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import simplejpeg
from PIL import Image

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from engine.domain import PictureInput
from engine.media.pictures import decode_bytes, encode_thumbnail, network_input, smallest_for
from engine.media.reading import read_bounded

INPUT = PictureInput(width=224, height=224, zoom=0.875)
SIZES = {"12 Mpixel": (4000, 3000), "640 × 427": (640, 427)}
THUMBNAIL = (320, 320)


def synthetic_photo(width: int, height: int, generator: np.random.Generator) -> bytes:
    """A JPEG with the statistics of a photograph: smooth shapes, texture at every scale, a little noise."""
    picture = np.full((height, width, 3), 128, np.float32)
    cells, amplitude = 4, 90.0
    while cells < width:
        grid = generator.standard_normal((max(2, cells * height // width), cells, 3)).astype(np.float32)
        picture += amplitude * cv2.resize(grid, (width, height), interpolation=cv2.INTER_CUBIC)
        cells, amplitude = cells * 4, amplitude * 0.4
    picture += 3 * generator.standard_normal((height, width, 1)).astype(np.float32)
    pixels = picture.clip(0, 255).astype(np.uint8)
    return bytes(simplejpeg.encode_jpeg(pixels, quality=88, colorsubsampling="420"))


def floor(path: Path) -> None:
    """The least that can be done: libjpeg-turbo's scaled decode, nothing else."""
    data = path.read_bytes()
    height, width, *_ = simplejpeg.decode_jpeg_header(data)
    scale = 8 if min(height, width) >= 8 * 256 else 1
    simplejpeg.decode_jpeg(data, min_height=-(-height // scale), min_width=-(-width // scale))


def ours(path: Path) -> None:
    picture = decode_bytes(read_bounded(path), smallest_for(INPUT))
    encode_thumbnail(picture.pixels)
    network_input(picture.pixels, INPUT)


def pillow_full(path: Path) -> None:
    with Image.open(path) as image:
        _pillow_outputs(image.convert("RGB"))


def pillow_draft(path: Path) -> None:
    with Image.open(path) as image:
        image.draft("RGB", (256, 256))
        _pillow_outputs(image.convert("RGB"))


def _pillow_outputs(image: Image.Image) -> None:
    scale = 256 / min(image.size)
    scaled = image.resize(
        (round(image.width * scale), round(image.height * scale)), Image.Resampling.BILINEAR
    )
    left, top = (scaled.width - 224) // 2, (scaled.height - 224) // 2
    np.asarray(scaled.crop((left, top, left + 224, top + 224)))
    thumbnail = image.copy()
    thumbnail.thumbnail(THUMBNAIL, Image.Resampling.BILINEAR)
    thumbnail.save(io.BytesIO(), "JPEG", quality=85)


CONTENDERS: dict[str, Callable[[Path], None]] = {
    "floor": floor,
    "ours": ours,
    "Pillow draft": pillow_draft,
    "Pillow full": pillow_full,
}


def measure(paths: list[Path], rounds: int) -> dict[str, list[float]]:
    """Seconds of every contender, in the same order of pictures and rounds for all."""
    seconds: dict[str, list[float]] = {name: [] for name in CONTENDERS}
    order = list(CONTENDERS.items())
    shuffled = random.Random(0)  # a fixed order would give each the caches that the one before it leaves
    for _ in range(rounds):
        for path in paths:
            shuffled.shuffle(order)
            for name, contender in order:
                path.read_bytes()
                start = time.perf_counter()
                contender(path)
                seconds[name].append(time.perf_counter() - start)
    return seconds


def ratio_to_ours(seconds: dict[str, list[float]], name: str) -> float:
    """How many times as fast ours is: the median over the turns, each turn's contenders being neighbours."""
    turns = zip(seconds[name], seconds["ours"], strict=True)
    return statistics.median(theirs / ours for theirs, ours in turns)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pictures", type=int, default=8, help="different pictures of each size")
    parser.add_argument("--seconds", type=float, default=15, help="about how long each size is measured")
    options = parser.parse_args()
    generator = np.random.default_rng(0)
    report = {}
    with tempfile.TemporaryDirectory() as folder:
        for name, (width, height) in SIZES.items():
            paths = []
            for number in range(options.pictures):
                paths.append(Path(folder) / f"{width}_{number}.jpg")
                paths[-1].write_bytes(synthetic_photo(width, height, generator))
            once = sum(min(times) for times in measure(paths[:1], 3).values()) * len(paths)
            seconds = measure(paths, max(3, round(options.seconds / once)))
            rates = {key: 1 / statistics.median(times) for key, times in seconds.items()}
            ratios = {key: ratio_to_ours(seconds, key) for key in seconds if key != "ours"}
            report[name] = {
                "kilobytes": round(sum(path.stat().st_size for path in paths) / len(paths) / 1000),
                "pictures_per_second": {key: round(rate, 1) for key, rate in rates.items()},
                "ours_to": {key: round(ratio, 2) for key, ratio in ratios.items()},
            }
            print(f"\n{name}, {report[name]['kilobytes']} kB")
            for key, rate in rates.items():
                print(f"  {key:14}{rate:9.1f} pictures/s   ours is {ratios.get(key, 1):5.2f} times as fast")
    print("\n" + json.dumps(report, ensure_ascii=False))


if __name__ == "__main__":
    main()
