"""Makes resources/sounds/*.wav: sines with soft edges, each under 250 ms, told apart by rhythm before pitch.

Run after changing a sound: `python scripts/make_sounds.py`. The same input gives the same bytes.
"""

import array
import math
import sys
import wave
from dataclasses import dataclass
from pathlib import Path

RATE = 44_100  # samples a second
PEAK = 0.7  # of full scale: two partials together stay below clipping


@dataclass(frozen=True)
class Tone:
    """A tone and the silence after it, in ms; `hertz` may glide to `end_hertz`."""

    hertz: float
    ms: int
    rest: int = 0
    body: float = 0.25  # share of the octave below: warmth, and heard through warehouse noise


SOUNDS: dict[str, tuple[Tone, ...]] = {
    "accepted": (Tone(1760, 70),),
    "duplicate": (Tone(1175, 60, rest=50), Tone(1175, 60)),
    "refused": (Tone(220, 95, rest=40, body=0.6), Tone(175, 105, body=0.6)),
    "warning": (Tone(784, 60, rest=15), Tone(1047, 60, rest=15), Tone(1397, 90)),
    "unverified": (Tone(880, 135, rest=40, body=0.4), Tone(1319, 60)),
    "kept": (Tone(587, 190, body=0.5),),
}


def samples(tones: tuple[Tone, ...]) -> array.array:
    """16-bit samples of the tones, one after the other."""
    result = array.array("h")
    for tone in tones:
        count = RATE * tone.ms // 1000
        result.extend(round(32767 * PEAK * level(tone, index, count)) for index in range(count))
        result.extend([0] * (RATE * tone.rest // 1000))
    return result


def level(tone: Tone, index: int, count: int) -> float:
    """-1.0 to 1.0: the wave with 4 ms of attack and a decay, so that nothing clicks."""
    angle = 2 * math.pi * tone.hertz * index / RATE
    pitch = (math.sin(angle) + tone.body * math.sin(angle / 2)) / (1 + tone.body)
    attack = min(1.0, index / (RATE * 0.004))
    decay = math.exp(-2.2 * index / count) * min(1.0, (count - index) / (RATE * 0.008))
    return pitch * attack * decay


def main() -> None:
    """Write every sound."""
    folder = Path(__file__).parent.parent / "resources" / "sounds"
    folder.mkdir(parents=True, exist_ok=True)
    for name, tones in SOUNDS.items():
        with wave.open(str(folder / f"{name}.wav"), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(RATE)
            data = samples(tones)
            if sys.byteorder == "big":
                data.byteswap()
            file.writeframes(data.tobytes())


if __name__ == "__main__":
    main()
