"""What the program is built of, and under which licences."""

from __future__ import annotations

from importlib import resources
from typing import NamedTuple


class Component(NamedTuple):
    """Something that the program uses; its licence in the words of SPDX where they suffice."""

    name: str
    licence: str


COMPONENTS = (
    Component("Qt for Python, Qt", "LGPL-3.0-only; its FFmpeg, LGPL-2.1-or-later"),
    Component("PyTorch", "BSD-3-Clause"),
    Component("torchaudio", "BSD-2-Clause"),
    Component("EfficientNet-Lite0 weights", "Apache-2.0"),
    Component("musicnn weights", "ISC"),
    Component("FAISS", "MIT"),
    Component("NumPy", "BSD-3-Clause"),
    Component("SQLAlchemy", "MIT"),
    Component("Alembic", "MIT"),
    Component("Pillow", "MIT-CMU"),
    Component("pillow-heif", "BSD-3-Clause; its wheels, with libheif and x265, GPL-2.0"),
    Component("simplejpeg", "MIT"),
    Component("OpenCV", "Apache-2.0"),
    Component("Apache Arrow (pyarrow)", "Apache-2.0"),
    Component("PyQtGraph", "MIT"),
    Component("PyAV", "BSD-3-Clause; its wheels, with FFmpeg, x264 and x265, GPL-3.0-or-later"),
    Component("SoundFile", "BSD-3-Clause; its wheels, with libsndfile, LGPL-2.1-or-later"),
    Component("soxr", "LGPL-2.1-or-later"),
    Component("Mutagen", "GPL-2.0-or-later"),
    Component("librosa", "ISC"),
    Component("Numba, llvmlite", "BSD-2-Clause"),
    Component("SciPy, scikit-learn", "BSD-3-Clause"),
    Component("safetensors", "Apache-2.0"),
    Component("xxHash", "BSD-2-Clause"),
    Component("filelock", "MIT"),
    Component("platformdirs", "MIT"),
    Component("Typer", "MIT"),
    Component("Rich", "MIT"),
)


def notices() -> dict[str, str]:
    """The notices of what is shipped with the program, by name."""
    folder = resources.files("resources") / "licenses"
    files = sorted((file for file in folder.iterdir() if file.name.endswith(".txt")), key=lambda f: f.name)
    return {file.name.removesuffix(".txt"): file.read_text(encoding="utf-8") for file in files}
