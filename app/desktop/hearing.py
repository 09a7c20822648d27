"""What is heard of things that are no scan's answer."""

from ui.sound import Sounds
from ui.widgets.outcome_look import LOOKS, Hear, Mood


def heard_once(sounds: Sounds) -> Hear:
    """Lets the sound of a mood be heard. An error is not repeated: whoever tries something out is at it, and there is
    no band to acknowledge it in."""

    def hear(mood: Mood) -> None:
        if (sound := LOOKS[mood].sound) is not None:
            sounds.play(sound)
            sounds.acknowledge()

    return hear
