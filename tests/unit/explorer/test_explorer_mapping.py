"""Which maps are shown and when they are made, with a library that has maps in memory."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from map_library import BIRDS, COUNT, SONGS, MapLibrary
from pytestqt.qtbot import QtBot

from engine.domain import Condition, Example, Kind, MapMethod, MapRequest, Query
from engine.events import ItemsImported, JobCancelled, JobFailed, JobFinished, JobStarted, Progress
from explorer import mapping as mapping_module
from explorer.history import Place
from explorer.map_colours import SCORE
from explorer.map_making import JOB
from explorer.map_sheet import Stage
from explorer.mapping import Mapping
from explorer.tasks import Tasks

QUERY = Query(include=(Example(item_id=3),))


@pytest.fixture
def library() -> MapLibrary:
    return MapLibrary()


@pytest.fixture
def mapping(library: MapLibrary, tasks: Tasks, monkeypatch: pytest.MonkeyPatch) -> Mapping:
    """Nobody looks at it yet; new items come onto its maps soon."""
    monkeypatch.setattr(mapping_module, "GROW_MS", 30)
    mapping = Mapping(library, tasks)  # type: ignore[arg-type]
    mapping.asked = []  # type: ignore[attr-defined]
    mapping.making.wanted.connect(mapping.asked.append)  # type: ignore[attr-defined]
    return mapping


def asked(mapping: Mapping) -> list[MapRequest]:
    return mapping.asked  # type: ignore[attr-defined, no-any-return]


def look(qtbot: QtBot, mapping: Mapping, tasks: Tasks) -> None:
    """Somebody looks at the map of birds, and all is read."""
    mapping.know([SONGS, BIRDS])
    mapping.show_kind(Kind.IMAGE)
    mapping.be_seen(True)
    settle(qtbot, tasks)


def begin(mapping: Mapping) -> None:
    """A job begins with the map that was asked for last."""
    mapping.hear(JobStarted(7, JOB), asked(mapping)[-1])


def settle(qtbot: QtBot, tasks: Tasks) -> None:
    qtbot.wait(80)
    qtbot.waitUntil(lambda: tasks.idle)


def made(method: MapMethod, job_id: int = 7, encoder: str = "net 1") -> JobFinished:
    return JobFinished(job_id, {"map": 1, "collection": "birds", "method": method.value, "encoder": encoder})


def test_that_nothing_is_read_while_nobody_looks(
    qtbot: QtBot, mapping: Mapping, library: MapLibrary, tasks: Tasks
) -> None:
    mapping.know([BIRDS])
    mapping.show_place(Place(collection="birds"))
    settle(qtbot, tasks)
    assert library.calls == []


def test_that_the_collection_of_the_place_is_mapped_or_else_the_largest_of_its_kind(
    qtbot: QtBot, mapping: Mapping, tasks: Tasks
) -> None:
    look(qtbot, mapping, tasks)
    assert mapping.subject == BIRDS
    mapping.show_place(Place(collection="songs"))
    assert mapping.subject == SONGS


def test_that_without_a_map_a_first_look_is_shown_and_the_map_made(
    qtbot: QtBot, mapping: Mapping, tasks: Tasks
) -> None:
    look(qtbot, mapping, tasks)
    sheet = mapping.sheets[0]
    assert sheet.is_first_look
    assert len(sheet.model.ids) == COUNT
    assert [(one.collection, one.method) for one in asked(mapping)] == [("birds", MapMethod.UMAP)]
    assert sheet.making is not None
    assert sheet.making.job_id is None


def test_that_a_large_collection_is_not_mapped_before_somebody_wants_it(
    qtbot: QtBot, mapping: Mapping, tasks: Tasks, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mapping_module, "MADE_BY_ITSELF", COUNT - 1)
    look(qtbot, mapping, tasks)
    assert asked(mapping) == []
    mapping.make(mapping.sheets[0], {"neighbours": 30})
    assert asked(mapping)[0].parameters == {"neighbours": 30}


def test_that_a_map_that_is_there_is_shown(
    qtbot: QtBot, mapping: Mapping, library: MapLibrary, tasks: Tasks
) -> None:
    library.store(MapMethod.UMAP, encoder="an old one")
    record = library.store(MapMethod.UMAP)
    library.store(MapMethod.TSNE)
    look(qtbot, mapping, tasks)
    assert mapping.sheets[0].record == record
    assert asked(mapping) == []


def test_that_progress_is_told_and_the_finished_map_shown(
    qtbot: QtBot, mapping: Mapping, library: MapLibrary, tasks: Tasks
) -> None:
    look(qtbot, mapping, tasks)
    sheet = mapping.sheets[0]
    mapping.hear(JobStarted(6, "import"))
    assert sheet.making is not None
    assert sheet.making.job_id is None
    begin(mapping)
    mapping.hear(Progress(7, "layout", 30, 120, 10.0, 9.0))
    assert (sheet.making.job_id, sheet.making.share) == (7, 0.25)

    record = library.store(MapMethod.UMAP)
    mapping.hear(made(MapMethod.UMAP))
    settle(qtbot, tasks)

    assert sheet.making is None
    assert sheet.record == record
    assert len(asked(mapping)) == 1


@pytest.mark.parametrize("end", [JobCancelled(7), JobFailed(7, "It broke.")])
def test_that_a_map_that_was_not_made_is_not_tried_over_and_over(
    qtbot: QtBot, mapping: Mapping, tasks: Tasks, end: JobCancelled | JobFailed
) -> None:
    look(qtbot, mapping, tasks)
    begin(mapping)
    mapping.hear(end)
    settle(qtbot, tasks)
    assert mapping.sheets[0].making is None
    assert len(asked(mapping)) == 1


def test_that_a_map_that_could_not_even_begin_is_told_of(
    qtbot: QtBot, mapping: Mapping, tasks: Tasks
) -> None:
    look(qtbot, mapping, tasks)
    with qtbot.waitSignal(mapping.trouble) as told:
        mapping.could_not_start(asked(mapping)[0], "There is no room.")
    assert told.args == ["There is no room."]
    assert mapping.sheets[0].making is None


def test_that_cancelling_stops_the_job_of_the_map(qtbot: QtBot, mapping: Mapping, tasks: Tasks) -> None:
    look(qtbot, mapping, tasks)
    begin(mapping)
    with qtbot.waitSignal(mapping.making.cancel_wanted) as told:
        mapping.cancel(mapping.sheets[0])
    assert told.args == [7]


def test_that_a_map_that_waits_is_stopped_when_it_begins(
    qtbot: QtBot, mapping: Mapping, tasks: Tasks
) -> None:
    look(qtbot, mapping, tasks)
    mapping.cancel(mapping.sheets[0])
    with qtbot.waitSignal(mapping.making.cancel_wanted) as told:
        begin(mapping)
    assert told.args == [7]


def test_that_a_damaged_map_is_made_again_and_stood_in_for_meanwhile(
    qtbot: QtBot, mapping: Mapping, library: MapLibrary, tasks: Tasks
) -> None:
    library.damaged.add(library.store(MapMethod.UMAP).id)
    look(qtbot, mapping, tasks)
    assert mapping.sheets[0].damaged
    assert mapping.sheets[0].is_first_look
    assert len(asked(mapping)) == 1


def test_that_imported_items_come_onto_the_map_with_their_colours(
    qtbot: QtBot, mapping: Mapping, library: MapLibrary, tasks: Tasks
) -> None:
    library.store(MapMethod.UMAP)
    look(qtbot, mapping, tasks)
    model = mapping.sheets[0].model
    model.select_ids([2])
    library.unplaced = 5
    mapping.hear(ItemsImported(6, (41,)))
    qtbot.waitUntil(lambda: len(model.ids) == COUNT + 5)
    assert model.colouring is not None
    assert model.selected_ids().tolist() == [2]


def test_that_nothing_is_placed_on_a_map_while_a_job_makes_it(
    qtbot: QtBot, mapping: Mapping, library: MapLibrary, tasks: Tasks
) -> None:
    library.store(MapMethod.UMAP)
    look(qtbot, mapping, tasks)
    mapping.make(mapping.sheets[0])
    begin(mapping)
    library.calls.clear()
    mapping.hear(ItemsImported(6, (41,)))
    settle(qtbot, tasks)
    assert "place new" not in library.calls


def test_that_too_few_items_and_none_are_explained(
    qtbot: QtBot, mapping: Mapping, library: MapLibrary, tasks: Tasks
) -> None:
    library.count = 2
    look(qtbot, mapping, tasks)
    sheet = mapping.sheets[0]
    assert sheet.stage is Stage.TOO_FEW
    assert sheet.points is None
    library.count = 0
    mapping.show_place(Place(collection="songs"))
    settle(qtbot, tasks)
    assert sheet.stage is Stage.FAILED
    assert "no embeddings" in sheet.sentence
    mapping.show_place(Place())
    mapping.know([])
    assert sheet.stage is Stage.NO_COLLECTION


def test_that_another_encoder_brings_its_own_map(
    qtbot: QtBot, mapping: Mapping, library: MapLibrary, tasks: Tasks
) -> None:
    before = library.store(MapMethod.UMAP)
    look(qtbot, mapping, tasks)
    after = library.store(MapMethod.UMAP, encoder="net 2", shift=5.0)
    mapping.know([SONGS, replace(BIRDS, encoder="net 2")])
    settle(qtbot, tasks)
    assert mapping.sheets[0].record == after
    mapping.show(before)
    settle(qtbot, tasks)
    assert mapping.sheets[0].record == before


def test_that_points_fly_between_the_maps_of_a_collection_and_not_between_collections(
    qtbot: QtBot, mapping: Mapping, library: MapLibrary, tasks: Tasks
) -> None:
    library.store(MapMethod.UMAP)
    library.store(MapMethod.PCA, shift=3.0)
    look(qtbot, mapping, tasks)
    sheet, flown = mapping.sheets[0], []

    class Flight:
        def fly_to(self, target: object) -> None:
            flown.append(target)
            sheet.model.set_points(target)  # type: ignore[arg-type]

        def finish(self) -> None: ...

    sheet.flight = Flight()
    mapping.choose_method(sheet, MapMethod.PCA)
    settle(qtbot, tasks)
    assert len(flown) == 1
    mapping.show_place(Place(collection="songs"))
    settle(qtbot, tasks)
    assert len(flown) == 1


def test_that_a_second_map_is_shown_to_compare_with(
    qtbot: QtBot, mapping: Mapping, library: MapLibrary, tasks: Tasks
) -> None:
    library.store(MapMethod.UMAP)
    tsne = library.store(MapMethod.TSNE)
    look(qtbot, mapping, tasks)
    with qtbot.waitSignal(mapping.sheets_changed):
        mapping.compare(True)
    settle(qtbot, tasks)
    assert mapping.sheets[1].record == tsne
    assert mapping.sheets[1].model.colouring is not None
    with qtbot.waitSignal(mapping.sheets_changed):
        mapping.compare(False)
    assert len(mapping.sheets) == 1


def test_that_folders_are_the_first_colours_and_a_choice_is_kept(
    qtbot: QtBot, mapping: Mapping, tasks: Tasks
) -> None:
    look(qtbot, mapping, tasks)
    assert mapping.colours.field == "folder:1"
    mapping.colours.colour_by("cluster")
    mapping.show_place(Place(collection="songs"))
    settle(qtbot, tasks)
    assert mapping.colours.field == "cluster"
    mapping.colours.colour_by(None)
    settle(qtbot, tasks)
    assert mapping.sheets[0].model.colouring is None
    assert mapping.colours.favourite == ""


def test_that_the_score_is_offered_while_there_is_a_query(
    qtbot: QtBot, mapping: Mapping, tasks: Tasks
) -> None:
    look(qtbot, mapping, tasks)
    with qtbot.waitSignal(mapping.colours.fields_changed) as told:
        mapping.show_place(Place(query=QUERY))
    assert told.args is not None
    assert told.args[0][0] == SCORE
    assert told.args[1] == "folder:1"
    mapping.colours.colour_by(SCORE.field)
    settle(qtbot, tasks)
    colouring = mapping.sheets[0].model.colouring
    assert colouring is not None
    assert colouring.field == "score"

    mapping.show_place(Place())
    settle(qtbot, tasks)
    assert mapping.colours.field == "folder:1"


def test_that_what_a_filter_leaves_out_is_pale(qtbot: QtBot, mapping: Mapping, tasks: Tasks) -> None:
    look(qtbot, mapping, tasks)
    model = mapping.sheets[0].model
    assert not model.pale.any()
    mapping.show_place(Place(conditions=(Condition("tag", "=", "cat"),)))
    settle(qtbot, tasks)
    assert model.ids[~model.pale].tolist() == list(range(1, 11))
    mapping.show_place(Place())
    settle(qtbot, tasks)
    assert not np.any(model.pale)
