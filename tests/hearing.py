"""Whether tracks can be played here."""

from __future__ import annotations

import subprocess
import sys
from functools import cache

import pytest


@cache
def _sound_library_loads() -> bool:
    """Tried in a process of its own, as QtMultimedia is never loaded into that of a window."""
    command = [sys.executable, "-c", "import PySide6.QtMultimedia"]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def needs_sound() -> None:
    """Skips the test where the system lacks what playing needs."""
    if not _sound_library_loads():
        pytest.skip("the system lacks a library that QtMultimedia needs")
