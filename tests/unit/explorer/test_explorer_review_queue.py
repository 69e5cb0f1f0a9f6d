"""A queue of cases: where one is, what was said, and that it is not lost."""

from __future__ import annotations

import pytest
from review_parts import NOON, review_of, suggestion, suspect

from engine.domain import ReviewKind, Verdict
from explorer.models.review_queue import Answer, Case, ReviewQueue, cases_of

SOURCE = ("birds", NOON)
YES, NO = Answer(Verdict.IS, "a/dog"), Answer(Verdict.IS_NOT, "a/dog")
CASES = tuple(Case(item, "a/dog", "a/cat", 0.9) for item in (1, 2, 3, 4))


@pytest.fixture
def queue() -> ReviewQueue:
    queue = ReviewQueue()
    queue.show(SOURCE, CASES)
    return queue


def items(queue: ReviewQueue) -> list[int]:
    return [case.item for case in queue.cases]


def test_that_cases_are_what_is_sure_enough_and_then_what_to_label_next() -> None:
    review = review_of(
        ReviewKind.SUGGESTIONS,
        suggestions=(suggestion(1, 0.9), suggestion(2, 0.6)),
        to_label_next=(1, 2, 8),
    )
    cases = cases_of(review, 0.7)
    assert [(case.item, case.suggested) for case in cases] == [(1, "a/dog"), (2, None), (8, None)]
    assert [case.item for case in cases_of(review, None)] == [1, 2, 8]


def test_that_suspects_have_the_label_in_doubt() -> None:
    [case] = cases_of(review_of(ReviewKind.SUSPECTS, suspects=(suspect(5),)), None)
    assert case == Case(5, "a/dog", "a/cat", 0.8, (105, 106))


def test_that_an_answer_goes_on_and_skipping_leaves_none(queue: ReviewQueue) -> None:
    assert queue.answer(YES) == CASES[0]
    queue.step(1)
    queue.answer(NO)
    queue.step(1)
    assert queue.case is None
    assert (queue.counted(Verdict.IS), queue.counted(Verdict.IS_NOT), queue.skipped) == (1, 1, 2)
    queue.begin_again()
    assert queue.case == CASES[1]


def test_that_one_goes_no_further_than_both_ends(queue: ReviewQueue) -> None:
    queue.step(-1)
    assert queue.at == 0
    queue.step(9)
    assert queue.at == 4
    assert queue.answer(YES) is None
    queue.step(-1)
    assert queue.case == CASES[3]


def test_that_what_is_taken_back_is_shown_again(queue: ReviewQueue) -> None:
    queue.answer(YES)
    queue.answer(NO)
    queue.note(CASES[0], None)
    assert queue.case == CASES[0]
    assert queue.answers == {CASES[1]: NO}
    queue.note(CASES[0], YES)
    assert queue.case == CASES[1]
    assert queue.answers[CASES[0]] == YES


def test_that_reading_the_same_again_keeps_what_was_answered(queue: ReviewQueue) -> None:
    queue.answer(YES)
    queue.step(1)
    queue.show(SOURCE, CASES[1:])
    assert items(queue) == [1, 2, 3, 4]
    assert queue.case == CASES[2]
    queue.show(SOURCE, CASES[3:])
    assert items(queue) == [1, 4]


def test_that_another_look_begins_anew(queue: ReviewQueue) -> None:
    queue.answer(YES)
    queue.show(("cats", NOON), CASES[2:])
    assert items(queue) == [3, 4]
    assert queue.case == CASES[2]
    assert not queue.answers
