"""Whether the files of items are where the catalogue says."""

from __future__ import annotations

import os
from collections.abc import Mapping, Set
from pathlib import Path

import numpy as np

from engine.catalog import collections, intake, items
from engine.catalog.catalog import Catalog
from engine.domain import Finding, ItemState
from engine.media.scan import root_state


def file_findings(catalog: Catalog, *, repair: bool) -> list[Finding]:
    """Items whose file is gone, or lies in a folder that is away; a repair marks them."""
    with catalog.read() as session:
        places = items.places(session, ItemState.READY)
        roots = {
            root
            for collection in collections.all_collections(session)
            for root in collection.roots
            if root_state(root) != "present"
        }
    gone = {item_id: path for item_id, path in places if not os.path.lexists(path)}
    missing = {item_id: path for item_id, path in gone.items() if not roots & set(path.parents)}
    if repair:
        with catalog.write() as session:
            intake.mark_missing(session, np.array(list(missing), dtype=np.int64))
            for root in roots:
                intake.mark_unavailable(session, root)
    away = len(gone) - len(missing)
    return [
        *([_away(away, roots, repair)] if away else []),
        *([_missing(missing, repair)] if missing else []),
    ]


def _away(count: int, roots: Set[Path], repair: bool) -> Finding:
    where = ", ".join(sorted(str(root) for root in roots))
    return Finding(
        "files",
        f"{count} items lie in folders that are not there just now ({where})",
        repair,
        "Connect the drive and import the folder again; tags and vectors are kept.",
    )


def _missing(missing: Mapping[int, Path], repair: bool) -> Finding:
    return Finding(
        "files",
        f"{len(missing)} files are gone, the first is {next(iter(missing.values()))}",
        repair,
        "If they were moved, import their new folder: they are recognised by their content.",
    )
