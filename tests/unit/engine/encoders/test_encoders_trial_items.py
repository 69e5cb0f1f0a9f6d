"""What networks are measured on."""

from __future__ import annotations

import numpy as np

from engine.domain import AudioInput, PictureInput
from engine.encoders.trial_items import trial_pictures, trial_windows


def test_that_they_have_the_form_an_encoder_wants_and_are_the_same_every_time() -> None:
    pictures = trial_pictures(3, PictureInput(20, 30))
    windows = trial_windows(3, AudioInput(rate=1000, samples=500, hop=500))

    assert (pictures.shape, pictures.dtype) == ((3, 30, 20, 3), np.uint8)
    assert (windows.shape, windows.dtype) == ((3, 500), np.float32)
    assert (pictures == trial_pictures(3, PictureInput(20, 30))).all()
    assert (windows == trial_windows(3, AudioInput(rate=1000, samples=500, hop=500))).all()
    assert 0.1 < abs(windows).max() <= 1
