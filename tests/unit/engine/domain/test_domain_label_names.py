from __future__ import annotations

import pytest

from engine.domain.label_names import label_title


@pytest.mark.parametrize(
    ("field", "title"),
    [
        ("folder:1", "Folder"),
        ("folder:2", "Folder, level 2"),
        ("tag", "Tags"),
        ("artist", "Artist"),
        ("some/where/Labels.CSV", "Labels.CSV"),
        ("D:\\lists\\kinds.txt", "kinds.txt"),
        ("labels", "Labels"),
    ],
)
def test_that_labels_have_a_name_for_people(field: str, title: str) -> None:
    assert label_title(field) == title
