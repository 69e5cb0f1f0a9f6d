"""What tests of explanations need: a library that explains when the test lets it, and what it says."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from gallery_parts import make_item
from music_parts import make_track
from numpy.typing import NDArray

from engine.domain import (
    Collection,
    Explanation,
    ExplanationMethod,
    ExplanationRequest,
    Item,
    Kind,
    Neighbour,
    Query,
    SearchResult,
    SharedBand,
    SharedMoment,
    SharedMoments,
    SimilarityMap,
    Tag,
)
from engine.errors import EncoderError, LibraryError

TRACKS_FROM = 100
"""Ids from here on are tracks, those below pictures."""
MISSING = 404
SCORE = 0.62
WARM = np.array([[0.0, 0.1], [0.2, 0.3]], np.float32)
COOL = np.array([[-0.3, 0.0, 0.1]], np.float32)
BEST = (SharedMoment(10.0, 40.0, 3.0, 0.95), SharedMoment(30.0, 5.0, 3.0, 0.9))


def moments() -> SharedMoments:
    """Of two tracks that have six windows each."""
    times = np.arange(6, dtype=np.float32) * 10
    shares = np.array([0.1, 0.1, 0.1, 0.2, 0.1, -0.02], np.float32)
    return SharedMoments(times, shares, times, shares[::-1], BEST)


class ExplainingLibrary:
    """Its explanations and music too, for the facade has them apart."""

    def __init__(self) -> None:
        self.explanations = self.music = self
        self.asked: list[ExplanationRequest] = []
        self.written: list[tuple[Explanation, Path]] = []
        self.goes_on = threading.Event()
        self.goes_on.set()
        """Explanations wait for this."""
        self.failure: str | None = None
        self.places = True
        """Whether the encoder has places that the score could be shared out among."""
        self.encoder = "net"
        self.tags: tuple[Tag, ...] = (Tag("frog"),)
        self.nearest: tuple[int, ...] = ()
        """What a search among examples finds, in this order."""

    def items_by_id(self, ids: Sequence[int]) -> dict[int, Item]:
        made = {one: make_track(one) if one >= TRACKS_FROM else make_item(one) for one in ids}
        return {one: replace(item, tags=self.tags) for one, item in made.items() if one != MISSING}

    def collections(self) -> list[Collection]:
        return [Collection(1, "birds", Kind.IMAGE, self.encoder, counts={"ready": 9})]

    def similar(self, query: Query) -> SearchResult:
        if not self.nearest:
            raise EncoderError("Nothing can be compared.")
        [among] = query.item_filter.conditions
        asked = {int(one) for one in (among.value, *among.others)}
        found = tuple(Neighbour(one, Path(), 0.5) for one in self.nearest if one in asked)
        return SearchResult(self.encoder, found[: query.k], 1.0)

    def explain(self, request: ExplanationRequest) -> Explanation:
        self.asked.append(request)
        assert self.goes_on.wait(20)
        if self.failure is not None:
            raise EncoderError(self.failure)
        kind = Kind.MUSIC if request.first >= TRACKS_FROM else Kind.IMAGE
        found = Explanation(kind, self.encoder, request.first, request.second, SCORE, ())
        if kind is Kind.MUSIC:
            bands = (SharedBand(0.0, 100.0, 0.3, 0.2), SharedBand(100.0, 2000.0, 0.1, -0.05))
            return replace(found, moments=moments(), bands=bands)
        methods = [one for one in request.methods if self.places or one is not ExplanationMethod.GRADIENT]
        return replace(found, maps=tuple(SimilarityMap(one, WARM, COOL) for one in methods))

    def write(self, explanation: Explanation, out: Path) -> None:
        if out.suffix != ".png":
            raise LibraryError(f"{out} does not end in .png.")
        self.written.append((explanation, out))

    def waveform(self, content_hash: str) -> NDArray[np.int8] | None:
        return np.tile(np.array([[-90, 90]], np.int8), (500, 1))

    def preview(self, path: Path, side: int) -> NDArray[np.uint8]:
        return np.full((40, 60, 3), 200, np.uint8)
