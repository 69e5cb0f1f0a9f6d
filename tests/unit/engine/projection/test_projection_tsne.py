"""t-SNE, against the principal axes."""

from __future__ import annotations

import numpy as np
from layouts import clustered, neighbours, separation

from engine.domain.maps import MapMethod
from engine.projection.measures import preservation
from engine.projection.registry import projector
from engine.projection.starting import aligned, from_pca, normalised


def _told(done: int, total: int) -> None:
    assert 0 < done <= total


def test_that_it_needs_three_neighbours_for_each_unit_of_perplexity_at_most() -> None:
    tsne = projector(MapMethod.TSNE, {"perplexity": 20})
    assert [tsne.neighbours_needed(count) for count in (0, 1, 10, 1000)] == [0, 0, 9, 60]


def test_that_clusters_come_apart_more_neighbours_are_kept_and_a_settled_map_stays_near() -> None:
    vectors, labels = clustered(300)
    tsne = projector(MapMethod.TSNE, {"perplexity": 10})
    rows, cosines = neighbours(vectors, tsne.neighbours_needed(300))
    start = from_pca(vectors)
    positions = normalised(tsne.fit(vectors, rows, cosines, start, 0, _told))
    kept, before = preservation(vectors, positions), preservation(vectors, start)
    assert kept is not None
    assert before is not None
    assert kept > 1.3 * before
    assert separation(positions, labels) > 0.99
    again = tsne.fit(vectors, rows, cosines, positions, 1, _told, settled=True)
    moved = np.linalg.norm(aligned(again, positions, np.ones(300, bool)) - positions, axis=1)
    assert np.median(moved) < 1
