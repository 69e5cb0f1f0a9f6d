"""Text as the catalogue keeps and compares it."""

from __future__ import annotations

import unicodedata
from typing import Any

from sqlalchemy import String, TypeDecorator

from engine.catalog.paths import readable


def folded(text: str) -> str:
    """``text`` as it is compared where case does not count.

    SQLite's own ``lower`` knows ASCII alone, and an Ä is one character in some file names and two in others.
    """
    if text.isascii():
        return text.lower()
    whole = unicodedata.normalize("NFC", readable(text))
    return unicodedata.normalize("NFC", whole.casefold())


class ReadableText(TypeDecorator[str]):
    """A column of text. SQLite refuses text that is not UTF-8, so its bytes are written as ``\\xNN``."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Any) -> str | None:
        return value if value is None else readable(value)
