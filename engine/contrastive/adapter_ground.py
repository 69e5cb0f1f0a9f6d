"""Cached features, on which a head is trained."""

from __future__ import annotations

import numpy as np
import torch
from torch import nn

from engine.contrastive.embedding import of_features
from engine.contrastive.grounds import Ground, Places, Tell
from engine.contrastive.inputs.readers import feature_reader
from engine.contrastive.material import Material
from engine.contrastive.specification import Specification
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
    )
