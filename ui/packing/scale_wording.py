"""What the scale's card says of the scale. Plain functions."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from services.packing.amounts import ONE
from services.packing.expected import Expected, Tolerance
from services.weighing.guard import Hold, Sight, Weighed, judge
from services.words.catalogue import Catalogue
from services.words.figures import number_text
from services.words.marks import visible
from ui.icons import Icon
from ui.packing.views import Gauge, ScaleView
from ui.widgets.outcome_look import Mood

_GRAM: Final = 1000  # millionths of a kilogram
_LOOKS: Final[Mapping[Hold, tuple[Mood, Icon]]] = {
    Hold.EMPTY: (Mood.NEUTRAL, Icon.SCALE),
    Hold.MOVING: (Mood.WORKING, Icon.WORKING),
    Hold.STALE: (Mood.DUPLICATE, Icon.LOCK),
    Hold.OVER: (Mood.REFUSED, Icon.WARNING),
    Hold.UNDER: (Mood.REFUSED, Icon.WARNING),
}
_NO_ANSWER: Final = (Mood.REFUSED, Icon.SILENT)


def scale_view(
    sight: Sight, last: Weighed | None, should: Expected, tolerance: Tolerance, words: Catalogue
) -> ScaleView:
    """`last`: the weight that was taken before; `should`: what the box in front should weigh."""
    found = judge(sight, last)
    is_hold = isinstance(found, Hold)
    mood, icon = _LOOKS.get(found, _NO_ANSWER) if isinstance(found, Hold) else (Mood.ACCEPTED, Icon.ACCEPTED)
    state = found.value if isinstance(found, Hold) else "stable"
    box = last.box if last else ""
    weight = sight.reading.weight if sight.reading and sight.connected and found is not Hold.SILENT else None
    weighs = not is_hold or found is Hold.MOVING  # what is frozen is another box
    return ScaleView(
        visible(sight.name),
        "–" if weight is None else words.say("packing_screen.weight", weight=kilograms(weight, words)),
        f"{words.say(f'packing_screen.scale.{state}', box=box)}{_tare(sight, words)}",
        mood,
        icon,
        _expected(should, words),
        gauge(weight, should, tolerance) if weighs and weight is not None else None,
    )


def _tare(sight: Sight, words: Catalogue) -> str:
    """That a tare is taken off: the box would be booked without what was tared."""
    is_net = sight.connected and sight.reading is not None and sight.reading.net
    return f" · {words.say('packing_screen.scale.net')}" if is_net else ""


def kilograms(weight: int, words: Catalogue) -> str:
    """To the gram, always with as many digits: it changes while people look at it."""
    grams = Decimal(round(weight / _GRAM)).scaleb(-3)
    return number_text(f"{grams:.3f}", words.language)


def gauge(weight: int, should: Expected, tolerance: Tolerance) -> Gauge | None:
    """Where the weight is between far too little (-1.0) and far too much (1.0); half of each side is within the
    tolerance. None where nobody knows what it should be, or is asked."""
    most = tolerance.most(should.weight)
    if should.unknown or not should.weight or not most:
        return None
    return Gauge(max(-1.0, min(1.0, (weight - should.weight) / (2 * most))), abs(weight - should.weight) <= most)


def _expected(should: Expected, words: Catalogue) -> str:
    if should.unknown:
        return words.say("packing_screen.scale.unknown", n=should.unknown)
    if not should.weight:
        return ""
    about = round(should.weight, -4) or min(should.weight, ONE // 100)
    text = f"{Decimal(about).scaleb(-6).normalize():f}"
    return words.say("packing_screen.scale.expected", weight=number_text(text, words.language))
