from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from small_course import Watching, specification_of
from small_networks import HEARD, SHOWN, seen_or_heard

from engine.contrastive import cached_features, course
from engine.contrastive.cached_features import FILE, several_features
from engine.contrastive.grounds import Places
from engine.contrastive.material import Material
from engine.domain import Kind
from engine.encoders.encoder import Encoded, EncoderInput, unit_rows
from engine.errors import DecodeError

CROPS, WIDTH = 5, 6


class Counting:
    """An encoder of what a picture's corners are, or of how a window begins."""

    def __init__(self, wanted: EncoderInput) -> None:
        self.input, self.dimension, self.encoded = wanted, WIDTH, 0

    def encode(self, batch: Sequence[NDArray[Any]]) -> Encoded:
        self.encoded += len(batch)
        flat = [np.resize(np.asarray(item, np.float64).reshape(-1)[:WIDTH] + 1e-3, WIDTH) for item in batch]
        return Encoded(unit_rows(np.array(flat).reshape(-1, WIDTH), "counting"), ())


@pytest.fixture
def places(tmp_path: Path) -> Places:
    return Places(tmp_path / "run", tmp_path / "inputs", None, torch.device("cpu"))


def _material() -> Material:
    material = seen_or_heard()
    return replace(material, features=np.zeros((len(material.ids), WIDTH), np.float32))


def _use(monkeypatch: pytest.MonkeyPatch, wanted: EncoderInput) -> Counting:
    encoder = Counting(wanted)
    monkeypatch.setattr(cached_features.registry, "load", lambda *_: encoder)
    return encoder


def test_that_views_are_different_copies_of_the_same_pictures(
    places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    encoder, material = _use(monkeypatch, SHOWN), _material()
    told: list[tuple[str, int, int]] = []
    read, unreadable = several_features(
        specification_of("simclr", crops=CROPS), material, places, lambda *each: told.append(each)
    )
    count = len(material.training)
    assert encoder.encoded == CROPS * count
    assert told[-1] == ("encode", count, count)
    assert unreadable == {}
    copies = np.load(places.run / FILE)
    views = read(material.training[[4, 9]], 2, torch.Generator().manual_seed(0)).numpy()
    assert views.shape == (2, 2, WIDTH)
    for number, place in enumerate((4, 9)):
        drawn = [
            int(np.flatnonzero((copies[place] == view[number].astype(np.float16)).all(axis=1))[0])
            for view in views
        ]
        assert drawn[0] != drawn[1]


def test_that_what_was_encoded_is_not_encoded_again(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    material, wanted = _material(), specification_of("simclr", crops=CROPS)
    _use(monkeypatch, SHOWN)
    first, _ = several_features(wanted, material, places, lambda *_: None)
    again = _use(monkeypatch, SHOWN)
    second, _ = several_features(wanted, material, places, lambda *_: None)
    assert again.encoded == 0
    rows = material.training[:3]
    torch.testing.assert_close(*(read(rows, 2, torch.Generator().manual_seed(1)) for read in (first, second)))


def test_that_a_track_is_heard_in_halves(places: Places, monkeypatch: pytest.MonkeyPatch) -> None:
    _use(monkeypatch, HEARD)
    material = _material()
    read, _ = several_features(
        specification_of("simclr", kind=Kind.MUSIC, crops=CROPS), material, places, lambda *_: None
    )
    copies = np.load(places.run / FILE)
    assert (~np.isnan(copies[:, :, 0])).sum(axis=1).tolist() == [2] * len(material.training)
    views = read(material.training[:4], 2, torch.Generator().manual_seed(0)).numpy()
    for number in range(4):
        windows = copies[number, :2].astype(np.float32)
        windows /= np.linalg.norm(windows, axis=1, keepdims=True)
        order = np.argsort((views[:, number] @ windows.T)[:, 0])
        assert views[:, number][order[::-1]] == pytest.approx(windows, abs=1e-2)


def test_that_what_cannot_be_read_is_told_and_left_out(
    places: Places, monkeypatch: pytest.MonkeyPatch
) -> None:
    _use(monkeypatch, SHOWN)
    whole = _material()

    def read(row: int, wanted: EncoderInput) -> NDArray[Any]:
        if row == 7:
            raise DecodeError("it is cut short")
        return whole.read(row, wanted)

    material = replace(whole, read=read)
    wanted = specification_of("moco", crops=CROPS)
    _, unreadable = several_features(wanted, material, places, lambda *_: None)
    assert list(unreadable) == [7]
    trained = course.run(wanted, material, places.run.parent / "other", Watching(material))
    assert list(trained.unreadable) == [3 * 7 + 1]
