"""Explanations as pictures: colours lie where what speaks for the score is, in both items."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from numpy.typing import NDArray
from PIL import Image

from engine.domain import (
    Explanation,
    ExplanationMethod,
    Kind,
    SharedBand,
    SharedMoment,
    SharedMoments,
    SharedTag,
    SimilarityMap,
)
from engine.errors import InvalidRequestError, LibraryError
from engine.library.explanation_picture import ShownPicture, ShownTrack, write_explanation
from engine.library.explanations.block import HALF, MARGIN, WIDTH
from engine.library.explanations.heat import AGAINST, FOR, highest_of, overlay

_GREY = np.full((60, 80, 3), 128, np.uint8)
_PLAIN = Explanation(Kind.IMAGE, "encoder", 1, 2, 0.8312, ())


def _map(first: list[list[float]], second: list[list[float]]) -> SimilarityMap:
    heats = np.array(first, np.float32), np.array(second, np.float32)
    return SimilarityMap(ExplanationMethod.GRADIENT, *heats)


def _drawn(tmp_path: Path, explanation: Explanation, *shown: Any) -> NDArray[np.int64]:
    """(h, w, 3)."""
    out = tmp_path / "why.png"
    write_explanation(explanation, shown[0], shown[1], out)
    with Image.open(out) as image:
        assert image.format == "PNG"
        return np.asarray(image).astype(np.int64)


def _reddish(image: NDArray[np.int64], least: int = 60) -> NDArray[np.bool_]:
    return image[..., 0] - image[..., 2] > least


def _bluish(image: NDArray[np.int64], least: int = 60) -> NDArray[np.bool_]:
    return image[..., 2] - image[..., 0] > least


def test_that_a_heat_map_lies_over_the_whole_picture() -> None:
    heat = np.zeros((4, 4), np.float32)
    heat[0, 3] = 0.02
    drawn = overlay(_GREY, heat, 0.02).astype(np.int64)
    rows, columns = np.nonzero(_reddish(drawn))
    assert drawn.shape == _GREY.shape
    assert (rows.mean(), columns.mean()) == (pytest.approx(7, abs=3), pytest.approx(70, abs=4))


def test_that_what_speaks_against_the_score_is_blue_and_nothing_is_grey() -> None:
    heat = np.array([[1, 0, -1]], np.float32)
    drawn = overlay(np.full((30, 90, 3), 128, np.uint8), heat, 1.0).astype(np.int64)
    left, middle, right = drawn[15, 5], drawn[15, 45], drawn[15, 85]
    assert np.abs(left - FOR).max() < 40
    assert np.abs(right - AGAINST).max() < 40
    assert np.ptp(middle) <= 2


def test_that_one_scale_holds_for_both_pictures(tmp_path: Path) -> None:
    explanation = replace(_PLAIN, maps=(_map([[0.0, 0.04]], [[0.004, 0.0]]),))
    drawn = _drawn(tmp_path, explanation, ShownPicture("a", _GREY), ShownPicture("b", _GREY))
    left, right = drawn[:, : MARGIN + HALF], drawn[:, MARGIN + HALF :]
    assert _reddish(left).any()
    assert not _reddish(right).any()
    _, columns = np.nonzero(_reddish(left))
    assert columns.mean() > MARGIN + HALF / 2


def test_that_each_method_has_a_row(tmp_path: Path) -> None:
    one = _map([[0.1]], [[0.1]])
    pictures = ShownPicture("a", _GREY), ShownPicture("b", _GREY)
    heights = [
        len(_drawn(tmp_path, replace(_PLAIN, maps=maps), *pictures))
        for maps in ((), (one,), (one, replace(one, method=ExplanationMethod.OCCLUSION)))
    ]
    assert heights[2] - heights[1] >= 400 < heights[1] - heights[0]


@given(
    arrays.arrays(
        np.float32,
        arrays.array_shapes(min_dims=2, max_dims=2, max_side=9),
        elements=st.floats(width=32, allow_nan=True, allow_infinity=True),
    ),
    st.tuples(st.integers(1, 70), st.integers(1, 70)),
)
@settings(max_examples=40, deadline=None)
def test_that_any_map_can_be_laid_over_any_picture(heat: NDArray[np.float32], size: tuple[int, int]) -> None:
    pixels = np.full((*size, 3), 90, np.uint8)
    highest = highest_of(heat)
    assert np.isfinite(highest)
    assert overlay(pixels, heat, highest).shape == (*size, 3)


def test_that_pictures_of_any_proportions_are_drawn(tmp_path: Path) -> None:
    shown = [ShownPicture("a", np.zeros(shape, np.uint8)) for shape in ((1, 900, 3), (900, 2, 3))]
    explanation = replace(_PLAIN, maps=(_map([[0.0]], [[0.0]]),))
    assert _drawn(tmp_path, explanation, *shown).shape[1] == WIDTH


_PEAKS = np.tile(np.array([[-100, 100]], np.int8), (400, 1))
_TRACKS = ShownTrack("first.mp3", _PEAKS, 100.0), ShownTrack("second.mp3", _PEAKS, 50.0)
_MUSIC = replace(_PLAIN, kind=Kind.MUSIC)


def _moments(first: list[float], best: tuple[SharedMoment, ...] = ()) -> SharedMoments:
    times = np.linspace(0, 100, len(first), endpoint=False, dtype=np.float32)
    nothing = np.zeros(1, np.float32)
    return SharedMoments(times, np.array(first, np.float32), nothing, nothing, best)


def test_that_seconds_are_coloured_by_what_they_add(tmp_path: Path) -> None:
    moments = _moments([0.0, 0.01, -0.01, 0.0])
    drawn = _drawn(tmp_path, replace(_MUSIC, moments=moments), *_TRACKS)
    room = WIDTH - 2 * MARGIN
    for found, quarter in ((_reddish(drawn, 120), 1), (_bluish(drawn, 120), 2)):
        _, columns = np.nonzero(found)
        shares = (columns - MARGIN) / room * 4
        assert quarter - 0.02 <= shares.min() < quarter + 0.05
        assert quarter + 0.95 < shares.max() <= quarter + 1.02


def test_that_moments_are_marked_in_both_tracks(tmp_path: Path) -> None:
    best = (SharedMoment(50.0, 5.0, 10.0, 0.9),)
    drawn = _drawn(tmp_path, replace(_MUSIC, moments=_moments([0.0], best)), *_TRACKS)
    rows, columns = np.nonzero((drawn == (255, 236, 214)).all(axis=2))
    room, middle = WIDTH - 2 * MARGIN, (rows.min() + rows.max()) / 2
    for own, start, end in ((rows < middle, 0.5, 0.6), (rows > middle, 0.1, 0.3)):
        assert (columns[own].min() - MARGIN) / room == pytest.approx(start, abs=0.005)
        assert (columns[own].max() - MARGIN) / room == pytest.approx(end, abs=0.005)


def test_that_a_band_without_which_the_score_rises_goes_to_the_left(tmp_path: Path) -> None:
    bands = (SharedBand(60, 120, 0.2, 0.1), SharedBand(120, 240, -0.1, 0.0))
    drawn = _drawn(tmp_path, replace(_MUSIC, bands=bands), *_TRACKS)
    fors, against = ((drawn == ink).all(axis=2) for ink in (FOR, AGAINST))
    right, left = np.nonzero(fors)[1], np.nonzero(against)[1]
    assert left.max() <= right.min()
    first = right[right < WIDTH / 2]
    assert np.ptp(first) == pytest.approx(2 * np.ptp(left), abs=3)


@pytest.mark.parametrize("seconds", [0.0, 0.2, 3.0, 5 * 3600.0])
def test_that_tracks_of_any_length_are_drawn(tmp_path: Path, seconds: float) -> None:
    shown = [ShownTrack("a", _PEAKS[:count], seconds) for count in (1, 400)]
    best = (SharedMoment(seconds / 2, 0.0, 0.1, 0.5),)
    explanation = replace(_MUSIC, moments=_moments([0.1], best), bands=(SharedBand(20, 60, 0.0, 0.0),))
    assert _drawn(tmp_path, explanation, *shown).shape[1] == WIDTH


def test_that_names_may_hold_anything(tmp_path: Path) -> None:
    names = "ライブ\n\udcff<b>.jpg", "x" * 5000
    explanation = replace(_PLAIN, tags=tuple(SharedTag(f"tag {n}", 1.0, 0.5) for n in range(60)))
    _drawn(tmp_path, explanation, *(ShownPicture(name, _GREY) for name in names))


def test_that_only_a_png_is_drawn_and_only_where_there_is_a_folder(tmp_path: Path) -> None:
    pictures = ShownPicture("a", _GREY), ShownPicture("b", _GREY)
    with pytest.raises(InvalidRequestError, match=r"does not end in \.png"):
        write_explanation(_PLAIN, *pictures, tmp_path / "why.jpg")
    with pytest.raises(LibraryError, match="cannot be written"):
        write_explanation(_PLAIN, *pictures, tmp_path / "none" / "why.png")


def test_that_a_picture_is_there_whole_or_as_it_was(tmp_path: Path) -> None:
    out = tmp_path / "why.png"
    out.write_bytes(b"before")
    with pytest.raises(TypeError):
        write_explanation(_PLAIN, ShownPicture("a", _GREY), _TRACKS[0], out)
    assert [file.name for file in tmp_path.iterdir()] == ["why.png"]
    assert out.read_bytes() == b"before"
