"""Paths as bytes and as text."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.catalog.paths import folder_below, from_bytes, readable, to_bytes


@pytest.mark.skipif(sys.platform == "win32", reason="names are text on Windows")
@given(st.binary(min_size=1).filter(lambda raw: b"\0" not in raw and b"/" not in raw))
def test_that_any_name_comes_back_as_the_bytes_it_was(raw: bytes) -> None:
    assert to_bytes(from_bytes(b"/pictures/" + raw)) == os.path.normpath(b"/pictures/" + raw) or raw == b".."


@given(st.text(st.characters()))
def test_that_readable_text_is_utf_8_and_stays_as_it_is(text: str) -> None:
    shown = readable(text)
    shown.encode()
    assert readable(shown) == shown
    if all(not 0xD800 <= ord(c) <= 0xDFFF for c in text):
        assert shown == text


@pytest.mark.parametrize(
    ("text", "shown"), [("a\udcff", "a\\xff"), ("a\ud800", "a\\ud800"), ("ä", "ä"), ("", "")]
)
def test_that_what_is_no_text_is_written_as_escapes(text: str, shown: str) -> None:
    assert readable(text) == shown


def test_that_labels_are_the_folders_below_the_root() -> None:
    root = Path("/pictures")
    assert folder_below(root, root / "a.jpg") == ""
    assert folder_below(root, root / "animals" / "cats\udcff" / "a.jpg") == "animals/cats\\xff"
    with pytest.raises(ValueError, match="not in the subpath"):
        folder_below(root, Path("/other/a.jpg"))
