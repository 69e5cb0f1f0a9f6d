"""The style sheet, in the colours of a palette."""

from __future__ import annotations

from importlib import resources
from pathlib import Path
from string import Template

from PySide6.QtGui import QPalette

from explorer.theme.palettes import is_dark, mix, muted

_NAMES = QPalette.ColorRole
_CONTROLS = Path(str(resources.files("resources") / "icons" / "controls" / "down.svg")).parent.as_posix()
"""Where arrows and ticks lie. A style sheet takes files, not icons: they are grey, seen on any ground."""
_STYLE_SHEET = Template("""
QToolTip { background: $tip; color: $tip_text; border: 1px solid $tip; padding: 4px 6px; }

QMainWindow::separator { background: transparent; width: 6px; height: 6px; }
QMainWindow::separator:hover { background: $accent_soft; }
QSplitter::handle { background: transparent; }
QSplitter::handle:hover { background: $accent_soft; }
QDockWidget { titlebar-close-icon: url($controls/close.svg); titlebar-normal-icon: url($controls/float.svg); }
QDockWidget::title { background: $window; color: $text; padding: 8px 8px 6px 12px; text-align: left; }
QStatusBar { color: $muted; }
QStatusBar::item { border: none; }
QToolBar {
    background: $window; border: none; border-bottom: 1px solid $line; padding: 6px 8px; spacing: 4px;
}
QToolBar#player { border-top: 1px solid $line; border-bottom: none; }
QToolBar::separator { background: $line; width: 1px; margin: 5px 5px; }
QMenuBar { background: $window; }
QMenuBar::item { padding: 5px 9px; border-radius: 6px; background: transparent; }
QMenuBar::item:selected { background: $hover; }
QMenu { background: $raised; border: 1px solid $line; padding: 5px; }
QMenu::item { padding: 6px 24px 6px 10px; border-radius: 5px; }
QMenu::item:selected { background: $accent_soft; color: $text; }
QMenu::item:disabled { color: $faded; }
QMenu::icon { padding-left: 8px; }
QMenu::separator { height: 1px; background: $line; margin: 5px 8px; }

QToolButton { border: none; border-radius: 6px; padding: 5px; color: $text; }
QToolButton:hover { background: $hover; }
QToolButton:pressed { background: $pressed; }
QToolButton:checked { background: $accent_soft; }
QToolButton:focus { border: 1px solid $accent; padding: 4px; }
QToolButton:disabled { color: $faded; }
QToolButton[popupMode="1"] { padding-right: 22px; }
QToolButton[popupMode="2"] { padding-right: 20px; }
QToolButton::menu-button { border: none; border-radius: 6px; width: 18px; }
QToolButton::menu-button:hover { background: $pressed; }
QToolButton::menu-arrow { image: url($controls/down.svg); width: 12px; height: 12px; }
QToolButton::menu-indicator {
    image: url($controls/down.svg); width: 12px; height: 12px; right: 5px;
    subcontrol-origin: padding; subcontrol-position: right center;
}

QPushButton {
    background: $button; color: $text; border: 1px solid $line; border-radius: 7px; padding: 6px 14px;
}
QPushButton:hover { background: $button_hover; }
QPushButton:pressed { background: $button_pressed; }
QPushButton:checked { background: $accent_soft; border-color: $accent; }
QPushButton:focus { border-color: $accent; }
QPushButton:disabled { color: $faded; background: $window; }
QPushButton[role="primary"], QPushButton:default {
    background: $highlight; color: $on_highlight; border-color: $highlight;
}
QPushButton[role="primary"]:hover, QPushButton:default:hover { background: $highlight_hover; }
QPushButton[role="primary"]:focus, QPushButton:default:focus { border-color: $text; }
QPushButton[role="primary"]:disabled, QPushButton:default:disabled {
    background: $line; border-color: $line; color: $faded;
}
QPushButton[role="link"] {
    background: transparent; border: 1px solid transparent; color: $link;
    padding: 3px 4px; border-radius: 5px;
}
QPushButton[role="link"]:hover { background: $hover; }
QPushButton[role="link"]:focus { border-color: $accent; }

QLineEdit {
    background: $base; border: 1px solid $line; border-radius: 7px; padding: 5px 9px;
    selection-background-color: $highlight; selection-color: $on_highlight;
}
QLineEdit:focus { border-color: $accent; }
QLineEdit:disabled { color: $faded; background: $window; }
QComboBox, QAbstractSpinBox {
    background: $button; border: 1px solid $line; border-radius: 7px; padding: 5px 9px;
    selection-background-color: $highlight; selection-color: $on_highlight;
}
QComboBox:hover { background: $button_hover; }
QComboBox:focus, QAbstractSpinBox:focus { border-color: $accent; }
QComboBox:disabled, QAbstractSpinBox:disabled { color: $faded; background: $window; }
QComboBox::drop-down { border: none; width: 22px; }
QComboBox::down-arrow { image: url($controls/down.svg); width: 12px; height: 12px; }
QComboBox QAbstractItemView {
    background: $raised; border: 1px solid $line; padding: 4px;
    selection-background-color: $accent_soft; selection-color: $text;
}
QAbstractSpinBox { background: $base; padding: 4px 20px 4px 9px; }
QAbstractSpinBox QLineEdit, QComboBox QLineEdit { background: transparent; border: none; padding: 1px 0; }
QAbstractSpinBox::up-button, QAbstractSpinBox::down-button { border: none; width: 18px; }
QAbstractSpinBox::up-arrow { image: url($controls/up.svg); width: 10px; height: 10px; }
QAbstractSpinBox::down-arrow { image: url($controls/down.svg); width: 10px; height: 10px; }
QCheckBox, QRadioButton { spacing: 8px; }
QCheckBox::indicator, QTreeView::indicator, QListView::indicator {
    width: 14px; height: 14px; border: 1px solid $outline; border-radius: 4px; background: $base;
}
QCheckBox::indicator:hover, QCheckBox::indicator:focus { border-color: $accent; }
QCheckBox::indicator:checked, QTreeView::indicator:checked, QListView::indicator:checked {
    background: $highlight; border-color: $highlight; image: url($controls/check.svg);
}
QRadioButton::indicator {
    width: 14px; height: 14px; border: 1px solid $outline; border-radius: 8px; background: $base;
}
QRadioButton::indicator:hover, QRadioButton::indicator:focus { border-color: $accent; }
QRadioButton::indicator:checked {
    width: 6px; height: 6px; border: 5px solid $highlight; background: $on_highlight;
}
QSlider::groove:horizontal { height: 4px; border-radius: 2px; background: $track; }
QSlider::sub-page:horizontal { height: 4px; border-radius: 2px; background: $accent; }
QSlider::handle:horizontal {
    width: 14px; height: 14px; margin: -6px 0; border-radius: 8px; background: $thumb_ground;
    border: 1px solid $outline;
}
QSlider::handle:horizontal:hover, QSlider::handle:horizontal:focus { border-color: $accent; }

QPlainTextEdit, QTextEdit, QTextBrowser {
    background: $base; border: 1px solid $line; border-radius: 7px; padding: 4px;
}

QTreeView, QListView, QTableView { border: none; outline: none; }
QTreeView::item, QTableView::item { padding: 4px; }
QListView::item { padding: 4px; border-radius: 5px; }
QTreeView { show-decoration-selected: 1; }
QTreeView::branch:hover { background: $hover; }
QTreeView::branch:selected { background: $accent_soft; }
QTreeView::branch:has-children:closed { image: url($controls/right.svg); }
QTreeView::branch:has-children:open { image: url($controls/down.svg); }
QTreeView::item:hover, QListView::item:hover { background: $hover; }
QTreeView::item:selected, QListView::item:selected { background: $accent_soft; color: $text; }
QHeaderView::section {
    background: $window; color: $muted; border: none; border-bottom: 1px solid $line;
    padding: 5px 18px 5px 8px;
}
QHeaderView::section:hover { color: $text; }
QHeaderView::up-arrow, QHeaderView::down-arrow { image: none; width: 0; height: 0; }
QTabWidget::pane { border: none; }
QTabBar::tab { padding: 7px 12px; color: $muted; border: none; border-bottom: 2px solid transparent; }
QTabBar::tab:hover { color: $text; }
QTabBar::tab:selected { color: $text; border-bottom-color: $accent; }
QProgressBar {
    background: $track; border: none; border-radius: 3px; min-height: 6px; max-height: 6px; color: $text;
}
QProgressBar::chunk { background: $accent; border-radius: 3px; }

QScrollArea, QScrollArea > QWidget > QWidget[role="page"] { background: transparent; border: none; }
QScrollBar { background: transparent; border: none; margin: 0; }
QScrollBar:vertical { width: 11px; }
QScrollBar:horizontal { height: 11px; }
QScrollBar::handle { background: $thumb; border-radius: 3px; margin: 2px 3px; }
QScrollBar::handle:hover { background: $thumb_hover; border-radius: 4px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 32px; }
QScrollBar::handle:horizontal { min-width: 32px; margin: 3px 2px; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }

QFrame[role="card"] { background: $raised; border: 1px solid $line; border-radius: 9px; }
QFrame[role="chip"] { background: $chip; border: 1px solid $chip_line; border-radius: 12px; }
QLabel[role="muted"] { color: $muted; }
QLabel[role="heading"] { color: $muted; font-weight: 600; }
QLabel[role="title"] { font-size: 20pt; font-weight: 600; }
QLabel[role="key"] {
    background: $button; border: 1px solid $line; border-bottom: 2px solid $key_edge; border-radius: 5px;
    padding: 2px 7px;
}
""")


def style_sheet(palette: QPalette) -> str:
    """The style sheet in the colours of ``palette``."""
    window, text = palette.color(_NAMES.Window), palette.color(_NAMES.WindowText)
    accent, button = palette.color(_NAMES.Accent), palette.color(_NAMES.Button)
    highlight, line = palette.color(_NAMES.Highlight), palette.color(_NAMES.Mid)
    dark = is_dark(palette)
    base = palette.color(_NAMES.Base)
    colours = {
        "window": window,
        "base": base,
        "raised": mix(window, text, 0.035) if dark else base,
        "text": text,
        "muted": muted(palette),
        "faded": palette.color(QPalette.ColorGroup.Disabled, _NAMES.WindowText),
        "line": mix(line, window, 0.25),
        "track": mix(window, text, 0.11),
        "thumb": mix(window, text, 0.22),
        "thumb_hover": mix(window, text, 0.4),
        "hover": mix(window, text, 0.07),
        "pressed": mix(window, text, 0.13),
        "button": button,
        "button_hover": mix(button, text, 0.05),
        "button_pressed": mix(button, text, 0.11),
        "outline": mix(line, text, 0.25),
        "thumb_ground": mix(button, text, 0.1) if dark else button,
        "key_edge": mix(line, text, 0.15),
        "accent": accent,
        "accent_soft": mix(window, accent, 0.24 if dark else 0.17),
        "chip": mix(window, accent, 0.14 if dark else 0.09),
        "chip_line": mix(window, accent, 0.34 if dark else 0.28),
        "highlight": highlight,
        "highlight_hover": mix(highlight, text, 0.12),
        "on_highlight": palette.color(_NAMES.HighlightedText),
        "link": palette.color(_NAMES.Link),
        "tip": palette.color(_NAMES.ToolTipBase),
        "tip_text": palette.color(_NAMES.ToolTipText),
    }
    names = {name: colour.name() for name, colour in colours.items()}
    return _STYLE_SHEET.substitute(names, controls=_CONTROLS)
