"""What can go wrong, in sentences for people.

Every message says what happened, to which file or thing, and what to do. The front ends print it as it is.
"""

from __future__ import annotations


class EngineError(Exception):
    """Root of everything the engine raises on purpose; ``str(error)`` is one line for a person."""


class LibraryError(EngineError):
    """The library folder cannot be used as it is."""


class LibraryBusyError(LibraryError):
    """Another program is writing to the library."""


class LibraryTooNewError(LibraryError):
    """The library was written by a later version of the program."""


class LibraryDamagedError(LibraryError):
    """The catalogue cannot be read."""


class StorageFullError(LibraryError):
    """There is no room left where the library lies."""


class NotFoundError(EngineError):
    """Something was named that is not in the library."""


class InvalidRequestError(EngineError):
    """A request that makes no sense, such as a filter that cannot be read."""


class DecodeError(EngineError):
    """A media file cannot be read; the message is the reason, without the path."""


class EncoderError(EngineError):
    """An encoder cannot be loaded or gives unusable vectors."""


class JobError(EngineError):
    """A job could not be started, or ended without finishing its work."""
