"""Searching by a marked part of a track."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from jukebox import Jukebox, drawn
from shelf import Shelf, unit

from engine.catalog import segments
from engine.domain import Example, Neighbour, Query, Span
from engine.errors import EngineError, InvalidRequestError, NotFoundError
from engine.jobs.service import EncodeReply, EncodeRequest, EncoderService
from engine.library import Library, parts

VERSE, CHORUS, BRIDGE = drawn(3, seed=1)
WHOLE = drawn(20, seed=2)


def _ask(jukebox: Jukebox | Shelf, item: int, start: float, end: float, **more: Any) -> list[Neighbour]:
    query = Query((Example(item_id=item),), span=Span(start, end), **more)
    return list(jukebox.library.similar(query).neighbours)


@pytest.fixture
def song(jukebox: Jukebox) -> int:
    """A track of verse, verse, chorus, chorus, bridge; others have the chorus later, or not at all."""
    parts_of = {
        "song": [VERSE, VERSE, CHORUS, CHORUS, BRIDGE],
        "late": [BRIDGE, VERSE, BRIDGE, CHORUS, CHORUS],
        "half": [BRIDGE, CHORUS, BRIDGE, BRIDGE],
        "none": [BRIDGE] * 3,
    }
    ids = [
        jukebox.put(f"{name}.mp3", WHOLE[place], parts=vectors, duration=3.0 * len(vectors), artist="Band")
        for place, (name, vectors) in enumerate(parts_of.items())
    ]
    return ids[0]


def test_that_the_part_that_is_alike_is_told(jukebox: Jukebox, song: int) -> None:
    found = _ask(jukebox, song, 6.0, 12.0)
    assert [neighbour.path.stem for neighbour in found] == ["late", "half", "none"]
    assert found[0].score == pytest.approx(1.0, abs=1e-3)
    assert found[0].span == Span(9.0, 15.0)
    mean = (1 + float(CHORUS @ BRIDGE)) / 2
    assert found[1].score == pytest.approx(mean, abs=1e-3)
    assert found[1].span in (Span(0.0, 6.0), Span(3.0, 9.0))
    assert found[2].score == pytest.approx(float(CHORUS @ BRIDGE), abs=1e-3)


def test_that_a_short_part_is_one_window_long_and_a_track_found_by_its_path(
    jukebox: Jukebox, song: int
) -> None:
    example = Example(path=jukebox.folder / "song.mp3")
    result = jukebox.library.similar(Query((example,), span=Span(6.5, 8.0)))
    found = {neighbour.path.stem: neighbour.span for neighbour in result.neighbours}
    assert found["late"] == Span(9.0, 12.0)
    assert found["half"] == Span(3.0, 6.0)
    assert "song" not in found


def test_that_a_part_does_not_reach_beyond_its_track(jukebox: Jukebox, song: int) -> None:
    cut = jukebox.put("cut.mp3", WHOLE[9], parts=[VERSE, BRIDGE, CHORUS], duration=8.2)
    (found,) = _ask(jukebox, song, 6.0, 9.0, item_filter=Library.filter([f"id={cut}"]))
    assert found.span == Span(6.0, 8.2)


def test_that_filters_threshold_and_caps_hold_for_parts_too(jukebox: Jukebox, song: int) -> None:
    assert [n.path.stem for n in _ask(jukebox, song, 6.0, 12.0, threshold=0.99)] == ["late"]
    wanted = Library.filter(["name~n"])
    assert [n.path.stem for n in _ask(jukebox, song, 6.0, 12.0, item_filter=wanted)] == ["none"]
    assert [n.path.stem for n in _ask(jukebox, song, 6.0, 12.0, per_artist=1)] == ["late"]
    assert len(_ask(jukebox, song, 6.0, 12.0, k=2)) == 2


def test_that_copies_of_the_asked_track_are_hidden_by_part_too(jukebox: Jukebox, song: int) -> None:
    jukebox.put("song.ogg", WHOLE[0], parts=[VERSE, VERSE, CHORUS, CHORUS, BRIDGE], duration=15.2)
    assert "song.ogg" in [neighbour.path.name for neighbour in _ask(jukebox, song, 6.0, 12.0)]
    shown = _ask(jukebox, song, 6.0, 12.0, hide_duplicates=True)
    assert [neighbour.path.stem for neighbour in shown] == ["late", "half", "none"]


def test_that_all_tracks_are_compared_whatever_the_portions(
    jukebox: Jukebox, song: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_once = _ask(jukebox, song, 6.0, 12.0)
    monkeypatch.setattr(parts, "WINDOWS_AT_ONCE", 1)
    assert _ask(jukebox, song, 6.0, 12.0) == at_once


def test_that_a_file_outside_the_library_is_asked_of_the_encoder(
    jukebox: Jukebox, song: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[EncodeRequest] = []

    def encode(_service: EncoderService, request: EncodeRequest) -> EncodeReply:
        asked.append(request)
        return EncodeReply("ear", (CHORUS,))

    monkeypatch.setattr(EncoderService, "encode", encode)
    strange = tmp_path / "strange.mp3"
    strange.write_text("nobody knows")
    query = Query((Example(path=strange),), span=Span(60, 66), k=2)
    assert {n.path.stem for n in jukebox.library.similar(query).neighbours} == {"song", "late"}
    assert [(request.files, request.span) for request in asked] == [((strange,), Span(60, 66))]


def test_that_a_copy_of_a_known_track_needs_no_encoder(jukebox: Jukebox, song: int, tmp_path: Path) -> None:
    copy = tmp_path / "copy.mp3"
    copy.write_bytes((jukebox.folder / "song.mp3").read_bytes())
    result = jukebox.library.similar(Query((Example(path=copy),), span=Span(6, 12), k=1))
    assert result.neighbours[0].id == song


@pytest.mark.parametrize(
    ("span", "reason"),
    [
        (Span(5, 5), "to a later one"),
        (Span(7, 6), "to a later one"),
        (Span(-1, 6), "to a later one"),
        (Span(1, float("inf")), "to a later one"),
        (Span(float("nan"), 3), "to a later one"),
        (Span(15, 15.5), "lasts 15.0 s; the part from 15 s to 15.5 s lies beyond its end"),
        (Span(3, 40), "lies beyond its end"),
    ],
)
def test_that_a_part_that_is_none_is_refused(jukebox: Jukebox, song: int, span: Span, reason: str) -> None:
    with pytest.raises(InvalidRequestError, match=reason):
        _ask(jukebox, song, span.start, span.end)


def test_that_a_part_is_that_of_one_track(jukebox: Jukebox, song: int) -> None:
    for include, exclude in ((song, song + 1), ()), ((song,), (song + 1,)):
        examples = (tuple(Example(item_id=item) for item in ids) for ids in (include, exclude))
        with pytest.raises(InvalidRequestError, match="that of one track"):
            jukebox.library.similar(Query(*examples, span=Span(0, 3)))
    with pytest.raises(InvalidRequestError, match="that of one track"):
        jukebox.library.similar(Query((Example(text="loud"),), span=Span(0, 3)))
    with pytest.raises(NotFoundError):
        _ask(jukebox, 999, 0, 3)


def test_that_pictures_have_no_parts(shelf: Shelf) -> None:
    item = shelf.put("a.jpg", unit(1))
    with pytest.raises(InvalidRequestError, match="Only music has parts"):
        _ask(shelf, item, 0, 3)


def test_that_a_version_without_parts_says_what_to_do(jukebox: Jukebox) -> None:
    bare = jukebox.put("bare.mp3", WHOLE[5])
    with pytest.raises(InvalidRequestError, match="Import its folder again"):
        _ask(jukebox, bare, 0, 3)
    asker = jukebox.put("asker.mp3", WHOLE[6], parts=[VERSE])
    assert _ask(jukebox, asker, 0, 3) == []


def test_that_damaged_parts_are_left_out(jukebox: Jukebox, song: int) -> None:
    late = _ask(jukebox, song, 6.0, 12.0)[0].id
    with jukebox.catalog.write() as session:
        session.connection().exec_driver_sql(f"UPDATE segments SET crc = 1 WHERE item_id = {late}")
    with jukebox.catalog.read() as session:
        assert segments.read(session, 1, late) is None
    assert late not in [neighbour.id for neighbour in _ask(jukebox, song, 6.0, 12.0)]


def test_that_every_refusal_is_a_sentence(jukebox: Jukebox, song: int) -> None:
    with pytest.raises(EngineError) as refused:
        _ask(jukebox, song, 100, 200)
    assert str(refused.value).endswith(".")
