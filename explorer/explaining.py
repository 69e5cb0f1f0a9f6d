"""Why two items are alike: what the engine is asked for part by part, and what is known already."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from PySide6.QtCore import QObject, Signal

from engine.domain import Explanation, ExplanationMethod, ExplanationRequest, Item, Kind
from engine.library import Library
from engine.library.explaining import shared_tags
from explorer.nearest_example import nearest_first
from explorer.tasks import Tasks

MOST_KEPT = 64
"""Pairs whose explanations are kept."""
GONE = "One of the two is not in the library any more."
NO_TWO_KINDS = "A picture and a track cannot be compared. Choose two pictures, or two tracks."

Methods = tuple[ExplanationMethod, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Why:
    """A pair, and what there is to say of it by now."""

    ids: tuple[int, int]
    items: tuple[Item, Item] | None = None
    """None while they are read."""
    explanation: Explanation | None = None
    is_whole: bool = False
    """Whether nothing more is to come."""
    failure: str | None = None
    """A sentence on why nothing more will come."""
    examples: tuple[Item, ...] = ()
    """What the second may be compared with, the nearest first; none where that is the first alone."""


class _Subject(NamedTuple):
    """What an explanation hangs on; another encoder or other files make another one."""

    first: str | None
    second: str | None
    encoder: str | None


class _Asked(NamedTuple):
    items: tuple[Item, Item]
    subject: _Subject
    examples: tuple[Item, ...]


class Explaining(QObject):
    """One pair at a time. The engine looks at one thing at a time, too, and cannot be interrupted."""

    changed = Signal(object)
    """The ``Why`` that is to be shown."""
    saved = Signal(str)
    """A sentence that says where a picture was saved, or why it was not."""

    def __init__(self, library: Library, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._library = library
        self._tasks = tasks
        self._why: Why | None = None
        self._asked: _Asked | None = None
        self._is_looking = False
        self._known: OrderedDict[_Subject, tuple[Explanation, list[Methods]]] = OrderedDict()
        """With what is still to be asked for."""

    def show(self, *items: int) -> None:
        """Explains a pair; what is known of it is told at once.

        Of more than two, the last is explained with the nearest of the others.
        """
        *firsts, second = items
        self._begin(Why((firsts[0], second)), firsts)

    def choose(self, first: int) -> None:
        """Explains what is explained with another example."""
        if self._why is not None and first != self._why.ids[0]:
            self._begin(Why((first, self._why.ids[1]), examples=self._why.examples), [first])

    def again(self) -> None:
        """Tries once more."""
        if self._why is not None:
            self._begin(Why(self._why.ids, examples=self._why.examples), self._why.ids[:1])

    def _begin(self, why: Why, firsts: Sequence[int]) -> None:
        self._asked = None
        self._tell(why)
        self._tasks.run(
            lambda: self._read(firsts, why.ids[1]), self._take, failed=self._fail, group="explained pair"
        )

    def leave(self) -> None:
        """Nobody waits any more. What the engine looks at is kept, but it is asked for nothing more."""
        self._why = self._asked = None

    def save(self, target: Path) -> None:
        """Draws what is shown into a PNG file."""
        if self._why is not None and self._why.explanation is not None:
            explanation = self._why.explanation
            self._tasks.run(
                lambda: self._library.explanations.write(explanation, target),
                lambda _: self.saved.emit(f"The picture is saved as {target}."),
                failed=self.saved.emit,
            )

    def _read(self, firsts: Sequence[int], second: int) -> _Asked | str:
        """The pair, or why it cannot be explained; runs off the GUI thread."""
        items = self._library.items_by_id([*firsts, second])
        there, found = items.get(second), [items[one] for one in firsts if one in items]
        if there is None or not found:
            return GONE
        fitting = [one for one in found if one.kind is there.kind]
        if not fitting:
            return NO_TWO_KINDS
        examples = nearest_first(self._library, there, fitting) if len(fitting) > 1 else ()
        here = examples[0] if examples else fitting[0]
        encoders = {one.name: one.encoder for one in self._library.collections()}
        subject = _Subject(here.content_hash, there.content_hash, encoders.get(here.collection))
        return _Asked((here, there), subject, examples)

    def _take(self, found: _Asked | str) -> None:
        if self._why is None:
            return
        if isinstance(found, str):
            self._fail(found)
            return
        self._asked = found
        ids = found.items[0].id, found.items[1].id
        examples = found.examples or self._why.examples
        self._tell(replace(self._why, ids=ids, items=found.items, examples=examples))
        self._tell_known(found)
        self._go_on()

    def _go_on(self) -> None:
        """Asks for the next part of what is shown."""
        asked = self._asked
        if asked is None or self._is_looking or self._why is None or self._why.failure is not None:
            return
        known = self._known.get(asked.subject)
        left = known[1] if known is not None else _parts(asked.items[0].kind)
        if left:
            self._look(asked, left)

    def _look(self, asked: _Asked, left: list[Methods]) -> None:
        here, there = asked.items
        request = ExplanationRequest(here.id, there.id, asked.subject.encoder, left[0])
        self._is_looking = True

        def take(found: Explanation) -> None:
            self._is_looking = False
            self._keep(asked.subject, found, left[1:])
            if asked is self._asked:
                self._tell_known(asked)
            self._go_on()

        def fail(sentence: str) -> None:
            self._is_looking = False
            if asked is self._asked:
                self._fail(sentence)
            self._go_on()

        self._tasks.run(lambda: self._library.explanations.explain(request), take, failed=fail)

    def _keep(self, subject: _Subject, found: Explanation, left: list[Methods]) -> None:
        known = self._known.pop(subject, None)
        if known is not None:
            found = replace(found, maps=known[0].maps + found.maps)
        self._known[subject] = (found, left)
        while len(self._known) > MOST_KEPT:
            self._known.popitem(last=False)

    def _tell_known(self, asked: _Asked) -> None:
        known = self._known.get(asked.subject)
        if known is None or self._why is None:
            return
        self._known.move_to_end(asked.subject)
        here, there = asked.items
        # The same two files may be other items by now, with other tags.
        explanation = replace(known[0], first=here.id, second=there.id, tags=shared_tags(here, there))
        self._tell(replace(self._why, explanation=explanation, is_whole=not known[1]))

    def _fail(self, sentence: str) -> None:
        if self._why is not None:
            self._tell(replace(self._why, failure=sentence))

    def _tell(self, why: Why) -> None:
        self._why = why
        self.changed.emit(why)


def _parts(kind: Kind) -> list[Methods]:
    """What is asked for one after the other, the quick first."""
    if kind is Kind.IMAGE:
        return [(ExplanationMethod.GRADIENT,), (ExplanationMethod.OCCLUSION,)]
    return [()]
