"""A program that reads pictures and is killed: it prints its helper's number, then reads a frame of the given grey."""

import sys

from hardware.camera.decode.process import DecodingProcess
from services.frames.model import Frame
from tests.support.planted_reading import ENTRY

WIDTH, HEIGHT = 64, 48


def frame(grey: int, width: int = WIDTH, height: int = HEIGHT) -> Frame:
    """All of it of one grey."""
    return Frame(1, 0.0, width, height, memoryview(bytes([grey]) * (width * height * 3)))


if __name__ == "__main__":
    decoder = DecodingProcess(entry=ENTRY)
    sys.stdout.write(decoder.read(frame(200)).symbols[0].text.split()[0] + "\n")
    sys.stdout.flush()
    if len(sys.argv) > 1:
        decoder.read(frame(int(sys.argv[1])))
    sys.stdin.read()
