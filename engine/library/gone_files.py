"""Notes that files are gone, without looking through their folders."""

from __future__ import annotations

import os
from collections.abc import Sequence

import numpy as np

from engine.catalog import intake, items
from engine.catalog.catalog import Catalog


def note_gone(catalog: Catalog, item_ids: Sequence[int]) -> list[int]:
    """Calls those of the items missing whose files are not there; returns their ids, ascending.

    What is known of them stays, as when an import finds them gone: put back, they are what they were.
    """
    with catalog.read() as session:
        known = items.by_ids(session, item_ids)
    gone = sorted(item.id for item in known.values() if not os.path.lexists(item.path))
    with catalog.write() as session:
        intake.mark_missing(session, np.array(gone, dtype=np.int64))
    return gone
