"""The card beside a trained encoder."""

from __future__ import annotations

from dataclasses import replace

import pytest
from test_encoders_description import ADAPTER, MUSIC

from engine.encoders import model_card

REPORT = {
    "items": 640,
    "held_out": [1, 2, 3],
    "labels": "folder:2",
    "baseline": {"map": 0.52, "recall_at_1": 0.8, "knn_accuracy": None},
    "candidate": {"map": 0.7149, "recall_at_1": 0.85, "knn_accuracy": None},
    "difference": {"map": 0.195, "low": 0.15, "high": 0.24},
}


def test_that_the_card_says_what_a_person_wants_to_know() -> None:
    card = model_card.text(replace(ADAPTER, report=REPORT, method="supcon"))

    for words in (
        "# stamps-align-1",
        "256 numbers",
        "224 × 224 pixels",
        "Texts are placed among the pictures",
        "`efficientnet-lite0`, whose weights are under Apache-2.0",
        "640 pictures of one collection, by SupCon",
        "the names of folders, 2 deep",
        "3 others were held out",
        "| mAP | 0.520 | 0.715 |",
        "mAP changed by +0.195; with 95 % certainty by +0.150 to +0.240.",
        "measure before relying on it",
    ):
        assert words in card
    assert "kNN" not in card


def test_that_a_card_is_written_where_little_is_known() -> None:
    card = model_card.text(MUSIC)

    assert "windows of 3.0 s at 16000 Hz" in card
    assert "from random weights" in card
    assert "The tracks of one collection, by SimCLR" in card
    assert "None were measured." in card


@pytest.mark.parametrize(
    ("labels", "words"),
    [
        ("/home/me/secret.csv", "those of a table"),
        ("C:\\me\\secret.csv", "those of a table"),
        ("secret.csv", "those of a table"),
        ("tag", "Labels were tags."),
        ("album_artist", "what the items say of their album artist"),
    ],
)
def test_that_no_path_stands_in_the_card(labels: str, words: str) -> None:
    training = {"labels": labels, "captions": labels}
    card = model_card.text(replace(ADAPTER, report={**REPORT, "labels": labels}, training=training))

    assert words in card
    assert "secret" not in card


def test_that_a_method_of_a_later_program_is_named_as_it_is() -> None:
    assert "by newest." in model_card.text(replace(ADAPTER, method="newest"))
