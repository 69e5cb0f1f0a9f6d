"""Trained encoder versions on their way out of a library and into another, as folders."""

from __future__ import annotations

import filecmp
from pathlib import Path
from typing import TYPE_CHECKING

from engine.catalog import encoder_versions
from engine.catalog.catalog import Catalog
from engine.domain import EncoderVersion
from engine.encoders import registry, trained_files
from engine.errors import EncoderError, InvalidRequestError, NotFoundError
from engine.jobs.lock import job_lock
from engine.settings import LibraryPaths

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

    from engine.encoders.description import Description


def folder_of(paths: LibraryPaths, source: str) -> Path | None:
    """Where the weights of the encoder ``source`` names lie; None for one that was not trained."""
    if not source.startswith(registry.TRAINED_PREFIX):
        return None
    return paths.trained / source.removeprefix(registry.TRAINED_PREFIX)


def trained_folder(paths: LibraryPaths, version: EncoderVersion) -> Path:
    """Where the weights of a trained version lie.

    Raises:
        InvalidRequestError: it is no trained one.
    """
    folder = folder_of(paths, version.source)
    if folder is None:
        raise InvalidRequestError(
            f"'{version.name}' was not made by training, so it has no folder of its own. 'encoders' shows by "
            "their method which were."
        )
    return folder


def export_encoder(catalog: Catalog, version: str, folder: Path) -> dict[str, str]:
    """Copies a trained version into ``folder``, which is new or empty; returns ``encoder`` and ``folder``.

    Raises:
        NotFoundError: there is none by that name.
        InvalidRequestError: it is no trained one.
        EncoderError: its weights are damaged or gone, or the folder has something in it.
        StorageFullError: there is no room for it.
    """
    with catalog.read() as session:
        found = encoder_versions.get(session, version)
    trained_files.copy(trained_folder(catalog.paths, found), folder)
    return {"encoder": found.name, "folder": str(folder)}


def import_encoder(catalog: Catalog, folder: Path) -> EncoderVersion:
    """Takes in the version that was exported to ``folder``, as a candidate; one that is here already stays.

    One whose weights are gone or damaged here gets them back. The folder may be among those of this library,
    as after a backup of the catalogue was restored that does not know it.

    Raises:
        EncoderError: the folder holds no sound encoder.
        InvalidRequestError: another version has its name here, or what it is built upon is not here.
        StorageFullError: there is no room for it.
        LibraryBusyError: a job is writing to the library.
    """
    paths = catalog.paths
    description = trained_files.check(folder)
    with job_lock(paths):
        with catalog.read() as session:
            known = _known(session, description.name)
            base_id = _base_id(session, description)
        target = paths.trained / description.name
        if known is not None:
            _check_same(known, folder_of(paths, known.source), folder)
        elif target.exists() and not target.samefile(folder):
            trained_files.remove(target)  # left by a kill, of a version that is not in the catalogue
        if not _is_whole(target):
            trained_files.remove(target)
            trained_files.copy(folder, target)
        if known is not None:
            return known
        with catalog.write(durable=True) as session:
            return encoder_versions.create_trained(
                session,
                name=description.name,
                kind=description.kind,
                dimension=description.dimension,
                source=registry.TRAINED_PREFIX + description.name,
                method=description.method,
                mode=description.mode.value,
                reads_text=description.text is not None,
                base_id=base_id,
            )


def _known(session: Session, name: str) -> EncoderVersion | None:
    if any(name == encoder.name for encoder in registry.bundled_encoders()):
        raise InvalidRequestError(f"'{name}' is the name of an encoder that comes with the program.")
    try:
        return encoder_versions.get(session, name)
    except NotFoundError:
        return None


def _base_id(session: Session, description: Description) -> int | None:
    """The version here that a new one was trained from; None where it is not here and need not be."""
    base = description.base
    if base is None:
        return None
    for version in encoder_versions.all_versions(session):
        if (version.name, version.source) == (base.name, base.source):
            return version.id
    if description.is_adapter and base.source.startswith(registry.TRAINED_PREFIX):
        raise InvalidRequestError(
            f"'{description.name}' is an adapter upon the trained version '{base.name}', which this library "
            "does not have. Take that in first."
        )
    return None


def _check_same(known: EncoderVersion, own: Path | None, folder: Path) -> None:
    """Raises an InvalidRequestError where the version of that name is another one."""
    if own is not None and (not _is_whole(own) or _are_same(own, folder)):
        return
    raise InvalidRequestError(
        f"This library has another encoder version by the name '{known.name}', with other weights. Discard "
        "that one first, if it is not needed."
    )


def _are_same(own: Path, other: Path) -> bool:
    """Whether two sound folders hold the same network; how it was trained and judged makes no other one."""
    one, two = trained_files.read(own), trained_files.read(other)
    alike = (one.kind, one.input, one.network, one.base, one.head, one.text) == (
        two.kind,
        two.input,
        two.network,
        two.base,
        two.head,
        two.text,
    )
    weights = own / trained_files.WEIGHTS, other / trained_files.WEIGHTS
    return alike and filecmp.cmp(weights[0], weights[1], shallow=False)


def _is_whole(folder: Path) -> bool:
    try:
        trained_files.check(folder)
    except EncoderError:
        return False
    return True
