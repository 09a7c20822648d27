"""The tokens keep what they promise: contrast as computed, scale in every pixel, one switch for the whole program."""

from collections.abc import Iterator
from dataclasses import fields
from itertools import product
from pathlib import Path

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QFontInfo, QFontMetrics
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from ui.icons import Icon, pixmap, qicon
from ui.theme import fonts
from ui.theme.apply import apply
from ui.theme.contrast import contrast, mix
from ui.theme.palettes import DARK, HIGH_CONTRAST, LIGHT, PALETTES
from ui.theme.spacing import column
from ui.theme.theme import Theme, current
from ui.theme.tokens import Palette, Tone, Type
from ui.widgets.code_text import grouped
from ui.widgets.labels import CodeLabel, label
from ui.widgets.outcome_look import LOOKS, Mood

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")  # of the off-screen platform

EVERY = list(PALETTES.values())
PATIENT = {"ids": lambda palette: palette.name}


@pytest.fixture(autouse=True)
def _light_again(qapp: QApplication) -> Iterator[None]:
    yield
    apply(qapp, Theme(LIGHT))


# ---- contrast


@pytest.mark.parametrize(("one", "other", "ratio"), [("#000000", "#FFFFFF", 21.0), ("#777777", "#FFFFFF", 4.48)])
def test_contrast_is_that_of_wcag(one: str, other: str, ratio: float) -> None:
    assert contrast(one, other) == pytest.approx(ratio, abs=0.005)
    assert contrast(other, one) == contrast(one, other)


def test_mixing_keeps_the_ends() -> None:
    assert mix("#123456", "#FFFFFF", 1.0) == "#123456"
    assert mix("#123456", "#FFFFFF", 0.0) == "#FFFFFF"
    assert mix("#000000", "#FFFFFF", 0.5) == "#808080"


@pytest.mark.parametrize("palette", EVERY, **PATIENT)
def test_every_text_reaches_its_contrast_on_every_ground(palette: Palette) -> None:
    grounds = (palette.ground, palette.rail, palette.surface, palette.sunken, palette.hover)
    inks = (palette.text, palette.quiet, palette.danger)
    pairs = [
        *product(inks, grounds),
        (palette.on_accent, palette.accent),
        (palette.on_accent, palette.accent_hover),
        (palette.on_accent_soft, palette.accent_soft),
        (palette.tones.refused.word, palette.tones.refused.ground),
    ]
    assert [pair for pair in pairs if contrast(*pair) < 4.5] == []


@pytest.mark.parametrize("palette", EVERY, **PATIENT)
@pytest.mark.parametrize("mood", Mood)
def test_every_word_of_the_band_can_be_read(palette: Palette, mood: Mood) -> None:
    colours = LOOKS[mood].colours(palette)
    tone: Tone = getattr(palette.tones, LOOKS[mood].tone or mood.value)
    pairs = {
        "word": (colours.word, colours.ground),
        "text": (colours.text, colours.ground),
        "chip": (colours.text, colours.chip),
        "symbol": (colours.on_tile, colours.tile),
        "trouble line": (tone.text, tone.ground),
    }
    assert {what: contrast(*pair) for what, pair in pairs.items() if contrast(*pair) < 4.5} == {}


@pytest.mark.parametrize("palette", EVERY, **PATIENT)
def test_edges_and_rings_are_seen(palette: Palette) -> None:
    """WCAG 1.4.11: 3:1 for what a control is told by."""
    for ground in (palette.ground, palette.surface):
        assert contrast(palette.outline, ground) >= 3.0
        assert contrast(palette.focus, ground) >= 3.0


def test_the_high_contrast_palette_reaches_seven_to_one() -> None:
    inks = (HIGH_CONTRAST.text, HIGH_CONTRAST.quiet, HIGH_CONTRAST.danger, HIGH_CONTRAST.accent)
    assert all(contrast(ink, HIGH_CONTRAST.ground) >= 7.0 for ink in inks)


def test_the_outcome_colours_are_okabe_and_itos() -> None:
    okabe_ito = {"accepted": "#009E73", "duplicate": "#E69F00", "refused": "#D55E00", "warning": "#CC79A7"}
    for palette, (mood, colour) in product((LIGHT, DARK), okabe_ito.items()):
        assert getattr(palette.tones, mood).solid == colour
    assert LIGHT.tones.working.solid == "#0072B2"


def test_no_two_moods_look_alike_without_colour() -> None:
    assert len({look.icon for look in LOOKS.values()}) == len(LOOKS)
    assert len({look.word for look in LOOKS.values()}) == len(LOOKS)
    sounds = [look.sound for look in LOOKS.values() if look.sound]
    assert len(set(sounds)) == len(sounds)


def test_every_mood_has_a_tone() -> None:
    assert {look.tone or look.mood.value for look in LOOKS.values()} == {field.name for field in fields(LIGHT.tones)}


# ---- scale and switching


@pytest.mark.parametrize("scale", [0.9, 2.1])
def test_a_scale_out_of_range_is_refused(scale: float) -> None:
    with pytest.raises(ValueError, match="scale"):
        Theme(LIGHT, scale)


def test_the_largest_types_grow_half_as_fast() -> None:
    theme = Theme(LIGHT, 1.5)
    assert [theme.size(type_) for type_ in Type] == [20, 24, 30, 42, 60, 120]


def test_a_new_scale_reaches_what_is_open(qapp: QApplication, qtbot: QtBot) -> None:
    apply(qapp, Theme(LIGHT))
    window, text, editor = QWidget(), label("W12-0789"), QLineEdit()
    qtbot.addWidget(window)
    layout = column(text, editor, gap=8, margins=16)
    window.setLayout(layout)
    window.show()
    before = text.sizeHint()
    apply(qapp, Theme(LIGHT, 2.0))
    assert layout.spacing() == 16
    assert layout.contentsMargins().left() == 32
    assert text.sizeHint().width() >= 2 * before.width() - 4
    assert editor.minimumSizeHint().height() >= 88


def test_a_new_palette_reaches_what_is_open(qapp: QApplication, qtbot: QtBot) -> None:
    apply(qapp, Theme(LIGHT))
    text = label("quiet", quiet=True)
    qtbot.addWidget(text)
    text.show()
    apply(qapp, Theme(DARK))
    assert current().palette is DARK
    colours = {text.grab().toImage().pixelColor(x, y).name() for x in range(text.width()) for y in range(text.height())}
    assert any(contrast(colour, DARK.quiet) < 1.2 for colour in colours)
    assert all(contrast(colour, LIGHT.quiet) > 1.2 for colour in colours)


def test_dressing_twice_changes_nothing(qapp: QApplication) -> None:
    apply(qapp, Theme(DARK, 1.5))
    first = qapp.styleSheet()
    apply(qapp, Theme(DARK, 1.5))
    assert qapp.styleSheet() == first


# ---- fonts, icons, codes


def test_figures_are_equally_wide_and_stay_so_under_the_style_sheet(qapp: QApplication, qtbot: QtBot) -> None:
    apply(qapp, Theme(LIGHT))
    for type_ in (Type.DETAIL, Type.BODY, Type.BAND):
        text = label("0", type_)
        qtbot.addWidget(text)
        text.ensurePolished()
        metrics = QFontMetrics(text.font())
        assert metrics.horizontalAdvance("1111") == metrics.horizontalAdvance("0000")


def test_the_shipped_faces_are_used(qapp: QApplication, qtbot: QtBot) -> None:
    apply(qapp, Theme(LIGHT))
    code = CodeLabel("O0l1")
    qtbot.addWidget(code)
    code.ensurePolished()
    assert QFontInfo(code.font()).family() == fonts.CODE
    assert QFontInfo(fonts.text_font(16)).family() == fonts.TEXT


def test_a_missing_font_is_told(qapp: QApplication, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(fonts, "path", lambda *parts: tmp_path.joinpath(*parts))
    fonts.load.cache_clear()
    with pytest.raises(FileNotFoundError, match="Inter-Regular"):
        fonts.load()


@pytest.mark.parametrize("icon", Icon)
def test_every_icon_is_drawn_sharp_and_in_its_colour(qapp: QApplication, icon: Icon) -> None:
    image = pixmap(icon, 96, "#D55E00", 2.0).toImage()
    assert image.size() == QSize(192, 192)
    opaque = [image.pixelColor(x, y) for x in range(0, 192, 3) for y in range(0, 192, 3)]
    drawn = [colour for colour in opaque if colour.alpha() > 200]
    assert len(drawn) > 40
    assert {colour.name().upper() for colour in drawn if colour.alpha() == 255} == {"#D55E00"}


def test_icons_are_made_once(qapp: QApplication) -> None:
    assert qicon(Icon.SCAN, 24, "#000000") is qicon(Icon.SCAN, 24, "#000000")


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("W12-0789", "W12-0789"),
        ("00340123450000000018", "0034 0123 4500 0000 0018"),
        ("123456789", "1234 5678 9"),
        ("12345678", "12345678"),
        ("]C1\x1d10LOT42", "]C1‹GS›10LOT42"),
        ("A\x00B\x7f", "A‹NUL›B‹DEL›"),
        ("left‮right", "left‹RLO›right"),
        ("", ""),
    ],
)
def test_codes_are_written_for_people(code: str, shown: str) -> None:
    assert grouped(code) == shown


def test_a_code_is_never_markup(qapp: QApplication, qtbot: QtBot) -> None:
    code = CodeLabel('<b>x</b><img src="//h/s.png">')
    qtbot.addWidget(code)
    assert code.text() == '<b>x</b><img src="//h/s.png">'
    assert code.accessibleName() == '<b>x</b><img src="//h/s.png">'
    assert code.sizeHint().width() > QFontMetrics(code.font()).horizontalAdvance("x" * 10)
