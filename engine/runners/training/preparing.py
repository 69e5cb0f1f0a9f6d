"""From what was asked for, and what a collection has, to a training that can begin."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from engine.catalog import embeddings, encoder_versions
from engine.contrastive.choice import FEWEST_LABELLED
from engine.contrastive.material import Material
from engine.contrastive.methods import ALIGNMENT
from engine.contrastive.specification import Specification
from engine.contrastive.split import held_out_split
from engine.domain import Collection, TrainingMethod, TrainingRequest
from engine.errors import InvalidRequestError
from engine.jobs.context import JobContext
from engine.runners.training.bases import Base
from engine.runners.training.deciding import Decision, Sources, decide, learns_from_labels
from engine.runners.training.described import Describing
from engine.runners.training.learnt import learnt_before
from engine.runners.training.offered import Offered, Rows, Vectors
from engine.runners.training.probes import Probes, embedded
from engine.runners.training.undertaking import Reading, Undertaking

TEXTS_AT_ONCE = 1024
"""Captions that are embedded between two looks at whether the job is to stop."""

Labels = Sequence[tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Preparing:
    """What is at hand while a training is prepared."""

    request: TrainingRequest
    collection: Collection
    base: Base
    offered: Offered
    context: JobContext

    def undertaking(self) -> Undertaking:
        """All that the training is to be.

        Raises:
            InvalidRequestError: the collection does not have what it takes, or a setting makes no sense.
            EncoderError: what embeds captions cannot be loaded.
        """
        request = self.request
        describing = Describing(self.collection, self.offered, self.context)
        field, labels = describing.labels(request.labels)
        captions: list[str | None] = []
        if request.captions is not None or request.method is TrainingMethod.ALIGNMENT:
            captions = describing.captions(request.captions)
        taught, teacher = self._teacher()
        everything = replace(self._everything(labels, captions), teacher=taught)
        facts = everything.facts()
        sources = Sources(self.base.version.source, teacher)
        decision = decide(request, self.collection.kind, facts, sources)
        material = self._split(everything, decision.specification, labels)
        material = replace(material, relatives=describing.relatives(decision.specification.relatives))
        if not learns_from_labels(decision, facts, request):
            material = replace(material, labels=())
        material = self._with_words(material, decision)
        return self._measurable(material, decision, field, labels)

    def _everything(self, labels: Labels, captions: Sequence[str | None]) -> Material:
        """All that is known of the items, before some of them are held out."""
        pairs, similar = self.offered.pairs(self.collection, self.context.catalog)
        rows = np.arange(len(self.offered.ids))
        return Material(
            ids=self.offered.ids,
            training=rows,
            held_out=rows[:0],
            contents=self.offered.contents,
            read=Reading(self.offered.paths, None),
            labels=labels,
            twins=self.offered.twins,
            pairs=pairs,
            similar=similar,
            captions=captions,
            features=self.offered.features,
        )

    def _split(self, everything: Material, specification: Specification, labels: Labels) -> Material:
        assert everything.twins is not None
        split = held_out_split(
            everything.ids.tolist(),
            specification.held_out,
            specification.plan.seed,
            labels or None,
            [everything.twins.tolist()],
            learnt_before(
                self.base.version, self.collection, everything, specification.held_out, self.context
            ),
        )
        return replace(
            everything,
            training=np.searchsorted(everything.ids, split.training),
            held_out=np.searchsorted(everything.ids, split.held_out),
        )

    def _teacher(self) -> tuple[Vectors | None, str | None]:
        """(n, t) what the teacher that was named says of the items, and its source."""
        name = self.request.teacher
        if name is None:
            return None, None
        with self.context.catalog.read() as session:
            version = encoder_versions.get(session, name)
            ids, vectors = embeddings.read_all(session, version.id, version.dimension, self.collection.name)
        if not np.isin(self.offered.ids, ids).all():
            raise InvalidRequestError(
                f"'{name}' has not embedded all of the collection '{self.collection.name}', so it cannot "
                "teach it. Embed the collection with it, or choose another teacher."
            )
        return vectors[np.searchsorted(ids, self.offered.ids)], version.source

    def _with_words(self, material: Material, decision: Decision) -> Material:
        """With embeddings of the captions where they are learnt from; else without captions."""
        if decision.specification.method != ALIGNMENT.name:
            return replace(material, captions=())
        from engine.encoders.sentence import SentenceEncoder  # an extra, which other methods do without

        encoder = SentenceEncoder.load()
        texts = np.zeros((len(material.ids), encoder.dimension), np.float32)
        rows = [row for row, caption in enumerate(material.captions) if caption]
        for start in range(0, len(rows), TEXTS_AT_ONCE):
            self.context.stop_if_cancelled()
            part = rows[start : start + TEXTS_AT_ONCE]
            texts[part] = encoder.encode([material.captions[row] or "" for row in part])
            self.context.progress("captions", start + len(part), len(rows))
        return replace(material, texts=texts)

    def _measurable(
        self, material: Material, decision: Decision, field: str | None, labels: Labels
    ) -> Undertaking:
        """By labels where held-out items can find any; else by views, which then are part of the material."""
        found = Undertaking(
            decision.specification,
            material,
            self.base.version.name,
            decision.reason,
            field,
            labels,
            None,
        )
        if self._labels_measure(found):
            return found
        probes = Probes.of(self.collection.kind, material.held_out, decision.specification.plan.seed)
        probes, features = embedded(probes, self.offered.paths, self.base.encoder, self._tell)
        return replace(
            found, field=None, labels=(), probes=probes, material=self._with_views(material, probes, features)
        )

    def _labels_measure(self, found: Undertaking) -> bool:
        """Whether held-out items find others by labels: any by those that were named, else enough of them.

        Where all items have the same labels, whatever is found is right, and that tells nothing.
        """
        contest = found.contest if len(set(found.labels)) > 1 else None
        if contest is None:
            return False
        wanted = 1 if self.request.labels is not None else FEWEST_LABELLED * len(contest.queries)
        return contest.answerable >= wanted

    def _with_views(self, material: Material, probes: Probes, features: Vectors) -> Material:
        """``material`` and the views after its items, as items that are on neither side."""
        count = len(probes)
        if not count:
            return replace(material, read=Reading(self.offered.paths, probes))
        assert material.features is not None
        assert material.twins is not None
        views = [
            self.offered.contents[item] + f" view {number % probes.parts} {probes.seed}".encode()
            for number, item in enumerate(probes.items)
        ]
        return replace(
            material,
            ids=np.concatenate([material.ids, material.ids[-1] + 1 + np.arange(count)]),
            contents=[*material.contents, *views],
            read=Reading(self.offered.paths, probes),
            twins=_longer(material.twins, count, -1),
            relatives=None if material.relatives is None else _longer(material.relatives, count, -1),
            features=np.concatenate([material.features, features]),
            labels=[*material.labels, *[()] * count] if material.labels else (),
            captions=[*material.captions, *[None] * count] if material.captions else (),
            texts=_more_rows(material.texts, count),
            teacher=_more_rows(material.teacher, count),
        )

    def _tell(self, done: int, total: int) -> None:
        self.context.stop_if_cancelled()
        self.context.progress("views", done, total)


def _longer(groups: Rows, count: int, value: int) -> Rows:
    return np.concatenate([groups, np.full(count, value, np.int64)])


def _more_rows(vectors: NDArray[np.float32] | None, count: int) -> NDArray[np.float32] | None:
    """With rows of zeros, which nobody looks at."""
    if vectors is None:
        return None
    return np.concatenate([vectors, np.zeros((count, vectors.shape[1]), np.float32)])
