"""Which catalogue it is: a number that what is made from it is marked with.

It lies in the header of the file, where SQLite keeps a "user version". A catalogue that is new or restored,
or forgets something that caches may not have read yet, gets another one, so that no cache goes on counting in
a catalogue it was not made from.
"""

from __future__ import annotations

import secrets

from sqlalchemy import Connection, text
from sqlalchemy.orm import Session


def of(session: Session | Connection) -> int:
    """The number of the catalogue, as of the session's snapshot; 0 while it has none."""
    return int(session.execute(text("PRAGMA user_version")).scalar_one())


def renewal() -> str:
    """The statement that gives a catalogue a number that no other has; part of its transaction."""
    return f"PRAGMA user_version = {1 + secrets.randbelow(2**31 - 1)}"
