"""Where an encoder that a person names is loaded from."""

from __future__ import annotations

import pytest
from shelf import Shelf

from engine.errors import EncoderError, InvalidRequestError
from engine.library import naming


def test_that_the_source_of_an_encoder_is_found_by_name(shelf: Shelf) -> None:
    shelf.encoder("mine", source="hub:facebook/dinov2-small")
    shelf.encoder("taken in", source="file:v.npz")
    with shelf.catalog.read() as session:
        assert naming.source_for(session, "mine") == "hub:facebook/dinov2-small"
        assert naming.source_for(session, "hub:some/other") == "hub:some/other"
        assert naming.source_for(session, "efficientnet-lite0") == "bundled:efficientnet-lite0"
        with pytest.raises(InvalidRequestError, match="cannot embed"):
            naming.source_for(session, "taken in")
        with pytest.raises(EncoderError, match="no bundled encoder 'huge'"):
            naming.source_for(session, "huge")
