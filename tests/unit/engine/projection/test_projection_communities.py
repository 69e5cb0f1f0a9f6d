"""Communities of graphs, held against a plain count and against networkx."""

from __future__ import annotations

import networkx
import numpy as np
import pytest

from engine.projection.communities import Codes, Graph, communities


def _silent(done: int, total: int) -> None:
    assert 0 <= done <= total


def _random_neighbours(seed: int, items: int = 120, groups: int = 4) -> tuple[Codes, np.ndarray]:
    """Neighbours that are mostly of the item's own group, with some missing."""
    rng = np.random.default_rng(seed)
    own = rng.integers(0, groups, items)
    rows = np.empty((items, 8), np.int32)
    for item in range(items):
        alike = np.flatnonzero((own == own[item]) & (np.arange(items) != item))
        others = np.delete(np.arange(items), item)
        pool = np.where(rng.random(8) < 0.7, rng.choice(alike, 8), rng.choice(others, 8))
        rows[item] = np.where(rng.random(8) < 0.9, pool, -1)
    return rows, rng.uniform(-0.2, 1.0, rows.shape).astype(np.float32)


def _as_networkx(rows: Codes, cosines: np.ndarray) -> networkx.Graph:
    graph = networkx.Graph()
    graph.add_nodes_from(range(len(rows)))
    for item in range(len(rows)):
        for other, cosine in zip(rows[item].tolist(), cosines[item].tolist(), strict=True):
            if other >= 0 and cosine > 0:
                known = graph.get_edge_data(item, other, {"weight": 0.0})["weight"]
                graph.add_edge(item, other, weight=known + cosine)
    return graph


def _groups(codes: Codes) -> list[set[int]]:
    return [set(np.flatnonzero(codes == code).tolist()) for code in range(codes.max() + 1)]


@pytest.mark.parametrize("seed", range(4))
def test_that_assortativity_is_that_of_networkx(seed: int) -> None:
    rows, cosines = _random_neighbours(seed)
    codes, joined = communities(Graph.of_neighbours(rows, cosines), 1.0, seed, _silent)
    asked = np.arange(codes.max())  # all but the last
    kept = np.flatnonzero(codes < codes.max()).tolist()
    graph = _as_networkx(rows, cosines).subgraph(kept)
    modularity = networkx.community.modularity(graph, _groups(codes)[:-1])
    strengths = dict(graph.degree(weight="weight"))
    shares = np.bincount(codes[kept], [strengths[item] for item in kept])
    most = 1 - np.square(shares / shares.sum()).sum()
    assert joined.assortativity(asked) == pytest.approx(modularity / most, abs=1e-6)


@pytest.mark.parametrize("resolution", [1.0, 2.0])
@pytest.mark.parametrize("seed", range(4))
def test_that_it_is_about_as_good_as_networkx(seed: int, resolution: float) -> None:
    rows, cosines = _random_neighbours(seed)
    graph = _as_networkx(rows, cosines)
    codes, _ = communities(Graph.of_neighbours(rows, cosines), resolution, seed, _silent)
    theirs = networkx.community.louvain_communities(graph, resolution=resolution, seed=seed)
    best = networkx.community.modularity(graph, theirs, resolution=resolution)
    assert networkx.community.modularity(graph, _groups(codes), resolution=resolution) > 0.9 * best


def test_that_a_graph_without_edges_is_left_as_it_is() -> None:
    graph = Graph.of_neighbours(np.full((5, 2), -1, np.int32), np.zeros((5, 2), np.float32))
    codes, joined = communities(graph, 1.0, 0, _silent)
    assert codes.tolist() == [0, 1, 2, 3, 4]
    assert joined.assortativity(np.arange(5)) == 0.0


def test_that_one_community_sets_nothing_apart() -> None:
    rows = np.array([[1], [2], [0]], np.int32)
    codes, joined = communities(Graph.of_neighbours(rows, np.ones((3, 1), np.float32)), 0.5, 0, _silent)
    assert codes.tolist() == [0, 0, 0]
    assert joined.assortativity(np.array([0])) == 0.0
