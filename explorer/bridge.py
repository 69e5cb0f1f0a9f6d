"""Engine events, from whatever thread they come, as one Qt signal on the GUI thread."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from engine.events import JobEvent


class EngineBridge(QObject):
    """Give ``tell`` to the engine as ``on_event``; connect to ``told``."""

    told = Signal(object)

    def tell(self, event: JobEvent) -> None:
        """Called by the engine in a thread of its own."""
        self.told.emit(event)
