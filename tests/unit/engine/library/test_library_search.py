"""Queries against vectors whose neighbours are known beforehand."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from shelf import Shelf, unit

from engine.catalog import embeddings, encoder_versions, intake
from engine.domain import Example, ItemFilter, Kind, Query, SearchResult
from engine.errors import EncoderError, EngineError, InvalidRequestError, NotFoundError
from engine.jobs.service import EncodeReply, EncodeRequest, EncoderService
from engine.library import Library
from engine.library.examples import read_example


def _item(*ids: int) -> tuple[Example, ...]:
    return tuple(Example(item_id=item_id) for item_id in ids)


def _ids(result: SearchResult) -> list[int]:
    return [neighbour.id for neighbour in result.neighbours]


def _ask(shelf: Shelf, *ids: int, **options: Any) -> list[int]:
    return _ids(shelf.library.similar(Query(_item(*ids), **options)))


@pytest.fixture(autouse=True)
def asked(monkeypatch: pytest.MonkeyPatch) -> list[EncodeRequest]:
    """What the encoder was asked; it sees the second axis in every file and the third in every text."""
    requests: list[EncodeRequest] = []

    def encode(_service: EncoderService, request: EncodeRequest) -> EncodeReply:
        requests.append(request)
        if "refuse" in request.texts:
            raise EncoderError("The encoder 'tiny' does not understand text.")
        files = [unit(0, 1) if path.read_text() != "broken" else "it is cut off" for path in request.files]
        return EncodeReply("tiny", (*files, *(unit(0, 0, 1) for _ in request.texts)))

    monkeypatch.setattr(EncoderService, "encode", encode)
    return requests


def test_that_the_neighbours_of_an_item_come_best_first_and_without_itself(
    shelf: Shelf, asked: list[EncodeRequest]
) -> None:
    ids = shelf.around(6)
    result = shelf.library.similar(Query(_item(ids[0]), k=3))
    assert _ids(result) == ids[1:4]
    assert result.encoder == "tiny"
    assert result.neighbours[0].path == shelf.folder / "001.jpg"
    assert [neighbour.score for neighbour in result.neighbours] == pytest.approx(
        [np.cos(np.pi / 10 * step) for step in (1, 2, 3)], abs=1e-6
    )
    assert asked == []


def test_that_scores_hold_against_plain_numpy(shelf: Shelf) -> None:
    generator = np.random.default_rng(7)
    vectors = generator.normal(size=(30, 4)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    ids = [shelf.put(f"{number}.jpg", vector) for number, vector in enumerate(vectors)]
    wanted = vectors[3] / 2 + vectors[9] / 2 - 0.5 * vectors[20]
    scores = vectors @ (wanted / np.linalg.norm(wanted))
    expected = [ids[row] for row in np.argsort(-scores) if row not in (3, 9, 20)]
    result = shelf.library.similar(Query(_item(ids[3], ids[9]), _item(ids[20]), k=27))
    assert _ids(result) == expected
    assert [neighbour.score for neighbour in result.neighbours] == pytest.approx(
        [scores[ids.index(item_id)] for item_id in expected], abs=1e-5
    )


def test_that_several_items_are_taken_together(shelf: Shelf) -> None:
    ids = shelf.around(7)
    assert _ask(shelf, ids[1], ids[5], k=1) == [ids[3]]


def test_that_what_is_not_wanted_pushes_away(shelf: Shelf) -> None:
    ids = shelf.around(7)
    nearest = _ask(shelf, ids[3], k=2)
    assert sorted(nearest) == [ids[2], ids[4]]
    assert _ask(shelf, ids[3], k=2, exclude=_item(ids[6])) == [ids[1], ids[2]]


def test_that_scores_below_the_threshold_are_left_out(shelf: Shelf) -> None:
    ids = shelf.around(7)
    assert _ask(shelf, ids[0], threshold=float(np.cos(np.pi / 12 * 2.5))) == ids[1:3]
    assert _ask(shelf, ids[0], threshold=1.0) == []


def test_that_a_file_of_the_library_is_found_by_its_path_even_when_it_is_gone(
    shelf: Shelf, asked: list[EncodeRequest]
) -> None:
    ids = shelf.around(4)
    path = shelf.folder / "001.jpg"
    path.unlink()
    result = shelf.library.similar(Query((Example(path=path),), k=1))
    assert _ids(result) in ([ids[0]], [ids[2]])
    assert asked == []


def test_that_a_file_of_two_collections_is_not_its_own_neighbour(shelf: Shelf) -> None:
    first = shelf.put("a.jpg", unit(1))
    second = shelf.put("a.jpg", unit(1), collection="Others")
    other = shelf.put("b.jpg", unit(1, 1))
    result = shelf.library.similar(Query((Example(path=shelf.folder / "a.jpg"),)))
    assert _ids(result) == [other]
    assert _ask(shelf, first) == [second, other]


def test_that_a_copy_elsewhere_is_known_by_its_content(
    shelf: Shelf, tmp_path: Path, asked: list[EncodeRequest]
) -> None:
    ids = shelf.around(3)
    copy = tmp_path / "copy.jpg"
    copy.write_bytes((shelf.folder / "001.jpg").read_bytes())
    result = shelf.library.similar(Query((Example(path=copy),), k=1))
    assert _ids(result) == [ids[1]]
    assert result.neighbours[0].score == pytest.approx(1.0)
    assert asked == []


def test_that_files_and_texts_nobody_knows_are_embedded_each_in_its_place(
    shelf: Shelf, tmp_path: Path, asked: list[EncodeRequest]
) -> None:
    ids = [shelf.put(f"{axis}.jpg", unit(*[0] * axis, 1)) for axis in range(4)]
    strange = tmp_path / "strange.jpg"
    strange.write_text("nobody knows")
    include = (Example(text="sea"), Example(item_id=ids[3]), Example(path=strange))
    result = shelf.library.similar(Query(include, k=3))
    assert {n.id: n.score for n in result.neighbours} == pytest.approx(
        {ids[0]: 0.0, ids[1]: 3**-0.5, ids[2]: 3**-0.5}, abs=1e-6
    )
    (request,) = asked
    assert (request.source, request.files, request.texts) == ("bundled:tiny", (strange,), ("sea",))


def test_that_filters_hold_for_every_neighbour(shelf: Shelf) -> None:
    query = shelf.put("q.jpg", unit(1))
    cats = [shelf.put(f"cats/{number}.jpg", unit(1, 0.1 * number), tags=["cat"]) for number in (1, 2, 3)]
    shelf.put("dogs/1.jpg", unit(1, 0.01))
    wanted = Library.filter(["folder=cats", "tag=cat"])
    assert _ask(shelf, query, item_filter=wanted) == cats
    assert _ask(shelf, cats[0], item_filter=wanted) == cats[1:]
    assert _ask(shelf, query, item_filter=Library.filter(["folder=birds"])) == []


def test_that_a_query_can_keep_to_one_collection(shelf: Shelf) -> None:
    query = shelf.put("q.jpg", unit(1))
    shelf.put("a.jpg", unit(1, 0.1))
    other = shelf.put("b.jpg", unit(1, 0.5), collection="Others")
    assert _ask(shelf, query, item_filter=ItemFilter("Others")) == [other]


def test_that_missing_and_broken_items_never_come_back_unless_they_are_asked_for(shelf: Shelf) -> None:
    ids = shelf.around(5)
    with shelf.catalog.write() as session:
        intake.mark_missing(session, np.array(ids[1:2], dtype=np.int64))
        session.connection().exec_driver_sql(f"UPDATE items SET state = 'failed' WHERE id = {ids[2]}")
        session.connection().exec_driver_sql(f"UPDATE items SET state = 'unavailable' WHERE id = {ids[3]}")
    assert _ask(shelf, ids[0]) == ids[3:]
    assert _ask(shelf, ids[0], item_filter=ItemFilter("Pictures")) == ids[3:]
    assert _ask(shelf, ids[0], item_filter=Library.filter(["state=missing"])) == ids[1:2]
    assert _ask(shelf, ids[0], item_filter=Library.filter(["state!=ready"])) == ids[1:4]


def test_that_diversity_trades_nearness_for_variety(shelf: Shelf) -> None:
    query = shelf.put("q.jpg", unit(1))
    near = [shelf.put(f"near {number}.jpg", unit(1, 0.2, 0.001 * number)) for number in range(5)]
    far = shelf.put("far.jpg", unit(1, -0.6))
    assert far not in _ask(shelf, query, k=2)
    assert _ask(shelf, query, k=2, diversity=0.6) == [near[0], far]


@pytest.mark.parametrize("diversity", [0.0, 0.5])
def test_that_copies_of_the_query_and_of_each_other_are_hidden(shelf: Shelf, diversity: float) -> None:
    query = shelf.put("q.jpg", unit(1))
    for number in range(12):
        shelf.put(f"copy {number}.jpg", unit(1, 0.0001 * number))
    twins = [shelf.put(f"twin {number}.jpg", unit(1, 1, 0.0001 * number)) for number in range(14)]
    last = shelf.put("last.jpg", unit(0, 1))
    options = {"k": 2, "hide_duplicates": True, "diversity": diversity}
    assert _ask(shelf, query, **options) == [twins[0], last]
    assert _ask(shelf, query, k=5, hide_duplicates=True) == [twins[0], last]


def test_that_vectors_of_two_versions_are_never_compared(shelf: Shelf) -> None:
    mine = [shelf.put(f"{number}.jpg", unit(1, 0.1 * number)) for number in range(3)]
    theirs = [
        shelf.put(f"{number} other.jpg", unit(1, 0.1 * number), collection="Others", encoder="other")
        for number in range(3)
    ]
    assert _ask(shelf, mine[0]) == mine[1:]
    result = shelf.library.similar(Query(_item(theirs[0])))
    assert (_ids(result), result.encoder) == (theirs[1:], "other")
    with pytest.raises(InvalidRequestError, match="no vector under 'tiny'"):
        _ask(shelf, mine[0], theirs[0])
    with pytest.raises(InvalidRequestError, match="no vector under 'other'"):
        _ask(shelf, mine[0], item_filter=ItemFilter("Others"))
    other = shelf.encoder("other")
    with shelf.catalog.write() as session:
        embeddings.write(session, other, mine[:1], unit(1, 0.1)[None])
    assert _ask(shelf, mine[0], encoder="other") == [theirs[1], theirs[2], theirs[0]]


def test_that_a_text_alone_is_answered_by_the_largest_collection(shelf: Shelf) -> None:
    shelf.put("small.jpg", unit(0, 0, 1), collection="Small", encoder="other")
    ids = shelf.around(3)
    result = shelf.library.similar(Query((Example(text="sea"),)))
    assert result.encoder == "tiny"
    assert sorted(_ids(result)) == ids


def test_that_a_text_alone_is_answered_by_a_collection_that_reads_texts(shelf: Shelf) -> None:
    small = shelf.put("small.jpg", unit(0, 0, 1), collection="Small", encoder="clip")
    shelf.around(3)
    with shelf.catalog.write() as session:
        encoder_versions.get_or_create(
            session,
            "clip",
            kind=Kind.IMAGE,
            dimension=4,
            source="bundled:clip",
            digest="12",
            reads_text=True,
        )
    result = shelf.library.similar(Query((Example(text="sea"),)))
    assert (result.encoder, _ids(result)) == ("clip", [small])


def test_that_new_items_are_found_and_removed_ones_are_not(shelf: Shelf) -> None:
    ids = shelf.around(3)
    assert _ask(shelf, ids[0]) == ids[1:]
    new = shelf.put("new.jpg", unit(1, 0.01))
    assert _ask(shelf, ids[0]) == [new, *ids[1:]]
    with shelf.catalog.write() as session:
        embeddings.remove(session, ids[1:2])
    assert _ask(shelf, ids[0]) == [new, ids[2]]


@pytest.fixture
def pictures(shelf: Shelf) -> Shelf:
    """Items 1 to 3, of which 2 could not be read and 3 has no vector; files that cannot be used."""
    shelf.put("a.jpg", unit(1))
    shelf.put("b.jpg", None, reason="it is cut off")
    shelf.put("c.jpg", None)
    (shelf.folder / "strange.jpg").write_text("broken")
    return shelf


@pytest.mark.parametrize(
    ("include", "options", "kind", "reason"),
    [
        ([], {}, InvalidRequestError, "at least one item"),
        ([1], {"k": 0}, InvalidRequestError, "k must be at least 1"),
        ([1], {"diversity": 1.5}, InvalidRequestError, "between 0 and 1"),
        ([1], {"threshold": float("nan")}, InvalidRequestError, "between -1 and 1"),
        ([9], {}, NotFoundError, "no item 9"),
        ([10**18], {}, NotFoundError, "no item 1000"),
        ([2], {}, InvalidRequestError, "could not be read: it is cut off"),
        ([3], {}, InvalidRequestError, "has no vector under 'tiny'"),
        (["nowhere.jpg"], {}, NotFoundError, "no file"),
        (["n" * 5000], {}, NotFoundError, "no file"),
        (["n\0.jpg"], {}, NotFoundError, "no file"),
        (["."], {}, InvalidRequestError, "cannot be searched with"),
        (["strange.jpg"], {}, InvalidRequestError, "strange.jpg cannot be searched with: it is cut off."),
        (["text:refuse"], {}, EncoderError, "does not understand text"),
        ([1], {"exclude": (Example(item_id=1),)}, InvalidRequestError, "the same"),
        ([1], {"encoder": "huge"}, NotFoundError, "there are: tiny"),
        ([1], {"item_filter": ItemFilter("Nowhere")}, NotFoundError, "there are: Pictures"),
        ([1], {"item_filter": ItemFilter("Nowhere"), "encoder": "tiny"}, NotFoundError, "no collection"),
    ],
)
def test_that_a_query_that_cannot_be_answered_says_why(
    pictures: Shelf,
    include: Sequence[int | str],
    options: dict[str, Any],
    kind: type[EngineError],
    reason: str,
) -> None:
    examples = [
        Example(item_id=what)
        if isinstance(what, int)
        else Example(text=what.removeprefix("text:"))
        if what.startswith("text:")
        else Example(path=pictures.folder / what)
        for what in include
    ]
    with pytest.raises(kind) as refused:
        pictures.library.similar(Query(tuple(examples), **options))
    assert reason in str(refused.value)
    assert str(refused.value).endswith((".", "'."))


def test_that_imported_vectors_are_asked_by_item_only(shelf: Shelf, tmp_path: Path) -> None:
    shelf.encoder(source="file:vectors.npz")
    item = shelf.put("a.jpg", unit(1))
    strange = tmp_path / "strange.jpg"
    strange.write_text("nobody knows")
    assert _ask(shelf, item) == []
    with pytest.raises(InvalidRequestError, match="only items of the library"):
        shelf.library.similar(Query((Example(path=strange),)))


def test_that_an_empty_library_says_that_nothing_is_in_it(library: Library, tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="Import a folder first"):
        library.similar(Query((Example(path=tmp_path / "a.jpg"),)))


def test_that_a_query_is_read_as_an_id_or_a_path() -> None:
    assert read_example("12") == Example(item_id=12)
    assert read_example("./12") == Example(path=Path.cwd() / "12")
    assert read_example("../a b.jpg") == Example(path=Path.cwd().parent / "a b.jpg")
    assert read_example("٣") == Example(path=Path.cwd() / "٣")
    assert read_example("9" * 5000) == Example(path=Path.cwd() / ("9" * 5000))
