"""Where faiss is loaded: on the first need of an approximate index, which a small library never has."""

from __future__ import annotations

from typing import Any


def load_faiss() -> Any:
    """The faiss module; its import takes a third of a second. Nothing loaded here may import torch."""
    import faiss

    return faiss
