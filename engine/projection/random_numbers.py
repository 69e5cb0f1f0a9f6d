"""Random numbers that depend on what they are for, not on how many were drawn before."""

from __future__ import annotations

from numba import uint64

from engine.projection.compiled import inlined


@inlined
def mixed(number: int) -> int:
    """``number``, a uint64, so mixed that neighbouring ones have nothing in common.

    The finaliser of SplitMix64 (Steele, Lea and Flood, 2014), after a step of its counter.
    """
    z = uint64(number) + uint64(0x9E3779B97F4A7C15)
    z = (z ^ (z >> uint64(30))) * uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> uint64(27))) * uint64(0x94D049BB133111EB)
    result: int = z ^ (z >> uint64(31))
    return result
