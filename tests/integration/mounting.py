"""File systems that a test mounts for itself, where it may, and always takes away again."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def small_disk(folder: Path, kilobytes: int) -> Iterator[None]:
    """A disk of ``kilobytes`` on ``folder``; skips the test where mounting is not permitted."""
    with _mounted(["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs"], folder):
        yield


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """Lets nobody, not even root, write to ``folder``; skips the test where mounting is not permitted."""
    with _mounted(["mount", "--bind", str(folder)], folder):
        subprocess.run(["mount", "-o", "remount,ro,bind", str(folder)], check=True)
        yield


def grow(folder: Path, kilobytes: int) -> None:
    """Gives the small disk on ``folder`` another size."""
    subprocess.run(["mount", "-o", f"remount,size={kilobytes}k", str(folder)], check=True)


@contextmanager
def _mounted(command: list[str], folder: Path) -> Iterator[None]:
    if sys.platform != "linux":
        pytest.skip("mounts are made as Linux makes them")
    folder.mkdir(exist_ok=True)
    try:
        subprocess.run([*command, str(folder)], check=True, capture_output=True, text=True)
    except (OSError, subprocess.CalledProcessError) as error:
        reason = getattr(error, "stderr", None) or error
        pytest.skip(f"mounting is not permitted here: {reason}")
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)
