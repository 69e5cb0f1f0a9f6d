from __future__ import annotations

from typing import Any

import pytest

from engine.events import JobCancelled, JobFailed, JobFinished
from explorer.job_endings import in_words, larger_of_several

PICTURES: dict[str, Any] = {"collection": "Holidays", "kind": "image", "imported": 1, "failed": []}
MUSIC: dict[str, Any] = {"collection": "Records", "kind": "music", "imported": 1200, "failed": []}


def finished(**result: Any) -> JobFinished:
    return JobFinished(1, result)


def test_that_an_import_counts_what_is_new() -> None:
    one = finished(imported=5, unchanged=2, failed=[{}], collections=[PICTURES])
    assert in_words(one) == "Import finished: 5 new, 2 unchanged, 1 could not be read."
    assert in_words(finished()) == "Done."


def test_that_two_collections_are_told_and_the_larger_is_shown() -> None:
    both = finished(imported=1201, unchanged=0, failed=[], collections=[PICTURES, MUSIC])

    assert in_words(both) == (
        "Import finished, a collection for each kind: "
        "1 new picture in “Holidays” and 1,200 new tracks in “Records”."
    )
    assert larger_of_several(both.result) == "Records"
    assert larger_of_several(finished(collections=[PICTURES]).result) is None
    assert larger_of_several({}) is None


def test_that_other_endings_say_what_to_do() -> None:
    assert in_words(JobFailed(1, "There is no room left.")) == "There is no room left."
    assert in_words(JobCancelled(1, {})) == "Stopped. It can be resumed in the Jobs panel."


@pytest.mark.parametrize(
    ("kind", "where"),
    [
        ("import", "import again"),
        ("embed", "Jobs panel"),
        ("train", "on the Train page"),
        ("map", "on the map"),
        ("evaluate", "“Evaluate”"),
        ("review", "“Look through”"),
    ],
)
def test_that_after_a_stop_people_are_sent_to_where_that_kind_of_job_goes_on(kind: str, where: str) -> None:
    told = in_words(JobCancelled(1), kind)
    assert where in told
    assert ("import" in told) is (kind == "import")


def test_that_a_training_says_what_came_of_it() -> None:
    result = {"encoder": "stamps-supcon-1", "candidate": {"map": 0.7}, "promoted": False}
    assert in_words(JobFinished(1, result)).endswith("is trained, and is kept beside the one that answers.")
    assert in_words(JobFinished(1, result | {"promoted": True})).endswith("is trained, and answers now.")
    assert "Resume" in in_words(JobCancelled(1, paused=True))


def test_that_a_review_says_what_was_looked_for() -> None:
    result = {"review": 3, "collection": "Holidays", "kind": "duplicates", "found": 2}
    assert in_words(finished(**result)) == "“Holidays” is looked through for duplicates."
