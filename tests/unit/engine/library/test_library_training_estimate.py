"""How long a training is said to take: what makes it longer, and that it is told at once."""

from __future__ import annotations

from typing import Any

import pytest
from jukebox import Jukebox, drawn
from workshop import Workshop

from engine.domain import TrainingDevice, TrainingEstimate, TrainingMethod, TrainingMode, TrainingRequest
from engine.library import devices, training_estimate
from engine.library.devices import Gpu


def _estimate(workshop: Workshop, **wish: Any) -> TrainingEstimate:
    return workshop.shelf.library.training.estimate(TrainingRequest("Pictures", **wish))


def test_that_it_tells_what_was_chosen_and_why(workshop: Workshop) -> None:
    told = _estimate(workshop, seed=4, epochs=9)
    assert told.method in (TrainingMethod.SUPCON, TrainingMethod.GENERALIZED_SUPCON)
    assert (told.mode, told.device, told.epochs) == (TrainingMode.ADAPTER, TrainingDevice.CPU, 9)
    assert told.reason
    assert told.seconds > training_estimate.START_SECONDS
    assert told.memory > training_estimate.PROGRAM_BYTES


def test_that_more_to_do_takes_longer(workshop: Workshop) -> None:
    def seconds(**wish: Any) -> float:
        return _estimate(workshop, **wish).seconds

    supcon = {"method": TrainingMethod.SUPCON}
    assert seconds(**supcon, epochs=10) < seconds(**supcon, epochs=20)
    assert seconds(**supcon, epochs=10) < seconds(**supcon, epochs=10, mode=TrainingMode.FINETUNE)
    simclr = {"method": TrainingMethod.SIMCLR, "epochs": 10}
    assert seconds(**simclr, settings={"crops": 4}) < seconds(**simclr, settings={"crops": 16})


def test_that_a_larger_batch_takes_more_memory_and_a_card_less_time(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    wish = {"method": TrainingMethod.SIMCLR, "mode": TrainingMode.FINETUNE}
    small, large = (_estimate(workshop, **wish, batch_size=size) for size in (4, 16))
    assert small.memory < large.memory
    monkeypatch.setattr(devices, "gpu", lambda: Gpu("Some Card 9000", TrainingDevice.CUDA, 1))
    by_card = _estimate(workshop, **wish, batch_size=16)
    assert by_card.device is TrainingDevice.CUDA
    assert by_card.seconds < large.seconds


def test_that_long_tracks_take_longer_than_short_ones(jukebox: Jukebox) -> None:
    seconds = {}
    for collection, duration in (("Short", 2.0), ("Long", 300.0)):
        for number, vector in enumerate(drawn(6)):
            name = f"{collection}/{number % 2}/{number}.mp3"
            jukebox.put(name, vector, collection=collection, duration=duration)
        request = TrainingRequest(collection, TrainingMethod.SIMCLR, TrainingMode.FINETUNE)
        seconds[collection] = jukebox.library.training.estimate(request).seconds
    assert seconds["Short"] < seconds["Long"]


def test_that_a_network_takes_longer_for_larger_pictures(workshop: Workshop) -> None:
    wish = {"method": TrainingMethod.SIMCLR, "mode": TrainingMode.SCRATCH, "epochs": 20}
    small, large = (_estimate(workshop, **wish, settings={"side": side}) for side in (64, 128))
    assert small.seconds < large.seconds
    assert small.memory < large.memory
    usual = _estimate(workshop, **wish, encoder="efficientnet-lite0", settings={"side": 224})
    assert small.seconds < usual.seconds


def test_that_fine_tuning_on_smaller_pictures_is_quicker(workshop: Workshop) -> None:
    wish = {"method": TrainingMethod.SUPCON, "mode": TrainingMode.FINETUNE}
    small, large = (_estimate(workshop, **wish, settings={"side": side}) for side in (96, 192))
    assert small.seconds < large.seconds
    assert small.memory < large.memory


def test_that_a_step_of_music_takes_about_the_memory_that_was_measured(jukebox: Jukebox) -> None:
    for number, vector in enumerate(drawn(8)):
        jukebox.put(f"{number % 2}/{number}.mp3", vector, collection="Tracks", duration=60.0)

    def memory(**wish: Any) -> int:
        request = TrainingRequest("Tracks", TrainingMethod.SIMCLR, TrainingMode.FINETUNE, **wish)
        return jukebox.library.training.estimate(request).memory

    assert memory() == pytest.approx(1_632 << 20, rel=0.4)  # 16 windows in bfloat16
    assert memory(settings={"plan.precision": "float32"}) == pytest.approx(2_449 << 20, rel=0.4)
    assert memory(settings={"plan.cache_chunk": 2}) < memory()
