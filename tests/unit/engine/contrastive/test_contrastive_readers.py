from __future__ import annotations

from pathlib import Path

import numpy as np
import torch

from engine.contrastive.inputs.layout import pcm, picture_layout, sound_layout, stored_picture, stored_sound
from engine.contrastive.inputs.prefetch import Prefetch
from engine.contrastive.inputs.readers import feature_reader, picture_reader, sound_reader
from engine.contrastive.inputs.store import InputStore
from engine.contrastive.modes import Mode
from engine.contrastive.views.chance import generator_for
from engine.contrastive.views.factory import views_for
from engine.contrastive.views.stretches import Grid
from engine.domain import AudioInput, PictureInput

CONTENTS = [bytes([item]) * 16 for item in range(6)]
ITEMS = np.array([5, 0, 3])


def test_that_pictures_go_from_the_store_to_views(tmp_path: Path) -> None:
    wanted = PictureInput(14, 14)
    stored = stored_picture(wanted)
    pictures = np.random.default_rng(0).integers(0, 256, (6, 16, 16, 3), dtype=np.uint8)
    store = InputStore(tmp_path, picture_layout(stored))
    read = picture_reader(store.prepare(CONTENTS, lambda place: pictures[place : place + 1]))
    items = read(ITEMS, 2, generator_for(0))
    assert np.array_equal(items.numpy(), pictures[ITEMS])
    views = views_for(wanted, Mode.FINETUNE)(items, 2, generator_for(0))
    assert [view.shape for view in views] == [(3, 3, 14, 14)] * 2


def test_that_tracks_go_from_the_store_to_views_of_different_stretches(tmp_path: Path) -> None:
    wanted = AudioInput(1000, 200, 200)
    stored = stored_sound(wanted)
    # Each sample tells its place: 400 in a window, windows after each other.
    ramps = [np.arange(400 * (1 + place)).reshape(-1, 400) / 32767 for place in range(6)]
    store = InputStore(tmp_path, sound_layout(stored))
    inputs = store.prepare(CONTENTS, lambda place: pcm(ramps[place].astype(np.float32)))
    read = sound_reader(inputs, Grid(stored.samples, wanted.samples, wanted.rate), (0.4, 10.0))
    stretches = read(ITEMS, 2, generator_for(0))
    assert stretches.shape == (2, 3, 200)
    assert (stretches.diff(dim=2) == 1).all()
    windows = stretches[:, :, 0] // 400
    assert (windows[0] != windows[1]).tolist() == [True, False, True]  # one track has one window alone
    views = views_for(wanted, Mode.FINETUNE)(stretches, 2, generator_for(0))
    assert [view.shape for view in views] == [(3, 200)] * 2


def test_that_features_are_read_by_their_places() -> None:
    features = torch.randn(6, 4)
    assert torch.equal(feature_reader(features)(ITEMS, 2, generator_for(0)), features[[5, 0, 3]])


def test_that_batches_that_are_read_ahead_are_those_that_would_be_read_now(tmp_path: Path) -> None:
    sounds = np.random.default_rng(0).integers(-9999, 9999, (6, 3, 400)).astype("<i2")
    stored = AudioInput(1000, 400, 400)
    inputs = InputStore(tmp_path, sound_layout(stored)).prepare(CONTENTS, lambda place: sounds[place])
    read = sound_reader(inputs, Grid(400, 200, 1000), (0.0, 10.0))

    def load(step: int) -> torch.Tensor:
        return read(ITEMS, 2, generator_for(0, step, "stretches"))

    with Prefetch(range(4, 9), load) as ahead:
        for step, batch in zip(range(4, 9), ahead, strict=True):
            assert torch.equal(batch, load(step))
