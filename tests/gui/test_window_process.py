"""The window as a process: what it imports, and what it says where it cannot open."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

OPEN_AND_CLOSE = """
import sys
sys.path.insert(0, sys.argv[1])
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
import explorer.main_window
shown = explorer.main_window.MainWindow.show
def show(window):
    shown(window)
    QTimer.singleShot(300, window.close)
explorer.main_window.MainWindow.show = show
import main
sys.argv[1:] = ["--library", sys.argv[2]]
code = main.main()
print(code, "torch" in sys.modules, "faiss" in sys.modules)
"""


def test_that_the_window_opens_without_a_command_and_never_imports_torch(tmp_path: Path) -> None:
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(
        [sys.executable, "-c", OPEN_AND_CLOSE, str(ROOT), str(tmp_path / "library")],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.stdout.split() == ["0", "False", "False"], done.stderr


def test_that_a_missing_display_is_told_in_one_sentence(tmp_path: Path) -> None:
    hidden = {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"}
    environment = {name: value for name, value in os.environ.items() if name not in hidden}
    for command in ([], ["open"]):
        done = subprocess.run(
            [sys.executable, str(ROOT / "main.py"), "--library", str(tmp_path / "library"), *command],
            env=environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 1
        assert done.stdout == ""
        assert done.stderr.count("\n") == 1
        assert "display" in done.stderr


def test_that_a_display_that_does_not_answer_is_told_in_one_sentence(tmp_path: Path) -> None:
    environment = os.environ | {"DISPLAY": ":4711", "QT_QPA_PLATFORM": "xcb"}
    environment.pop("WAYLAND_DISPLAY", None)
    done = subprocess.run(
        [sys.executable, str(ROOT / "main.py"), "--library", str(tmp_path / "library")],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "does not answer" in done.stderr or "lacks" in done.stderr
