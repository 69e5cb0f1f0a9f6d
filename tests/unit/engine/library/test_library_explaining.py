"""Explanations: of which items, under which encoder, and why not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from jukebox import Jukebox, drawn
from PIL import Image
from shelf import Shelf, unit

from engine.catalog import intake
from engine.domain import (
    Explanation,
    ExplanationMethod,
    ExplanationRequest,
    Item,
    Kind,
    SharedBand,
    SharedMoments,
    SharedTag,
    SimilarityMap,
    Tag,
)
from engine.errors import InvalidRequestError, NotFoundError
from engine.jobs.service import EncoderService, ExplainReply, ExplainRequest
from engine.library import Library
from engine.library.explaining import shared_tags

HEAT = np.eye(2, dtype=np.float32)
MAPS = (SimilarityMap(ExplanationMethod.GRADIENT, HEAT, HEAT),)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[ExplainRequest]:
    """What the encoder service was asked; it answers without a network."""
    found: list[ExplainRequest] = []

    def explain(_: EncoderService, request: ExplainRequest) -> ExplainReply:
        found.append(request)
        return ExplainReply("tiny", 0.25, MAPS)

    monkeypatch.setattr(EncoderService, "explain", explain)
    return found


def test_that_the_service_is_asked_about_both_files(
    library: Library, shelf: Shelf, asked: list[ExplainRequest]
) -> None:
    first = shelf.put("a.png", unit(1), tags=("cat", "grey"))
    second = shelf.put("b.png", unit(0, 1), tags=("cat",))
    library.tags.change([first, second], add=["mine"])
    found = library.explanations.explain(ExplanationRequest(first, second))
    assert (found.kind, found.encoder, found.first, found.second) == (Kind.IMAGE, "tiny", first, second)
    assert (found.score, found.maps) == (0.25, MAPS)
    assert found.tags == (SharedTag("mine", 1.0, 1.0), SharedTag("cat", 0.5, 0.5))
    (request,) = asked
    assert (request.source, request.cache) == ("bundled:tiny", library.paths.encoders)
    assert (request.first.name, request.second.name) == ("a.png", "b.png")
    assert set(request.methods) == set(ExplanationMethod)


def test_that_items_of_two_collections_are_compared_by_the_firsts_encoder_or_the_one_named(
    library: Library, shelf: Shelf, asked: list[ExplainRequest]
) -> None:
    first = shelf.put("a.png", unit(1))
    second = shelf.put("b.png", unit(1), collection="Others", encoder="other")
    assert library.explanations.explain(ExplanationRequest(first, second)).encoder == "tiny"
    assert library.explanations.explain(ExplanationRequest(second, first)).encoder == "other"
    assert library.explanations.explain(ExplanationRequest(first, second, "other")).encoder == "other"
    assert [request.source for request in asked] == ["bundled:tiny", "bundled:other", "bundled:other"]


@pytest.mark.parametrize(
    ("request_of", "kind", "words"),
    [
        (
            lambda here, there: ExplanationRequest(here, there),
            InvalidRequestError,
            "no encoder compares the two",
        ),
        (lambda here, _: ExplanationRequest(here, 9999), NotFoundError, "no item 9999"),
        (lambda here, _: ExplanationRequest(here, here, "nothing"), NotFoundError, "nothing"),
        (lambda here, _: ExplanationRequest(here, here, "ear"), InvalidRequestError, "not for items like"),
    ],
)
def test_that_what_cannot_be_explained_is_told_in_a_sentence(
    library: Library,
    shelf: Shelf,
    jukebox: Jukebox,
    asked: list[ExplainRequest],
    request_of: Callable[[int, int], ExplanationRequest],
    kind: type[Exception],
    words: str,
) -> None:
    picture, track = shelf.put("a.png", unit(1)), jukebox.put("a.mp3", drawn(1)[0])
    with pytest.raises(kind, match=words):
        library.explanations.explain(request_of(picture, track))
    assert not asked


def test_that_files_that_are_no_use_are_told_in_a_sentence(
    library: Library, shelf: Shelf, asked: list[ExplainRequest]
) -> None:
    good, bad = shelf.put("a.png", unit(1)), shelf.put("b.png", None, reason="it is damaged")
    with pytest.raises(InvalidRequestError, match=r"Item 2 .*b\.png\) could not be read: it is damaged"):
        library.explanations.explain(ExplanationRequest(good, bad))
    gone = shelf.put("c.png", unit(1))
    with shelf.catalog.write() as session:
        intake.mark_missing(session, np.array([gone]))
    with pytest.raises(InvalidRequestError, match="its file is gone"):
        library.explanations.explain(ExplanationRequest(gone, good))
    assert not asked


def test_that_vectors_from_elsewhere_explain_nothing(
    library: Library, shelf: Shelf, asked: list[ExplainRequest]
) -> None:
    shelf.encoder("brought", source="file:brought")
    item = shelf.put("a.png", unit(1))
    with pytest.raises(InvalidRequestError, match="were imported"):
        library.explanations.explain(ExplanationRequest(item, item, "brought"))
    assert not asked


def test_that_shared_tags_are_ordered_by_what_the_less_sure_item_says(library: Library, shelf: Shelf) -> None:
    shelf.put("a.png", unit(1))
    (item,) = library.items()
    here = _tagged(item, ("cat", 0.9), ("pet", 0.5), ("grey", 0.8))
    there = _tagged(item, ("pet", 0.6), ("cat", 0.4), ("dog", 0.9))
    assert shared_tags(here, there) == (SharedTag("pet", 0.5, 0.6), SharedTag("cat", 0.9, 0.4))
    assert shared_tags(here, _tagged(item)) == ()


def test_that_an_explanation_is_drawn_into_a_file(library: Library, shelf: Shelf, tmp_path: Path) -> None:
    ids = [shelf.put(name, unit(1)) for name in ("a.png", "b.png")]
    for path in (item.path for item in library.items()):
        Image.new("RGB", (40, 30), (200, 90, 10)).save(path)
    explanation = Explanation(Kind.IMAGE, "tiny", ids[0], ids[1], 0.5, (), MAPS)
    library.explanations.write(explanation, tmp_path / "why.png")
    with Image.open(tmp_path / "why.png") as drawn_picture:
        assert drawn_picture.format == "PNG"
    with pytest.raises(InvalidRequestError, match=r"does not end in \.png"):
        library.explanations.write(explanation, tmp_path / "why.txt")
    with pytest.raises(NotFoundError, match="not in this library any more"):
        library.explanations.write(Explanation(Kind.IMAGE, "tiny", 99, 1, 0.5, ()), tmp_path / "why.png")
    next(library.items()).path.unlink()
    with pytest.raises(InvalidRequestError, match=r"a\.png cannot be drawn: the file is gone"):
        library.explanations.write(explanation, tmp_path / "why.png")


def test_that_tracks_are_drawn_without_their_waveform_too(
    library: Library, jukebox: Jukebox, tmp_path: Path
) -> None:
    ids = jukebox.fill(2)
    times = np.arange(3, dtype=np.float32)
    moments = SharedMoments(times, times, times, times, ())
    bands = (SharedBand(0.0, 100.0, 0.1, -0.1),)
    explanation = Explanation(Kind.MUSIC, "ear", ids[0], ids[1], 0.5, (), (), moments, bands)
    library.explanations.write(explanation, tmp_path / "why.png")
    assert (tmp_path / "why.png").stat().st_size > 0


def _tagged(item: Item, *tags: tuple[str, float]) -> Item:
    return replace(item, tags=tuple(Tag(name, "encoder", confidence) for name, confidence in tags))
