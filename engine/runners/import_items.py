"""The import job: folders in, items with metadata, vectors, tags and thumbnails out."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from engine.catalog import collections
from engine.demo.pictures import draw_sample_collection
from engine.domain import Kind
from engine.errors import JobError
from engine.jobs.context import JobCancelledError, JobContext
from engine.media.scan import kind_of_file, kinds_in
from engine.runners import naming
from engine.runners.importer import Importer
from engine.runners.inventory import Inventory, Surveyor, absolute
from engine.runners.tally import Tally, together

_SOUGHT = {
    None: "no pictures and no music were",
    Kind.IMAGE.value: "no pictures were",
    Kind.MUSIC.value: "no music was",
}
"""What an import of each kind did not find, in words."""


def run(spec: dict[str, Any], context: JobContext) -> dict[str, Any]:
    """Imports ``spec["paths"]``, what is of ``spec["kind"]`` or of either when that is None.

    They go into the collection ``spec["name"]``, or into one that is found for them when that is None too.
    The result tells of each collection, and in its own fields of the first one, with the numbers of all.
    """
    paths = [absolute(path) for path in spec["paths"]]
    if "draw" in spec:
        _draw_samples(paths[0], spec["draw"], context)
    kinds = _kinds_of(paths, context) if spec["kind"] is None else [Kind(spec["kind"])]
    results: list[dict[str, Any]] = []
    for kind in kinds:
        try:
            results.append(_import_kind(_paths_for(kind, kinds, paths), kind, spec, context))
        except JobCancelledError as cancelled:
            raise JobCancelledError(together([*results, *cancelled.args])) from None
    return together(results)


def _kinds_of(paths: list[Path], context: JobContext) -> list[Kind]:
    """The kinds of what lies in ``paths``, pictures first; of what lay there, when nothing does now."""
    found = kinds_in(paths) or _kinds_known(paths, context)
    return [kind for kind in Kind if kind in found] or [Kind.IMAGE]  # whose survey says what is wrong


def _paths_for(kind: Kind, kinds: list[Kind], paths: list[Path]) -> list[Path]:
    """Those of the paths that may hold files of ``kind``, where files of several ``kinds`` are named."""
    if len(kinds) == 1:
        return paths
    return [path for path in paths if not path.is_file() or (kind_of_file(path) or kinds[0]) is kind]


def _kinds_known(paths: list[Path], context: JobContext) -> set[Kind]:
    with context.catalog.read() as session:
        known = collections.all_collections(session)
    return {c.kind for c in known if any(naming.belongs(path, root) for path in paths for root in c.roots)}


def _import_kind(paths: list[Path], kind: Kind, spec: dict[str, Any], context: JobContext) -> dict[str, Any]:
    with context.catalog.write() as session:
        name = naming.collection_for(session, paths, kind, spec["name"])
        version = naming.encoder_for(session, name, kind)
    tally = Tally(kind)
    try:
        inventory = Surveyor(context, name, version.id, kind).survey(paths)
        collection_id = _collection_for(paths, spec["kind"], inventory)
        Importer(context, collection_id, version, kind, inventory, tally, spec.get("windows")).run()
    except JobCancelledError:
        raise JobCancelledError(tally.result(name, version.name)) from None
    return tally.result(name, version.name)


def _draw_samples(folder: Path, count: int, context: JobContext) -> None:
    def progress(done: int, total: int) -> None:
        context.progress("drawing", done, total)
        context.stop_if_cancelled()

    draw_sample_collection(folder, count=count, progress=progress)


def _collection_for(paths: list[Path], sought: str | None, inventory: Inventory) -> int:
    """The id of the collection that gets what was found.

    Raises:
        JobError: nothing was found, which is a mistake that a person wants to hear of.
    """
    if inventory.found and inventory.collection_id is not None:
        return inventory.collection_id
    if inventory.away:
        away = ", ".join(str(path) for path in inventory.away)
        raise JobError(
            f"{away} is not there, is empty or may not be read, as when a drive is not mounted: "
            f"{inventory.unavailable} items are unavailable until it is back; nothing else was changed."
        )
    if inventory.folder_problems:
        problem = inventory.folder_problems[0]
        raise JobError(f"{problem.path} cannot be imported: {problem.reason}.")
    names = ", ".join(str(path) for path in paths)
    raise JobError(f"Nothing to import: {_SOUGHT[sought]} found in {names}.")
