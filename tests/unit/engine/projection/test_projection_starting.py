"""Where layouts start from, and the frame all maps share."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from layouts import clustered, neighbours

from engine.projection.starting import RADIUS, aligned, from_map, from_pca, normalised, turned_wide

seeds = st.integers(0, 2**32 - 1)


def _positions(seed: int, count: int) -> np.ndarray:
    return (np.random.default_rng(seed).standard_normal((count, 2)) * [3, 1] + 5).astype(np.float32)


@given(seed=seeds, count=st.integers(2, 300), scale=st.floats(1e-3, 1e3))
def test_that_a_map_has_its_median_at_0_and_nearly_all_within_radius_10(
    seed: int, count: int, scale: float
) -> None:
    places = normalised(np.float32(scale) * _positions(seed, count))
    radii = np.linalg.norm(places, axis=1)
    np.testing.assert_allclose(np.median(places, axis=0), 0, atol=1e-4)
    assert (radii <= 10 + 1e-4).mean() >= 0.99
    assert radii.max() >= 10 - 1e-4


@pytest.mark.parametrize("count", [0, 1, 2, 50])
def test_that_items_all_at_one_place_are_put_in_the_middle(count: int) -> None:
    places = normalised(np.full((count, 2), 7, np.float32))
    assert places.shape == (count, 2)
    assert not places.any()


def test_that_one_item_apart_is_still_seen_when_all_others_coincide() -> None:
    positions = np.zeros((1000, 2), np.float32)
    positions[3] = [2, 0]
    np.testing.assert_allclose(normalised(positions)[3], [10, 0])


@given(seed=seeds, angle=st.floats(0, 6.28), mirrored=st.booleans(), scale=st.floats(0.1, 10))
def test_that_a_map_turned_and_mirrored_is_turned_back(
    seed: int, angle: float, mirrored: bool, scale: float
) -> None:
    old = normalised(_positions(seed, 80))
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]) * scale
    if mirrored:
        turn[:, 0] *= -1
    new = (old @ turn + [3, -4]).astype(np.float32)
    np.testing.assert_allclose(aligned(new, old, np.ones(80, bool)), old, atol=2e-2)


def test_that_only_what_is_common_says_how_a_map_is_turned() -> None:
    old = normalised(_positions(1, 60))
    new = -old
    common = np.arange(60) < 40
    unlike = old.copy()
    unlike[~common] = 1e3
    np.testing.assert_array_equal(aligned(new, unlike, common), aligned(new, old, common))
    np.testing.assert_allclose(aligned(new, unlike, common), old, atol=1e-2)


def test_that_a_map_with_nothing_in_common_is_only_brought_into_the_frame() -> None:
    new = _positions(2, 30)
    np.testing.assert_array_equal(aligned(new, new, np.zeros(30, bool)), normalised(new))


def test_that_known_items_start_at_their_old_places_and_new_ones_in_their_cluster() -> None:
    vectors, labels = clustered(500)
    rows, cosines = neighbours(vectors, 15)
    middles = np.array([[0, 0], [8, 0], [0, 8], [-8, 0], [0, -8]], np.float32)
    old = middles[labels] + np.random.default_rng(0).standard_normal((500, 2)).astype(np.float32)
    known = np.random.default_rng(1).random(500) < 0.7
    start = from_map(rows, cosines, np.where(known[:, None], old, np.nan).astype(np.float32), known)
    np.testing.assert_array_equal(start[known], old[known])
    assert (np.linalg.norm(start - middles[labels], axis=1) < 4).all()


def test_that_new_items_follow_one_another_to_a_place_and_those_without_any_go_to_the_middle() -> None:
    rows = np.array([[1], [0], [1], [2], [-1], [6], [5]], np.int32)
    known = np.array([True, False, False, False, False, False, False])
    old = np.full((7, 2), 3, np.float32)
    start = from_map(rows, np.full((7, 1), 0.5, np.float32), old, known)
    np.testing.assert_allclose(start[:4], 3, atol=1e-5)
    assert not start[4:].any()


def test_that_the_principal_axes_make_a_map() -> None:
    vectors, _ = clustered(200)
    start = from_pca(vectors)
    np.testing.assert_allclose(start, normalised(start), atol=1e-5)
    assert np.ptp(start[:, 0]) > np.ptp(start[:, 1])


@given(st.floats(0, 360))
def test_that_a_map_is_turned_to_lie_wide_and_never_mirrored(degrees: float) -> None:
    angle = np.radians(degrees)
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    flat = np.random.default_rng(0).normal(size=(300, 2)) * (4, 1)
    wide = turned_wide((flat @ turn).astype(np.float32))
    assert np.ptp(wide[:, 0]) > 2 * np.ptp(wide[:, 1])
    mirrored = np.linalg.det(np.linalg.lstsq(flat, wide, rcond=None)[0])
    assert mirrored > 0
    assert np.linalg.norm(wide, axis=1).max() >= RADIUS


@pytest.mark.parametrize("count", [0, 1, 2, 3])
def test_that_a_few_points_can_be_turned_wide_too(count: int) -> None:
    for positions in (np.zeros((count, 2), np.float32), np.eye(max(count, 2), 2, dtype=np.float32)[:count]):
        assert np.isfinite(turned_wide(positions)).all()
        assert turned_wide(positions).shape == (count, 2)
