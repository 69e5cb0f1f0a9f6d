"""What every method of laying out embeddings in the plane offers, and what its parameters may be."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from engine.domain.maps import MapMethod, Positions
from engine.errors import InvalidRequestError

Vectors = NDArray[np.float32]
"""(n, d), of unit length; may be a memory map."""
Rows = NDArray[np.int32]
"""(n, k) the nearest others of each item, nearest first, as rows of the same n; -1 where there are fewer."""
Cosines = NDArray[np.float32]
"""(n, k) how near they are; whatever stands beside a -1 is not looked at."""
Tell = Callable[[int, int], None]
"""Called with what is done and the total, several times a second; may raise, which ends the work."""


class Projector(Protocol):
    """A method with its parameters."""

    @property
    def method(self) -> MapMethod: ...

    @property
    def parameters(self) -> dict[str, float | int]:
        """All that are in force, defaults included."""
        ...

    def neighbours_needed(self, count: int) -> int:
        """How many neighbours of each of ``count`` items :meth:`fit` makes use of; 0 for none."""
        ...

    def fit(
        self,
        vectors: Vectors,
        rows: Rows,
        cosines: Cosines,
        start: Positions,
        seed: int,
        tell: Tell,
        *,
        settled: bool = False,
    ) -> Positions:
        """(n, 2) float32 places of the items, the same for the same seed whatever the number of threads.

        ``start`` (n, 2) is where they start from, in whatever unit. When it is ``settled``, which an earlier
        map of mostly the same items is, they stay near. Fewer neighbours than are needed will do.
        """
        ...


@dataclass(frozen=True, slots=True)
class Parameter:
    """A number that a method can be told."""

    name: str
    default: float
    least: float
    most: float
    whole: bool = False

    def checked(self, value: float) -> float | int:
        """``value``, an int when it is to be whole.

        Raises:
            InvalidRequestError: It is no number in the range, or not whole.
        """
        sensible = self.least <= value <= self.most and (not self.whole or float(value).is_integer())
        if not sensible:
            kind = "a whole number" if self.whole else "a number"
            raise InvalidRequestError(
                f"“{self.name}” is {kind} from {self.least:g} to {self.most:g}, not {value:g}."
            )
        return int(value) if self.whole else float(value)


def in_force(
    method: MapMethod, known: tuple[Parameter, ...], given: Mapping[str, float]
) -> dict[str, float | int]:
    """All ``known`` parameters by name, those ``given`` in place of the defaults.

    Raises:
        InvalidRequestError: One that is given is unknown or makes no sense.
    """
    names = [parameter.name for parameter in known]
    for name in given:
        if name not in names:
            there = f"it has {', '.join(names)}" if names else "it has none"
            raise InvalidRequestError(f"The map method {method} has no parameter “{name}”; {there}.")
    return {
        parameter.name: parameter.checked(given.get(parameter.name, parameter.default)) for parameter in known
    }
