"""A loudspeaker that remembers."""

from ui.sound import Sound


class Heard:
    """Stands for the loudspeaker."""

    sounds: list[Sound]

    def __init__(self, **_settings: object) -> None:
        Heard.sounds = []

    def play(self, sound: Sound) -> None:
        self.sounds.append(sound)

    def acknowledge(self) -> None:
        """An error was seen."""

    def stop(self) -> None:
        """Nothing runs."""
