"""Which collection a part of the window is about that can show but one."""

from __future__ import annotations

from dataclasses import replace

from training_parts import SONGS, STAMPS

from engine.domain import Kind
from explorer.models.collection_shown import collection_shown

BOTH = (SONGS, STAMPS)


def test_that_the_named_collection_is_shown_whatever_its_kind() -> None:
    assert collection_shown("songs", Kind.IMAGE, BOTH, STAMPS) is SONGS


def test_that_the_largest_of_a_kind_stands_for_all() -> None:
    assert collection_shown(None, None, BOTH, None) is STAMPS
    assert collection_shown(None, Kind.MUSIC, BOTH, None) is SONGS
    assert collection_shown(None, Kind.MUSIC, (STAMPS,), None) is None


def test_that_what_is_shown_stays_when_another_becomes_larger() -> None:
    grown = replace(STAMPS, id=3, name="more", counts={"ready": 9000})
    assert collection_shown(None, None, (*BOTH, grown), STAMPS) is STAMPS
    assert collection_shown(None, Kind.MUSIC, (*BOTH, grown), STAMPS) is SONGS
