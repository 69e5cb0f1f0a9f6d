"""One writing job at a time in a library, across all programs that have it open."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from filelock import FileLock, Timeout

from engine.errors import LibraryBusyError, LibraryError
from engine.settings import LibraryPaths


@contextmanager
def job_lock(paths: LibraryPaths) -> Iterator[None]:
    """Holds the library's job lock. The system releases it when its holder dies, however it dies.

    Raises:
        LibraryBusyError: another job holds it.
    """
    lock = FileLock(paths.job_lock)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise LibraryBusyError(
            f"Another job is writing to the library {paths.folder}. Wait for it to end, or cancel it; 'jobs' "
            "shows it."
        ) from None
    except OSError as error:
        raise LibraryError(
            f"The library {paths.folder} cannot be written to ({error.strerror}). Check its permissions, or "
            "name another with --library."
        ) from error
    try:
        yield
    finally:
        lock.release()


def is_free(paths: LibraryPaths) -> bool:
    """Whether no job is writing just now."""
    try:
        with job_lock(paths):
            return True
    except LibraryError:
        return False
