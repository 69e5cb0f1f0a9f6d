"""The methods of laying out there are, by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from engine.domain.maps import MapMethod
from engine.errors import InvalidRequestError
from engine.projection import pacmap, pca, tsne, umap
from engine.projection.projector import Parameter, Projector

_METHODS: dict[MapMethod, Callable[[Mapping[str, float]], Projector]] = {
    MapMethod.PCA: pca.Pca,
    MapMethod.UMAP: umap.Umap,
    MapMethod.TSNE: tsne.Tsne,
    MapMethod.PACMAP: pacmap.Pacmap,
}
_PARAMETERS: dict[MapMethod, tuple[Parameter, ...]] = {
    MapMethod.PCA: pca.PARAMETERS,
    MapMethod.UMAP: umap.PARAMETERS,
    MapMethod.TSNE: tsne.PARAMETERS,
    MapMethod.PACMAP: pacmap.PARAMETERS,
}


def projector(method: MapMethod, parameters: Mapping[str, float]) -> Projector:
    """``method`` with ``parameters``, those left out at their defaults.

    Raises:
        InvalidRequestError: There is no such method or parameter, or a value makes no sense.
    """
    if method not in _METHODS:
        raise InvalidRequestError(f"There is no map method “{method}”; there are {', '.join(_METHODS)}.")
    return _METHODS[method](parameters)


def parameters_of(method: MapMethod) -> tuple[Parameter, ...]:
    """What ``method`` can be told."""
    return _PARAMETERS[method]
