"""Every screen and page of the program, as people see it: nothing cut, by keyboard, readable, translated."""

import importlib
import inspect
import re
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QSize
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QApplication, QLabel, QWidget
from shiboken6 import delete

from services.scanning.setup_codes import makers
from services.words.pseudo import CLOSE, OPEN
from tests.support.source import ROOT
from tests.ui.look import VIEWS, View, look_at
from tests.ui.packing_scenes import screen
from tests.ui.scenes import SCENES, Stage, settled, staged
from ui.theme.apply import apply
from ui.theme.palettes import LIGHT
from ui.theme.theme import Theme

pytestmark = [
    pytest.mark.qt_log_ignore("does not support propagateSizeHints"),  # of the off-screen platform
    pytest.mark.xdist_group("screens"),  # they share the stages
    pytest.mark.timeout(900),  # every page there is, each time
]

# What stands on screen and is nobody's words: data, keys, and what the machine calls things.
TRANSLATED = re.compile(f"{OPEN}[^{OPEN}{CLOSE}]*{CLOSE}")
DATA = re.compile(
    r"W12-\d{4}|K-47\d\d|Laptop, 14 inch|Document camera|Projector|Tablet with case|Headset|[Mm]aria|Scanner 1|Bench \d"
    r"|DYMO M10 Scale|(?s:SUBSYSTEM=.*=hidraw)"
    r"|Bench scale|Floor scale|Hand scale|S D\b|‹LF›|FT232R USB UART|usb:[\dA-F:]+|‹STX›|‹CR›"
    r"|Room \d+|Door \d|Shelf 7|Second shift|12x|01095011…‹31›…SER21ABC|A1A1A1A1…‹4096›…A1A1A1A1|W-214"
    r"|Project with ID 12 not found|Referenced entity not found|User does not have permission to do that"
    r"|Autumn inventory|Media centre move|Year 9 tablets|The cartons were \w+ by hand"
    r"|Lecture hall[ ,a-z]+floor|Tom|Aylin|Jonas|Lena|Omar|Ida|Pavel|SN-88A\d\d"
    r"|Roll 62 × 29 mm|Avery 5160, 2 5/8 × 1 in, 30 on Letter|assets.csv"
    r"|Label printer 1|Office printer 2|LP_\w+|Avery Zweckform L6009, 45.7 × 21.2 mm, 48 on A4|Roll [\d.]+ × [\d.]+ in"
    r"|127\.0\.0\.1:9"
    r"|Serien-Nr\.|Modell|Kostenstelle|Inventarnr\.|Item\b"
    r"|Dell CB 3100|Chromebook 31\d0|Dell|HP Elite x2|HP|Laptop|Tablet|Title I|Donation 2026|Purchase order|Room"
    r"|A01-\d{4}|5CG[\dA-F ]+|Serial Number: value must be unique|\{[nx]\}|x{100,}"
    r"|SH-\d+|SO-\d+|LP-\d+|Nordic Foods|[Pp]eanuts|milk|Oat bar 40 g|Almond bar|Rye crisp|OAT-40|RYE-1"
    r"|City School \d+|Harbour Canteen|Small|Medium|Pallet box|\b(pc|kg)\b|[LR]\d+"
    r"|Webcam|SN 90210/4711|<b>4711<…‹57›…9+|box-\d\.(?:png|jpg)|box-‹RLO›gpj\.png"
    r"|SD\w{4}[A-Z0-9]+|F\d+|(?:/[\w.-]+)+|\d+"
    + "".join(f"|{re.escape(text)}" for one in makers().values() for text in (one.name, one.models))
    + "".join(f"|{re.escape(code.name)}" for one in makers().values() for code in one.codes if code.name)
)


@pytest.fixture(scope="module")
def stage(
    qapp: QApplication, tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> Iterator[Stage]:
    """The window in the language that is asked for. One at a time: every window there is is dressed anew."""
    apply(qapp, Theme(LIGHT, 1.0, motion=False, flash=False))
    with staged(tmp_path_factory.mktemp(request.param), request.param) as made:
        made.window.show()
        yield made
    delete(made.window)


def look_through(app: QApplication, stage: Stage, view: View) -> Iterator[tuple[str, QWidget]]:
    """Every scene in this view, one after another."""
    apply(app, Theme(view.palette, view.scale, motion=False, flash=False))
    stage.window.resize(view.size)
    for name, scene in SCENES.items():
        scene(stage)
        settled(app)
        yield name, stage.window


@pytest.mark.parametrize(
    ("stage", "view"), [(view.language, view) for view in VIEWS], ids=map(str, VIEWS), indirect=["stage"]
)
def test_no_page_has_a_fault(qapp: QApplication, stage: Stage, view: View) -> None:
    faults = [f"{name}: {fault}" for name, window in look_through(qapp, stage, view) for fault in look_at(window)]
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("scale", [1.0, 1.5])
@pytest.mark.parametrize("stage", ["en", "de"], indirect=True)
def test_what_a_packer_can_do_is_in_sight_on_a_small_window(qapp: QApplication, stage: Stage, scale: float) -> None:
    apply(qapp, Theme(LIGHT, scale, motion=False, flash=False))
    stage.window.resize(QSize(1280, 720))
    settled(qapp)
    assert stage.window.size() == QSize(1280, 720), "the rail wants no more than the screen has"
    hidden = []
    for name in (name for name in SCENES if name.startswith("packing-") and name != "packing-empty"):
        SCENES[name](stage)
        settled(qapp)
        page = screen(stage)
        asked = next((bar for bar in (page.reason, page.acts) if bar.isVisible()), page)
        seen = asked.visibleRegion().boundingRect()
        hidden += [] if asked.height() == 0 or seen == asked.rect() else [f"{name}: {seen} of {asked.rect()}"]
    assert not hidden, "\n".join(hidden)


@pytest.mark.parametrize("stage", ["pseudo"], indirect=True)
def test_every_text_comes_from_the_catalogue(qapp: QApplication, stage: Stage) -> None:
    bare = [
        f"{name}: {text}"
        for name, window in look_through(qapp, stage, VIEWS[0])
        if name != "cover-first-run"  # it asks for the language first, in all that there are
        for text in sorted(set(filter(_is_bare, _texts(window))))
    ]
    assert not bare, "\n".join(bare)


@pytest.mark.parametrize("stage", ["en"], indirect=True)
def test_every_page_of_the_program_has_a_scene(qapp: QApplication, stage: Stage) -> None:
    keys = stage.window.keys()
    assert [key for key in keys if not any(name.startswith(f"{key}-") for name in SCENES)] == []
    seen = {
        type(widget)
        for _name, window in look_through(qapp, stage, VIEWS[0])
        for widget in window.findChildren(QWidget)
        if widget.isVisible()
    }
    assert sorted(page.__name__ for page in _pages() if page not in seen) == []


def _pages() -> Iterator[type[QWidget]]:
    """Every widget that a file `<x>_page.py` or `<x>_screen.py` makes known."""
    for path in sorted((ROOT / "ui").glob("*/*_page.py")) + sorted((ROOT / "ui").glob("*/*_screen.py")):
        module = importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
        for name, made in inspect.getmembers(module, inspect.isclass):
            if made.__module__ == module.__name__ and issubclass(made, QWidget) and not name.startswith("_"):
                yield made


def _texts(window: QWidget) -> Iterator[str]:
    for widget in window.findChildren(QWidget):
        if not widget.isVisible():
            continue
        yield widget.accessibleName()
        yield widget.accessibleDescription()
        if isinstance(widget, QLabel | QAbstractButton):
            yield widget.text()
        if isinstance(widget, QAbstractItemView) and (model := widget.model()) is not None:
            for row in range(min(model.rowCount(), 20)):
                yield from (str(model.index(row, at).data() or "") for at in range(model.columnCount()))


def _is_bare(text: str) -> bool:
    """Whether letters are left once the pseudo-language's words and the data are taken out."""
    left = text.replace("\u200b", "")
    while OPEN in left and (inner := TRANSLATED.sub("", left)) != left:
        left = inner  # a word in a sentence
    left = DATA.sub("", left)
    return bool(re.search(r"[^\W\d_]{2,}", left))


def test_a_text_that_is_not_translated_is_found() -> None:
    assert _is_bare("Complete")
    assert _is_bare(f"{OPEN}Çömþļéţé{CLOSE} now")
    assert not _is_bare(f"{OPEN}Çömþļéţé{CLOSE} W12-0789 · Room 214")
