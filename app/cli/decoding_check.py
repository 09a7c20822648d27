"""What the doctor finds of what reads barcodes in pictures."""

from app.cli.server_check import Finding
from hardware.camera.decode.process import DecodingProcess
from services.errors import OutsideFailed

NAME = "decoding"
_ZBAR = "zbar"


def decoding_finding(*, needed: bool) -> Finding:
    """Starts its process, as the camera does, and ends it. `needed`: a camera is used here; else it is a note."""
    decoder = DecodingProcess()
    try:
        missing = decoder.missing()
    except OutsideFailed as failure:
        return Finding(NAME, False, failure.words, failure.params)
    finally:
        decoder.stop()
    if needful := [name for name in missing if name != _ZBAR]:
        return Finding(NAME, not needed, "picture.doctor.no_library", {"names": ", ".join(needful)})
    return Finding(NAME, True, "picture.doctor.no_zbar" if missing else "picture.doctor.well")
