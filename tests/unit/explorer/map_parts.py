"""What tests of the map need: points, colourings, and a model whose points are sorted into cells."""

from __future__ import annotations

from datetime import UTC, datetime

import numpy as np
from numpy.typing import NDArray

from engine.domain.maps import Categories, MapMethod, MapPoints, MapRecord


def record(items: int) -> MapRecord:
    """What is stored of a map that exists only here."""
    return MapRecord(
        id=1,
        collection="birds",
        encoder="test",
        method=MapMethod.UMAP,
        parameters={},
        seed=0,
        items=items,
        seconds=1.0,
        trustworthiness=None,
        preservation=None,
        made_at=datetime(2024, 1, 1, tzinfo=UTC),
    )


def map_points(positions: NDArray[np.floating] | list[tuple[float, float]], first_id: int = 1) -> MapPoints:
    """A map with a point at each of ``positions`` (n, 2); ids count from ``first_id`` on."""
    places = np.asarray(positions, np.float32).reshape(-1, 2)
    return MapPoints(
        record=record(len(places)),
        ids=np.arange(first_id, first_id + len(places), dtype=np.int64),
        positions=places,
        clusters=np.full(len(places), -1, np.int32),
    )


def categories(codes: list[int] | NDArray[np.integer], *names: str, field: str = "folder:1") -> Categories:
    """A colouring by ``names``."""
    array = np.asarray(codes, np.int32)
    counts = tuple(int((array == code).sum()) for code in range(len(names)))
    return Categories(field, "Folder", names, counts, array)
