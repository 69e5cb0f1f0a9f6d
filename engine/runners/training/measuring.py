"""What the version of a training finds among held-out items, beside what its base found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.catalog import embeddings
from engine.contrastive.modes import Mode
from engine.domain import EncoderVersion
from engine.encoders.encoder import TextEncoder
from engine.encoders.trained_encoder import TrainedEncoder
from engine.evaluation.bootstrap import Interval, intervals
from engine.evaluation.retrieval import Retrieval
from engine.jobs.context import JobContext
from engine.runners.training.contest import Contest
from engine.runners.training.probes import embedded
from engine.runners.training.undertaking import Reading, Undertaking
from engine.runners.training.words import WordContest

Rows = NDArray[np.int64]
Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Answers:
    """The embeddings (m, d) of some rows (m,), ascending."""

    rows: Rows
    vectors: Vectors

    def of(self, rows: Rows) -> Vectors:
        """Those of ``rows``, all of which are here."""
        return self.vectors[np.searchsorted(self.rows, rows)]


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """What each query finds, and what that is for a report."""

    found: Retrieval
    figures: dict[str, Any]


@dataclass(frozen=True, slots=True, eq=False)
class Comparing:
    """Asks the same of both, of what both have embedded."""

    context: JobContext
    undertaking: Undertaking

    def baseline(self) -> dict[str, Any]:
        """Figures of the base before the training; nothing where nothing can be asked."""
        contest = self.undertaking.contest
        return {} if contest is None else self._asked(contest, self._before()).figures

    def report(self, version: EncoderVersion, encoder: TrainedEncoder) -> dict[str, Any]:
        """``baseline``, ``candidate``, ``difference`` and ``better``; see the report of a training.

        Better is what finds surely more: the interval of the difference, of 95 %, is above 0, and was not
        drawn from a handful of queries.
        """
        after = self._after(version, encoder)
        words = self._words(encoder, after)
        contest = self.undertaking.contest
        contest = None if contest is None else contest.among(after.rows)
        if contest is None or not contest.answerable:
            return {"baseline": {}, "candidate": words, "difference": None, "better": False}
        base, candidate = self._asked(contest, self._before()), self._asked(contest, after)
        difference = contest.difference(base.found, candidate.found)
        return {
            "baseline": base.figures,
            "candidate": {**candidate.figures, **words},
            "difference": None if difference is None else _plain(difference),
            "better": difference is not None and difference.low > 0 and contest.is_telling,
        }

    def _asked(self, contest: Contest, answers: Answers) -> Asked:
        """Of all queries among all items, the first with its interval; and among what is held out alone."""
        found, held_out = self._ask(contest, answers), contest.among_held_out()
        figures = {
            "measure": contest.measure,
            "queries": len(found.ids),
            **contest.figures(found),
            "map_interval": _interval(contest, found),
            "among_held_out": held_out.figures(self._ask(held_out, answers)),
        }
        return Asked(found, figures)

    def _ask(self, contest: Contest, answers: Answers) -> Retrieval:
        def tell(done: int, total: int) -> None:
            self.context.stop_if_cancelled()
            self.context.progress("measuring", done, total)

        return contest.ask(answers.of, tell)

    def _before(self) -> Answers:
        features = self.undertaking.material.features
        assert features is not None  # it is always part of the material
        return Answers(np.arange(len(features)), np.asarray(features))

    def _after(self, version: EncoderVersion, encoder: TrainedEncoder) -> Answers:
        """What the catalogue has of the items, and what the encoder says of the views."""
        items = self.undertaking.items
        own = self.undertaking.material.ids[:items]
        with self.context.catalog.read() as session:
            ids, vectors = embeddings.read_all(session, version.id, version.dimension, version.collection)
        there = np.flatnonzero(np.isin(own, ids))
        found = vectors[np.searchsorted(ids, own[there])]
        rows, views = self._views(encoder)
        return Answers(np.concatenate([there, items + rows]), np.concatenate([found, views]))

    def _views(self, encoder: TrainedEncoder) -> tuple[Rows, Vectors]:
        """Numbers (p,) of the views that can be embedded, and the embeddings (p, d)."""
        probes, material = self.undertaking.probes, self.undertaking.material
        if probes is None or not len(probes):
            return np.empty(0, np.int64), np.empty((0, encoder.dimension), np.float32)
        if self.undertaking.specification.mode is Mode.ADAPTER:
            assert material.features is not None
            stored = np.asarray(material.features[self.undertaking.items :])
            return np.arange(len(probes)), encoder.from_base(stored)
        assert isinstance(material.read, Reading)
        made, vectors = embedded(probes, material.read.paths, encoder, self._tell)
        return np.flatnonzero(np.isin(probes.items, made.sources)), vectors

    def _words(self, encoder: TrainedEncoder, answers: Answers) -> dict[str, float | None]:
        """How well captions of held-out items find them, where captions were learnt from."""
        captions, held_out = self.undertaking.material.captions, self.undertaking.material.held_out
        spoken = WordContest.of(captions, np.intersect1d(held_out, answers.rows)) if captions else None
        if spoken is None or not isinstance(encoder, TextEncoder):
            return {}
        return spoken.ask(answers.of, lambda rows: encoder.encode_text([captions[row] or "" for row in rows]))

    def _tell(self, done: int, total: int) -> None:
        self.context.stop_if_cancelled()
        self.context.progress("views", done, total)


def numbers(figures: dict[str, Any]) -> dict[str, float | None]:
    """Those of the figures that are a number each, as a line beside curves is drawn from."""
    return {
        name: value
        for name, value in figures.items()
        if value is None or (isinstance(value, int | float) and not isinstance(value, bool))
    }


def _interval(contest: Contest, found: Retrieval) -> Sequence[float] | None:
    interval = intervals(found).get(contest.ranked_by)
    return None if interval is None else [interval.low, interval.high]


def _plain(interval: Interval) -> dict[str, float]:
    return {"map": interval.estimate, "low": interval.low, "high": interval.high}
