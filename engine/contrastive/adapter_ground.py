"""Cached features, on which a head is trained."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import torch
from torch import Tensor, nn

from engine.contrastive.asking import asked_of_features
from engine.contrastive.embedding import of_features
from engine.contrastive.grounds import Ground, Places, Tell
from engine.contrastive.inputs.readers import feature_reader
from engine.contrastive.material import Material, Rows, Vectors
from engine.contrastive.principal import principal_head
from engine.contrastive.specification import HeadSettings, HeadStart, Specification
from engine.contrastive.views.features import FeatureViews
from engine.errors import InvalidRequestError


def adapter_ground(specification: Specification, material: Material, places: Places, tell: Tell) -> Ground:
    """The embeddings of the material, or with ``crops`` several of changed copies or parts of each item.

    Raises:
        InvalidRequestError: the material has no embeddings.
        EncoderError: copies are wanted, and the encoder cannot be loaded.
    """
    features = material.features
    if features is None or not len(features):
        raise InvalidRequestError(
            "There are no embeddings to train a head on. Embed the collection first, or train the whole "
            "encoder."
        )
    read = feature_reader(torch.from_numpy(np.asarray(features)))
    unreadable: dict[int, str] = {}
    if specification.crops:
        from engine.contrastive.cached_features import several_features  # encoders, which the others need not

        read, unreadable = several_features(specification, material, places, tell)
    return Ground(
        module=nn.Identity(),
        width=features.shape[1],
        read=read,
        views=FeatureViews(specification.views.features),
        embedding=of_features(features, places.device),
        unreadable=unreadable,
        start=_start(specification.head, features, material.training),
        teacher=asked_of_features(specification, places.cache),
    )


def _start(head: HeadSettings, features: Vectors, rows: Rows) -> Mapping[str, Tensor]:
    if head.start is HeadStart.RANDOM:
        return {}
    return principal_head(features, rows, head.dimension, centred=head.start is HeadStart.CENTRED)
