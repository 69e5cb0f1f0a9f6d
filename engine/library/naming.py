"""Where an encoder that a person names is loaded from."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.catalog import encoder_versions
from engine.encoders import registry
from engine.errors import InvalidRequestError

if TYPE_CHECKING:
    from sqlalchemy.orm import Session


def source_for(session: Session, encoder: str) -> str:
    """Where to load ``encoder`` from: a version known here, a bundled one, or a source such as ``hub:NAME``.

    Raises:
        InvalidRequestError: it is known, but its vectors were imported, so there is nothing to load.
    """
    for version in encoder_versions.all_versions(session):
        if version.name == encoder:
            if version.source.startswith("file:"):
                raise InvalidRequestError(
                    f"The vectors of '{encoder}' were imported, so it cannot embed; ask for them with "
                    "'similar --encoder'."
                )
            return version.source
    return encoder if ":" in encoder else registry.bundled(encoder).source
