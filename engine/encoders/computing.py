"""How a process that computes waits and deals with memory, told to the system before torch is imported."""

from __future__ import annotations

import ctypes
import os
import sys

_M_TRIM_THRESHOLD, _M_MMAP_MAX = -1, -4
"""Names of ``mallopt``, as in glibc's ``malloc.h``."""

_KEPT_BYTES = 1 << 30


def get_ready() -> None:
    """Lets threads sleep while they wait, and the C library keep what torch frees; once is enough."""
    _wait_without_spinning()
    _keep_freed_memory()


def _wait_without_spinning() -> None:
    """Lets torch's threads sleep when they wait for each other.

    By default they spin, which steals the processor from the threads that decode at the same time: measured
    on a busy machine, sleeping encodes three times as fast. OpenMP reads these once, when torch is imported;
    what the user has set stands.
    """
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    os.environ.setdefault("KMP_BLOCKTIME", "0")


def _keep_freed_memory() -> None:
    """Lets glibc keep up to a gigabyte of freed memory, large blocks too.

    Otherwise these go back to the system at once, which has to empty their pages before the next layer gets
    them. Processor time for 64 pictures through EfficientNet-Lite0: 0.84 s instead of 1.14; for a step of
    training musicnn with 16 windows: 3.1 s instead of 3.6. It takes 7 and 40 % more memory, for blocks of a
    size are had again only after some rounds. Other C libraries keep it anyway, or know no way.
    """
    if sys.platform != "linux":
        return
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_M_MMAP_MAX, 0)
        mallopt(_M_TRIM_THRESHOLD, _KEPT_BYTES)
