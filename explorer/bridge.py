"""Engine events, from whatever thread they come, as one Qt signal on the GUI thread."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from engine.events import JobEvent


class EngineBridge(QObject):
    """Give ``tell`` to the engine as ``on_event``; connect to ``told``."""

    told = Signal(object, object)
    """An event, and what ``tell`` was given with it."""

    def tell(self, event: JobEvent, asked: object = None) -> None:
        """Called by the engine in a thread of its own.

        ``asked`` says for whom the job is: the request it carries out, or the id of the job it goes on from.
        A job that dies early has no id of its own yet.
        """
        self.told.emit(event, asked)
