"""Pictures as the decoders want them."""

import numpy as np
from numpy.typing import NDArray

Grey = NDArray[np.uint8]
"""Rows × columns, 0 black to 255 white, without gaps."""

Way = NDArray[np.float32]
"""2 × 3: leads a point of a strip to its place in the picture that the strip was cut from."""

Corners = tuple[tuple[int, int], tuple[int, int], tuple[int, int], tuple[int, int]]
"""Of a symbol, as services.frames.model has them."""
