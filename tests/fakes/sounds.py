"""A loudspeaker that remembers."""

from ui.sound import Sound


class Heard:
    """Stands for the loudspeaker."""

    sounds: list[Sound]
    volume: float
    repeats: bool

    def __init__(self, *, volume: float = 1.0, repeat_errors: bool = False) -> None:
        Heard.sounds, Heard.volume, Heard.repeats = [], volume, repeat_errors

    def set_volume(self, volume: float) -> None:
        Heard.volume = volume

    def set_repeat_errors(self, repeat: bool) -> None:
        Heard.repeats = repeat

    def play(self, sound: Sound) -> None:
        self.sounds.append(sound)

    def acknowledge(self) -> None:
        """An error was seen."""

    def stop(self) -> None:
        """Nothing runs."""
