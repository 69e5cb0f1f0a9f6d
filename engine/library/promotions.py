"""Which encoder version answers for a collection: promoting, and going back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.catalog import collections, embeddings, encoder_versions, promotions
from engine.catalog.catalog import Catalog
from engine.domain import Collection, EncoderVersion, Succession
from engine.errors import InvalidRequestError, NotFoundError
from engine.jobs.handle import JobHandle
from engine.library import naming
from engine.library.jobs import Follow, OnEvent, Start, until_done

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

JOB = "embed"


class Promotions:
    """Decides which versions of one library answer; safe to use from several threads."""

    def __init__(self, catalog: Catalog, start: Start) -> None:
        self._catalog = catalog
        self._start = start

    def promote(
        self,
        version: str,
        collection: str | None = None,
        *,
        on_event: OnEvent | None = None,
        follow: Follow = until_done,
    ) -> dict[str, Any]:
        """Lets a version answer for a collection: by default for the one that it was trained on.

        Items that it has not embedded yet are embedded first, in a job. Returns ``collection``, ``encoder``,
        ``before`` and ``embedded``, how many that were.

        Raises:
            NotFoundError: there is no such version or collection.
            InvalidRequestError: the version reads another kind, or nobody knows which collection is meant.
            JobError: the items could not be embedded; nothing has changed then but for those that were.
        """
        return self._finish(self.promote_at_once(version, collection), on_event, follow)

    def demote(
        self,
        collection: str | None = None,
        *,
        on_event: OnEvent | None = None,
        follow: Follow = until_done,
    ) -> dict[str, Any]:
        """Goes back to the version that answered for a collection before.

        It answers at once; what came since is embedded with it then, in a job. Without a name, the one
        collection is meant that has something to go back to. Returns what ``promote`` does.

        Raises:
            NotFoundError: there is no such collection.
            InvalidRequestError: there is nothing to go back to, or nobody knows which collection is meant.
            JobError: what came since could not be embedded; the version answers nevertheless.
        """
        return self._finish(self.demote_at_once(collection), on_event, follow)

    def promote_at_once(self, version: str, collection: str | None = None) -> Succession:
        """Lets a version answer as far as that needs no job: where it lacks nothing, else ``embed`` does.

        Raises:
            As ``promote`` does, but for JobError.
        """
        with self._catalog.read() as session:
            found = encoder_versions.get(session, version)
            meant = _meant(session, found, collection)
            lacking = embeddings.items_without(session, found.id, meant.id)
        lacks = bool(lacking) and found.kind is meant.kind
        if not lacks:
            with self._catalog.write(durable=True) as session:
                promotions.promote(session, meant.id, found.id)
        return Succession(meant.name, found.name, meant.encoder, lacks)

    def demote_at_once(self, collection: str | None = None) -> Succession:
        """Goes back as ``demote`` does; what came since is left to ``embed``.

        Raises:
            As ``demote`` does, but for JobError.
        """
        with self._catalog.write(durable=True) as session:
            meant = _to_go_back(session) if collection is None else collections.get(session, collection)
            found = promotions.demote(session, meant.id)
            lacking = embeddings.items_without(session, found.id, meant.id)
        lacks = bool(lacking) and not found.source.startswith("file:")
        return Succession(meant.name, found.name, meant.encoder, lacks)

    def embed(self, succession: Succession, *, on_event: OnEvent | None = None) -> JobHandle:
        """Embeds what lacks a vector, in a job that lets the version answer at its end."""
        collection, version = succession.collection, succession.encoder
        with self._catalog.read() as session:
            source = naming.source_for(session, version)
        spec = {"collection": collection, "source": source, "windows": None}
        return self._start(JOB, f"Embed {collection} with {version}", spec, on_event)

    def _finish(self, succession: Succession, on_event: OnEvent | None, follow: Follow) -> dict[str, Any]:
        """Embeds what is lacking; what ``promote`` returns."""
        embedded = 0
        if succession.lacks:
            embedded = int(follow(self.embed(succession, on_event=on_event))["embedded"])
        return {
            "collection": succession.collection,
            "encoder": succession.encoder,
            "before": succession.before,
            "embedded": embedded,
        }


def _meant(session: Session, version: EncoderVersion, collection: str | None) -> Collection:
    """The collection a version is to answer for."""
    if collection is not None or version.collection is not None:
        return collections.get(session, str(collection or version.collection))
    fitting = [one for one in collections.all_collections(session) if one.kind is version.kind]
    if len(fitting) == 1:
        return fitting[0]
    if not fitting:
        raise NotFoundError(
            f"There is no collection of {version.kind.things} for '{version.name}' to answer for."
        )
    raise InvalidRequestError(
        f"'{version.name}' was not trained on a collection of this library, and there are several "
        f"({_listed(fitting)}). Name one with --collection."
    )


def _to_go_back(session: Session) -> Collection:
    """The one collection that another version answered for before."""
    found = [
        one for one in collections.all_collections(session) if promotions.former(session, one.id) is not None
    ]
    if len(found) == 1:
        return found[0]
    if not found:
        raise InvalidRequestError(
            "No collection has an encoder version to go back to: nothing was promoted in this library."
        )
    raise InvalidRequestError(
        f"There are several collections with something to go back to ({_listed(found)}). Name one with "
        "--collection."
    )


def _listed(found: list[Collection]) -> str:
    return ", ".join(f"'{one.name}'" for one in found)
