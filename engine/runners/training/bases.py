"""The encoder version that a training starts from, or that it is compared with."""

from __future__ import annotations

from dataclasses import dataclass

from engine.catalog import encoder_versions
from engine.catalog.catalog import Catalog
from engine.domain import Collection, EncoderVersion
from engine.encoders import registry
from engine.encoders.encoder import Encoder
from engine.errors import EncoderError, InvalidRequestError
from engine.runners.lazy_encoder import version_of

FILE_PREFIX = "file:"
"""Of versions whose vectors were taken in from a file, so that nobody here can make more of them."""


@dataclass(frozen=True, slots=True)
class Base:
    """A version, and the encoder that makes its vectors."""

    version: EncoderVersion
    encoder: Encoder


def base_for(name: str | None, collection: Collection, catalog: Catalog) -> Base:
    """The version called ``name``, or an encoder of that name or source; None is what answers by now.

    Raises:
        InvalidRequestError: no encoder is at hand for it.
        EncoderError: the encoder cannot be loaded, or reads other items.
    """
    source = _source_of(name or collection.encoder, collection, catalog)
    encoder = registry.load(source, catalog.paths.encoders)
    if encoder.kind is not collection.kind:
        raise EncoderError(
            f"The encoder '{encoder.name}' is of another kind than the collection '{collection.name}', so it "
            "cannot be trained on that. Choose another encoder or another collection."
        )
    return Base(version_of(encoder, source, catalog), encoder)


def _source_of(name: str | None, collection: Collection, catalog: Catalog) -> str:
    if name is None:
        raise InvalidRequestError(
            f"The collection '{collection.name}' has no encoder yet. Import something into it first."
        )
    with catalog.read() as session:
        known = {version.name: version.source for version in encoder_versions.all_versions(session)}
    if name in known:
        if known[name].startswith(FILE_PREFIX):
            raise InvalidRequestError(
                f"The vectors of '{name}' were imported, and without their encoder a training could not "
                "embed new items. Embed the collection with another encoder, or name one to train."
            )
        return known[name]
    if name.startswith((registry.BUNDLED_PREFIX, registry.HUB_PREFIX)):
        return name
    return registry.bundled(name).source
