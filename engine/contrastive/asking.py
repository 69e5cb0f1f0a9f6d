"""Teachers that can be asked about the very views that are learnt from, and not only about whole items."""

from __future__ import annotations

from pathlib import Path

from torch import nn

from engine.contrastive.methods import BY_NAME, Need
from engine.contrastive.specification import Specification
from engine.domain import PictureInput
from engine.encoders import backbones, registry
from engine.encoders.encoder import EncoderInput
from engine.encoders.trained_parts import head_from, read_parts

_LOADED = (registry.BUNDLED_PREFIX, registry.HUB_PREFIX, registry.TRAINED_PREFIX)


def asked_of_features(specification: Specification, cache: Path | None) -> nn.Module | None:
    """From features of the base to what the teacher makes of them; None where it does not stand on the base.

    Raises:
        EncoderError: the teacher is gone or damaged.
    """
    source = _source(specification)
    if source is None or source == specification.base:
        return None if source is None else nn.Identity()
    if not source.startswith(registry.TRAINED_PREFIX):
        return None
    description, state = read_parts(source.removeprefix(registry.TRAINED_PREFIX), cache)
    on_base = description.base is not None and description.base.source == specification.base
    return head_from(description, state) if description.is_adapter and on_base else None


def asked_of_views(
    specification: Specification, wanted: EncoderInput, spectrogram: nn.Module | None, cache: Path | None
) -> nn.Module | None:
    """From views of items to what the teacher makes of them; None where it does not read such views.

    Args:
        wanted: how large the views are.
        spectrogram: what turns sounds into views; see ``Backbone.spectrogram``.

    Raises:
        EncoderError: the teacher is gone or damaged.
    """
    source = _source(specification)
    if source is None:
        return None
    found = backbones.backbone(source, cache)
    if isinstance(wanted, PictureInput) and isinstance(found.wanted, PictureInput):
        as_large = (wanted.width, wanted.height) == (found.wanted.width, found.wanted.height)
        return found.module if as_large or not found.one_size else None
    alike = type(found.spectrogram) is type(spectrogram)
    return found.module if alike and found.wanted == wanted else None


def _source(specification: Specification) -> str | None:
    """That of the teacher, where the method learns from one that is here and not only its vectors."""
    if Need.TEACHER not in BY_NAME[specification.method].needs or specification.teacher is None:
        return None
    return specification.teacher if specification.teacher.startswith(_LOADED) else None
