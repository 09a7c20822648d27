"""Drawn codes at every angle, and what a live camera sees: no code, or one in noise."""

from collections import Counter
from dataclasses import replace
from time import perf_counter, process_time

from hardware.camera.decode.pipeline import LiveReading
from tests.benchmarks.decode_readers import READERS
from tests.benchmarks.figures import Figures
from tests.support.drawn_codes import LINEAR, READ, Grey, Scene, drawn, laid, symbol
from tests.support.drawn_scenes import SCENES, desk

SWEEP = ("code128", "code39", "ean13", "itf", "qrcode", "datamatrix", "pdf417")
SIZES = (2.0, 3.0)  # px a module
ANGLES = (0, 5, 10, 20, 30, 40, 45, 60, 75, 90)
HD, FULL_HD = (1280, 720), (1920, 1080)
EMPTY = ("flat", "desk", "page", "photograph")
FRAMES = 48  # eight rounds of the live loop's turns
NOISE = 4.0


def sweep() -> list[str]:
    """How many are read of seven symbologies, two sizes and ten angles, and the median of processor time."""
    read, spent = {name: Counter[str]() for name in READERS}, {name: list[float]() for name in READERS}
    for symbology in SWEEP:
        for size in SIZES:
            for angle in ANGLES:
                picture = drawn(symbology, Scene(*HD, module=size, tilt=angle, noise=NOISE))
                for name, reader in READERS.items():
                    began = process_time()
                    texts = reader(picture)
                    spent[name].append(process_time() - began)
                    read[name][symbology] += _digits(symbology) in map(_plain, texts)
    each = len(SIZES) * len(ANGLES)
    lines = [f"| {len(SWEEP) * each} pictures | {' | '.join(READERS)} |", "|---" * (len(READERS) + 1) + "|"]
    for symbology in SWEEP:
        figures = " | ".join(str(read[name][symbology]) for name in READERS)
        lines.append(f"| {symbology}, {each} of them | {figures} |")
    bars = [" | ".join(str(sum(read[name][one] for one in SWEEP if one in LINEAR)) for name in READERS)]
    medians = " | ".join(f"{Figures.of(spent[name]).median * 1000:.1f}" for name in READERS)
    return [*lines, f"| bars, {sum(one in LINEAR for one in SWEEP) * each} | {bars[0]} |", f"| median ms | {medians} |"]


def live() -> list[str]:
    """Each frame of the live loop: empty ones, and one code at a tilt of 5 degrees in noise."""
    lines = []
    for kind in EMPTY:
        frames = [SCENES[kind](*HD, seed) for seed in range(FRAMES // 8)] * 8
        lines.append(f"  1280 × 720, no code, {kind}: {_frames(frames)}")
    for size in (HD, FULL_HD):
        scene = Scene(*size, module=3, tilt=5)
        code = symbol("code128")
        frames = [laid(desk(*size, seed), code, replace(scene, noise=NOISE)) for seed in range(FRAMES // 8)] * 8
        lines.append(f"  {size[0]} × {size[1]}, one code at 5°, noise: {_frames(frames)}")
    return lines


def _frames(frames: list[Grey]) -> str:
    reading, spent, began, read = LiveReading(), [], perf_counter(), 0
    for frame in frames:
        start = process_time()
        read += bool(reading.read(frame))
        spent.append(process_time() - start)
    wall = perf_counter() - began
    rate, whole = len(frames) / sum(spent), len(frames) / wall
    return f"processor time {Figures.of(spent)}, read in {read}; {rate:.0f} frames/s ({whole:.0f} by the clock)"


def _digits(symbology: str) -> str:
    return _plain(READ[symbology])


def _plain(text: str) -> str:
    return text.lstrip("0")
