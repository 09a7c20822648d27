"""At the bench: the photo of the box that was just closed, or why there is none. No Qt here."""

from typing import Protocol

from services.packing.desk.standing import Standing
from services.photos.model import Photo
from services.words.figures import time_text
from ui.running import Run
from ui.station import Station


class PhotoPage(Protocol):
    """What is asked of the screen."""

    def show_photo(self, caption: str, data: bytes | None) -> None:
        """Show it for a moment; None: there is none, and `caption` says why."""

    def end(self) -> None:
        """It was seen."""


class Photographing:
    """Called in the UI thread; work goes through `run`."""

    def __init__(self, station: Station, page: PhotoPage, run: Run) -> None:
        self._station, self._page, self._run = station, page, run
        self._newest = ""

    def taken(self, photo: Photo, now: Standing) -> None:
        """Something is on record of a box that was closed here; it is shown while its shipment is in front."""
        if now.shipment is None or now.shipment.id != photo.shipment_id:
            return
        self._newest, say = photo.id, self._station.words.say
        number = next((box.number for box in now.boxes if box.id == photo.box_id), None)
        when = time_text(photo.at, self._station.settings.station.tz)
        caption = say("photo.caption", box=str(number or "–"), when=when)
        if photo.why:
            self._page.show_photo(f"{caption} · {say('photo.told.missing', why=say(photo.why))}", None)
            return
        photos = self._station.photos

        def done(data: bytes | None) -> None:
            if self._newest == photo.id and data is not None:
                self._page.show_photo(caption, data)

        self._run(lambda: photos.picture(photo), done, lambda _error: None)

    def over(self) -> None:
        """Somebody scanned: the next box is what counts."""
        self._newest = ""
        self._page.end()
