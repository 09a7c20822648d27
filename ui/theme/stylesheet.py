"""The one style sheet, generated from a theme. Widgets say what they are by properties; here stands how that looks.

| property | on | values |
|---|---|---|
| `type` | QLabel | detail, body, section, band, word, counter |
| `weight` | QLabel | medium, strong |
| `quiet` | QLabel | true |
| `danger` | QLabel | true |
| `card` | QFrame | true |
| `role` | QPushButton | primary, plain, quiet, danger |

The focus ring takes the place of an edge that is always as wide, so nothing moves when the focus does.
"""

from collections.abc import Callable

from ui.theme.fonts import CODE, TEXT, tracking
from ui.theme.theme import Theme
from ui.theme.tokens import RADIUS, RADIUS_LARGE, RING, TARGET, Type


def stylesheet(theme: Theme) -> str:
    """The whole style sheet for this theme."""
    parts: tuple[Callable[[Theme], str], ...] = (_ground, _type, _cards, _buttons, _fields, _choices, _tables, _scroll)
    return "\n".join(part(theme) for part in parts)


def _ground(theme: Theme) -> str:
    p = theme.palette
    return f"""
QMainWindow, QDialog {{ background: {p.ground}; }}
QToolTip {{ background: {p.text}; color: {p.surface}; border: none; padding: {theme.px(8)}px; }}
QWidget#rail {{ background: {p.rail}; border: none; border-right: 1px solid {p.line}; }}
QWidget#status {{ background: {p.rail}; border: none; border-bottom: 1px solid {p.line}; }}
"""


def _type(theme: Theme) -> str:
    p = theme.palette
    sizes = "".join(
        f'QLabel[type="{t.name.lower()}"] {{ font-size: {theme.size(t)}px; '
        f"letter-spacing: {tracking(theme.size(t)):.2f}px; }}\n"
        for t in Type
    )
    return f"""
{sizes}
QLabel {{ background: transparent; }}
QLabel[weight="medium"] {{ font-weight: 500; }}
QLabel[weight="strong"] {{ font-weight: 600; }}
QLabel[quiet="true"] {{ color: {p.quiet}; }}
QLabel[danger="true"] {{ color: {p.danger}; }}
QLabel[code="true"] {{ font-family: "{CODE}", "{TEXT}"; }}
"""


def _cards(theme: Theme) -> str:
    p = theme.palette
    return f"""
QFrame[card="true"] {{ background: {p.surface}; border: 1px solid {p.line};
    border-radius: {theme.px(RADIUS_LARGE)}px; }}
QFrame[line="true"] {{ background: {p.line}; border: none; max-height: 1px; min-height: 1px; }}
"""


def _buttons(theme: Theme) -> str:
    p = theme.palette
    tone = p.tones.refused
    edge = theme.px(RING)
    return f"""
QPushButton {{
    padding: 0 {theme.px(16)}px; border: {edge}px solid transparent; border-radius: {theme.px(RADIUS)}px;
    background: {p.surface}; color: {p.text}; font-weight: 500; }}
QPushButton[role="plain"] {{ border-color: {p.line}; }}
QPushButton[role="plain"]:hover, QPushButton[role="quiet"]:hover {{ background: {p.hover}; }}
QPushButton[role="plain"]:pressed, QPushButton[role="quiet"]:pressed {{ background: {p.accent_soft};
    color: {p.on_accent_soft}; }}
QPushButton[role="plain"]:checked {{ background: {p.accent_soft}; border-color: {p.accent};
    color: {p.on_accent_soft}; }}
QPushButton[role="quiet"] {{ background: transparent; }}
QPushButton[role="primary"] {{ background: {p.accent}; color: {p.on_accent}; font-weight: 600; }}
QPushButton[role="primary"]:hover, QPushButton[role="primary"]:pressed {{ background: {p.accent_hover}; }}
QPushButton[role="danger"] {{ background: {tone.ground}; color: {tone.word}; }}
QPushButton[role="danger"]:hover, QPushButton[role="danger"]:pressed {{ border-color: {tone.solid}; }}
QPushButton:disabled {{ background: {p.sunken}; color: {p.quiet}; border-color: transparent; }}
QPushButton:focus {{ border-color: {p.focus}; }}
QPushButton[role="primary"]:focus, QPushButton[role="plain"]:checked:focus {{ border-color: {p.text}; }}
"""


def _fields(theme: Theme) -> str:
    p = theme.palette
    edge = theme.px(RING)
    height = theme.px(TARGET) - 2 * edge
    return f"""
QLineEdit, QComboBox, QSpinBox, QDoubleSpinBox, QDateTimeEdit {{ min-height: {height}px;
    padding: 0 {theme.px(12)}px; border: {edge}px solid {p.outline}; border-radius: {theme.px(RADIUS)}px;
    background: {p.surface}; color: {p.text}; selection-background-color: {p.accent};
    selection-color: {p.on_accent}; }}
QPlainTextEdit, QTextEdit {{ padding: {theme.px(8)}px; border: {edge}px solid {p.outline};
    border-radius: {theme.px(RADIUS)}px; background: {p.surface}; color: {p.text};
    selection-background-color: {p.accent}; selection-color: {p.on_accent}; }}
QLineEdit[code="true"], QPlainTextEdit[code="true"] {{ font-family: "{CODE}", "{TEXT}"; }}
QLineEdit:focus, QComboBox:focus, QComboBox:on, QAbstractSpinBox:focus, QPlainTextEdit:focus, QTextEdit:focus {{
    border-color: {p.focus}; }}
QLineEdit[wrong="true"], QComboBox[wrong="true"], QAbstractSpinBox[wrong="true"], QPlainTextEdit[wrong="true"] {{
    border-color: {p.danger}; }}
QLineEdit:disabled, QComboBox:disabled, QAbstractSpinBox:disabled, QPlainTextEdit:disabled {{
    background: {p.sunken}; color: {p.quiet}; border-color: {p.line}; }}
QComboBox::drop-down {{ border: none; width: {theme.px(36)}px; }}
QComboBox QAbstractItemView {{ background: {p.surface}; color: {p.text}; border: 1px solid {p.line};
    padding: {theme.px(4)}px; outline: none; selection-background-color: {p.accent_soft};
    selection-color: {p.on_accent_soft}; }}
QComboBox QAbstractItemView::item {{ min-height: {theme.px(TARGET)}px; padding: 0 {theme.px(8)}px; }}
"""


def _choices(theme: Theme) -> str:
    p = theme.palette
    edge, box = theme.px(RING), theme.px(24)
    return f"""
QCheckBox, QRadioButton {{ min-height: {theme.px(TARGET) - 2 * edge}px; spacing: {theme.px(12)}px;
    padding: 0 {theme.px(8)}px; border: {edge}px solid transparent; border-radius: {theme.px(RADIUS)}px;
    color: {p.text}; }}
QCheckBox:focus, QRadioButton:focus {{ border-color: {p.focus}; }}
QCheckBox:disabled, QRadioButton:disabled {{ color: {p.quiet}; }}
QCheckBox::indicator, QRadioButton::indicator {{ width: {box}px; height: {box}px; }}
QMenu {{ background: {p.surface}; border: 1px solid {p.line}; padding: {theme.px(4)}px; }}
QMenu::item {{ min-height: {theme.px(TARGET)}px; padding: 0 {theme.px(16)}px; border-radius: {theme.px(6)}px; }}
QMenu::item:selected {{ background: {p.accent_soft}; color: {p.on_accent_soft}; }}
"""


def _tables(theme: Theme) -> str:
    p = theme.palette
    edge = theme.px(RING)
    return f"""
QAbstractItemView {{ background: {p.surface}; color: {p.text}; border: {edge}px solid transparent; outline: none;
    border-radius: {theme.px(RADIUS)}px; gridline-color: {p.line}; selection-background-color: {p.accent_soft};
    selection-color: {p.on_accent_soft}; }}
QAbstractItemView:focus {{ border-color: {p.focus}; }}
QHeaderView {{ background: {p.surface}; border: none; }}
QHeaderView::section {{ background: {p.surface}; color: {p.quiet}; border: none;
    border-bottom: 1px solid {p.line}; padding: 0 {theme.px(15)}px; min-height: {theme.px(36)}px;
    font-size: {theme.size(Type.DETAIL)}px; font-weight: 500; }}
QTableCornerButton::section {{ background: {p.surface}; border: none; }}
"""


def _scroll(theme: Theme) -> str:
    p = theme.palette
    thick = theme.px(12)
    return f"""
QScrollArea, QScrollArea > QWidget > QWidget {{ background: transparent; border: none; }}
QAbstractScrollArea::corner {{ background: transparent; border: none; }}
QScrollBar {{ background: transparent; border: none; }}
QScrollBar:vertical {{ width: {thick}px; margin: 0; }}
QScrollBar:horizontal {{ height: {thick}px; margin: 0; }}
QScrollBar::handle {{ background: {p.outline}; border-radius: {theme.px(3)}px; margin: {theme.px(3)}px; }}
QScrollBar::handle:vertical {{ min-height: {theme.px(TARGET)}px; }}
QScrollBar::handle:horizontal {{ min-width: {theme.px(TARGET)}px; }}
QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
"""
