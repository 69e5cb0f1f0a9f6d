"""The facade both front ends use."""

from engine.library.library import Library

__all__ = ["Library"]
