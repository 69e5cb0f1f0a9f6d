"""Makes torchaudio importable beside any torch. Call ``ready`` before importing it for the first time.

The Linux wheel of torchaudio is linked to CUDA, so that beside a torch for the CPU its compiled part cannot
be loaded and the import ends with an ``OSError``. Spectrograms, filters and resampling are plain torch and
need nothing of that part.
"""

from __future__ import annotations

import importlib
import sys
from types import ModuleType
from typing import NoReturn

_COMPILED_PART = "torchaudio._extension"


def ready() -> None:
    """Makes sure that ``import torchaudio`` works, without its compiled part where that cannot be loaded.

    Raises:
        ImportError: torchaudio is not installed.
    """
    try:
        importlib.import_module("torchaudio")
    except OSError:
        for module in [name for name in list(sys.modules) if name.split(".")[0] == "torchaudio"]:
            del sys.modules[module]  # what the failed import left behind
        sys.modules[_COMPILED_PART] = _absent_part()
        importlib.import_module("torchaudio")


def _absent_part() -> ModuleType:
    """What torchaudio looks for in its compiled part, saying that there is none."""
    part = ModuleType(_COMPILED_PART)
    part.__dict__.update(
        _IS_TORCHAUDIO_EXT_AVAILABLE=False,
        _IS_ALIGN_AVAILABLE=False,
        _check_cuda_version=lambda: None,
        fail_if_no_align=_without_alignment,
    )
    return part


def _without_alignment(_function: object) -> object:
    """Stands for a function of torchaudio that needs the compiled part."""

    def refuse(*_values: object, **_named: object) -> NoReturn:
        raise RuntimeError("This part of torchaudio needs the build of it that belongs to this torch.")

    return refuse
