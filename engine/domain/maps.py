"""Maps: collections laid out in the plane, what is asked of one, and by what it is coloured."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:  # the command line explains itself without waiting for NumPy
    import numpy as np
    from numpy.typing import NDArray

Ids: TypeAlias = "NDArray[np.int64]"
Positions: TypeAlias = "NDArray[np.float32]"


class MapMethod(StrEnum):
    """How embeddings are laid out in the plane."""

    PCA = "pca"
    UMAP = "umap"
    TSNE = "tsne"
    PACMAP = "pacmap"


@dataclass(frozen=True, slots=True)
class MapRequest:
    """A wish for a map of ``collection``.

    ``parameters`` are the method's own by name, those left out at their defaults. Without ``fresh``, a map
    that is there already is where the new one starts from, and one that nothing has changed for is kept.
    """

    collection: str
    method: MapMethod = MapMethod.UMAP
    parameters: dict[str, float] = field(default_factory=dict)
    seed: int = 0
    encoder: str | None = None
    """Encoder version whose embeddings are laid out; that of the collection, when None."""
    fresh: bool = False


@dataclass(frozen=True, slots=True)
class Cluster:
    """A group of items whose embeddings lie together."""

    number: int
    """From 0 for the largest on; the value that a map's ``clusters`` hold."""
    name: str
    """The words that set it apart, such as ``birds, sea``."""
    size: int
    representative: int
    """Id of the item nearest to its middle."""
    centre: tuple[float, float]
    """Where its name stands on the map: amid its items, the median of their positions."""


@dataclass(frozen=True, slots=True)
class MapRecord:
    """What is stored of a map beside its points. A collection has one per encoder version and method."""

    id: int
    collection: str
    encoder: str
    method: MapMethod
    parameters: dict[str, Any]
    """Those that were in force, defaults included."""
    seed: int
    items: int
    seconds: float
    """How long it took to make, neighbours and clusters included."""
    trustworthiness: float | None
    """In [0, 1]: 1 when what is near on the map is near in the embeddings. None for very few items."""
    preservation: float | None
    """In [0, 1]: the share of an item's nearest neighbours that are its nearest on the map too."""
    made_at: datetime
    clusters: tuple[Cluster, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class MapPoints:
    """A map with its points, sorted by id."""

    record: MapRecord
    ids: Ids
    """(n,) ascending."""
    positions: Positions
    """(n, 2) x to the right and y upwards, about within ±10 of the middle."""
    clusters: NDArray[np.int32]
    """(n,) number of the cluster each belongs to, -1 for none."""
    unplaced: int = 0
    """Items of the collection that have an embedding and no place yet."""


@dataclass(frozen=True, slots=True, eq=False)
class Categories:
    """What items are coloured by, where it is one of several things: their folder, tag, artist, cluster."""

    field: str
    title: str
    """What a legend is headed with: ``Folder``, ``Artist``."""
    names: tuple[str, ...]
    """The most frequent first."""
    counts: tuple[int, ...]
    """Items of each name."""
    codes: NDArray[np.int32]
    """(n,) for each point its place in ``names``, -1 for none."""


@dataclass(frozen=True, slots=True, eq=False)
class Measured:
    """What items are coloured by, where it is a number: a score, a year, agreement with the neighbours."""

    field: str
    title: str
    values: NDArray[np.float32]
    """(n,) for each point, NaN where it is not known."""
    low: float
    """Where a scale begins; at most the lowest value."""
    high: float
    """Where a scale ends; more than ``low``."""


Colouring = Categories | Measured


@dataclass(frozen=True, slots=True)
class ColourField:
    """Something that the points of a map can be coloured by."""

    field: str
    """As it is written: ``folder:1``, ``tag:rock``, ``cluster``, ``agreement:folder:1``, ``year``."""
    title: str
    """As it is offered: ``Folder``, ``Tag rock``, ``Cluster``."""


@dataclass(frozen=True, slots=True)
class MapPicture:
    """How a map is drawn into a file."""

    out: Path
    field: str | None = None
    """What it is coloured by."""
    width: int = 1600
    height: int = 1200
    dark: bool = False
