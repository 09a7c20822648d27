"""What the doctor finds of what reads barcodes in pictures."""

from hardware.camera.decode.process import DecodingProcess
from services.errors import OutsideFailed
from services.health.model import Finding, Kind

NAME = "decoding"
_ZBAR = "zbar"


def decoding_finding(*, needed: bool) -> Finding:
    """Starts its process, as the camera does, and ends it. `needed`: a camera is used here; else it is a note."""
    decoder = DecodingProcess()
    try:
        missing = decoder.missing()
    except OutsideFailed as failure:
        return Finding(NAME, Kind.FAULT, failure.words, failure.params)
    finally:
        decoder.stop()
    if needful := [name for name in missing if name != _ZBAR]:
        return Finding(
            NAME, Kind.FAULT if needed else Kind.NOTE, "picture.doctor.no_library", {"names": ", ".join(needful)}
        )
    if missing:
        return Finding(NAME, Kind.NOTE, "picture.doctor.no_zbar")
    return Finding(NAME, Kind.OK, "picture.doctor.well")
