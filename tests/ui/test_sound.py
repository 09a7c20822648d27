"""Sounds: shipped, short, told apart by rhythm; played in their own thread, where a tick never covers an error."""

import array
import logging
import math
import stat
import threading
import wave
from collections.abc import Iterator
from itertools import combinations, groupby
from pathlib import Path

import pytest

import ui.sound
from app.desktop.hearing import heard_once
from resources import path
from ui.sound import Sound, Sounds, player
from ui.widgets.outcome_look import Mood

PATIENCE = 10.0


class FakePlayer:
    """Remembers what was heard; with `hold` it goes on playing until `let_go`."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.loudest: list[int] = []
        self._came = threading.Condition()
        self._free = threading.Event()
        self._free.set()

    def __call__(self, file: Path) -> None:
        with self._came:
            self.heard.append(file.stem.partition("-")[0])
            self.loudest.append(max(map(abs, samples(file))))
            self._came.notify_all()
        assert self._free.wait(PATIENCE)

    def hold(self) -> None:
        self._free.clear()

    def let_go(self) -> None:
        self._free.set()

    def comes(self, count: int) -> bool:
        """Whether that many are heard within twenty repeats."""
        with self._came:
            return self._came.wait_for(lambda: len(self.heard) >= count, 20 * ui.sound.REPEAT_SECONDS)

    def wait_for(self, count: int) -> list[str]:
        with self._came:
            assert self._came.wait_for(lambda: len(self.heard) >= count, PATIENCE), self.heard
            return list(self.heard)


@pytest.fixture
def heard() -> FakePlayer:
    return FakePlayer()


@pytest.fixture
def sounds(heard: FakePlayer) -> Iterator[Sounds]:
    sounds = Sounds(heard, volume=1.0)
    yield sounds
    heard.let_go()
    sounds.stop()


def samples(file: Path) -> array.array:
    with wave.open(str(file)) as sound:
        return array.array("h", sound.readframes(sound.getnframes()))


def rhythm(file: Path) -> list[tuple[bool, int]]:
    """(sounds or rests, in steps of 10 ms)."""
    step = 441
    data = samples(file)
    loud = [max(map(abs, data[at : at + step])) > 500 for at in range(0, len(data), step)]
    return [(is_loud, len(list(run))) for is_loud, run in groupby(loud)]


# ---- the files


@pytest.mark.parametrize("sound", Sound)
def test_a_sound_is_short_and_starts_and_ends_softly(sound: Sound) -> None:
    file = path("sounds", f"{sound}.wav")
    with wave.open(str(file)) as wav:
        assert wav.getnframes() / wav.getframerate() < 0.25
        assert (wav.getnchannels(), wav.getsampwidth()) == (1, 2)
    data = samples(file)
    assert max(map(abs, data)) > 8000
    assert abs(data[0]) < 300
    assert abs(data[-1]) < 300


@pytest.mark.parametrize(
    ("sound", "tones"),
    [(Sound.ACCEPTED, 1), (Sound.DUPLICATE, 2), (Sound.REFUSED, 2), (Sound.WARNING, 3), (Sound.KEPT, 1)],
)
def test_a_sound_has_its_number_of_tones(sound: Sound, tones: int) -> None:
    assert sum(is_loud for is_loud, _ in rhythm(path("sounds", f"{sound}.wav"))) == tones


def test_no_two_sounds_have_the_same_rhythm() -> None:
    """Counted tones, and how long the first one is: an ear in a noisy hall hears no pitch."""
    beats = {sound: rhythm(path("sounds", f"{sound}.wav")) for sound in Sound}
    for one, other in combinations(Sound, 2):
        assert len(beats[one]) != len(beats[other]) or abs(beats[one][0][1] - beats[other][0][1]) >= 3, (one, other)


def test_refusal_is_low_and_warning_rises() -> None:
    assert pitch(Sound.REFUSED, 0.01) < 300 < pitch(Sound.DUPLICATE, 0.01)
    assert pitch(Sound.WARNING, 0.01) < pitch(Sound.WARNING, 0.085) < pitch(Sound.WARNING, 0.17)


def pitch(sound: Sound, at: float, length: float = 0.04) -> float:
    """The strongest frequency in Hz of that stretch."""
    data = samples(path("sounds", f"{sound}.wav"))[int(at * 44100) : int((at + length) * 44100)]

    def strength(hertz: int) -> float:
        turn = 2 * math.pi * hertz / 44100
        real = sum(value * math.cos(turn * n) for n, value in enumerate(data))
        return real**2 + sum(value * math.sin(turn * n) for n, value in enumerate(data)) ** 2

    return max(range(150, 2000, 25), key=strength)


# ---- playing


def test_a_sound_is_played_in_a_thread_of_its_own(sounds: Sounds, heard: FakePlayer) -> None:
    heard.hold()
    sounds.play(Sound.ACCEPTED)  # returns while it is still heard
    assert heard.wait_for(1) == ["accepted"]
    assert "sound" in {thread.name for thread in threading.enumerate()}


def test_of_those_that_wait_the_gravest_is_heard(sounds: Sounds, heard: FakePlayer) -> None:
    heard.hold()
    sounds.play(Sound.KEPT)
    heard.wait_for(1)
    for sound in (Sound.ACCEPTED, Sound.REFUSED, Sound.ACCEPTED, Sound.DUPLICATE, Sound.ACCEPTED):
        sounds.play(sound)
    heard.let_go()
    assert heard.wait_for(2) == ["kept", "refused"]


def test_volume_makes_the_samples_quieter(sounds: Sounds, heard: FakePlayer) -> None:
    sounds.play(Sound.ACCEPTED)
    heard.wait_for(1)
    sounds.set_volume(0.5)
    sounds.play(Sound.ACCEPTED)
    heard.wait_for(2)
    assert heard.loudest[1] == pytest.approx(heard.loudest[0] / 2, abs=1)


def test_off_is_silent(sounds: Sounds, heard: FakePlayer) -> None:
    sounds.set_volume(0.0)
    sounds.play(Sound.REFUSED)
    sounds.stop()
    assert heard.heard == []


def test_an_error_repeats_until_it_is_acknowledged(heard: FakePlayer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ui.sound, "REPEAT_SECONDS", 0.01)
    sounds = Sounds(heard, repeat_errors=True)
    try:
        sounds.play(Sound.REFUSED)
        assert heard.wait_for(4)[:4] == ["refused"] * 4
        heard.hold()
        heard.wait_for(len(heard.heard) + 1)  # it is being heard while it is acknowledged
        sounds.acknowledge()
        times = len(heard.heard)
        heard.let_go()
        assert not heard.comes(times + 1)
    finally:
        heard.let_go()
        sounds.stop()
    assert set(heard.heard) == {"refused"}


def test_the_next_answer_ends_the_repeating(heard: FakePlayer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ui.sound, "REPEAT_SECONDS", 0.01)
    sounds = Sounds(heard, repeat_errors=True)
    sounds.play(Sound.WARNING)
    heard.wait_for(3)
    sounds.play(Sound.ACCEPTED)
    sounds.stop()
    assert set(heard.heard) <= {"warning", "accepted"}


def test_what_came_of_a_test_is_heard_once(heard: FakePlayer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ui.sound, "REPEAT_SECONDS", 0.01)
    sounds = Sounds(heard, repeat_errors=True)
    try:
        heard_once(sounds)(Mood.REFUSED)
        assert heard.wait_for(1) == ["refused"]
        assert not heard.comes(2)
        heard_once(sounds)(Mood.WORKING)
        assert not heard.comes(2), "what is still going on is silent"
    finally:
        sounds.stop()


@pytest.mark.parametrize("sound", [Sound.ACCEPTED, Sound.DUPLICATE, Sound.KEPT])
def test_only_errors_repeat(heard: FakePlayer, monkeypatch: pytest.MonkeyPatch, sound: Sound) -> None:
    monkeypatch.setattr(ui.sound, "REPEAT_SECONDS", 0.0)
    sounds = Sounds(heard, repeat_errors=True)
    sounds.play(sound)
    heard.wait_for(1)
    sounds.play(Sound.ACCEPTED)
    assert len(heard.wait_for(2)) == 2
    sounds.stop()
    assert heard.heard == [sound, "accepted"]


def test_stop_joins_and_may_be_called_twice(heard: FakePlayer) -> None:
    sounds = Sounds(heard)
    sounds.stop()
    sounds.stop()
    assert "sound" not in {thread.name for thread in threading.enumerate()}


# ---- the machine


def program(folder: Path, text: str) -> None:
    file = folder / "paplay"
    file.write_text(f"#!/bin/sh\n{text}\n")
    file.chmod(file.stat().st_mode | stat.S_IXUSR)


def test_plays_through_the_first_program_there_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(tmp_path, f'echo "$@" > {tmp_path}/asked')
    monkeypatch.setenv("PATH", str(tmp_path))
    player()(Path("accepted.wav"))
    assert (tmp_path / "asked").read_text() == "accepted.wav\n"


def test_without_a_program_it_is_silent_and_the_log_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with caplog.at_level(logging.WARNING):
        play = player()
        play(Path("accepted.wav"))
        play(Path("accepted.wav"))
    assert [record.getMessage() for record in caplog.records if "silent" in record.getMessage()] != []
    assert len(caplog.records) == 1


def test_without_a_device_it_is_silent_and_the_log_says_so_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    program(tmp_path, "echo 'Connection refused' >&2; exit 1")
    monkeypatch.setenv("PATH", f"{tmp_path}:/bin")
    with caplog.at_level(logging.WARNING):
        play = player()
        play(Path("accepted.wav"))
        play(Path("accepted.wav"))
    assert len(caplog.records) == 1
    assert "Connection refused" in caplog.records[0].getMessage()
