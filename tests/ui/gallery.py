"""Renders every band state and every piece to PNGs, to be looked at: `python -m tests.ui.gallery FOLDER`.

Off-screen, or in a window system where QT_QPA_PLATFORM says so.
"""

import os
import sys
from datetime import timedelta
from pathlib import Path

from PySide6.QtCore import QSize
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from services.scanning.ports import DeviceState
from services.words.catalogue import Catalogue
from ui.frame.main_window import MainWindow
from ui.frame.status import DeviceDot, StatusView, Trouble
from ui.icons import Icon
from ui.theme.apply import apply
from ui.theme.palettes import PALETTES
from ui.theme.spacing import column, grid, row
from ui.theme.theme import Theme
from ui.theme.tokens import Palette, Space, Type
from ui.widgets.band import Band
from ui.widgets.band_state import BandState, Count
from ui.widgets.buttons import ActionButton
from ui.widgets.card import card
from ui.widgets.check import Check
from ui.widgets.choice import Choice
from ui.widgets.combo import Combo
from ui.widgets.empty_state import EmptyState
from ui.widgets.field import Field
from ui.widgets.flow import flow
from ui.widgets.labels import CodeLabel, label
from ui.widgets.outcome_look import LOOKS, Mood
from ui.widgets.pin_pad import PinPad
from ui.widgets.progress import Progress
from ui.widgets.table import Table, TableOrEmpty

SIZES = (QSize(1280, 720), QSize(1920, 1080))
COUNT = Count(38, "of 120")
STATUS = StatusView(
    "Bench 3",
    "Maria Lind",
    "10:42",
    (DeviceDot("Zebra DS2208", DeviceState.CONNECTED), DeviceDot("Keyboard", DeviceState.DISCONNECTED)),
    14,
    timedelta(minutes=7),
)
ANSWERS = {
    Mood.NEUTRAL: ("Scan the next item", ""),
    Mood.WORKING: ("Looking up W12-0789", ""),
    Mood.ACCEPTED: ("W12-0789 · Dell Chromebook 3100", "Scan the next item"),
    Mood.DUPLICATE: ("W12-0788 was scanned at 10:39", "It is not counted again. Scan the next item"),
    Mood.REFUSED: ("W12-0791 is not on the list", "Put it aside, then scan the next item"),
    Mood.WARNING: ("W12-0791 is not on the list, but kept", "Put it aside or go on; it stands among the unexpected"),
    Mood.KEPT: ("W12-0792 is kept: nobody is signed in", "Scan your badge, or sign in with your PIN"),
}


def state(mood: Mood, words: Catalogue, *, count: Count | None = COUNT) -> BandState:
    """A state of this mood with an example's texts."""
    what, next_ = ANSWERS[mood]
    return BandState(mood, words.say(LOOKS[mood].word), what, next_, "Room 214", count, mood is Mood.WARNING)


def bands(words: Catalogue, moods: tuple[Mood, ...]) -> QWidget:
    """A screen of bands, one mood each."""
    screen = QWidget()
    layout = column(gap=Space.M, margins=Space.XL)
    for mood in moods:
        band = Band(words)
        band.show_state(state(mood, words))
        layout.addWidget(band)
    layout.addStretch(1)
    screen.setLayout(layout)
    return screen


def table(*, rows: int = 7) -> TableOrEmpty:
    """A table of examples."""
    model = QStandardItemModel(0, 3)
    model.setHorizontalHeaderLabels(["Time", "Code", "What"])
    for index in range(rows):
        cells = (f"10:42:{index:02}", f"0034012345000000{index:04}", "Dell Chromebook 3100")
        model.appendRow([QStandardItem(cell) for cell in cells])
    view = Table("Latest scans")
    empty = EmptyState(Icon.SCAN, "No scan yet", "Scan the first item")
    both = TableOrEmpty(view, model, empty)
    view.stretch_column(2)
    view.code_column(1)
    return both


def session(words: Catalogue) -> QWidget:
    """What a session's screen will look like, of the pieces that are here."""
    screen = QWidget()
    band = Band(words)
    band.show_state(state(Mood.ACCEPTED, words))
    progress = Progress(words)
    progress.show_percent(31.7)
    left = card(table(), heading="Latest scans")
    right = card(table(rows=0), heading="Missing")
    actions = flow(
        ActionButton("Undo last", Icon.UNDO, "Ctrl+Z"),
        ActionButton("Pause", Icon.PAUSE, "Ctrl+P"),
        ActionButton("Export", Icon.EXPORT, "Ctrl+E"),
        ActionButton("Complete", Icon.COMPLETE, "Ctrl+Return", role="primary"),
    )
    figures = label("found 36 · unexpected 1 · duplicate 1 · unknown 0 · missing 82", quiet=True)
    lists = row(left, right, gap=Space.L)
    layout = column(band, row(progress, figures, gap=Space.XL), lists, actions, gap=Space.L, margins=Space.XL)
    layout.setStretch(2, 1)
    screen.setLayout(layout)
    return screen


def pieces(words: Catalogue) -> QWidget:
    """Choices, fields, buttons, PIN pad."""
    screen = QWidget()
    choices = grid(Space.M)
    for index, (icon, word) in enumerate(
        (
            (Icon.CHECK_IN, "Check in"),
            (Icon.CHECK_OUT, "Check out"),
            (Icon.INVENTORY, "Inventory"),
            (Icon.BATCH, "Batch scan"),
        )
    ):
        choice = Choice(icon, word, "What is there, what is missing, what should not be there", index + 1)
        choices.addWidget(choice, index // 2, index % 2)
    place = QLineEdit("Room 214")
    notes = Field("Notes", QLineEdit(), "Up to 500 characters")
    wrong = Field("Expected items", QLineEdit("-3"))
    wrong.show_wrong("More than 0, please")
    kind = Combo()
    kind.addItems(["Strict", "Normal", "Permissive"])
    commit = Check("Commit every scan at once")
    commit.setChecked(True)
    fields = card(
        Field("Location", place),
        notes,
        wrong,
        Field("Validation", kind),
        commit,
        1,
        heading="Session",
    )
    blocked = ActionButton("Start", Icon.PLAY, role="primary")
    blocked.block("Choose a location first")
    buttons = flow(
        ActionButton("Start", Icon.PLAY, "Ctrl+Return", role="primary"),
        ActionButton("Back", Icon.BACK, "Esc"),
        ActionButton("Cancel session", Icon.DELETE, role="danger"),
        ActionButton("More", role="quiet"),
        blocked,
    )
    code = card(CodeLabel("00340123450000000018", Type.SECTION), CodeLabel("]C1\x1d10LOT42"))
    left = QWidget()
    left.setLayout(column(choices, buttons, code, 1, gap=Space.L))
    layout = row(left, fields, gap=Space.L, margins=Space.XL)
    layout.setStretch(0, 1)
    screen.setLayout(layout)
    return screen


def sign_in(words: Catalogue) -> QWidget:
    """The PIN pad, with digits and with what was wrong."""
    pad, wrong = PinPad(words), PinPad(words)
    QTest.keyClicks(pad, "12")
    wrong.show_wrong("That is not your PIN")
    screen = QWidget()
    layout = row(1, card(pad, heading="PIN"), card(wrong, heading="PIN"), 1, gap=Space.L, margins=Space.XL)
    screen.setLayout(layout)
    return screen


def window(words: Catalogue) -> MainWindow:
    """A window with the gallery's screens on its rail."""
    main = MainWindow(words)
    good = (Mood.NEUTRAL, Mood.ACCEPTED, Mood.DUPLICATE, Mood.KEPT)
    main.add_screen("good", Icon.SESSIONS, "frame.rail.sessions", "F1", lambda: bands(words, good))
    bad = (Mood.REFUSED, Mood.WARNING, Mood.WORKING)
    main.add_screen("bad", Icon.SETTINGS, "frame.rail.settings", "F7", lambda: bands(words, bad))
    main.add_screen("session", Icon.INVENTORY, "frame.rail.sessions", "F2", lambda: session(words))
    main.add_screen("pieces", Icon.DEVICES, "frame.rail.settings", "F3", lambda: pieces(words))
    main.add_screen("pin", Icon.LOCK, "frame.rail.sessions", "F4", lambda: sign_in(words))
    main.show_status(STATUS)
    return main


def trouble(words: Catalogue) -> Trouble:
    """The disk is full."""
    what, safe = words.say("database.disk_full"), words.say("desktop.not_stored", n=3)
    return Trouble("disk_full", what, safe, words.say("desktop.open_folder"))


def render(app: QApplication, folder: Path, palette: Palette, size: QSize, scale: float, language: str) -> None:
    """PNGs of every screen, for this palette, size and scale."""
    words = Catalogue(language)
    apply(app, Theme(palette, scale, motion=False, flash=False))
    main = window(words)
    main.resize(size)
    main.show()
    for key in ("good", "bad", "session", "pieces", "pin"):
        main.open(key)
        main.show_trouble(trouble(words) if key == "bad" else None)
        for _ in range(3):
            app.processEvents()
        name = f"{key}-{palette.name}-{size.width()}-{round(scale * 100)}-{language}.png"
        main.grab().save(str(folder / name))
    main.close()


def main() -> None:
    """`FOLDER [palette [scale [language [width]]]]`: all of them, or the one named."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = QApplication(sys.argv[:1])
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    palettes = [PALETTES[sys.argv[2]]] if len(sys.argv) > 2 else list(PALETTES.values())
    scales = [float(sys.argv[3])] if len(sys.argv) > 3 else [1.0, 1.5]
    languages = [sys.argv[4]] if len(sys.argv) > 4 else ["en"]
    sizes = [size for size in SIZES if len(sys.argv) <= 5 or size.width() == int(sys.argv[5])]
    for palette in palettes:
        for scale in scales:
            for language in languages:
                for size in sizes:
                    render(app, folder, palette, size, scale, language)


if __name__ == "__main__":
    main()
