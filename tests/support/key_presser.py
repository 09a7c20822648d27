"""Presses real keys on an X display, as a process: strokes as JSON on standard input, [[CODE, DOWN, AFTER], ...].

All of them go to the server at once, and it is the server that waits between them: nothing but the server itself can
stall between two keys. Ends when the last one is done.
"""

import json
import os
import sys
from collections.abc import Iterable
from ctypes import CDLL, c_char_p, c_int, c_uint, c_ulong, c_void_p


def press(display_name: str, strokes: Iterable[tuple[int, bool, int]]) -> None:
    """RuntimeError: there is no such display."""
    x, test = CDLL("libX11.so.6"), CDLL("libXtst.so.6")
    x.XOpenDisplay.argtypes, x.XOpenDisplay.restype = [c_char_p], c_void_p
    x.XSync.argtypes = [c_void_p, c_int]
    x.XCloseDisplay.argtypes = [c_void_p]
    test.XTestFakeKeyEvent.argtypes = [c_void_p, c_uint, c_int, c_ulong]
    display = x.XOpenDisplay(display_name.encode())
    if not display:
        raise RuntimeError(f"there is no display {display_name}")
    for code, down, after in strokes:
        test.XTestFakeKeyEvent(display, code, down, after)
    x.XSync(display, False)
    x.XCloseDisplay(display)


if __name__ == "__main__":
    press(os.environ["DISPLAY"], json.load(sys.stdin))
