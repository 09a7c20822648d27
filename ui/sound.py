"""The sounds: short, distinct in rhythm and not only in pitch. Played beside the program, which never waits for them.

Without an audio device, or without a program that plays, the bench is silent; the log says so once.
"""

import array
import logging
import queue
import subprocess
import sys
import threading
import wave
from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from shutil import which
from tempfile import TemporaryDirectory
from typing import Final

from resources import path

log = logging.getLogger(__name__)

REPEAT_SECONDS: Final = 1.5
_PLAYERS: Final = (("pw-play",), ("paplay",), ("aplay", "-q"), ("afplay",))


class Sound(StrEnum):
    """What can be heard; the value is the file's name in resources/sounds."""

    ACCEPTED = "accepted"  # one tick
    DUPLICATE = "duplicate"  # two ticks
    REFUSED = "refused"  # a low double
    WARNING = "warning"  # three rising
    KEPT = "kept"  # one soft, longer tone
    UNVERIFIED = "unverified"  # a long one, and a short, higher one


_WEIGHT: Final = {
    sound: weight
    for weight, sound in enumerate(
        (Sound.ACCEPTED, Sound.KEPT, Sound.DUPLICATE, Sound.UNVERIFIED, Sound.REFUSED, Sound.WARNING)
    )
}
_ERRORS: Final = (Sound.REFUSED, Sound.WARNING)

Play = Callable[[Path], None]


class Sounds:
    """Plays one sound at a time in the thread `sound`. Of those that came while one was heard, the gravest is next:
    sound leads, and a tick must never cover an error.

    `volume` 0.0 (off) to 1.0. `play` and `acknowledge` return at once, from any thread.
    """

    def __init__(self, play: Play | None = None, *, volume: float = 0.8, repeat_errors: bool = False) -> None:
        self._play = play or player()
        self._repeat_errors = repeat_errors
        self._wanted: queue.SimpleQueue[Sound | None] = queue.SimpleQueue()
        self._folder = TemporaryDirectory(prefix="scandesk-sounds-")
        self._volume = volume
        self._stopped = False
        self._thread = threading.Thread(target=self._run, name="sound", daemon=True)
        self._thread.start()

    def set_volume(self, volume: float) -> None:
        """0.0 (off) to 1.0, from the next sound on."""
        self._volume = min(1.0, max(0.0, volume))

    def set_repeat_errors(self, repeat: bool) -> None:
        """Whether an error sounds again until it is acknowledged."""
        self._repeat_errors = repeat

    def play(self, sound: Sound) -> None:
        """Let it be heard; it ends the repeating of an error before."""
        self._wanted.put(sound)

    def acknowledge(self) -> None:
        """An error was seen: it is not repeated any more."""
        self._wanted.put(None)

    def stop(self) -> None:
        """End and join the thread. Safe to call twice."""
        self._stopped = True
        self._wanted.put(None)
        self._thread.join()
        self._folder.cleanup()

    def _run(self) -> None:
        repeated: Sound | None = None
        while True:
            wanted = self._collect(repeated)
            if self._stopped:
                return
            sounds = [sound for sound in wanted if sound is not None]
            if sounds and self._volume > 0:
                self._play(self._at_volume(max(sounds, key=_WEIGHT.__getitem__)))
            seen = wanted[-1] is None or wanted[-1] not in _ERRORS
            repeated = None if seen or not self._repeat_errors else wanted[-1]

    def _collect(self, repeated: Sound | None) -> list[Sound | None]:
        """All that was wanted meanwhile, in order (None: an error was seen); or the repeated one, when it is time."""
        try:
            wanted = [self._wanted.get(timeout=REPEAT_SECONDS if repeated else None)]
        except queue.Empty:
            return [repeated]
        while not self._wanted.empty():
            wanted.append(self._wanted.get())
        return wanted

    def _at_volume(self, sound: Sound) -> Path:
        """The sound's file, its samples made quieter: not every player can. Made once for each volume."""
        file = path("sounds", f"{sound}.wav")
        percent = round(self._volume * 100)
        if percent >= 100:
            return file
        quieter = Path(self._folder.name) / f"{sound}-{percent}.wav"
        if not quieter.exists():
            _write_quieter(file, quieter, percent / 100)
        return quieter


def player() -> Play:
    """What plays a file on this machine, waiting until it is over; silence where nothing can."""
    if sys.platform == "win32":
        return _play_on_windows
    for command in _PLAYERS:
        if which(command[0]):
            return _Command(command)
    log.warning("sound: no program to play with, tried %s; the bench is silent", ", ".join(c[0] for c in _PLAYERS))
    return _silence


class _Command:
    """Plays through a program; the first failure is logged, later ones are not."""

    def __init__(self, command: tuple[str, ...]) -> None:
        self._command = command
        self._told = False

    def __call__(self, file: Path) -> None:
        try:
            done = subprocess.run([*self._command, str(file)], capture_output=True, timeout=5, check=False)
            trouble = done.stderr.decode(errors="replace").strip() if done.returncode else ""
            failed = bool(done.returncode)
        except (OSError, subprocess.TimeoutExpired) as error:
            failed, trouble = True, str(error)
        if failed and not self._told:
            log.warning("sound: %s cannot play (%s); the bench is silent", self._command[0], trouble)
        self._told = failed


def _silence(file: Path) -> None:
    """Nothing to play with."""


def _play_on_windows(file: Path) -> None:
    import winsound

    winsound.PlaySound(str(file), winsound.SND_FILENAME | winsound.SND_NODEFAULT)  # type: ignore[attr-defined,unused-ignore]


def _write_quieter(source: Path, target: Path, share: float) -> None:
    with wave.open(str(source)) as loud, wave.open(str(target), "wb") as quiet:
        quiet.setparams(loud.getparams())
        samples = array.array("h", loud.readframes(loud.getnframes()))
        quiet.writeframes(array.array("h", (round(sample * share) for sample in samples)).tobytes())
