"""Settings of views as they stand in a training's specification. Without torch."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from engine.contrastive.given import settings_from
from engine.contrastive.views.settings import (
    FeatureSettings,
    MusicSettings,
    PictureSettings,
    ViewSettings,
)
from engine.errors import InvalidRequestError

_KINDS: dict[str, type] = {"pictures": PictureSettings, "music": MusicSettings, "features": FeatureSettings}


def record_of(settings: ViewSettings) -> dict[str, Any]:
    """Plain values that JSON can hold."""
    return asdict(settings)


def settings_of(record: Mapping[str, Any]) -> ViewSettings:
    """What :func:`record_of` was given, from before JSON or after; what is left out has its default.

    Raises:
        InvalidRequestError: it holds something else.
    """
    try:
        read: dict[str, Any] = {
            name: tuple(settings_from(_KINDS[name], view, f"A view of {name}") for view in views)
            for name, views in record.items()
        }
        return ViewSettings(**read)
    except (TypeError, ValueError, KeyError, AttributeError) as error:
        raise InvalidRequestError(f"The settings of the views cannot be read ({error}).") from error
