"""What the layout test gave, as it stands in the settings: the text that arrived, and the keys that typed it."""

from dataclasses import dataclass

from ui.station import Station

_TEXT, _KEYS = "scanning.wedge.layout_sample", "scanning.wedge.layout_keys"


@dataclass(frozen=True, slots=True)
class Sample:
    """`text` "": the test was not done; `keys` "": the platform told none."""

    text: str = ""
    keys: str = ""


def sample_of(station: Station) -> Sample:
    """What is known now."""
    wedge = station.settings.scanning.wedge
    return Sample(wedge.layout_sample, wedge.layout_keys)


def keep(station: Station, sample: Sample) -> object:
    """Write it; an empty one forgets the test. Raises what a change of settings raises. Not on the UI thread."""
    by = station.door.presence.present
    station.change_setting(_KEYS, sample.keys or None, by=by)
    return station.change_setting(_TEXT, sample.text or None, by=by)


def sample_from(text: str, keys: str) -> Sample:
    """Of a scan: `keys` are those of the last code, which an AIM identifier may have begun."""
    return Sample(text, keys[-len(text) :] if text and len(keys) >= len(text) else "")
