"""What people do with the window, from an empty library to a playlist of likes and dislikes."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from gestures import (
    PATIENCE_MS,
    PICTURES,
    OpenWindow,
    click,
    double_click,
    drop,
    held_after,
    listen,
    tile_point,
    wait_for_event,
    wait_for_tiles,
)
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QApplication, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from engine.demo.pictures import draw_sample_collection
from engine.domain import ItemState, JobRecord, JobState, SortKey
from engine.events import ItemsImported, JobCancelled, JobFinished
from explorer.main_window import MainWindow
from explorer.views.job_row import JobRow

MANY = 80
"""More than an import writes down at a time."""
CTRL = Qt.KeyboardModifier.ControlModifier


def model_of(window: MainWindow):  # type: ignore[no-untyped-def]
    return window.session.browser.model


def family(window: MainWindow, item_id: int) -> str:
    item = window.session.library.items_by_id([item_id])[item_id]
    return "/".join(item.labels)


def shown_ids(window: MainWindow) -> list[int]:
    return model_of(window).ids.tolist()


def dock_widths(window: MainWindow) -> list[int]:
    return [window.docks[name].width() for name in ("filters", "details")]


def wait_for_answer(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.waitUntil(lambda: model_of(window).scores is not None, timeout=PATIENCE_MS)


def test_that_a_dropped_folder_is_imported_and_its_tiles_appear_while_the_job_runs(
    qtbot: QtBot, open_window: OpenWindow, empty_folder: Path, pictures: Path
) -> None:
    window = open_window(empty_folder)
    qtbot.waitUntil(lambda: window.welcome.isVisible())
    events = listen(window)

    with held_after(window, ItemsImported):
        assert drop(window, [pictures])

        wait_for_tiles(qtbot, window, 1)
        ended = any(isinstance(event, JobFinished) for event in events)
        assert not ended, "tiles came only after the job's end"
    wait_for_tiles(qtbot, window, PICTURES)
    wait_for_event(qtbot, events, JobFinished)
    assert not window.welcome.isVisible()
    assert any(isinstance(event, ItemsImported) for event in events)


def test_that_a_double_click_finds_what_is_like_a_tile(qtbot: QtBot, window: MainWindow) -> None:
    asked = shown_ids(window)[3]

    double_click(qtbot, window, 3)

    wait_for_answer(qtbot, window)
    answer = shown_ids(window)
    assert asked not in answer
    assert family(window, answer[0]) == family(window, asked)
    scores = model_of(window).scores.tolist()
    assert scores == sorted(scores, reverse=True)
    window.session.browser.back()
    qtbot.waitUntil(lambda: len(shown_ids(window)) == PICTURES)
    assert window.session.browser.can_go_forward


def test_that_a_file_dropped_on_the_search_bar_is_searched_with_and_not_imported(
    qtbot: QtBot, window: MainWindow, pictures: Path, tmp_path: Path
) -> None:
    source = next(pictures.rglob("cats 01.jpg"))
    stranger = tmp_path / "a picture of mine.jpg"
    shutil.copy(source, stranger)

    assert drop(window.query_bar.drop_target, [stranger])

    wait_for_answer(qtbot, window)
    best = window.session.library.items_by_id([shown_ids(window)[0]])[shown_ids(window)[0]]
    assert best.path == source
    assert model_of(window).scores[0] == pytest.approx(1.0, abs=1e-3)
    assert window.session.library.count() == PICTURES


def test_that_several_tiles_and_an_exclude_make_one_query(qtbot: QtBot, window: MainWindow) -> None:
    click(qtbot, window, 0)
    click(qtbot, window, 1, ctrl=True)
    wanted = window.gallery.selected_ids()
    assert len(wanted) == 2

    qtbot.keyClick(window.gallery.grid, Qt.Key.Key_S)
    wait_for_answer(qtbot, window)
    disliked = shown_ids(window)[0]
    click(qtbot, window, 0)
    qtbot.keyClick(window.gallery.grid, Qt.Key.Key_Minus)

    qtbot.waitUntil(lambda: disliked not in shown_ids(window), timeout=PATIENCE_MS)
    query = window.session.browser.place.query
    assert query is not None
    assert [example.item_id for example in query.include] == wanted
    assert [example.item_id for example in query.exclude] == [disliked]
    window.session.browser.clear_query()
    qtbot.waitUntil(lambda: len(shown_ids(window)) == PICTURES)


def test_that_a_pasted_picture_is_searched_with(qtbot: QtBot, window: MainWindow, pictures: Path) -> None:
    image = QImage(str(next(pictures.rglob("cats 01.jpg"))))
    QGuiApplication.clipboard().setImage(image)

    window.verbs.paste()

    wait_for_answer(qtbot, window)
    assert family(window, shown_ids(window)[0]).endswith("cats")


def test_that_a_query_without_an_answer_says_why_and_shows_nothing_else(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    notes = tmp_path / "notes.txt"
    notes.write_text("no picture")
    double_click(qtbot, window, 3)
    wait_for_answer(qtbot, window)
    histogram = window.query_bar.controls.histogram
    assert histogram.counts.any()
    window.session.find_similar_files([notes])
    qtbot.waitUntil(window.gallery.empty.isVisible, timeout=PATIENCE_MS)
    assert "cannot be searched with" in window.gallery.empty.sentence.text()
    assert not shown_ids(window), "what was there before is no answer"
    assert not histogram.counts.any()
    assert not histogram.toolTip()

    window.session.browser.clear_query()
    wait_for_tiles(qtbot, window, PICTURES)
    assert window.gallery.grid.isVisible()


def test_that_a_pasted_picture_is_not_searched_with_when_the_window_is_opened_again(
    qtbot: QtBot, open_window: OpenWindow, library_folder: Path
) -> None:
    window = open_window(library_folder)
    wait_for_tiles(qtbot, window, PICTURES)
    pasted = QImage(64, 64, QImage.Format.Format_RGB32)
    pasted.fill(0x336699)
    window.session.find_similar_image(pasted)
    qtbot.waitUntil(lambda: window.session.browser.place.query is not None, timeout=PATIENCE_MS)
    window.close()

    again = open_window(library_folder)
    assert again.session.browser.place.query is None
    wait_for_tiles(qtbot, again, PICTURES)


def test_that_tags_can_be_given_undone_and_filtered_by(qtbot: QtBot, window: MainWindow) -> None:
    library = window.session.library
    click(qtbot, window, 0)
    click(qtbot, window, 2, ctrl=True)
    chosen = window.gallery.selected_ids()

    window.inspector.tags_edited.emit(["favourite"], [])
    qtbot.waitUntil(lambda: "favourite" in library.tags.names())
    window.filters.changed.emit(None, library.filter(["tag=favourite"]).conditions)
    qtbot.waitUntil(lambda: sorted(shown_ids(window)) == sorted(chosen))

    window.session.undo_stack.undo()
    qtbot.waitUntil(lambda: "favourite" not in library.tags.names())
    qtbot.waitUntil(lambda: not shown_ids(window))
    window.session.undo_stack.redo()
    qtbot.waitUntil(lambda: sorted(shown_ids(window)) == sorted(chosen))


def test_that_a_name_typed_filters_the_gallery(qtbot: QtBot, window: MainWindow) -> None:
    window.query_bar.name_typed.emit("cats")

    qtbot.waitUntil(lambda: 0 < len(shown_ids(window)) < PICTURES)
    assert all(family(window, item_id).endswith("cats") for item_id in shown_ids(window))


def test_that_a_cancelled_import_goes_on_where_it_stopped(
    qtbot: QtBot, open_window: OpenWindow, empty_folder: Path, tmp_path: Path
) -> None:
    many = tmp_path / "many"
    draw_sample_collection(many, count=MANY)
    window = open_window(empty_folder)
    events = listen(window)
    with held_after(window, ItemsImported):
        window.session.import_paths([many])
        wait_for_tiles(qtbot, window, 1)
        record = window.session.library.jobs.records()[0]
        window.jobs.cancel.emit(record.id)
    wait_for_event(qtbot, events, JobCancelled)
    kept = window.session.library.count()
    assert 0 < kept < MANY
    assert window.session.library.jobs.records()[0].state is JobState.CANCELLED

    window.jobs.resume.emit(record.id)
    wait_for_event(qtbot, events, JobFinished)
    result = next(event.result for event in events if isinstance(event, JobFinished))
    assert result["unchanged"] == kept
    wait_for_tiles(qtbot, window, MANY)


def test_that_a_job_that_cannot_be_resumed_is_offered_again(qtbot: QtBot, window: MainWindow) -> None:
    window.docks["jobs"].show()
    noon = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
    gone = JobRecord(999, "import", JobState.CANCELLED, "Gone", 0, None, None, None, noon, noon)
    window.jobs.show_records([gone])
    qtbot.waitUntil(lambda: any(row.accessibleName() == "Gone" for row in window.jobs.findChildren(JobRow)))
    row = next(row for row in window.jobs.findChildren(JobRow) if row.accessibleName() == "Gone")
    resume = next(button for button in row.findChildren(QPushButton) if button.text() == "Resume")

    with qtbot.waitSignal(window.session.notice, timeout=PATIENCE_MS) as told:
        resume.click()
        assert not resume.isVisible()

    assert "999" in told.args[0]
    assert resume.isVisible()


def test_that_the_window_opens_as_it_was_closed(
    qtbot: QtBot, window: MainWindow, open_window: OpenWindow, library_folder: Path
) -> None:
    window.gallery.set_side(200)
    click(qtbot, window, 4)
    chosen = window.gallery.selected_ids()
    window.docks["filters"].hide()
    window.verbs.find_similar()
    wait_for_answer(qtbot, window)
    answer = shown_ids(window)
    click(qtbot, window, 1)
    marked = window.gallery.selected_ids()
    window.close()

    again = open_window(library_folder)

    wait_for_answer(qtbot, again)
    assert shown_ids(again) == answer
    assert again.gallery.side() == 200
    assert not again.docks["filters"].isVisible()
    qtbot.waitUntil(lambda: again.gallery.selected_ids() == marked)
    query = again.session.browser.place.query
    assert query is not None
    assert [example.item_id for example in query.include] == chosen


@pytest.mark.parametrize("page", ["training", "evaluation", "review"])
def test_that_docks_are_as_large_after_a_page_as_before(
    qtbot: QtBot, window: MainWindow, open_window: OpenWindow, library_folder: Path, page: str
) -> None:
    before = dock_widths(window)
    side = getattr(window, page)

    side.toggle()
    qtbot.waitUntil(lambda: not window.docks["filters"].isVisible())
    side.toggle()
    qtbot.waitUntil(lambda: dock_widths(window) == before)
    side.toggle()
    window.close()

    again = open_window(library_folder)
    wait_for_tiles(qtbot, again, PICTURES)
    assert dock_widths(again) == before


def test_that_failed_and_missing_items_are_shown_with_the_reason(
    qtbot: QtBot, open_window: OpenWindow, empty_folder: Path, pictures: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "mixed"
    folder.mkdir()
    for number, path in enumerate(sorted(pictures.rglob("*.jpg"))[:4]):
        shutil.copy(path, folder / f"{number}.jpg")
    (folder / "broken.jpg").write_bytes(b"this is no picture")
    window = open_window(empty_folder)
    events = listen(window)
    window.session.import_paths([folder])
    wait_for_event(qtbot, events, JobFinished)
    wait_for_tiles(qtbot, window, 5)
    (folder / "0.jpg").unlink()
    window.session.import_paths([folder])
    wait_for_event(qtbot, events, JobFinished, times=2)

    by_name = {item.path.name: item for item in window.session.library.items()}
    assert by_name["broken.jpg"].state is ItemState.FAILED
    assert by_name["0.jpg"].state is ItemState.MISSING
    window.gallery.select_ids([by_name["broken.jpg"].id])
    reason = by_name["broken.jpg"].reason
    assert reason
    qtbot.waitUntil(lambda: reason in window.inspector.banner_text())
    window.jobs.show_failed.emit()
    qtbot.waitUntil(lambda: shown_ids(window) == [by_name["broken.jpg"].id])


def test_that_selecting_everything_and_leaving_it_again_works_by_keys(
    qtbot: QtBot, window: MainWindow
) -> None:
    grid = window.gallery.grid
    grid.setFocus()
    qtbot.keyClick(grid, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: len(window.gallery.selected_ids()) == PICTURES)
    qtbot.keyClick(grid, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not window.gallery.selected_ids())


def test_that_leaving_a_field_keeps_the_selection(qtbot: QtBot, window: MainWindow) -> None:
    chosen = shown_ids(window)[:3]
    window.gallery.select_ids(chosen)
    qtbot.waitUntil(lambda: len(window.inspector.items) == 3)
    for key, modifier in ((Qt.Key.Key_T, Qt.KeyboardModifier.NoModifier), (Qt.Key.Key_F, CTRL)):
        qtbot.keyClick(window.gallery.grid, key, modifier)
        qtbot.waitUntil(lambda: isinstance(QApplication.focusWidget(), QLineEdit))
        qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Escape)
        qtbot.waitUntil(window.gallery.grid.hasFocus)
    assert window.gallery.selected_ids() == chosen
    qtbot.keyClick(window.gallery.grid, Qt.Key.Key_Escape)
    assert window.gallery.selected_ids() == []


def test_that_what_was_searched_for_by_keys_can_be_gone_through_by_keys(
    qtbot: QtBot, window: MainWindow, pictures: Path
) -> None:
    qtbot.keyClick(window.gallery.grid, Qt.Key.Key_F, CTRL)
    line = window.query_bar.field.line
    line.setText(str(next(pictures.rglob("*.*"))))
    qtbot.keyClick(line, Qt.Key.Key_Return)
    wait_for_answer(qtbot, window)
    assert window.gallery.grid.hasFocus()


def test_that_include_without_a_selection_is_no_query(qtbot: QtBot, window: MainWindow) -> None:
    window.gallery.clear_selection()
    window.gallery.grid.setFocus()
    qtbot.keyClick(window.gallery.grid, Qt.Key.Key_Plus)
    assert window.session.browser.place.query is None
    assert not window.session.browser.can_go_back


def test_that_the_selection_stays_with_its_items_when_the_order_changes(
    qtbot: QtBot, window: MainWindow
) -> None:
    before = shown_ids(window)
    window.gallery.select_ids(before[5:8])

    window.session.browser.sort_by(SortKey.NAME, descending=True)

    qtbot.waitUntil(lambda: shown_ids(window) != before)
    assert sorted(window.gallery.selected_ids()) == sorted(before[5:8])


def test_that_the_selection_is_exported_with_scores(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    double_click(qtbot, window, 0)
    wait_for_answer(qtbot, window)
    ids = shown_ids(window)[:3]
    target = tmp_path / "likes.csv"

    window.session.export(ids, window.gallery.scores(), target)

    qtbot.waitUntil(lambda: target.exists() and len(target.read_text().splitlines()) == 4)
    first = target.read_text().splitlines()[1].split(",")
    assert int(first[0]) == ids[0]
    assert float(first[2]) == pytest.approx(float(model_of(window).scores[0]))


def test_that_a_tile_can_be_reached_and_chosen_by_keys_alone(qtbot: QtBot, window: MainWindow) -> None:
    grid = window.gallery.grid
    grid.setFocus()
    grid.selectionModel().setCurrentIndex(
        grid.model().index(0, 0), QItemSelectionModel.SelectionFlag.ClearAndSelect
    )
    qtbot.keyClick(grid, Qt.Key.Key_Right)
    asked = shown_ids(window)[1]
    assert window.gallery.selected_ids() == [asked]

    qtbot.keyClick(grid, Qt.Key.Key_Return)

    wait_for_answer(qtbot, window)
    assert asked not in shown_ids(window)
    assert tile_point(window, 0).x() > 0
