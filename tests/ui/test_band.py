"""The band says each answer by colour, symbol, word and two lines; a held one stays until somebody has seen it."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from services.scanning.outcome import Outcome, Reason, Verdict
from services.scanning.saying import Said
from services.words.catalogue import Catalogue
from ui.sound import Sound
from ui.theme.apply import apply
from ui.theme.palettes import DARK, LIGHT
from ui.theme.theme import Theme
from ui.widgets.band import Band
from ui.widgets.band_state import BandState, Count, answer_state, waiting_state, working_state
from ui.widgets.counter import Counter
from ui.widgets.held import Held
from ui.widgets.outcome_look import LOOKS, Mood, look_of
from ui.widgets.symbol import Symbol

pytestmark = pytest.mark.qt_log_ignore("does not support propagateSizeHints")  # of the off-screen platform

WORDS = Catalogue("en")
SAID = Said("W12-0791 is not on the list", "Put it aside")
ACCEPTED = BandState(Mood.ACCEPTED, "Accepted", "W12-0789", "Scan the next item", "Room 214", Count(38, "of 120"))
WARNING = BandState(Mood.WARNING, "Needs you", "W12-0791 is not on the list", "Put it aside", held=True)
REFUSED = BandState(Mood.REFUSED, "Wrong", "W12-0793 is not on the list", "Put it aside")
REPEATED = BandState(Mood.DUPLICATE, "Already scanned", "W12-0789 was scanned at 10:39")
PAUSED = BandState(Mood.PAUSED, "Paused", "The session is paused", at_once=True)
ANOTHER = replace(WARNING, what="W12-0792 is not on the list")


@pytest.fixture
def band(qapp: QApplication, qtbot: QtBot) -> Iterator[Band]:
    apply(qapp, Theme(LIGHT, motion=False, flash=False))
    band = Band(WORDS)
    qtbot.addWidget(band)
    band.resize(1128, 160)
    band.show()
    yield band
    apply(qapp, Theme(LIGHT))


def ground(band: Band) -> str:
    """The colour of the band's own ground, at its right edge."""
    return band.grab().toImage().pixelColor(band.width() - 4, band.height() // 2).name().upper()


def tile(band: Band) -> str:
    """The colour of the symbol's tile."""
    where = band.findChild(Symbol).geometry()
    return band.grab().toImage().pixelColor(where.left() + 4, where.center().y()).name().upper()


# ---- the one table


@pytest.mark.parametrize(
    ("outcome", "mood", "sound"),
    [
        (Outcome(Verdict.ACCEPTED, Reason.FOUND), Mood.ACCEPTED, Sound.ACCEPTED),
        (Outcome(Verdict.DUPLICATE, Reason.REPEAT), Mood.DUPLICATE, Sound.DUPLICATE),
        (Outcome(Verdict.REFUSED, Reason.NOT_EXPECTED), Mood.REFUSED, Sound.REFUSED),
        (Outcome(Verdict.WARNING, Reason.UNEXPECTED), Mood.WARNING, Sound.WARNING),
        (Outcome(Verdict.WARNING, Reason.LOCKED, kept=True), Mood.KEPT, Sound.KEPT),
        (Outcome(Verdict.REFUSED, Reason.PAUSED, kept=True), Mood.KEPT, Sound.KEPT),
        (Outcome(Verdict.ACCEPTED, Reason.PACK_UNVERIFIED, counted=True), Mood.UNVERIFIED, Sound.UNVERIFIED),
    ],
)
def test_an_answer_has_its_look_and_its_sound(outcome: Outcome, mood: Mood, sound: Sound) -> None:
    assert (look_of(outcome).mood, look_of(outcome).sound) == (mood, sound)


@pytest.mark.parametrize("verdict", Verdict)
def test_only_warnings_are_held_and_refusals_where_the_setting_says_so(verdict: Verdict) -> None:
    outcome = Outcome(verdict, Reason.UNEXPECTED)
    assert answer_state(outcome, SAID, WORDS).held is (verdict is Verdict.WARNING)
    set_so = answer_state(outcome, SAID, WORDS, hold_refusals=True)
    assert set_so.held is (verdict in (Verdict.WARNING, Verdict.REFUSED))


def test_scans_that_are_kept_are_not_held() -> None:
    outcome = Outcome(Verdict.WARNING, Reason.NO_SESSION, kept=True)
    assert not answer_state(outcome, SAID, WORDS, hold_refusals=True).held


def test_an_answer_says_what_happened_and_what_to_do() -> None:
    state = answer_state(Outcome(Verdict.ACCEPTED, Reason.TAKEN), SAID, WORDS, place="Room 214")
    assert (state.word, state.what, state.next) == ("Accepted", "W12-0791 is not on the list", "Put it aside")
    assert state.place == "Room 214"


# ---- what is on screen


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=lambda palette: palette.name)
@pytest.mark.parametrize("mood", Mood)
def test_ground_and_tile_have_the_moods_colours(qapp: QApplication, band: Band, palette, mood: Mood) -> None:
    apply(qapp, Theme(palette, motion=False, flash=False))
    band.show_state(replace(ACCEPTED, mood=mood, count=None))
    colours = LOOKS[mood].colours(palette)
    assert ground(band) == colours.ground
    assert tile(band) == colours.tile


def test_says_word_lines_place_and_count(band: Band) -> None:
    band.show_state(ACCEPTED)
    assert band.state is ACCEPTED
    shown = {text.text() for text in band.findChildren(type(band._what)) if text.isVisible()}
    assert {"Accepted", "W12-0789", "Scan the next item"} <= shown
    assert band.accessibleName() == "Accepted – W12-0789 – Scan the next item"
    assert band.findChild(Counter).accessibleName() == "38 of 120"


def test_is_at_least_140_pixels_high_and_grows_with_its_texts(band: Band) -> None:
    band.show_state(waiting_state(WORDS, "Scan"))
    assert band.minimumSizeHint().height() >= 140 or band.minimumHeight() >= 140
    short = band.heightForWidth(1128)
    band.show_state(replace(ACCEPTED, what="A long sentence that goes on and on " * 6))
    assert band.heightForWidth(1128) > short


def test_scanned_markup_stays_text(band: Band) -> None:
    band.show_state(replace(ACCEPTED, what="<b>x</b><img src='//h/s.png'>"))
    assert all(text.textFormat() == Qt.TextFormat.PlainText for text in band.findChildren(type(band._what)))


def test_resting_and_working_say_so() -> None:
    assert waiting_state(WORDS, "Scan the first item").word == "Ready"
    assert working_state(WORDS, "Looking up").mood is Mood.WORKING


def test_a_new_theme_recolours_the_band_that_is_open(qapp: QApplication, band: Band) -> None:
    band.show_state(ACCEPTED)
    apply(qapp, Theme(DARK, motion=False, flash=False))
    assert ground(band) == DARK.tones.accepted.ground
    text = band.grab().toImage().copy(band._what.geometry())
    drawn = {text.pixelColor(x, y).name().upper() for x in range(text.width()) for y in range(text.height())}
    assert DARK.tones.accepted.text in drawn
    assert LIGHT.tones.accepted.text not in drawn


# ---- held


def test_a_warning_stays_until_it_is_seen(band: Band, qtbot: QtBot) -> None:
    band.show_state(WARNING)
    band.show_state(ACCEPTED)
    assert band.state is WARNING
    with qtbot.waitSignal(band.acknowledged) as seen:
        QTest.keyClick(band, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    assert seen.args == [WARNING]
    assert band.state is ACCEPTED


def test_nothing_to_see_is_not_acknowledged(band: Band, qtbot: QtBot) -> None:
    band.show_state(ACCEPTED)
    with qtbot.assertNotEmitted(band.acknowledged):
        band.acknowledge()
    assert band.state is ACCEPTED


def after(*states: BandState) -> Held:
    """The band after these, one after the other."""
    held = Held(waiting_state(WORDS, ""))
    for state in states:
        held = held.then(state)
    return held


def seen(held: Held) -> list[str]:
    """What is on screen from here on, when everything is acknowledged."""
    shown = [held.shown.what]
    while held.holds:
        held = held.acknowledged()
        shown.append(held.shown.what)
    return shown


def test_warnings_come_one_after_the_other_then_the_latest_answer() -> None:
    held = after(WARNING, ACCEPTED, ANOTHER)
    assert (held.shown, held.behind) == (WARNING, 2)
    held = held.acknowledged()
    assert (held.shown, held.behind) == (ANOTHER, 1)
    held = held.acknowledged()
    assert (held.shown, held.behind) == (ACCEPTED, 0)


def test_the_same_warning_twice_is_seen_once() -> None:
    held = Held(WARNING).then(replace(WARNING, scan="another"))
    assert (held.waiting, held.behind) == ((), 1)


def test_every_refusal_behind_a_warning_is_seen_and_the_worst_first() -> None:
    other = replace(REFUSED, what="W12-0794 is not on the list")
    held = after(WARNING, REFUSED, ACCEPTED, REPEATED, other, ANOTHER, ACCEPTED)
    assert held.behind == 6
    assert seen(held) == [one.what for one in (WARNING, ANOTHER, REFUSED, other, REPEATED)]


def test_a_refusal_that_came_behind_a_warning_is_held_as_well() -> None:
    held = after(WARNING, REFUSED).acknowledged().then(ACCEPTED)
    assert (held.shown.what, held.shown.held) == (REFUSED.what, True)


def test_of_repeats_behind_a_warning_the_newest_is_shown_and_nobody_has_to_acknowledge_it() -> None:
    newest = replace(REPEATED, what="W12-0795 was scanned before")
    held = after(WARNING, REPEATED, newest)
    assert seen(held) == [WARNING.what, newest.what]


@pytest.mark.parametrize("mood", [Mood.PAUSED, Mood.OVER, Mood.ASKING, Mood.KEPT, Mood.WORKING])
def test_what_has_to_be_seen_at_once_goes_in_front_of_a_warning_which_waits(mood: Mood) -> None:
    now = replace(ACCEPTED, mood=mood, what="now", at_once=True)
    held = after(WARNING, ACCEPTED, REFUSED, now)
    assert (held.shown, held.holds) == (now, True)
    assert seen(held) == ["now", WARNING.what, REFUSED.what, "now"]


def test_the_next_answer_brings_the_warning_back_and_waits_behind_it() -> None:
    held = after(WARNING, PAUSED, waiting_state(WORDS, "Scan the next item"))
    assert (held.shown, held.behind) == (WARNING, 0)
    held = after(WARNING, PAUSED, ACCEPTED)
    assert (held.shown, held.latest, held.behind) == (WARNING, ACCEPTED, 1)


def test_one_state_at_once_takes_the_place_of_the_other_and_the_warning_waits_on() -> None:
    kept = replace(PAUSED, mood=Mood.KEPT, what="W12-0796 is kept")
    assert seen(after(WARNING, PAUSED, kept, kept)) == [kept.what, WARNING.what, kept.what]


def test_what_was_taken_back_needs_nobody_any_more() -> None:
    taken_back = replace(PAUSED, mood=Mood.NEUTRAL, what="taken back", takes_back="1")
    held = after(replace(WARNING, scan="1"), taken_back)
    assert (held.shown, held.holds) == (taken_back, False)
    held = after(WARNING, replace(REFUSED, scan="1"), taken_back)
    assert seen(held) == ["taken back", WARNING.what, "taken back"]


def test_what_a_server_took_back_behind_a_warning_is_not_said_when_that_was_seen() -> None:
    held = after(WARNING, replace(ACCEPTED, scan="1"), replace(REFUSED, takes_back="1"))
    assert held.shown == WARNING, "that stays until somebody has seen it"
    held = held.acknowledged()
    assert held.shown.what == REFUSED.what
    assert held.acknowledged().shown.what == REFUSED.what


def test_what_to_scan_next_is_no_answer_that_waits() -> None:
    held = Held(WARNING).then(waiting_state(WORDS, "Scan the next item"))
    assert held.behind == 0
    assert held.acknowledged().shown.mood is Mood.NEUTRAL


def test_a_warning_that_was_seen_stays_readable_until_something_comes() -> None:
    assert Held(WARNING).acknowledged().shown == replace(WARNING, held=False)


def test_the_band_counts_what_came_since(band: Band) -> None:
    band.show_state(WARNING)
    assert not band._behind.isVisible()
    assert not band._worst.isVisible()
    band.show_state(ACCEPTED)
    assert (band._behind.text(), band._worst.accessibleName()) == ("1 answer came since", "Accepted")
    band.show_state(REFUSED)
    assert band._behind.text() == "2 answers came since; this is the worst"
    assert (band._worst.accessibleName(), band._worst.isVisible()) == ("Wrong", True)
    assert band._behind.font().pixelSize() >= 20, "to be read from two metres"
    band.acknowledge()
    band.acknowledge()
    assert not band._behind.isVisible()
    assert not band._seen.isVisible()


def test_the_band_offers_what_waits_behind_a_pause(band: Band, qtbot: QtBot) -> None:
    band.show_state(WARNING)
    band.show_state(PAUSED)
    assert band.state is PAUSED
    assert (band._behind.text(), band._worst.accessibleName()) == ("1 answer is still to be seen", "Needs you")
    assert band._seen.accessibleName() == "Show it"
    with qtbot.assertNotEmitted(band.acknowledged):
        QTest.keyClick(band, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
        qtbot.waitUntil(lambda: band.state == WARNING)
    with qtbot.waitSignal(band.acknowledged):
        QTest.keyClick(band, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    assert band.state == PAUSED
    assert not band._seen.isVisible()


def test_undo_is_heard_as_having_seen_it(band: Band, qtbot: QtBot) -> None:
    band.show_state(replace(WARNING, scan="1"))
    with qtbot.waitSignal(band.acknowledged):
        band.show_state(replace(PAUSED, what="taken back", takes_back="1"))
    assert (band.state.what, band.holds) == ("taken back", False)


def test_the_number_goes_on_behind_a_warning_and_does_not_go_back_when_it_is_seen(band: Band) -> None:
    band.show_state(replace(WARNING, count=Count(37)))
    band.show_state(replace(ANOTHER, count=Count(38)))
    band.show_state(replace(ACCEPTED, count=Count(39)))
    counter = band.findChild(Counter)
    assert counter.accessibleName() == "39"
    band.acknowledge()
    assert band.state.what == ANOTHER.what
    assert counter.accessibleName() == "39"


def test_a_number_that_somebody_else_counted_changes_nothing_but_the_number(band: Band) -> None:
    band.show_state(ACCEPTED)
    band.show_count(Count(41, "of 120"))
    assert band.findChild(Counter).accessibleName() == "41 of 120"
    assert band.state == ACCEPTED


# ---- motion


def test_flashes_for_an_answer_and_not_for_what_to_scan_next(qapp: QApplication, band: Band) -> None:
    apply(qapp, Theme(LIGHT))
    band.show_state(waiting_state(WORDS, "Scan"))
    assert band._flash.state() == band._flash.State.Stopped
    band.show_state(ACCEPTED)
    assert band._flash.state() == band._flash.State.Running
    assert band._flash.duration() == 150


def test_with_motion_off_nothing_moves(band: Band) -> None:
    band.show_state(ACCEPTED)
    band.show_state(replace(ACCEPTED, count=Count(39, "of 120")))
    counter = band.findChild(Counter)
    assert band._flash.state() == band._flash.State.Stopped
    assert counter._roll.state() == counter._roll.State.Stopped
    assert counter.rolled == 1.0


def test_the_counter_rolls_to_its_next_number(qapp: QApplication, band: Band, qtbot: QtBot) -> None:
    band.show_state(ACCEPTED)
    apply(qapp, Theme(LIGHT))
    band.show_state(replace(ACCEPTED, count=Count(39, "of 120")))
    counter = band.findChild(Counter)
    assert counter._roll.state() == counter._roll.State.Running
    qtbot.waitUntil(lambda: counter.rolled == 1.0)
    assert counter.accessibleName() == "39 of 120"


def test_the_counter_keeps_its_width_while_it_counts_within_its_digits(qapp: QApplication, qtbot: QtBot) -> None:
    counter = Counter()
    qtbot.addWidget(counter)
    widths = set()
    for value in (1, 9, 10, 11, 47, 99):
        counter.show_count(Count(value, "of 120"))
        widths.add(counter.sizeHint().width())
    assert len(widths) == 1
    counter.show_count(Count(12_345))
    assert counter.accessibleName() == "12\u2009345"
