"""What is told to the system before anything is computed."""

from __future__ import annotations

import os
import platform
import subprocess
import sys

import pytest

_MEGABYTES = 64
_SETTLED = 30
"""After so many rounds: crumbs between large blocks are put aside at first, and keep these apart."""
_PROGRAM = f"""
import resource, sys
from engine.encoders import computing
if "ready" in sys.argv:
    computing.get_ready()
import torch
for _ in range({_SETTLED} + 1):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    torch.ones({_MEGABYTES} << 18)
    pages = resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before
print(pages * resource.getpagesize() >> 20)
"""


def _program(*arguments: str, **environment: str) -> str:
    plain = {name: value for name, value in os.environ.items() if not name.startswith(("OMP_", "KMP_"))}
    return subprocess.run(
        [sys.executable, "-c", *arguments],
        capture_output=True,
        text=True,
        check=True,
        env=plain | {"PYTHONPATH": os.pathsep.join(sys.path)} | environment,
    ).stdout


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="what other C libraries do is theirs")
def test_that_freed_memory_is_had_again_without_the_system_emptying_it() -> None:
    assert int(_program(_PROGRAM)) >= _MEGABYTES
    assert int(_program(_PROGRAM, "ready")) < _MEGABYTES / 8


def test_that_threads_sleep_while_they_wait_unless_the_user_says_otherwise() -> None:
    told = """
import os
from engine.encoders import computing
computing.get_ready()
print(os.environ["OMP_WAIT_POLICY"])
"""
    assert _program(told).strip() == "PASSIVE"
    assert _program(told, OMP_WAIT_POLICY="ACTIVE").strip() == "ACTIVE"
