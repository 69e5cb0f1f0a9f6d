"""Why two items have the score that they have."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from engine.catalog import collections, encoder_versions, items
from engine.catalog.catalog import Catalog
from engine.domain import EncoderVersion, Explanation, ExplanationRequest, Item, ItemState, Kind, SharedTag
from engine.errors import InvalidRequestError, NotFoundError
from engine.jobs.service import EncoderService, ExplainRequest

if TYPE_CHECKING:
    from engine.library.explanation_files import Waveform

_WHAT = {Kind.IMAGE: "a picture", Kind.MUSIC: "a track"}
_GONE = {
    ItemState.MISSING: "its file is gone. Put it back and import its folder again",
    ItemState.UNAVAILABLE: "its folder cannot be reached. Connect the drive it lies on",
}


class Explanations:
    """What an open library says of pairs of items; safe to use from several threads."""

    def __init__(self, catalog: Catalog, service: EncoderService, waveform: Waveform) -> None:
        self._catalog = catalog
        self._service = service
        self._waveform = waveform

    def explain(self, request: ExplanationRequest) -> Explanation:
        """Looks into both files with the encoder; seconds, and more on a busy machine.

        The items may lie in two collections, and need no stored vectors: any encoder of their kind will do.

        Raises:
            NotFoundError: an item or the encoder version is not there.
            InvalidRequestError: they are not of one kind, the encoder is of another, or a file is no use.
            EncoderError: the encoder cannot be loaded.
        """
        with self._catalog.read() as session:
            found = items.by_ids(session, [request.first, request.second])
            first, second = (_known(found, item_id) for item_id in (request.first, request.second))
            _check_items(first, second)
            name = request.encoder or collections.get(session, first.collection).encoder
            if name is None:
                raise NotFoundError(
                    f"The collection '{first.collection}' has no encoder yet. Import its folder again."
                )
            version = encoder_versions.get(session, name)
        _check_version(version, first)
        methods = tuple(dict.fromkeys(request.methods))
        cache = self._catalog.paths.encoders
        reply = self._service.explain(ExplainRequest(version.source, cache, first.path, second.path, methods))
        return Explanation(
            first.kind,
            version.name,
            first.id,
            second.id,
            reply.score,
            shared_tags(first, second),
            reply.maps,
            reply.moments,
            reply.bands,
        )

    def write(self, explanation: Explanation, out: Path) -> None:
        """Draws an explanation into a PNG; see ``explanation_files.save_explanation``."""
        from engine.library.explanation_files import save_explanation  # brings what draws

        with self._catalog.read() as session:
            found = items.by_ids(session, [explanation.first, explanation.second])
        save_explanation(explanation, found, self._waveform, out)


def shared_tags(first: Item, second: Item) -> tuple[SharedTag, ...]:
    """The tags that both items carry, those first that the less sure item is surest of.

    A person's counts as sure, also where an encoder gave the same.
    """
    here, there = _confidences(first), _confidences(second)
    shared = [SharedTag(name, here[name], there[name]) for name in here.keys() & there.keys()]
    return tuple(sorted(shared, key=lambda tag: (-min(tag.first, tag.second), tag.name)))


def _confidences(item: Item) -> dict[str, float]:
    return {tag.name: tag.confidence for tag in sorted(item.tags, key=lambda tag: tag.confidence)}


def _known(found: dict[int, Item], item_id: int) -> Item:
    if item_id not in found:
        raise NotFoundError(f"There is no item {item_id} in this library; 'items' lists them.")
    return found[item_id]


def _check_items(first: Item, second: Item) -> None:
    if first.kind is not second.kind:
        raise InvalidRequestError(
            f"Item {first.id} is {_WHAT[first.kind]} and item {second.id} is {_WHAT[second.kind]}: no "
            "encoder compares the two. Name two items of one kind."
        )
    for item in (first, second):
        if item.state is ItemState.FAILED:
            raise InvalidRequestError(f"Item {item.id} ({item.path}) could not be read: {item.reason}.")
        if item.state in _GONE:
            raise InvalidRequestError(
                f"Item {item.id} ({item.path}) cannot be looked into: {_GONE[item.state]}."
            )


def _check_version(version: EncoderVersion, item: Item) -> None:
    if version.kind is not item.kind:
        raise InvalidRequestError(
            f"The encoder '{version.name}' is not for items like {item.id}, which is {_WHAT[item.kind]}. "
            "Name one that is; 'encoders' lists them."
        )
    if version.source.startswith("file:"):
        raise InvalidRequestError(
            f"The vectors of '{version.name}' were imported, so it cannot be seen what made them. Name an "
            "encoder that is here; 'encoders' lists them."
        )
