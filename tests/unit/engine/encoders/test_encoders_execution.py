"""Running out of memory, and coming back."""

from __future__ import annotations

import logging
import threading

import numpy as np
import pytest
import torch
from torch import Tensor

from engine.encoders.execution import Execution
from engine.encoders.network import AudioNetwork, PictureNetwork
from engine.errors import EncoderError


class Means(PictureNetwork):
    """The mean of each channel; fails on more pictures at once than ``room``."""

    def __init__(self, room: int) -> None:
        super().__init__()
        self.room = room
        self.passes: list[int] = []

    def forward(self, pixels: Tensor) -> tuple[Tensor]:
        if len(pixels) > self.room:
            raise torch.OutOfMemoryError("out of memory")
        self.passes.append(len(pixels))
        return (pixels.float().mean((2, 3)),)

    def round_to(self, dtype: torch.dtype) -> None:
        raise AssertionError("nothing to round")


@pytest.fixture
def pictures() -> np.ndarray:
    return np.random.default_rng(0).integers(0, 256, (PictureNetwork.cpu_step * 2 + 3, 6, 5, 3), np.uint8)


def test_that_outputs_keep_the_order_of_the_pictures(pictures: np.ndarray) -> None:
    (means,) = Execution(Means(99), "x", torch.device("cpu")).run(pictures)

    np.testing.assert_allclose(means, pictures.mean((1, 2)), rtol=1e-5)


def test_that_items_of_several_shapes_keep_their_order() -> None:
    rng = np.random.default_rng(0)
    shapes = [(6, 5, 3), (4, 4, 3), (6, 5, 3), (2, 9, 3), (4, 4, 3)]
    pictures = [rng.integers(0, 256, shape, np.uint8) for shape in shapes]

    means = Execution(Means(99), "x", torch.device("cpu")).run_each(pictures)

    np.testing.assert_allclose(means, [picture.mean((0, 1)) for picture in pictures], rtol=1e-5)


def test_that_passes_are_halved_until_they_fit(
    pictures: np.ndarray, caplog: pytest.LogCaptureFixture
) -> None:
    network = Means(room=3)
    execution = Execution(network, "x", torch.device("cpu"))

    with caplog.at_level(logging.WARNING):
        (means,) = execution.run(pictures)

    np.testing.assert_allclose(means, pictures.mean((1, 2)), rtol=1e-5)
    assert execution.step == 2
    assert max(network.passes) <= network.room
    assert "Not enough memory for 'x': now 2 at once." in caplog.messages


def test_that_a_network_too_big_for_one_picture_ends_with_a_sentence(pictures: np.ndarray) -> None:
    with pytest.raises(EncoderError, match="not enough memory to run the encoder 'x'"):
        Execution(Means(room=0), "x", torch.device("cpu")).run(pictures)


def test_that_other_failures_are_not_taken_for_memory(pictures: np.ndarray) -> None:
    class Broken(Means):
        def forward(self, pixels: Tensor) -> tuple[Tensor]:
            raise RuntimeError("shapes do not agree")

    with pytest.raises(RuntimeError, match="shapes do not agree"):
        Execution(Broken(9), "x", torch.device("cpu")).run(pictures)


@pytest.mark.parametrize(
    "message", ["DefaultCPUAllocator: can't allocate memory", "MPS backend out of memory (allocated: 1 GB)"]
)
def test_that_memory_errors_without_a_type_of_their_own_are_known(pictures: np.ndarray, message: str) -> None:
    class Small(Means):
        def forward(self, pixels: Tensor) -> tuple[Tensor]:
            if len(pixels) > self.room:
                raise RuntimeError(message)
            return super().forward(pixels)

    (means,) = Execution(Small(room=2), "x", torch.device("cpu")).run(pictures)

    assert means.shape == (len(pictures), 3)


def test_that_no_pictures_keep_the_outputs_width() -> None:
    (means,) = Execution(Means(9), "x", torch.device("cpu")).run(np.zeros((0, 4, 4, 3), np.uint8))

    assert means.shape == (0, 3)


def test_that_windows_of_sound_reach_their_network_as_they_are() -> None:
    class Loudness(AudioNetwork):
        def forward(self, items: Tensor) -> tuple[Tensor, Tensor]:
            return items.square().mean(1, keepdim=True), items

        def round_to(self, dtype: torch.dtype) -> None:
            raise AssertionError("nothing to round")

    windows = np.random.default_rng(0).normal(size=(AudioNetwork.cpu_step * 2 + 1, 7)).astype(np.float32)

    loudness, same = Execution(Loudness(), "x", torch.device("cpu")).run(windows)

    assert (same == windows).all()
    np.testing.assert_allclose(loudness[:, 0], (windows**2).mean(1), rtol=1e-5)


def test_that_passes_run_abreast_on_the_cores_of_a_cpu(pictures: np.ndarray) -> None:
    class Meeting(Means):
        """Ends a pass only when another has begun."""

        meeting = threading.Barrier(2, timeout=30)

        def forward(self, pixels: Tensor) -> tuple[Tensor]:
            self.meeting.wait()
            assert torch.get_num_threads() == 1
            return super().forward(pixels)

    before = torch.get_num_threads()
    execution = Execution(Meeting(99), "x", torch.device("cpu"))
    execution._cores = 2

    (means,) = execution.run(pictures[:12])

    np.testing.assert_allclose(means, pictures[:12].mean((1, 2)), rtol=1e-5)
    assert torch.get_num_threads() == before
