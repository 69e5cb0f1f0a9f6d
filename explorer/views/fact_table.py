"""A table of facts whose text can be selected and copied."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QWidget

from explorer.theme import muted
from explorer.views.wrapped_text import WrappedText

FIRST_COLUMN = 84
"""Pixels for the names."""


class FactTable(WrappedText):
    """Names, muted, and values beside them."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Details", parent)
        self._facts: tuple[tuple[str, str], ...] = ()

    @property
    def facts(self) -> tuple[tuple[str, str], ...]:
        """What is shown."""
        return self._facts

    def show_facts(self, facts: Sequence[tuple[str, str]]) -> None:
        """Shows names and values; a selection survives when nothing changed."""
        if tuple(facts) != self._facts:
            self._facts = tuple(facts)
            self._write()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Takes on the colours of a new palette."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._write()

    def _write(self) -> None:
        ink = muted(self.palette()).name()
        rows = "".join(
            f'<tr><td width="{FIRST_COLUMN}" style="color: {ink}; padding: 2px 8px 2px 0">{escape(name)}</td>'
            f'<td style="padding: 2px 0">{escape(value)}</td></tr>'
            for name, value in self._facts
        )
        self.setHtml(f'<table width="100%" cellspacing="0" cellpadding="0">{rows}</table>')
