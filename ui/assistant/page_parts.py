"""Parts of the assistant's page: the rows of its summary, and what is told of a step."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from services.assistant.model import Mark
from services.words.catalogue import Catalogue
from ui.assistant.views import Body, Line, Told
from ui.icons import Icon
from ui.theme.spacing import column, row
from ui.theme.tokens import Space, Type
from ui.widgets.band_state import BandState
from ui.widgets.empty_state import EmptyState, IconTile
from ui.widgets.labels import CodeLabel, label
from ui.widgets.notice import Notice
from ui.widgets.outcome_look import LOOKS, Mood

_ICONS = {Mark.DONE: Icon.ACCEPTED, Mark.SKIPPED: Icon.NEXT, None: Icon.NEXT}
_TILE = 36  # pixels at 100 %: six rows are to be in sight


def notice_of(told: Told, words: Catalogue) -> Notice:
    """What came of it."""
    notice = Notice()
    notice.show_notice(BandState(told.mood, words.say(LOOKS[told.mood].word), told.what, told.next))
    return notice


def scanned(body: Body) -> QWidget:
    """What arrived of a scan, or that one is waited for."""
    if not body.arrived:
        return EmptyState(Icon.SCAN, *body.waits)
    code = CodeLabel(body.arrived, Type.SECTION)
    code.setAlignment(Qt.AlignmentFlag.AlignHCenter)
    widget = QWidget()
    well = body.told is not None and body.told.mood is Mood.ACCEPTED
    widget.setLayout(column(row(1, IconTile(Icon.ACCEPTED if well else Icon.SCAN), 1), code, gap=Space.M))
    return widget


def summary(lines: tuple[Line, ...]) -> QWidget:
    """All steps, one below the other."""
    widget = QWidget()
    widget.setLayout(column(*map(_line, lines), gap=Space.M))
    return widget


def _line(line: Line) -> QWidget:
    texts = [label(line.name, weight="strong"), label(line.how)]
    if line.later:
        texts.append(_quiet(line.later))
    tile = IconTile(_ICONS[line.mark], _TILE)
    across = row(tile, column(*texts), gap=Space.L)
    across.setStretch(1, 1)
    across.setAlignment(tile, Qt.AlignmentFlag.AlignTop)
    widget = QWidget()
    widget.setLayout(across)
    return widget


def _quiet(text: str) -> QLabel:
    return label(text, Type.DETAIL, quiet=True)
