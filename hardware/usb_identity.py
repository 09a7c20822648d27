"""USB identities: what settings keep of a device, since the system's name for it changes at each plugging in."""

USB = "usb:"


def identity_of(vid: int | None, pid: int | None, serial_number: str | None) -> str:
    """`usb:VID:PID`, hexadecimal, with `:SERIAL` where the device has one that can be written; "" for what is not
    USB."""
    if vid is None or pid is None:
        return ""
    serial = (serial_number or "").strip()
    return f"{USB}{vid:04X}:{pid:04X}" + (f":{serial}" if serial and serial.isprintable() else "")


def fits(wanted: str, identity: str) -> bool:
    """The same vendor and product (whatever the case), and the same serial number where one is wanted."""
    have, want = _parts(identity), _parts(wanted)
    return bool(identity) and have[:2] == want[:2] and want[2] in ("", have[2])


def _parts(identity: str) -> tuple[str, str, str]:
    vid, _, rest = identity[len(USB) :].partition(":")
    pid, _, serial_number = rest.partition(":")
    return vid.upper().zfill(4), pid.upper().zfill(4), serial_number
