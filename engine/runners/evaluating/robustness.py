"""How well an encoder still knows pictures and tracks that are changed, more and more.

An ``evaluate`` job calls, for each encoder version:

    curves(source, cache, ids, paths_of, vectors, seed=seed, tell=tell, on_failure=...)

A sample of the items is decoded, each once, changed in every way of ``engine.media.perturbing``, encoded
in batches, and compared with the stored vectors of all items. Only this loads torch.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from engine.domain import Kind
from engine.domain.evaluation import PerturbationCurve
from engine.encoders import registry
from engine.evaluation.chunks import Tell
from engine.evaluation.labels import Rows
from engine.evaluation.robustness import Originals
from engine.evaluation.scores import Vectors
from engine.runners.evaluating.changed_embeddings import Changed, Failed, changed_embeddings
from engine.runners.evaluating.changing import Changes, changes_for

SAMPLE = {Kind.IMAGE: 200, Kind.MUSIC: 60}
"""Items that are changed, where there are so many."""

PathsOf = Callable[[Sequence[int]], Mapping[int, Path]]


def curves(
    source: str,
    cache: Path | None,
    ids: Rows,
    paths_of: PathsOf,
    vectors: Vectors,
    *,
    seed: int = 0,
    sample: int | None = None,
    tell: Tell | None = None,
    on_failure: Failed | None = None,
) -> tuple[PerturbationCurve, ...]:
    """A curve for each way of changing items of the encoder's kind; none where no file can be decoded.

    A changed file is embedded as one that is asked with, and so finds what a person would find with it.
    Loads the encoder, and with it torch, whose process must not have FAISS.

    Args:
        source: What ``registry.load`` is given, and ``cache`` too: ``LibraryPaths.encoders``.
        ids: (n,) ascending.
        paths_of: Of some of the ids, where their files are: ``catalog.items.paths_of``. It is asked once.
        vectors: (n, d) stored under that encoder version.
        seed: Decides which items are changed and, with their content, how.
        sample: How many are changed at most; 200 pictures or 60 tracks, if None.
        tell: Is told changed items of how many, and may raise to end it.
        on_failure: A file that cannot be decoded is left out and told here; it is never fatal.

    Raises:
        EncoderError: the encoder cannot be loaded.
    """
    encoder = registry.load(source, cache)
    rows = sampled(len(ids), SAMPLE[encoder.kind] if sample is None else sample, seed)
    paths = paths_of(ids[rows].tolist())
    rows = np.array([row for row in rows.tolist() if int(ids[row]) in paths], np.int64)
    changes = changes_for(encoder.input)
    files = [paths[int(ids[row])] for row in rows]
    changed = changed_embeddings(encoder, changes, files, seed, tell, on_failure)
    if not len(changed.places):
        return ()
    again = None if tell is None else partial(_tell_the_end, tell, len(files))
    originals = Originals.of(vectors, rows[changed.places], tell=again)
    return drawn(changes, changed, originals, again)


def drawn(
    changes: Changes[Any], changed: Changed, originals: Originals, tell: Tell | None = None
) -> tuple[PerturbationCurve, ...]:
    """The curves of what was embedded; of at least one item."""
    found, column = [], 0
    for way in changes.ways:
        columns = range(column, column + len(way.strengths))
        figures = [originals.measure(changed.embeddings[:, one], tell) for one in columns]
        column = columns.stop
        found.append(
            PerturbationCurve(
                perturbation=way.name,
                unit=way.unit,
                strengths=tuple(float(strength) for strength in way.strengths),
                found_first=tuple(own.found_first for own in figures),
                neighbours_kept=tuple(own.neighbours_kept for own in figures),
                cosine=tuple(own.cosine for own in figures),
                items=len(changed.places),
            )
        )
    return tuple(found)


def sampled(count: int, most: int, seed: int) -> Rows:
    """At most ``most`` of ``count`` rows, ascending; the same for the same seed."""
    if count <= most:
        return np.arange(count, dtype=np.int64)
    return np.sort(np.random.default_rng(seed).choice(count, most, replace=False)).astype(np.int64)


def _tell_the_end(tell: Tell, items: int, _done: int, _total: int) -> None:
    """All items are changed; what is left is short, and can be ended all the same."""
    tell(items, items)
