"""Pictures without a code, thousands of them: walls, desks, pages, photographs, noise, bars and cloth, as stills and as
live frames. Whatever is read there is false."""

from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from random import Random

from hardware.camera.decode import ean_blurred, vet, votes
from hardware.camera.decode.pipeline import LiveReading, read
from services.frames.model import Symbol
from tests.campaigns.findings import Findings
from tests.support.drawn_scenes import SCENES

SIZES = ((320, 240), (480, 360), (640, 480))
LONG = 60.0  # seconds: all steps


def run(pictures: int, seed: int) -> Findings:
    """So many, of all kinds in turn."""
    findings, tally, live = Findings("no code, none read", seed), Counter[str](), LiveReading()
    kinds = list(SCENES)
    for number in range(pictures):
        kind, random = kinds[number % len(kinds)], Random(f"{seed} {number}")
        picture = SCENES[kind](*random.choice(SIZES), random.randrange(1 << 30))
        said = [("still", one) for one in read(picture, LONG)] + [("live", one) for one in live.read(picture)]
        tally[kind] += 1
        findings.broken += [f"picture {number}, {kind}, {how}: {one.symbology} {one.text!r}" for how, one in said]
    findings.figures = {"pictures": ", ".join(f"{count} {kind}" for kind, count in tally.items())}
    return findings


def control(seed: int) -> Findings:
    """Where the first guess is good enough, whatever its check digit, something is read where nothing is."""
    believing: list[tuple[object, str, object]] = [(votes, "ENOUGH", 1), (votes, "is_possible", _anything)]
    guessing = [(ean_blurred, name, -1.0) for name in ("LEAST_LIKE", "LEAST_MARGIN", "LEAST_LINES")]
    with ExitStack() as careless:
        for module, name, value in (*believing, *guessing, (vet, "is_possible", _anything)):
            careless.enter_context(_instead(module, name, value))
        return run(400, seed)


@contextmanager
def _instead(module: object, name: str, value: object) -> Iterator[None]:
    before = getattr(module, name)
    setattr(module, name, value)
    try:
        yield
    finally:
        setattr(module, name, before)


def _anything(_symbol: Symbol) -> bool:
    return True
