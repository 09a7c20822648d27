"""Small photos of a shipment's boxes, side by side: a few at a time, those around the one that is looked at."""

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from services.words.catalogue import Catalogue
from ui.supervisor.packing.views import PhotoView
from ui.theme.tokens import Space
from ui.widgets.flow import flow
from ui.widgets.photo_tile import PhotoTile

AT_ONCE: Final = 6  # a picture is up to 180 kB, and may come from the hub


class PhotoStrip(QWidget):
    """Emits `wanted` with the id of a photo whose picture is to be shown, only while somebody sees it, and `chosen`
    with the place of the one that was clicked, from 0. UI thread."""

    wanted = Signal(str)
    chosen = Signal(int)

    def __init__(self, words: Catalogue) -> None:
        super().__init__()
        self._elsewhere = words.say("photo.short.elsewhere")
        self._photos: tuple[PhotoView, ...] = ()
        self._first = 0
        self._asked: set[str] = set()
        self._pictures: dict[str, bytes | None] = {}
        self.tiles = tuple(PhotoTile() for _ in range(AT_ONCE))
        for place, tile in enumerate(self.tiles):
            tile.clicked.connect(lambda _checked=False, place=place: self.chosen.emit(self._first + place))
        self.setLayout(flow(*self.tiles, gap=Space.S))

    def show_photos(self, photos: tuple[PhotoView, ...], at: int) -> None:
        """Those around number `at`, which is looked at."""
        if photos != self._photos:  # what was not to be had may be by now
            self._asked -= {name for name, data in self._pictures.items() if data is None}
        self._photos, self._first = photos, at // AT_ONCE * AT_ONCE
        shown = photos[self._first : self._first + AT_ONCE]
        kept = {view.id for view in shown}
        self._asked &= kept
        self._pictures = {name: data for name, data in self._pictures.items() if name in kept}
        for place, tile in enumerate(self.tiles):
            tile.setVisible(place < len(shown))
            if place < len(shown):
                tile.setChecked(self._first + place == at)
                self._show(tile, shown[place])
        self._ask()

    def show_picture(self, photo_id: str, data: bytes | None) -> None:
        """What was `wanted`; None: it is not to be had."""
        for tile, view in zip(self.tiles, self._photos[self._first :], strict=False):
            if view.id == photo_id:
                self._pictures[photo_id] = data
                self._show(tile, view)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._ask()

    def _show(self, tile: PhotoTile, view: PhotoView) -> None:
        missing = view.kept and view.id in self._pictures and self._pictures[view.id] is None
        tile.show_texts(view.box, self._elsewhere if missing else view.short)
        tile.show_photo(self._pictures.get(view.id))

    def _ask(self) -> None:
        if not self.isVisible():
            return
        for view in self._photos[self._first : self._first + AT_ONCE]:
            if view.kept and view.id not in self._asked:
                self._asked.add(view.id)
                self.wanted.emit(view.id)
