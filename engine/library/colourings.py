"""By what the points of a map can be coloured, and the colouring itself; see ``colour_names`` for fields."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from engine.catalog import colour_fields, colours, maps
from engine.catalog.catalog import Catalog
from engine.catalog.colours import Named
from engine.domain import Categories, ColourField, Colouring, MapPoints, Measured
from engine.errors import InvalidRequestError
from engine.library.colour_names import canonical, is_categorical, level_of, title_of

_OFFERED_TAGS = 3
"""Tags that an error names as examples."""
_CHUNK = 65_536


class KnownNeighbours(Protocol):
    """The nearest neighbours of n points."""

    @property
    def rows(self) -> NDArray[np.int32]:
        """(n, k) places among the same points, nearest first, -1 where there are fewer."""


class Colourings:
    """The colourings of the maps of one library."""

    def __init__(self, catalog: Catalog, neighbours_of: Callable[[MapPoints], KnownNeighbours]) -> None:
        """``neighbours_of`` is only asked for agreement."""
        self._catalog = catalog
        self._neighbours_of = neighbours_of

    def fields(self, collection: str) -> list[ColourField]:
        """What tells the items of a collection apart, the most used tags by name at the end."""
        with self._catalog.read() as session:
            found = colour_fields.present(session, collection)
            clustered = any(record.clusters for record in maps.records(session, collection))
        folders = [f"folder:{level}" for level in found.folder_levels]
        names = [
            *(["cluster"] if clustered else []),
            *folders,
            *(["tag"] if found.tags else []),
            *found.texts,
            *found.numbers,
            *(f"agreement:{folder}" for folder in folders),
            *(f"tag:{name}" for name in found.tags),
        ]
        return [ColourField(name, title_of(name)) for name in names]

    def check(self, collection: str, field: str) -> None:
        """Does nothing where the items of a collection can be coloured by ``field``.

        Raises:
            InvalidRequestError: there is no such field, or all items are alike in it; the message names what
                there is.
        """
        base, _, rest = field.partition(":")
        if base == "agreement":
            _check_categories(field, rest)
            self.check(collection, rest)
            return
        if base == "tag" and rest:
            with self._catalog.read() as session:
                known = colour_fields.has_tag(session, collection, rest)
        else:  # a map that is still to be made will have clusters
            offered = {one.field for one in self.fields(collection)}
            known = canonical(field) in offered | {"cluster"}
        if not known:
            raise _unknown(field, collection, self.fields(collection))

    def colouring(self, points: MapPoints, field: str) -> Colouring:
        """What the points of a map are coloured by, in their order.

        Names are complete, however many there are: a legend can show them all, and how many of them have a
        colour of their own is the palette's affair. A tag by name is a number where an encoder gave any of
        it: how sure it is, 1 where a person gave it.

        Raises:
            InvalidRequestError: there is no such field; the message names what there is.
        """
        base, _, rest = field.partition(":")
        if base == "agreement":
            _check_categories(field, rest)
            return self._agreement(points, field, rest)
        if base == "tag" and rest:
            return self._tag(points, field, rest)
        if base in colours.NUMBERS and not rest:
            with self._catalog.read() as session:
                return measured(field, colours.figures(session, points.ids, field))
        if not is_categorical(field):
            raise _unknown(field, points.record.collection, self.fields(points.record.collection))
        return self._categories(points, field)

    def _categories(self, points: MapPoints, field: str) -> Categories:
        if field == "cluster":
            return _clusters(points)
        with self._catalog.read() as session:
            if field == "tag":
                named = colours.top_tags(session, points.ids)
            elif field in colours.TEXTS:
                named = colours.texts(session, points.ids, field)
            else:
                named = colours.folders(session, points.ids, level_of(field))
        return _of(field, named)

    def _tag(self, points: MapPoints, field: str, name: str) -> Colouring:
        with self._catalog.read() as session:
            values, guessed = colours.tag(session, points.ids, name)
        if guessed:
            return measured(field, values, low=0.0)
        known = np.isfinite(values)
        codes = np.where(known, 0, -1).astype(np.int32)
        return Categories(field, title_of(field), (name,), (int(known.sum()),), codes)

    def _agreement(self, points: MapPoints, field: str, of: str) -> Measured:
        codes = self._categories(points, of).codes
        shares = agreement(codes, self._neighbours_of(points).rows)
        return Measured(field, title_of(field), shares, 0.0, 1.0)


def agreement(codes: NDArray[np.int32], rows: NDArray[np.int32]) -> NDArray[np.float32]:
    """(n,) the share of an item's neighbours ``rows`` (n, k), -1 for none, that have its code.

    Neighbours without a code (-1) do not count; NaN for an item without one, or without such neighbours.
    """
    shares = np.full(len(codes), np.nan, np.float32)
    for start in range(0, len(codes), _CHUNK):
        own = codes[start : start + _CHUNK, None]
        near = rows[start : start + _CHUNK]
        theirs = np.where(near < 0, np.int32(-1), codes[near])  # (chunk, k)
        known = (theirs >= 0).sum(axis=1)
        same = (theirs == own).sum(axis=1)
        told = (own[:, 0] >= 0) & (known > 0)
        shares[start : start + _CHUNK][told] = same[told] / known[told]
    return shares


def measured(field: str, values: NDArray[np.float32], low: float | None = None) -> Measured:
    """Numbers with their scale, from the lowest value (or ``low``) to the highest.

    Where the highest hundredth would take more than a fifth of it, as one track of three hours among songs,
    the scale ends before that.
    """
    known = values[np.isfinite(values)]
    if not len(known):
        return Measured(field, title_of(field), values, 0.0, 1.0)
    first = float(known.min()) if low is None else low
    most, last = (float(value) for value in np.quantile(known, [0.99, 1.0]))
    if most > first and last - most > (last - first) / 5:
        last = most
    return Measured(field, title_of(field), values, first, last if last > first else first + 1.0)


def _of(field: str, named: Named) -> Categories:
    return Categories(field, title_of(field), named.names, named.counts, named.codes)


def _clusters(points: MapPoints) -> Categories:
    """The clusters by their numbers, so that one keeps its colour when items come and go."""
    names = tuple(cluster.name for cluster in points.record.clusters)
    codes = np.where(points.clusters < len(names), points.clusters, -1).astype(np.int32)
    counts = np.bincount(codes[codes >= 0], minlength=len(names))
    return Categories("cluster", title_of("cluster"), names, tuple(counts.tolist()), codes)


def _check_categories(field: str, of: str) -> None:
    if not is_categorical(of):
        raise InvalidRequestError(
            f"'{field}' asks for agreement on what is not one of several names. Write agreement:folder:1, "
            f"agreement:tag, agreement:cluster, or agreement: and one of {', '.join(colours.TEXTS)}."
        )


def _unknown(field: str, collection: str, fields: list[ColourField]) -> InvalidRequestError:
    names = [known.field for known in fields]
    tags = [name for name in names if name.startswith("tag:")]
    offered = [name for name in names if name not in tags[_OFFERED_TAGS:]]
    there = f"there are {', '.join(offered)}" if offered else "nothing tells its items apart yet"
    return InvalidRequestError(f"'{collection}' cannot be coloured by '{field}'; {there}.")
