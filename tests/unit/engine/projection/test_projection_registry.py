"""Methods and parameters by name."""

from __future__ import annotations

import pytest

from engine.domain.maps import MapMethod
from engine.errors import InvalidRequestError
from engine.projection.registry import parameters_of, projector


def test_that_pca_has_no_parameters_and_needs_no_neighbours() -> None:
    pca = projector(MapMethod.PCA, {})
    assert (pca.method, pca.parameters, pca.neighbours_needed(100)) == (MapMethod.PCA, {}, 0)
    with pytest.raises(InvalidRequestError, match="pca has no parameter “neighbours”; it has none"):
        projector(MapMethod.PCA, {"neighbours": 3})


@pytest.mark.parametrize("method", list(MapMethod))
def test_that_every_method_takes_the_ends_of_its_ranges_and_nothing_beyond(method: MapMethod) -> None:
    for parameter in parameters_of(method):
        for value in (parameter.least, parameter.most, parameter.default):
            assert projector(method, {parameter.name: value}).parameters[parameter.name] == value
        for value in (parameter.least - 1, parameter.most + 1, float("nan")):
            with pytest.raises(InvalidRequestError, match=f"“{parameter.name}” is a"):
                projector(method, {parameter.name: value})
