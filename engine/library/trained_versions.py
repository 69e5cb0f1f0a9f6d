"""What became of trainings: encoder versions, told of, compared, carried out and in, discarded."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.catalog import collections, encoder_versions, maps
from engine.catalog.catalog import Catalog
from engine.domain import Collection, Comparison, EncoderVersion, VersionDetail
from engine.encoders import trained_files
from engine.errors import InvalidRequestError
from engine.jobs.lock import job_lock
from engine.library import comparing, encoder_folders, learnable
from engine.library.indexes import IndexOf
from engine.library.jobs import Follow, OnEvent, Start, until_done

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


class TrainedVersions:
    """The versions that trainings of one library made; safe to use from several threads."""

    def __init__(
        self,
        catalog: Catalog,
        index_of: IndexOf,
        start: Start,
        forget_index: Callable[[int], None],
    ) -> None:
        """``forget_index`` lets go of the index of an encoder version that is no more, by its id."""
        self._catalog = catalog
        self._index_of = index_of
        self._start = start
        self._forget_index = forget_index

    def detail(self, version: str) -> VersionDetail:
        """All that is known of an encoder version.

        Raises:
            NotFoundError: there is none by that name.
        """
        with self._catalog.read() as session:
            found = encoder_versions.detail(session, version)
            source = encoder_versions.get(session, version).source
        return replace(found, folder=encoder_folders.folder_of(self._catalog.paths, source))

    def report(self, version: str) -> dict[str, Any] | None:
        """What the training of a version had to say; None for one that was not trained here.

        Raises:
            NotFoundError: there is none by that name.
        """
        return dict(self.detail(version).report) or None

    def comparisons(self, version: str, count: int = 6, k: int = 6) -> tuple[Comparison, ...]:
        """What held-out items find under a version and under the one it was trained from, side by side.

        See ``comparing.comparisons``.

        Raises:
            NotFoundError: there is no such version.
            InvalidRequestError: it was not trained here, or what it was trained from is gone.
        """
        with self._catalog.read() as session:
            detail = encoder_versions.detail(session, version)
            held_out = detail.report.get("held_out")
            if detail.collection is None or detail.base is None or not held_out:
                raise InvalidRequestError(
                    f"'{version}' cannot be compared: it was not trained in this library, or its collection "
                    "or the version that it was trained from is gone."
                )
            collection = collections.get(session, detail.collection)
            before, after = (encoder_versions.get(session, str(name)) for name in (detail.base, version))
            ids = maps.mappable_ids(session, collection.id, after.id)
            table = _labels_of(session, collection, ids, detail.report.get("labels"))
        sides = comparing.Sides.of(self._index_of(before), self._index_of(after), ids)
        return comparing.comparisons(sides, held_out, table, count, k)

    def export(self, version: str, folder: Path) -> dict[str, str]:
        """Copies a trained version into a folder; see ``encoder_folders.export_encoder``."""
        return encoder_folders.export_encoder(self._catalog, version, folder)

    def export_onnx(
        self, version: str, file: Path, *, on_event: OnEvent | None = None, follow: Follow = until_done
    ) -> dict[str, Any]:
        """Writes the network of a trained version for other programs, in a job; returns ``onnx``, the file.

        Raises:
            NotFoundError: there is none by that name.
            InvalidRequestError: it is no trained one, or the file's name does not end in ``.onnx``.
            JobError: it cannot be written; the message says why.
        """
        with self._catalog.read() as session:
            found = encoder_versions.get(session, version)
        folder = encoder_folders.trained_folder(self._catalog.paths, found)
        if file.suffix.lower() != ".onnx":
            raise InvalidRequestError(f"{file} does not end in .onnx, as files of that format do.")
        spec = {"folder": str(folder), "out": str(file.absolute())}
        return follow(self._start("export", f"Write {version} as ONNX", spec, on_event))

    def import_version(self, folder: Path) -> EncoderVersion:
        """Takes in an exported version as a candidate; see ``encoder_folders.import_encoder``."""
        return encoder_folders.import_encoder(self._catalog, folder)

    def discard(self, version: str) -> None:
        """Removes a trained version with its weights, vectors and maps.

        Raises:
            NotFoundError: there is none by that name.
            InvalidRequestError: it answers for a collection, is what another needs, or was not trained.
            LibraryBusyError: a job is writing to the library.
            EncoderError: its weights cannot be deleted.
        """
        with job_lock(self._catalog.paths):
            with self._catalog.write(durable=True) as session:
                found = encoder_versions.get(session, version)
                folder = encoder_folders.trained_folder(self._catalog.paths, found)
                encoder_versions.remove(session, found.id)
            self._forget_index(found.id)
            trained_files.remove(folder)


def _labels_of(
    session: Session, collection: Collection, ids: Iterable[int], label_field: str | None
) -> Mapping[int, frozenset[str]]:
    """The labels of items; none where their table is gone, which is no reason to show nothing."""
    try:
        return learnable.label_table(session, collection, ids, label_field)
    except InvalidRequestError:
        return {}
