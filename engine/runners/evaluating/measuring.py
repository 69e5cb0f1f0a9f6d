"""All figures of one encoder version, a part at a time, so that progress is told and a cancel is heard."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

import numpy as np

from engine.catalog import embeddings, items
from engine.domain import (
    ClassFigures,
    Confused,
    EncoderEvaluation,
    EncoderVersion,
    Figures,
    Interval,
    PerturbationCurve,
    PrecisionRecall,
    QueryOutcomes,
)
from engine.evaluation import bootstrap, curves
from engine.evaluation.chunks import Tell
from engine.evaluation.clustered import clustered
from engine.evaluation.health import health
from engine.evaluation.labels import Rows
from engine.evaluation.neighbours import nearest_of
from engine.evaluation.retrieval import LabelledItems, Retrieval, retrieval
from engine.evaluation.score_split import score_split
from engine.evaluation.scores import Vectors
from engine.events import ItemFailed
from engine.jobs.context import JobContext
from engine.runners.evaluating.splits import NEIGHBOURS, Splits
from engine.runners.evaluating.wanted import Wanted

_DIGITS = 6
"""Of the average precision of a query, as it is kept."""


@dataclass(frozen=True, slots=True, eq=False)
class Measuring:
    """Measures versions one after the other; the vectors of one at a time are in memory."""

    wanted: Wanted
    context: JobContext
    splits: Splits

    def measured(self, version: EncoderVersion) -> tuple[EncoderEvaluation, Retrieval | None]:
        """What a version is worth, and what each query found; None without labels."""
        vectors = self._vectors(version)
        found = self._retrieval(version, vectors)
        wanted = self.wanted
        asked = vectors if len(wanted.asked) == len(vectors) else vectors[wanted.asked]
        own = wanted.labels
        neighbours = self._neighbours(version, vectors, found)
        self.splits.learn(version, vectors, neighbours)
        evaluation = EncoderEvaluation(
            encoder=version.name,
            retrieval={} if found is None else found.as_dict(),
            intervals={} if found is None else self._intervals(version, found),
            per_class=() if found is None else per_class(found),
            confusion=() if found is None else confused(found),
            curve=None if found is None else curve(found),
            scores=None if own is None else score_split(asked, own.take(wanted.asked), wanted.request.seed),
            clustering=self._clustering(version, vectors),
            health=health(vectors, neighbours, own, wanted.request.seed).as_dict(),
            robustness=self._robustness(version, vectors),
            outcomes=None if found is None else outcomes(found),
        )
        return evaluation, found

    def _vectors(self, version: EncoderVersion) -> Vectors:
        self._tell(version, "reading")(0, 1)
        with self.context.catalog.read() as session:
            return embeddings.vectors_of(session, version.id, version.dimension, self.wanted.ids)

    def _retrieval(self, version: EncoderVersion, vectors: Vectors) -> Retrieval | None:
        wanted = self.wanted
        if wanted.labels is None:
            return None
        gallery = LabelledItems(wanted.ids, vectors, wanted.labels)
        queries = gallery.take(wanted.asked)
        all_ask = queries is gallery
        tell = self._tell(version, "retrieval")
        return retrieval(queries, None if all_ask else gallery, wanted.request.ks, tell=tell)

    def _neighbours(self, version: EncoderVersion, vectors: Vectors, found: Retrieval | None) -> Rows:
        """(n, k) rows of the nearest of each item: those that it found, where it ranked all others."""
        ids = self.wanted.ids
        k = min(NEIGHBOURS, len(ids) - 1)
        rows = np.empty((len(ids), k), np.int64)
        known = np.empty(0, np.int64)
        labels = self.wanted.labels
        if found is not None and labels is not None and labels.counts().all() and len(found.ids):
            known = np.searchsorted(ids, found.ids)
            rows[known] = np.searchsorted(ids, found.nearest[:, :k])
        others = np.setdiff1d(np.arange(len(ids)), known)
        rows[others] = nearest_of(vectors, others, k, self._tell(version, "neighbours"))
        return rows

    def _intervals(self, version: EncoderVersion, found: Retrieval) -> dict[str, Interval]:
        self._tell(version, "intervals")(0, 1)
        drawn = bootstrap.intervals(found, seed=self.wanted.request.seed)
        return {name: Interval(**asdict(one)) for name, one in drawn.items()}

    def _clustering(self, version: EncoderVersion, vectors: Vectors) -> Figures:
        tell = self._tell(version, "clusters")
        tell(0, len(vectors))
        request = self.wanted.request
        return clustered(vectors, self.wanted.labels, self.wanted.asked, request.clusters, request.seed, tell)

    def _robustness(self, version: EncoderVersion, vectors: Vectors) -> tuple[PerturbationCurve, ...]:
        if not self.wanted.request.robustness or not can_encode(version):
            return ()
        from engine.runners.evaluating.robustness import curves as robustness_curves  # loads torch

        return robustness_curves(
            version.source,
            self.context.catalog.paths.encoders,
            self.wanted.ids,
            self._paths_of,
            vectors,
            seed=self.wanted.request.seed,
            tell=self._tell(version, "robustness"),
            on_failure=self._failed,
        )

    def _paths_of(self, ids: Sequence[int]) -> dict[int, Path]:
        with self.context.catalog.read() as session:
            return items.paths_of(session, ids)

    def _failed(self, path: Path, reason: str) -> None:
        self.context.emit(ItemFailed(self.context.job_id, str(path), reason))

    def _tell(self, version: EncoderVersion, stage: str) -> Tell:
        several = len(self.wanted.versions) > 1
        return partial(self._told, f"{stage} of {version.name}" if several else stage)

    def _told(self, stage: str, done: int, total: int) -> None:
        self.context.stop_if_cancelled()
        self.context.progress(stage, done, total)


def can_encode(version: EncoderVersion) -> bool:
    """Whether there is an encoder, and not only vectors that were imported."""
    return not version.source.startswith("file:")


def per_class(found: Retrieval) -> tuple[ClassFigures, ...]:
    """What the queries with each label find, where there are any."""
    return tuple(
        ClassFigures(
            name, int(figures["queries"] or 0), {key: figures[key] for key in figures if key != "queries"}
        )
        for name, figures in found.per_class().items()
        if figures["queries"]
    )


def confused(found: Retrieval) -> tuple[Confused, ...]:
    """What is taken for what, the most frequent first; nothing where items have several labels."""
    confusion = found.confusion()
    pairs = [] if confusion is None else confusion.as_list()
    told = [Confused(str(one["label"]), str(one["foretold"]), int(one["items"])) for one in pairs]
    return tuple(sorted(told, key=lambda one: (-one.count, one.truth, one.foretold)))


def curve(found: Retrieval) -> PrecisionRecall | None:
    """Precision over recall; None where nothing was asked."""
    if not len(found.ids):
        return None
    return PrecisionRecall(tuple(curves.recalls().tolist()), tuple(found.precisions.tolist()))


def outcomes(found: Retrieval) -> QueryOutcomes:
    """What became of each query."""
    names = found.labels.names
    precisions = found.values[:, found.measures.index("map")]
    return QueryOutcomes(
        tuple(found.ids.tolist()),
        tuple(
            ", ".join(names[code] for code in found.labels.of(row).tolist()) for row in range(len(found.ids))
        ),
        tuple(names[code] for code in found.foretold[:, 0].tolist()),
        tuple(np.round(precisions, _DIGITS).tolist()),
    )
