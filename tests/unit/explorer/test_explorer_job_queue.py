from __future__ import annotations

from explorer.job_queue import JobQueue


def test_that_jobs_begin_one_after_another_in_their_order() -> None:
    queue, begun = JobQueue(), list[str]()
    assert queue.add(lambda: begun.append("first"))
    assert not queue.add(lambda: begun.append("second"))
    assert not queue.add(lambda: begun.append("third"))
    assert begun == ["first"]
    queue.go_on()
    assert begun == ["first", "second"]
    queue.go_on()
    queue.go_on()
    assert begun == ["first", "second", "third"]
    assert queue.add(lambda: begun.append("fourth"))


def test_that_a_job_that_could_not_begin_lets_the_next_one() -> None:
    queue, begun = JobQueue(), list[str]()
    queue.add(lambda: None)
    queue.add(queue.go_on)
    queue.add(lambda: begun.append("last"))
    queue.go_on()
    assert begun == ["last"]


def test_that_only_what_somebody_asked_for_would_be_missed() -> None:
    queue = JobQueue()
    queue.add(lambda: None)
    assert queue.missed == 0
    queue.add(lambda: None)
    queue.add(lambda: None, missed=False)
    assert queue.missed == 1
    queue.forget()
    assert queue.missed == 0
    queue.go_on()
    assert queue.add(lambda: None)
