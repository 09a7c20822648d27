"""What Linux has to be told so that a user may open a HID device. Shown to people; never written by us."""

from hardware.usb_identity import USB

RULES_FILE = "60-scandesk-hid.rules"  # in udev's rules.d; before 73, where the rights of the person at the desk are set
RELOAD = "sudo udevadm control --reload && sudo udevadm trigger --subsystem-match=hidraw"


def udev_rule(identity: str) -> str:
    """The rule for one kind of device, by its USB identity: whoever sits at the computer may open it, and so may the
    group that has the serial ports."""
    vid, pid = identity.lower().removeprefix(USB).split(":")[:2]
    return (
        f'SUBSYSTEM=="hidraw", ATTRS{{idVendor}}=="{vid}", ATTRS{{idProduct}}=="{pid}", '
        'MODE="0660", GROUP="dialout", TAG+="uaccess"'
    )
