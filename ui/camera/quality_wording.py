"""A picture's quality in a person's words."""

from services.frames.quality import FrameQuality, is_blurred, is_bright, is_dark, is_glaring, is_moving
from services.words.catalogue import Catalogue
from ui.camera.quality_views import Meter, QualityView

_FULL = 4.0  # a bar reaches its end at so many times the limit


class QualityWording:
    """Plain Python, any thread."""

    def __init__(self, words: Catalogue) -> None:
        self._words = words

    def quality(self, quality: FrameQuality) -> QualityView:
        """All of it."""
        if quality.hint is None:
            return QualityView(self._words.say("camera_screen.quality.good"), True, self._meters(quality))
        hint = self._words.say(f"camera.hint.{quality.hint}")
        return QualityView(hint[:1].upper() + hint[1:], False, self._meters(quality))

    def unknown(self) -> QualityView:
        """There is nothing here that measures it: no other picture will say more."""
        return QualityView(self._words.say("camera_screen.quality.unknown"), False, ())

    def _meters(self, quality: FrameQuality) -> tuple[Meter, ...]:
        """Each is good by the rule that the hint follows: they never say two things."""
        measures, limits = quality.measures, quality.limits
        dark, bright = is_dark(measures, limits), is_bright(measures, limits)
        blurred, glaring = is_blurred(measures, limits), is_glaring(measures, limits)
        light, moving = "dark" if dark else "bright" if bright else "", is_moving(measures, limits)
        return (
            self._meter("sharpness", _of_limit(measures.sharpness, limits.sharp), "blurred" * blurred),
            self._meter("brightness", measures.mean / 255, light, limits.dark_mean / 255, limits.bright_low / 255),
            self._meter("glare", _of_limit(measures.glare, limits.glare), "glaring" * glaring),
            self._meter("motion", _of_limit(measures.motion or 0.0, limits.motion), "moving" * moving),
        )

    def _meter(self, name: str, share: float, wrong: str, *limits: float) -> Meter:
        """`wrong`: what is, "" where it is good."""
        say = self._words.say
        word = say(f"camera_screen.meter.{wrong or 'fine'}")
        return Meter(say(f"camera_screen.meter.{name}"), _share(share), limits or (1 / _FULL,), not wrong, word)


def _of_limit(value: float, limit: float) -> float:
    return value / (limit * _FULL)


def _share(value: float) -> float:
    return min(1.0, max(0.0, value))
