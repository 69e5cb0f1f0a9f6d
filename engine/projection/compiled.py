"""How inner loops are compiled. What imports this loads numba, which takes half a second."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from numba import njit

Loop = TypeVar("Loop", bound=Callable[..., Any])


def compiled(signature: str) -> Callable[[Loop], Loop]:
    """Compiles a loop for arguments of the types in ``signature`` when its module is imported.

    The machine code is kept beside the module or, where an installation is read-only, in the user's cache.
    It runs without the GIL.
    """

    def compile_loop(loop: Loop) -> Loop:
        try:
            made: Loop = njit(signature, cache=True, nogil=True, fastmath=True)(loop)
        except RuntimeError:  # there is no place for a cache at all
            made = njit(signature, nogil=True, fastmath=True)(loop)
        return made

    return compile_loop


def inlined(part: Loop) -> Loop:
    """Makes something that compiled loops call a part of them."""
    made: Loop = njit(inline="always")(part)
    return made
