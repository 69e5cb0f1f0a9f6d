"""Puts the window together and runs it."""

from __future__ import annotations

import ctypes
import os
import platform
import sys
from pathlib import Path

from engine.errors import EngineError

PLUGIN_LIBRARIES = ("libxcb-cursor.so.0", "libxcb-icccm.so.4", "libxkbcommon-x11.so.0", "libEGL.so.1")
"""What Qt's X11 plugin needs beside Qt; where one is missing, Qt ends the whole program."""

TURN_SECONDS = 0.001
"""So soon a thread that computes lets the window go on; Python's 5 ms add up over the locks of one frame."""


class NoDisplayError(EngineError):
    """There is no screen to open a window on."""


def has_display() -> bool:
    """Whether a window would be seen by somebody."""
    try:
        check_display()
    except NoDisplayError:
        return False
    return os.environ.get("QT_QPA_PLATFORM", "") not in ("offscreen", "minimal")


def check_display() -> None:
    """Makes sure that Qt will find a screen; Qt itself would abort without one.

    Raises:
        NoDisplayError: it will not; the message says what is missing.
    """
    if sys.platform != "linux" or os.environ.get("QT_QPA_PLATFORM", "xcb").split(":")[0] not in ("xcb", ""):
        return
    if os.environ.get("WAYLAND_DISPLAY"):
        return
    if not os.environ.get("DISPLAY"):
        raise NoDisplayError(
            "There is no display to open a window on (DISPLAY is not set). Run it on a desktop, or use the "
            "commands: 'similarity-explorer --help'."
        )
    missing = [name for name in PLUGIN_LIBRARIES if not _loads(name)]
    if missing:
        raise NoDisplayError(
            f"The window needs {', '.join(missing)}, which this system lacks. On Debian and Ubuntu: "
            "apt install libxcb-cursor0 libxcb-icccm4 libxkbcommon-x11-0 libegl1 libxcb-keysyms1 "
            "libxcb-image0 libxcb-render-util0 libxcb-shape0."
        )
    if not _answers():
        raise NoDisplayError(
            f"The display {os.environ['DISPLAY']} does not answer. Run it on a desktop, or use the commands: "
            "'similarity-explorer --help'."
        )


def run(library_folder: Path) -> int:
    """Opens the window on a library and returns when it is closed.

    Raises:
        NoDisplayError: there is no screen.
        EngineError: the library cannot be opened.
    """
    check_display()
    _check_versions()
    from PySide6.QtWidgets import QApplication

    from engine.library import Library
    from explorer import theme
    from explorer.collecting import Collecting
    from explorer.icons import icon
    from explorer.main_window import MainWindow
    from explorer.session import Session

    library = Library.open(library_folder)
    application = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(application, QApplication)
    application.setApplicationName("Similarity Explorer")
    application.setDesktopFileName("similarity-explorer")
    theme.apply(application)
    application.setWindowIcon(icon("app"))
    sys.setswitchinterval(TURN_SECONDS)
    collecting = Collecting()
    window = MainWindow(Session(library))
    window.show()
    code = application.exec()
    collecting.close()
    return int(code)


def _check_versions() -> None:
    import PySide6

    if PySide6.__version_info__[:2] >= (6, 12) and sys.version_info < (3, 12):
        raise EngineError(
            f"PySide6 {PySide6.__version__} crashes on Python {platform.python_version()} after a while. "
            "Install PySide6 6.11.3, or use Python 3.12 or later."
        )


def _loads(name: str) -> bool:
    try:
        ctypes.CDLL(name)
    except OSError:
        return False
    return True


def _answers() -> bool:
    """Whether an X server answers on DISPLAY."""
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError:
        return False
    xcb.xcb_connect.restype = ctypes.c_void_p
    xcb.xcb_connection_has_error.argtypes = xcb.xcb_disconnect.argtypes = [ctypes.c_void_p]
    connection = xcb.xcb_connect(None, None)
    broken = bool(xcb.xcb_connection_has_error(connection))
    xcb.xcb_disconnect(connection)
    return not broken
