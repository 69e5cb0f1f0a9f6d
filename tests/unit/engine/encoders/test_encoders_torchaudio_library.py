"""torchaudio beside a torch it was not built for."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[4]

WITHOUT_ITS_COMPILED_PART = """
import importlib.abc
import sys

class Unloadable(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name == "torchaudio._extension":
            raise OSError("libcudart.so: cannot open shared object file")

sys.meta_path.insert(0, Unloadable())
from engine.encoders import torchaudio_library
torchaudio_library.ready()
import torch
import torchaudio
assert torchaudio.transforms.MelSpectrogram(16000)(torch.zeros(1, 16000)).shape[:2] == (1, 128)
try:
    torchaudio.functional.forced_align(None, None)
except RuntimeError as error:
    assert "the build of it that belongs to this torch" in str(error)
else:
    raise AssertionError("a function of the compiled part ran without it")
"""


def test_that_torchaudio_works_without_its_compiled_part() -> None:
    subprocess.run([sys.executable, "-c", WITHOUT_ITS_COMPILED_PART], cwd=ROOT, check=True)


def test_that_transformers_finds_a_torchaudio_it_can_use() -> None:
    program = (
        "from engine.encoders.hub_files import require_transformers\n"
        "require_transformers()\n"
        "import torchaudio, transformers\n"
        "assert torchaudio.transforms.Resample(2, 1) and transformers.AutoModel\n"
    )
    subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True)
