from __future__ import annotations

from pathlib import Path

import pytest

from engine.domain import Example, Kind, Neighbour, Query, SearchResult, Span
from explorer.views.titles import count_title, empty_sentence, result_note, result_title


def result(found: int) -> SearchResult:
    neighbours = tuple(Neighbour(number, Path(f"/{number}.jpg"), 0.5) for number in range(found))
    return SearchResult("lite0", neighbours, 0.3)


@pytest.mark.parametrize(
    ("shown", "total", "title"),
    [(785, 785, "785 pictures"), (1, 1, "1 picture"), (0, 0, "0 pictures"), (12, 785, "12 of 785 pictures")],
)
def test_that_pictures_are_counted(shown: int, total: int, title: str) -> None:
    assert count_title(shown, total, Kind.IMAGE) == title


def test_that_tracks_and_mixed_items_are_counted_by_their_names() -> None:
    assert count_title(1, 1, Kind.MUSIC) == "1 track"
    assert count_title(3, 23, Kind.MUSIC) == "3 of 23 tracks"
    assert count_title(2, 2, None) == "2 items"


def test_that_a_query_for_a_part_says_which_part_is_meant() -> None:
    query = Query(include=(Example(item_id=7),), span=Span(41.0, 52.4))
    assert result_title(query, result(2), {7: "Danse"}.get) == "2 parts like 0:41–0:52 of Danse"


@pytest.mark.parametrize(
    ("include", "title"),
    [
        ((Example(item_id=7),), "2 neighbours of heron.jpg"),
        ((Example(item_id=8),), "2 neighbours of item 8"),
        ((Example(path=Path("/x/cat.png")),), "2 neighbours of cat.png"),
        ((Example(text="a cat"),), "2 neighbours of “a cat”"),
        ((Example(item_id=7), Example(item_id=8)), "2 neighbours of 2 examples"),
    ],
)
def test_that_neighbours_are_said_to_be_of_what_was_asked_for(
    include: tuple[Example, ...], title: str
) -> None:
    assert result_title(Query(include=include), result(2), {7: "heron.jpg"}.get) == title


def test_that_one_neighbour_is_in_the_singular_and_no_search_takes_no_time() -> None:
    query = Query(include=(Example(text="x"),))
    assert result_title(query, result(1), lambda _: None).startswith("1 neighbour of")
    assert result_note(result(1)) == "lite0, 1 ms"


def test_that_an_empty_gallery_says_what_to_do() -> None:
    like = (Example(item_id=1),)
    high = Query(include=like, threshold=0.8)

    assert "Lower the threshold" in empty_sentence(high, filtered=True, narrowed=False)
    assert "0.80" in empty_sentence(high, filtered=False, narrowed=False)
    assert "filters" in empty_sentence(Query(include=like), filtered=True, narrowed=False)
    assert "filters" in empty_sentence(None, filtered=True, narrowed=True)
    assert "Import" in empty_sentence(Query(include=like), filtered=False, narrowed=False)
    assert "collection" in empty_sentence(None, filtered=False, narrowed=True)
    assert "Drop a folder" in empty_sentence(None, filtered=False, narrowed=False)
