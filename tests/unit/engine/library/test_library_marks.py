"""What people say of pairs of items, through the facade."""

from __future__ import annotations

import pytest
from shelf import unit
from workshop import Workshop

from engine.errors import NotFoundError


def test_that_marks_are_listed_and_can_be_undone(workshop: Workshop) -> None:
    shelf, marks = workshop.shelf, workshop.shelf.library.marks
    first, second, third, *_ = workshop.ids
    other = shelf.put("../other/1.jpg", unit(1, 2), collection="Other")
    another = shelf.put("../other/2.jpg", unit(1, 2), collection="Other")
    change = marks.change([(second, first)], similar=True)
    assert change.after == ((first, second, True),)
    marks.change([(first, third)], similar=False)
    marks.change([(other, another)], similar=True)
    assert [(one.item_id, one.other_id, one.similar) for one in marks.all("Pictures")] == [
        (first, third, False),
        (first, second, True),
    ]
    assert len(marks.all()) == 3
    marks.apply(change.undone())
    assert len(marks.all("Pictures")) == 1
    marks.change([(first, third)], similar=None)
    assert marks.all("Pictures") == []
    with pytest.raises(NotFoundError, match="Nowhere"):
        marks.all("Nowhere")
