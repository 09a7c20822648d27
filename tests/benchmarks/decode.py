"""`python -m tests.benchmarks.decode [FOLDER]`: three decoders side by side on the pictures of a folder, on drawn codes
at every angle, and the live loop; without a folder the latter two alone."""

import sys
from pathlib import Path

import cv2

from tests.benchmarks import decode_drawn, decode_photos, machine


def main(folders: list[str]) -> None:
    """Print the tables."""
    cv2.setNumThreads(1)  # one processor is what is measured
    print("\n".join(machine.describe()), flush=True)
    stolen = machine.Stolen()
    for folder in folders:
        print("[photographs]", *decode_photos.run(Path(folder)), stolen, sep="\n", flush=True)
    print("[angles]", *decode_drawn.sweep(), stolen, sep="\n", flush=True)
    print("[live]", *decode_drawn.live(), stolen, sep="\n", flush=True)


main(sys.argv[1:])
