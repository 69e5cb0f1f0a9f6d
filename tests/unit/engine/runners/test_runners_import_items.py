"""When an import loads its encoder, and when it can do without."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from importing import ColourEncoder, Importer
from PIL import Image

from engine.catalog import embeddings
from engine.catalog.catalog import Catalog
from engine.domain import PictureInput
from engine.encoders import registry
from engine.errors import EncoderError
from engine.runners.preparing import Prepared, prepare

COLOURS = ("red", "green", "blue", "white", "orange")


def paint(path: Path, colour: str) -> None:
    Image.new("RGB", (8, 6), colour).save(path)


@pytest.fixture
def importer(library_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Importer]:
    folder = tmp_path / "pictures"
    folder.mkdir()
    for colour in COLOURS:
        paint(folder / f"{colour}.png", colour)
    catalog = Catalog.open(library_folder)
    importer = Importer(catalog, folder, ColourEncoder(registry.bundled("efficientnet-lite0").input))
    monkeypatch.setattr(registry, "load", importer.load)
    yield importer
    catalog.close()


def vector_of(importer: Importer, name: str) -> np.ndarray | None:
    with importer.catalog.read() as session:
        return embeddings.read(session, 1, importer.items()[name].id)


def test_that_the_encoder_is_loaded_once_however_many_batches_there_are(importer: Importer) -> None:
    assert importer.run()["imported"] == len(COLOURS)
    assert importer.loaded == 1
    for colour in COLOURS:
        red, green, blue = vector_of(importer, f"{colour}.png")[:3]
        assert {"red": red, "green": green, "blue": blue}.get(colour, 1.0) > 0.5


def test_that_no_encoder_is_loaded_for_what_was_only_touched_moved_or_copied(importer: Importer) -> None:
    importer.run()
    os.utime(importer.folder / "red.png", (1, 1))
    (importer.folder / "green.png").rename(importer.folder / "verdant.png")
    shutil.copy(importer.folder / "blue.png", importer.folder / "azure.png")
    (importer.folder / "white.png").unlink()
    result = importer.run()
    counts = (result["unchanged"], result["moved"], result["imported"], result["missing"])
    assert counts == (3, 1, 1, 1)
    assert (vector_of(importer, "azure.png") == vector_of(importer, "blue.png")).all()
    assert importer.loaded == 1
    paint(importer.folder / "new.png", "grey")
    assert importer.run()["imported"] == 1
    assert importer.loaded == 2


def test_that_what_the_known_content_has_no_vector_for_is_encoded_after_all(importer: Importer) -> None:
    importer.run()
    red = importer.items()["red.png"].id
    with importer.catalog.write() as session:
        embeddings.remove(session, [red])
    shutil.copy(importer.folder / "red.png", importer.folder / "a copy.png")
    importer.run()
    assert importer.loaded == 2
    assert (vector_of(importer, "a copy.png") == vector_of(importer, "red.png")).all()


def test_that_pictures_are_decoded_while_the_encoder_is_loaded(
    importer: Importer, monkeypatch: pytest.MonkeyPatch
) -> None:
    decoded = threading.Semaphore(0)
    overlapped: list[bool] = []

    def told(*arguments: Any) -> Prepared:
        prepared = prepare(*arguments)
        decoded.release()
        return prepared

    monkeypatch.setattr("engine.runners.importer.prepare", told)
    importer.while_loading = lambda: overlapped.extend(decoded.acquire(timeout=20) for _ in COLOURS)
    assert importer.run()["imported"] == len(COLOURS)
    assert overlapped == [True] * len(COLOURS)


def test_that_pictures_wait_for_an_encoder_that_alone_knows_what_it_wants_to_see(importer: Importer) -> None:
    importer.source, importer.encoder = "hub:someone/something", ColourEncoder(PictureInput(16, 12))
    assert importer.run()["imported"] == len(COLOURS)
    assert importer.loaded == 1


def test_that_other_weights_under_a_known_name_write_no_vector(importer: Importer) -> None:
    importer.run()
    importer.encoder.digest = "4567"
    paint(importer.folder / "new.png", "grey")
    with pytest.raises(EncoderError, match="not the one this library knows"):
        importer.run()
    assert "new.png" not in importer.items()


@pytest.mark.parametrize("source", ["bundled:efficientnet-lite0", "hub:someone/something"])
def test_that_an_encoder_that_cannot_be_loaded_ends_the_import(importer: Importer, source: str) -> None:
    def fail() -> None:
        raise EncoderError("The weights are not installed.")

    importer.source, importer.while_loading = source, fail
    with pytest.raises(EncoderError, match="not installed"):
        importer.run()
    assert (importer.loaded, importer.items()) == (1, {})
