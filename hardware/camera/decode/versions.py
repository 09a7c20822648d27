"""Which zbar would read pictures here. (Those of the other libraries stand in their own package's data.)"""

from ctypes import byref, c_uint


def zbar_version() -> str:
    """The system's zbar, or the one that is packed with the program, e.g. "0.23.92"; "" where there is none."""
    try:
        from pyzbar.zbar_library import load

        from hardware.camera.decode import zbar_library  # noqa: F401 (it knows where the packed one lies)

        library, _others = load()
    except (ImportError, OSError):
        return ""
    numbers = [c_uint() for _part in range(3)]
    try:
        library.zbar_version(*(byref(number) for number in numbers))
    except (AttributeError, OSError):
        return ""
    return ".".join(str(number.value) for number in numbers)
