"""The flight from the map of the encoder that answers to the map by another one."""

from __future__ import annotations

from dataclasses import replace

import pytest
from map_library import BIRDS, MapLibrary
from pytestqt.qtbot import QtBot

from engine.domain import Kind, MapMethod, MapRequest
from engine.events import JobFailed, JobFinished, JobStarted
from explorer import map_versions as map_versions_module
from explorer.map_making import JOB
from explorer.map_versions import MapVersions
from explorer.mapping import Mapping
from explorer.tasks import Tasks

NEW = "birds-supcon-1"


@pytest.fixture
def library() -> MapLibrary:
    return MapLibrary()


@pytest.fixture
def mapping(library: MapLibrary, tasks: Tasks) -> Mapping:
    mapping = Mapping(library, tasks)  # type: ignore[arg-type]
    mapping.asked = []  # type: ignore[attr-defined]
    mapping.making.wanted.connect(mapping.asked.append)  # type: ignore[attr-defined]
    return mapping


@pytest.fixture
def versions(
    library: MapLibrary, mapping: Mapping, tasks: Tasks, monkeypatch: pytest.MonkeyPatch
) -> MapVersions:
    monkeypatch.setattr(map_versions_module, "LOOK_MS", 30)
    return MapVersions(mapping, library, tasks)  # type: ignore[arg-type]


def asked(mapping: Mapping) -> list[MapRequest]:
    return mapping.asked  # type: ignore[attr-defined, no-any-return]


def look(qtbot: QtBot, mapping: Mapping, tasks: Tasks) -> None:
    mapping.know([BIRDS])
    mapping.show_kind(Kind.IMAGE)
    mapping.be_seen(True)
    settle(qtbot, tasks)


def settle(qtbot: QtBot, tasks: Tasks) -> None:
    qtbot.wait(60)
    qtbot.waitUntil(lambda: tasks.idle)


def make(mapping: Mapping, library: MapLibrary, encoder: str, job_id: int) -> None:
    """A job makes the map that was asked for."""
    mapping.hear(JobStarted(job_id, JOB), asked(mapping)[-1])
    record = library.store(MapMethod.UMAP, encoder=encoder, shift=5.0 * job_id)
    result = {"map": record.id, "collection": "birds", "method": "umap", "encoder": encoder}
    mapping.hear(JobFinished(job_id, result))


def encoders(seen: list[str], mapping: Mapping) -> None:
    """Notes whose map is shown, whenever that changes."""
    record = mapping.sheets[0].record
    if record is not None and record.encoder not in seen[-1:]:
        seen.append(record.encoder)


def test_that_the_map_of_a_version_is_made_and_flown_to(
    qtbot: QtBot, versions: MapVersions, mapping: Mapping, library: MapLibrary, tasks: Tasks
) -> None:
    library.store(MapMethod.UMAP)
    look(qtbot, mapping, tasks)
    versions.show("birds", NEW)
    settle(qtbot, tasks)
    assert asked(mapping) == [MapRequest("birds", MapMethod.UMAP, encoder=NEW)]
    assert mapping.sheets[0].making is not None, "how far it is can be seen"
    with qtbot.waitSignal(versions.shown) as told:
        make(mapping, library, NEW, 7)
    settle(qtbot, tasks)
    assert told.args == [NEW]
    assert mapping.sheets[0].record is not None
    assert mapping.sheets[0].record.encoder == NEW


def test_that_a_map_that_is_there_is_not_made_again_and_left_again(
    qtbot: QtBot, versions: MapVersions, mapping: Mapping, library: MapLibrary, tasks: Tasks
) -> None:
    library.store(MapMethod.UMAP, encoder=NEW, shift=5.0)
    library.store(MapMethod.UMAP)
    look(qtbot, mapping, tasks)
    seen: list[str] = []
    mapping.sheets[0].changed.connect(lambda: encoders(seen, mapping))
    versions.show("birds", NEW)
    settle(qtbot, tasks)
    versions.leave("another one")
    settle(qtbot, tasks)
    versions.leave(NEW)
    settle(qtbot, tasks)
    assert asked(mapping) == []
    assert seen == ["net 1", NEW, "net 1"]


def test_that_the_old_map_is_shown_first_even_if_it_must_be_made(
    qtbot: QtBot, versions: MapVersions, mapping: Mapping, library: MapLibrary, tasks: Tasks
) -> None:
    versions.show("birds", NEW)
    look(qtbot, mapping, tasks)
    assert [one.encoder for one in asked(mapping)] == [None], "only that of the encoder that answers"
    seen: list[str] = []
    mapping.sheets[0].changed.connect(lambda: encoders(seen, mapping))
    make(mapping, library, "net 1", 7)
    qtbot.waitUntil(lambda: [one.encoder for one in asked(mapping)] == [None, NEW])
    make(mapping, library, NEW, 8)
    qtbot.waitUntil(lambda: seen == ["net 1", NEW])


def test_that_from_one_version_to_another_the_way_leads_over_the_old_map(
    qtbot: QtBot, versions: MapVersions, mapping: Mapping, library: MapLibrary, tasks: Tasks
) -> None:
    for number, encoder in enumerate(("net 1", NEW, "other 1")):
        library.store(MapMethod.UMAP, encoder=encoder, shift=5.0 * number)
    look(qtbot, mapping, tasks)
    seen: list[str] = []
    mapping.sheets[0].changed.connect(lambda: encoders(seen, mapping))
    for version in (NEW, "other 1"):
        versions.show("birds", version)
        with qtbot.waitSignal(versions.shown):
            pass
        settle(qtbot, tasks)
    assert seen == ["net 1", NEW, "net 1", "other 1"]


def test_that_a_job_that_fails_ends_the_waiting(
    qtbot: QtBot, versions: MapVersions, mapping: Mapping, library: MapLibrary, tasks: Tasks
) -> None:
    library.store(MapMethod.UMAP)
    look(qtbot, mapping, tasks)
    versions.show("birds", NEW)
    settle(qtbot, tasks)
    mapping.hear(JobStarted(7, JOB), asked(mapping)[-1])
    mapping.hear(JobFailed(7, "There is no room left."))
    with qtbot.assertNotEmitted(versions.shown, wait=80):
        library.store(MapMethod.UMAP, encoder=NEW)
        mapping.sheets[0].changed.emit()


def test_that_a_version_that_is_promoted_is_what_is_shown_then(
    qtbot: QtBot, versions: MapVersions, mapping: Mapping, library: MapLibrary, tasks: Tasks
) -> None:
    library.store(MapMethod.UMAP)
    library.store(MapMethod.UMAP, encoder=NEW, shift=5.0)
    look(qtbot, mapping, tasks)
    with qtbot.waitSignal(versions.shown):
        versions.show("birds", NEW)
    for answering in (NEW, "net 1"):
        mapping.know([replace(BIRDS, encoder=answering)])
        settle(qtbot, tasks)
        assert mapping.sheets[0].pinned is None
        assert mapping.sheets[0].record is not None
        assert mapping.sheets[0].record.encoder == answering
