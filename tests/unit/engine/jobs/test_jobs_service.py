"""The encoder service: a process that is there when it is needed, and only then."""

from __future__ import annotations

import multiprocessing
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from engine.errors import EncoderError
from engine.jobs import service
from engine.jobs.service import EncodeReply, EncodeRequest, EncoderService, ExplainRequest


def _request(*texts: str, source: str = "tiny") -> EncodeRequest:
    return EncodeRequest(source, Path("cache"), texts=texts)


def _numbers(reply: EncodeReply) -> list[int]:
    return [int(vector[0]) for vector in reply.results if not isinstance(vector, str)]


@pytest.fixture
def make_service(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., EncoderService]]:
    made: list[EncoderService] = []

    def make(**options: float) -> EncoderService:
        made.append(EncoderService(module="service_runner", **options))
        return made[-1]

    yield make
    monkeypatch.setattr(service, "STOP_SECONDS", 0.2)
    for one in made:
        one.close()
        assert not one.running


def test_that_it_starts_when_it_is_asked_and_answers_every_thread_its_own(
    make_service: Callable[..., EncoderService],
) -> None:
    encoder = make_service()
    assert not encoder.running
    with ThreadPoolExecutor(8) as pool:
        replies = list(pool.map(lambda n: encoder.encode(_request("x" * n, "y")), range(40)))
    assert [_numbers(reply) for reply in replies] == [[number, 1] for number in range(40)]
    assert {reply.encoder for reply in replies} == {"lengths"}
    assert encoder.running
    encoder.close()
    assert not encoder.running


def test_that_an_error_of_the_encoder_is_raised_here_and_the_next_query_is_answered(
    make_service: Callable[..., EncoderService],
) -> None:
    encoder = make_service()
    with pytest.raises(EncoderError, match="no such encoder"):
        encoder.encode(_request(source="refuse"))
    assert _numbers(encoder.encode(_request("abc"))) == [3]


def test_that_it_explains_beside_answering_queries(make_service: Callable[..., EncoderService]) -> None:
    encoder = make_service()
    files = Path("two"), Path("four")
    assert encoder.explain(ExplainRequest("tiny", Path("cache"), *files)).score == 0.75
    assert _numbers(encoder.encode(_request("abc"))) == [3]
    with pytest.raises(EncoderError, match="no such encoder"):
        encoder.explain(ExplainRequest("refuse", Path("cache"), *files))


def test_that_it_starts_again_after_its_process_died(make_service: Callable[..., EncoderService]) -> None:
    encoder = make_service()
    with pytest.raises(EncoderError, match="try the query again"):
        encoder.encode(_request("abc", source="die"))
    assert _numbers(encoder.encode(_request("abc"))) == [3]


def test_that_a_process_that_died_between_two_queries_costs_none(
    make_service: Callable[..., EncoderService],
) -> None:
    encoder = make_service()
    encoder.warm_up()
    (process,) = multiprocessing.active_children()
    process.kill()
    process.join()
    assert not encoder.running
    assert _numbers(encoder.encode(_request("abc"))) == [3]


def test_that_it_stops_when_nobody_asks_any_more_and_starts_again(
    make_service: Callable[..., EncoderService],
) -> None:
    encoder = make_service(idle_seconds=0.2)
    encoder.warm_up()
    assert encoder.running
    assert _numbers(encoder.encode(_request("abc"))) == [3]
    deadline = time.monotonic() + 30
    while encoder.running and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not encoder.running
    assert _numbers(encoder.encode(_request("abcd"))) == [4]


def test_that_closing_gives_up_a_query_that_does_not_end(
    make_service: Callable[..., EncoderService], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(service, "STOP_SECONDS", 0.2)
    encoder = make_service()
    encoder.warm_up()
    failed = threading.Event()

    def ask() -> None:
        with pytest.raises(EncoderError):
            encoder.encode(_request("abc", source="hang"))
        failed.set()

    asking = threading.Thread(target=ask)
    asking.start()
    while not encoder._lock.locked():
        time.sleep(0.01)
    encoder.close()
    asking.join()
    assert failed.is_set()
    assert not encoder.running


def test_that_what_is_abandoned_ends_at_once_and_nothing_is_asked_any_more(
    make_service: Callable[..., EncoderService],
) -> None:
    encoder = make_service()
    encoder.warm_up()
    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(encoder.encode, _request("abc", source="hang"))
        time.sleep(0.3)
        assert not waiting.done()

        encoder.abandon()

        with pytest.raises(EncoderError):
            waiting.result(timeout=5)
    with pytest.raises(EncoderError, match="being closed"):
        encoder.encode(_request("abc"))
