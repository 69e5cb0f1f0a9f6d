"""What details and verbs are about, while what is selected or shown changes."""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace

import numpy as np
import pytest
from gallery_parts import load
from pytestqt.qtbot import QtBot

from engine.domain import Item
from explorer.subject import Subject
from explorer.tasks import Tasks
from explorer.views.selection import Selection


class Gallery:
    """Knows only what is selected."""

    def __init__(self) -> None:
        self.ids = [7]

    def selected_ids(self) -> list[int]:
        return self.ids

    def selection(self) -> Selection:
        return Selection(len(self.ids), np.array(self.ids, np.int64), np.ones(len(self.ids), np.bool_))


@pytest.fixture
def gallery() -> Gallery:
    return Gallery()


@pytest.fixture
def subject(qtbot: QtBot, tasks: Tasks, gallery: Gallery) -> Subject:
    return Subject(tasks, SimpleNamespace(items_by_id=load), gallery)  # type: ignore[arg-type]


@pytest.fixture
def shown(subject: Subject) -> list[list[int]]:
    """Ids of what is shown in detail, each time."""
    told: list[list[int]] = []

    def note(items: Sequence[Item], _total: int) -> None:
        told.append([item.id for item in items])

    subject.shown.connect(note)
    return told


def test_that_a_neighbour_stays_looked_at_while_the_same_items_are_selected(
    qtbot: QtBot, subject: Subject, gallery: Gallery, shown: list[list[int]]
) -> None:
    gallery.ids = [7, 8]
    subject.look_at(3)
    gallery.ids = [8, 7]
    subject.follow_selection()
    assert subject.ids() == [3], "a tag that is being typed is for what is shown"
    qtbot.waitUntil(lambda: shown[-1:] == [[3]])


def test_that_another_selection_or_looking_away_ends_looking_at_a_neighbour(
    qtbot: QtBot, subject: Subject, gallery: Gallery, shown: list[list[int]]
) -> None:
    subject.look_at(3)
    gallery.ids = [9]
    subject.follow_selection()
    assert subject.ids() == [9]
    subject.look_at(3)
    assert subject.look_away()
    assert subject.ids() == [9]
    assert not subject.look_away()
    qtbot.waitUntil(lambda: shown[-1:] == [[9]])
