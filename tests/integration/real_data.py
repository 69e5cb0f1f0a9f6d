"""Where real pictures and sounds lie; tests of what is found among them skip where there are none."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from command_line import ROOT

DATA = Path(os.environ.get("SIMILARITY_TEST_DATA") or ROOT.parent / "shared" / "data")
STAMPS, DRUMS, MUSIC = (DATA / name for name in ("stamps", "drums", "music"))


def _with(folder: Path) -> pytest.MarkDecorator:
    return pytest.mark.skipif(
        not folder.is_dir(), reason=f"SIMILARITY_TEST_DATA names no folder with {folder.name}"
    )


with_stamps, with_drums, with_music = map(_with, (STAMPS, DRUMS, MUSIC))
