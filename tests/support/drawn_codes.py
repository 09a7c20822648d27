"""Pictures with barcodes in them, of every symbology that is read, made as a camera would have them: tilted, blurred,
noisy, light on dark."""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
import zxingcpp
from numpy.typing import NDArray
from zxingcpp import BarcodeFormat as Format

Grey = NDArray[np.uint8]
Corner = tuple[float, float]

FORMATS = {
    "code128": Format.Code128,
    "gs1-128": Format.Code128,
    "code39": Format.Code39Std,
    "itf": Format.ITF,
    "ean13": Format.EAN13,
    "ean8": Format.EAN8,
    "upca": Format.UPCA,
    "upce": Format.UPCE,
    "qrcode": Format.QRCode,
    "datamatrix": Format.DataMatrix,
    "gs1-datamatrix": Format.DataMatrix,
    "pdf417": Format.PDF417,
}
# What is in the code, and what is to be read of it, where that is not the same.
CONTENTS = {
    "code128": "AST-004711",
    "gs1-128": "(01)09506000134352(10)ABC(21)7",
    "code39": "SN-90210",
    "itf": "15400141288763",
    "ean13": "4006381333931",
    "ean8": "96385074",
    "upca": "036000291452",
    "upce": "04252614",
    "qrcode": "https://example.org/asset/4711",
    "datamatrix": "SN 90210/4711",
    "gs1-datamatrix": "(01)09506000134352(10)ABC(21)7",
    "pdf417": "Shipment 4711, box 3 of 9",
}
READ = CONTENTS | dict.fromkeys(("gs1-128", "gs1-datamatrix"), "010950600013435210ABC\x1d217")
LINEAR = ("code128", "gs1-128", "code39", "itf", "ean13", "ean8", "upca", "upce")


@dataclass(frozen=True, slots=True)
class Scene:
    """How a code lies in a picture. `module`: px; `tilt`: degrees; `blur`: standard deviation in px; `noise`: the same
    of brightness, of 255; `middle`: where its middle is, in parts of the picture."""

    width: int = 640
    height: int = 480
    module: float = 2.0
    tilt: float = 0.0
    blur: float = 0.0
    noise: float = 0.0
    inverted: bool = False
    middle: tuple[float, float] = (0.5, 0.5)
    paper: int = 225
    ink: int = 30


def symbol(symbology: str, text: str | None = None) -> Grey:
    """The code alone with its quiet zones, eight px a module."""
    options: dict[str, Any] = {"gs1": True} if symbology.startswith("gs1") else {}
    code = zxingcpp.create_barcode(text or CONTENTS[symbology], FORMATS[symbology], **options)
    modules = np.array(code.to_image(scale=1), np.uint8)
    return np.repeat(np.repeat(modules, 8, 0), 8, 1)


def drawn(symbology: str, scene: Scene | None = None, text: str | None = None) -> Grey:
    """A picture of it."""
    scene = scene or Scene()
    return laid(np.full((scene.height, scene.width), scene.paper, np.uint8), symbol(symbology, text), scene)


def laid(ground: Grey, code: Grey, scene: Scene) -> Grey:
    """A code upon what lies there already."""
    high, wide = code.shape
    turn = cv2.getRotationMatrix2D((wide / 2, high / 2), -scene.tilt, scene.module / 8)
    turn[:, 2] += np.array(scene.middle) * (ground.shape[1], ground.shape[0]) - (wide / 2, high / 2)
    soft = cv2.GaussianBlur(code, (0, 0), max(0.3, 8 / scene.module * 0.35))  # what a sensor's cell adds up
    printed = scene.ink + soft.astype(np.float32) * ((scene.paper - scene.ink) / 255)
    size = ground.shape[1], ground.shape[0]
    there = cv2.warpAffine(np.full(code.shape, 1.0, np.float32), turn, size)
    over = cv2.warpAffine(printed, turn, size, borderMode=cv2.BORDER_REPLICATE)
    picture = ground * (1 - there) + over * there
    if scene.inverted:
        picture = 255 - picture
    if scene.blur:
        picture = cv2.GaussianBlur(picture, (0, 0), scene.blur)
    if scene.noise:
        picture = picture + np.random.default_rng(7).normal(0, scene.noise, picture.shape)
    return np.ascontiguousarray(np.clip(picture, 0, 255).astype(np.uint8))
