"""What a process of ours does with its streams."""

from __future__ import annotations

import os
import subprocess
import sys

_PROGRAM = """
import os, sys
from engine.jobs import spawning
spawning.detach()
print("printed")
os.write(2, b"from a decoder in C\\n")
print("said", file=sys.stderr)
"""


def test_that_what_c_libraries_print_is_not_shown_and_what_the_program_says_is() -> None:
    ended = subprocess.run(
        [sys.executable, "-c", _PROGRAM],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert ended.stdout == ""
    assert sorted(ended.stderr.split()) == ["printed", "said"]
