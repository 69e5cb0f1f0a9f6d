"""A box whose values come as they were put in."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from engine.domain import ClusterMethod
from explorer.views.value_box import ValueBox

KMEANS, HDBSCAN = ClusterMethod.KMEANS, ClusterMethod.HDBSCAN


@pytest.fixture
def box(qtbot: QtBot) -> ValueBox[ClusterMethod | None]:
    box: ValueBox[ClusterMethod | None] = ValueBox("Clusters")
    qtbot.addWidget(box)
    box.offer([(None, "None", ""), (KMEANS, "k-means", "As many as labels"), (HDBSCAN, "HDBSCAN", "")])
    return box


def test_that_a_member_of_an_enumeration_stays_one(box: ValueBox[ClusterMethod | None]) -> None:
    assert box.value is None
    box.setCurrentIndex(2)
    assert box.value is HDBSCAN
    box.choose(KMEANS)
    assert box.value is KMEANS
    assert (box.currentText(), box.currentData(Qt.ItemDataRole.ToolTipRole)) == (
        "k-means",
        "As many as labels",
    )


def test_that_offering_is_silent_and_choosing_is_not(
    qtbot: QtBot, box: ValueBox[ClusterMethod | None]
) -> None:
    with qtbot.assertNotEmitted(box.currentIndexChanged):
        box.offer([(HDBSCAN, "HDBSCAN", ""), (KMEANS, "k-means", "")])
    assert box.value is HDBSCAN
    with qtbot.waitSignal(box.currentIndexChanged):
        box.choose(KMEANS)


def test_that_what_is_not_listed_cannot_be_chosen(box: ValueBox[ClusterMethod | None]) -> None:
    box.offer([(KMEANS, "k-means", "")])
    box.choose(HDBSCAN)
    assert box.currentText() == ""
    with pytest.raises(LookupError, match="Clusters"):
        _ = box.value
