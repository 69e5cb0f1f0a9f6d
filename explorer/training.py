"""What the window does with trainings, knowing no widget: what is offered, wished for, estimated, begun."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import QObject, QTimer, Signal

from engine.domain import EncoderVersion, JobState, TrainingEstimate, TrainingOffer, TrainingRequest
from engine.library import Library
from explorer.collection_follower import CollectionFollower
from explorer.tasks import Tasks
from explorer.training_request import Wish, missing, suiting
from explorer.training_runs import Earlier, TrainingRuns

ESTIMATE_MS = 150
"""After the last change of the form; somebody who types a number is not interrupted at each digit."""
MOST_EARLIER = 30


class Trainings(CollectionFollower):
    """Keeps the form at a collection, and the trainings of this library."""

    wished = Signal()
    """The wish has changed."""
    estimated = Signal()
    """The estimate, or why there is none, has changed."""

    def __init__(self, library: Library, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(library, tasks, parent)
        self._has_read_earlier = False
        self.offer: TrainingOffer | None = None
        self.encoders: Sequence[EncoderVersion] = ()
        """Versions that a training could start from."""
        self.wish = Wish()
        self.estimate: TrainingEstimate | None = None
        self.trouble = ""
        """Why it cannot be trained like that, in a sentence."""
        self.runs = TrainingRuns(self)
        self.runs.ended.connect(self._read_again)
        self.runs.remove_wanted.connect(self._remove)
        self._estimate_soon = QTimer(self, singleShot=True, interval=ESTIMATE_MS)
        self._estimate_soon.timeout.connect(self._read_estimate)

    @property
    def can_start(self) -> bool:
        """Whether there is something to train, and nothing known against it."""
        return self.offer is not None and not self.trouble and missing(self.wish) is None

    # What the window tells

    def be_seen(self, seen: bool) -> None:
        """Reads nothing while nobody looks; the first time, the earlier trainings, too."""
        if seen and not self._has_read_earlier:
            self._read_earlier(lambda: None)
        super().be_seen(seen)

    # What a person wants

    def choose(self, wish: Wish) -> None:
        """Wants another training."""
        if wish != self.wish:
            self.wish = wish
            self.wished.emit()
            self._estimate_soon.start()

    def start(self) -> None:
        """Begins with what is wished for."""
        if self.subject is not None and self.can_start:
            self.runs.ask(self.wish.request(self.subject.name))

    def could_not_start(self, request: TrainingRequest, sentence: str) -> None:
        """Learns that a training that was wanted is not even begun, and why."""
        self.runs.could_not_start(request)
        self._say(sentence)

    def go_on(self, job_id: int, begin: Callable[[], None]) -> None:
        """Learns that a job of any kind is to go on, and lets it ``begin``.

        Where it is an earlier training that nobody has looked at yet, what is known of it is read first.
        """

        def go_on() -> None:
            self.runs.note_resumed(job_id)
            begin()

        if self.runs.of(job_id) is None:
            self._read_earlier(go_on)
        else:
            go_on()

    # Reading

    def _forget(self) -> None:
        self.offer, self.estimate, self.trouble = None, None, ""
        self.wish = replace(self.wish, labels=None, details=replace(self.wish.details, encoder=None))

    def _read_offer(self) -> None:
        subject, library = self.subject, self._library
        if subject is None:
            return

        def work() -> tuple[TrainingOffer, list[EncoderVersion]]:
            offer = library.training.offer(subject.name)
            return offer, [one for one in library.encoders() if one.kind is subject.kind]

        def show(found: tuple[TrainingOffer, list[EncoderVersion]]) -> None:
            self.offer, self.encoders = found
            self.wish = suiting(self.wish, self.offer, [one.name for one in self.encoders])
            self.offered.emit()
            self.wished.emit()
            self._read_estimate()

        self._tasks.run(work, show, failed=self._say, group="training offer")

    def _read_estimate(self) -> None:
        if self.subject is None or self.offer is None:
            return
        if lacking := missing(self.wish):
            self._say(lacking)
            return
        request = self.wish.request(self.subject.name)

        def show(estimate: TrainingEstimate) -> None:
            self.estimate, self.trouble = estimate, ""
            self.estimated.emit()

        self._tasks.run(
            lambda: self._library.training.estimate(request),
            show,
            failed=self._say,
            group="training estimate",
        )

    def _say(self, sentence: str) -> None:
        self.estimate, self.trouble = None, sentence
        self.estimated.emit()

    def _read_earlier(self, then: Callable[[], None]) -> None:
        self._has_read_earlier = True

        def show(earlier: list[Earlier]) -> None:
            self.runs.show_earlier(earlier)
            then()

        self._tasks.run(lambda: earlier_trainings(self._library), show)

    def _remove(self, job_id: int) -> None:
        self._tasks.run(lambda: self._library.training.remove(job_id), lambda _none: None)

    def _read_again(self) -> None:
        """A version more, or another that answers, is something to start from and to learn from."""
        if self._is_seen:
            self._read_offer()


def earlier_trainings(library: Library) -> list[Earlier]:
    """The last trainings of a library that are over, the newest first, with what is kept of them."""
    over = [one for one in library.training.runs() if one[0].state is not JobState.RUNNING]
    trained = [version.name for version in library.encoders() if version.method is not None]
    details = {detail.job_id: detail for detail in map(library.trained.detail, trained)}
    found = []
    for record, request in over[:MOST_EARLIER]:
        detail = details.get(record.id)
        report = detail.report if detail is not None and detail.report else None
        history = library.training.history(record.id) if report is None else None
        found.append(Earlier(record, request.collection, report, history))
    return found
