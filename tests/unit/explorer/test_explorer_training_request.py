"""Wishes in plain words, and the requests they become."""

from __future__ import annotations

from dataclasses import replace

import pytest
from training_parts import offer_of

from engine.domain import Kind, TrainingMethod
from explorer.training_request import Details, Goal, Wish, obstacle, suiting


@pytest.mark.parametrize(
    ("goal", "method", "labels", "captions"),
    [
        (Goal.LABELS, TrainingMethod.AUTO, "folder:2", None),
        (Goal.MARKS, TrainingMethod.PAIR, None, None),
        (Goal.UNLABELLED, TrainingMethod.SIMCLR, None, None),
        (Goal.WORDS, TrainingMethod.ALIGNMENT, None, "tag"),
    ],
)
def test_that_a_goal_becomes_the_method_that_fits_it(
    goal: Goal, method: TrainingMethod, labels: str | None, captions: str | None
) -> None:
    request = Wish(goal, labels="folder:2", captions="tag").request("stamps")
    assert (request.method, request.labels, request.captions) == (method, labels, captions)


def test_that_a_chosen_method_stands_above_that_of_the_goal() -> None:
    details = Details(method=TrainingMethod.TRIPLET, epochs=7, settings={"held_out": 0.3})
    request = Wish(Goal.MARKS, details=details).request("stamps")
    assert (request.method, request.epochs, request.settings) == (
        TrainingMethod.TRIPLET,
        7,
        {"held_out": 0.3},
    )


def test_that_what_is_lacking_is_told_with_what_to_do() -> None:
    bare = offer_of("stamps")
    assert "mark" in (obstacle(Goal.MARKS, bare) or "")
    assert "pip install" in (obstacle(Goal.WORDS, bare) or "")
    assert obstacle(Goal.LABELS, bare) is None
    assert obstacle(Goal.UNLABELLED, bare) is None
    able = offer_of("stamps", not_similar_marks=1, reads_text=True)
    assert all(obstacle(goal, able) is None for goal in Goal)


def test_that_a_wish_is_made_possible() -> None:
    offer = offer_of("stamps")
    assert suiting(Wish(Goal.LABELS), offer, ()).labels == "folder:2"
    assert suiting(Wish(Goal.LABELS, labels="year"), offer, ()).labels == "folder:2"
    assert suiting(Wish(Goal.LABELS, labels="tag"), offer, ()).labels == "tag"
    assert suiting(Wish(Goal.MARKS), offer, ()).goal is Goal.LABELS
    assert suiting(Wish(Goal.LABELS), replace(offer, labels=()), ()).goal is Goal.UNLABELLED


def test_that_a_chosen_table_stays_chosen() -> None:
    wish = Wish(Goal.LABELS, labels="/home/me/Labels.CSV")
    assert suiting(wish, replace(offer_of("stamps"), labels=()), ()) == wish


def test_that_encoders_that_are_no_more_or_of_another_collection_are_dropped() -> None:
    wish = Wish(details=Details(encoder="gone", teacher="ear", epochs=5))
    assert suiting(wish, offer_of("stamps"), ["net"]).details == Details(epochs=5)
    known = Details(encoder="net", teacher="net")
    assert suiting(Wish(details=known), offer_of("stamps"), ["net"]).details == known


def test_that_numbers_that_mean_nothing_for_items_of_a_kind_are_dropped() -> None:
    wish = Wish(details=Details(settings={"views.flip": 0.5, "held_out": 0.3}))
    assert suiting(wish, offer_of("stamps"), ()).details == wish.details
    songs = offer_of("songs", kind=Kind.MUSIC)
    assert suiting(wish, songs, ()).details.settings == {"held_out": 0.3}


def test_that_each_changed_detail_is_counted() -> None:
    assert Details().changed == 0
    assert Details(epochs=3, settings={"held_out": 0.3, "crops": 4}).changed == 3
