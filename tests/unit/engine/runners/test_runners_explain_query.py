"""Explanations of files whose likeness is known by construction."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile
from compositions import Planted, area_share, centre_hits, composed_pairs, drawn_things, energy_share, hits
from numpy.typing import NDArray
from PIL import Image

from engine.domain import ExplanationMethod, SharedMoments
from engine.encoders import registry
from engine.encoders.encoder import Encoder
from engine.errors import InvalidRequestError
from engine.jobs.service import ExplainReply, ExplainRequest
from engine.runners.explain_query import explained

PICTURES, MUSIC = "bundled:efficientnet-lite0", "bundled:musicnn-msd"
BOTH = tuple(ExplanationMethod)
RATE = 16000
Sound = NDArray[np.float64]


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("encoders")


@pytest.fixture(scope="module")
def sees(cache: Path) -> Encoder:
    return registry.load(PICTURES, cache)


@pytest.fixture(scope="module")
def hears(cache: Path) -> Encoder:
    return registry.load(MUSIC, cache)


class Explaining:
    """Explains what is written into a folder."""

    def __init__(self, folder: Path, cache: Path) -> None:
        self._files = folder / "first", folder / "second"
        self._cache = cache

    def pictures(
        self, encoder: Encoder, first: Image.Image, second: Image.Image, *methods: ExplanationMethod
    ) -> ExplainReply:
        for image, path in zip((first, second), self._files, strict=True):
            image.save(path, "PNG")
        return explained(encoder, ExplainRequest(PICTURES, self._cache, *self._files, methods))

    def tracks(self, encoder: Encoder, first: Sound, second: Sound) -> ExplainReply:
        for sound, path in zip((first, second), self._files, strict=True):
            soundfile.write(path, sound, RATE, format="FLAC")
        return explained(encoder, ExplainRequest(MUSIC, self._cache, *self._files))


@pytest.fixture
def explaining(tmp_path: Path, cache: Path) -> Explaining:
    return Explaining(tmp_path, cache)


def pointed(
    explaining: Explaining, sees: Encoder, pairs: list[tuple[Planted, Planted]], method: ExplanationMethod
) -> Iterator[tuple[NDArray[np.float32], Planted]]:
    """Each map of each pair, and the picture it is of."""
    for first, second in pairs:
        (found,) = explaining.pictures(sees, first.image, second.image, method).maps
        yield found.first, first
        yield found.second, second


@pytest.mark.timeout(300)
@pytest.mark.parametrize(("method", "count"), [(BOTH[1], 8), (BOTH[0], 4)])
def test_that_maps_point_at_what_two_pictures_share(
    explaining: Explaining, sees: Encoder, method: ExplanationMethod, count: int
) -> None:
    pairs = composed_pairs(drawn_things(60), count)
    planted = [picture for pair in pairs for picture in pair]
    centre = np.mean([centre_hits(picture) for picture in planted])
    found = list(pointed(explaining, sees, pairs, method))
    assert np.mean([hits(heat, picture) for heat, picture in found]) >= centre + 0.2
    energy = np.mean([energy_share(heat, picture) for heat, picture in found])
    assert energy >= 1.5 * np.mean([area_share(picture) for picture in planted])


def test_that_maps_cover_upright_pictures_and_come_in_the_order_asked_for(
    explaining: Explaining, sees: Encoder
) -> None:
    wide, tall = Image.new("RGB", (300, 100), (90, 120, 40)), Image.new("RGB", (60, 240), (200, 10, 10))
    wide.paste(tall.resize((40, 40)), (20, 30))
    reply = explaining.pictures(sees, wide, tall, *BOTH)
    assert [each.method for each in reply.maps] == list(BOTH)
    assert -1 <= reply.score <= 1
    for each in reply.maps:
        for heat, image in ((each.first, wide), (each.second, tall)):
            assert heat.dtype == np.float32
            assert np.isfinite(heat).all()
            assert heat.shape[1] / heat.shape[0] == pytest.approx(image.width / image.height, rel=0.35)


def test_that_an_encoder_of_the_hub_leaves_the_gradient_out(
    explaining: Explaining, sees: Encoder, tmp_path: Path, cache: Path
) -> None:
    Image.new("RGB", (50, 40), (9, 90, 200)).save(tmp_path / "one.png")
    request = ExplainRequest("hub:some/net", cache, tmp_path / "one.png", tmp_path / "one.png", BOTH)
    reply = explained(sees, request)
    assert [each.method for each in reply.maps] == [ExplanationMethod.OCCLUSION]
    assert reply.score == pytest.approx(1.0, abs=1e-3)


def test_that_a_file_that_cannot_be_read_is_named(
    sees: Encoder, hears: Encoder, tmp_path: Path, cache: Path
) -> None:
    gone, broken = tmp_path / "gone.png", tmp_path / "broken.png"
    broken.write_bytes(b"no picture")
    with pytest.raises(InvalidRequestError, match=r"gone\.png cannot be looked into: the file is gone"):
        explained(sees, ExplainRequest(PICTURES, cache, gone, broken, BOTH))
    with pytest.raises(InvalidRequestError, match=r"broken\.png cannot be looked into"):
        explained(hears, ExplainRequest(MUSIC, cache, broken, gone))


def beats(seconds: float) -> Sound:
    t = np.arange(int(seconds * RATE)) / RATE
    kick, hat = t % 0.5, (t + 0.25) % 0.5
    noise = np.random.default_rng(3).normal(size=t.size)
    return 0.7 * np.sin(2 * np.pi * 55 * kick) * np.exp(-18 * kick) + 0.3 * noise * np.exp(-60 * hat)


def chord(seconds: float) -> Sound:
    t = np.arange(int(seconds * RATE)) / RATE
    root = 220 * 2 ** ((t.astype(int) * 5 % 7) / 12)
    return 0.2 * np.sum(
        [np.sin(2 * np.pi * np.cumsum(root * step) / RATE) for step in (1, 1.26, 1.5)], axis=0
    )


def hiss(seconds: float) -> Sound:
    t = np.arange(int(seconds * RATE)) / RATE
    return 0.15 * np.random.default_rng(4).normal(size=t.size) * (1 + np.sin(2 * np.pi * 0.3 * t)) / 2


def in_band(low: float, high: float, seconds: float, seed: int) -> Sound:
    noise = np.random.default_rng(seed).normal(size=int(seconds * RATE))
    spectrum, pitches = np.fft.rfft(noise), np.fft.rfftfreq(noise.size, 1 / RATE)
    spectrum[(pitches < low) | (pitches >= high)] = 0
    sound = np.fft.irfft(spectrum, noise.size)
    return np.asarray(sound / np.abs(sound).max())


def moments_of(reply: ExplainReply) -> SharedMoments:
    assert reply.moments is not None
    return reply.moments


@pytest.mark.parametrize(("here", "there"), [(7.3, 2.1), (1.0, 8.6)])
def test_that_the_best_moment_is_where_the_same_is_heard(
    explaining: Explaining, hears: Encoder, here: float, there: float
) -> None:
    excerpt = beats(3.0)
    first, second = chord(12), hiss(12)
    for sound, at in ((first, here), (second, there)):
        sound[int(at * RATE) : int(at * RATE) + excerpt.size] = excerpt
    moments = moments_of(explaining.tracks(hears, first, second))
    best, *others = moments.best
    assert abs(best.first - here) <= 1.5
    assert abs(best.second - there) <= 1.5
    assert best.seconds == pytest.approx(3.008)
    assert best.score >= max(other.score for other in others) + 0.2
    assert len(moments.first_times) == len(moments.first) == len(moments.second)


def test_that_the_shares_of_windows_are_the_score_that_the_library_has(
    explaining: Explaining, hears: Encoder
) -> None:
    first, second = np.concatenate([chord(5), hiss(4)]), np.concatenate([hiss(6), beats(6)])
    reply = explaining.tracks(hears, first, second)
    moments = moments_of(reply)
    assert float(moments.first.sum()) == pytest.approx(reply.score, abs=1e-4)
    assert float(moments.second.sum()) == pytest.approx(reply.score, abs=1e-4)
    assert np.allclose(np.diff(moments.first_times), 2.992, atol=1e-3)
    assert (len(moments.first), len(moments.second)) == (3, 4)


@pytest.mark.parametrize(("low", "high"), [(200, 340), (2400, 4100)])
def test_that_the_band_that_two_tracks_share_is_found(
    explaining: Explaining, hears: Encoder, low: float, high: float
) -> None:
    seconds = 6.0
    t = np.arange(int(seconds * RATE)) / RATE
    shared = 0.6 * in_band(low, high, seconds, 5) * (np.sin(2 * np.pi * 3 * t) > 0)
    first = shared + 0.3 * in_band(30, 90, seconds, 1)
    second = shared + 0.1 * np.sin(2 * np.pi * 700 * t)
    bands = explaining.tracks(hears, first, second).bands
    assert [band.low for band in bands] == [0.0, *(band.high for band in bands[:-1])]
    for fall in ((lambda band: band.first), (lambda band: band.second)):
        strongest = max(bands, key=fall)
        assert strongest.low < (low + high) / 2 < strongest.high
        assert fall(strongest) > 0.1


def test_that_a_sound_shorter_than_a_window_is_explained_too(explaining: Explaining, hears: Encoder) -> None:
    reply = explaining.tracks(hears, beats(0.5), hiss(0.4))
    moments = moments_of(reply)
    assert moments.first_times.tolist() == moments.second_times.tolist() == [0.0]
    assert float(moments.first.sum()) == pytest.approx(reply.score, abs=1e-4)
    assert [(best.first, best.second) for best in moments.best] == [(0.0, 0.0)]
    assert len(reply.bands) == 8
