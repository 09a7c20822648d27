"""USB devices of the class HID that are no keyboards: what is there, how their reports are laid out, the line there."""
