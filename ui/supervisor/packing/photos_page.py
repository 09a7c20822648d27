"""Photos of a shipment's boxes: small ones beside the list, or one large in its place."""

from PySide6.QtCore import Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QWidget

from services.words.catalogue import Catalogue
from ui.icons import Icon
from ui.supervisor.packing.photo_strip import PhotoStrip
from ui.supervisor.packing.views import PhotoView
from ui.theme.spacing import column
from ui.theme.tokens import Space
from ui.widgets.buttons import ActionButton
from ui.widgets.card import card
from ui.widgets.empty_state import EmptyState
from ui.widgets.flow import flow
from ui.widgets.labels import label
from ui.widgets.pages import Pages
from ui.widgets.photo import PhotoPicture
from ui.widgets.scrolled import bring_into_sight


class PhotosPage(QWidget):
    """Ctrl+Left shows the one before, Ctrl+Right the next, Ctrl+L (or a click on it) it large, Ctrl+T lets those go to
    the hub again that it did not take. Emits `wanted` with the id of a photo whose picture is to be shown, `large` when
    it is to be larger, or small again, and `again`. `pictures`: what shows them; `size`: the button's words."""

    wanted = Signal(str)
    large = Signal()
    again = Signal()

    def __init__(self, words: Catalogue, pictures: QWidget, size: str) -> None:
        super().__init__()
        self._say = words.say
        self._photos: tuple[PhotoView, ...] = ()
        self._at = 0
        self._missing: set[str] = set()  # pictures that were asked for, and are not to be had
        self._caption, self._told = label("", weight="strong"), label("", quiet=True)
        self._none = EmptyState(Icon.CAMERA, "")
        say, acts = words.say, QWidget()
        self._before = ActionButton(say("photo.button.before"), Icon.BACK, "Ctrl+Left")
        self._next = ActionButton(say("photo.button.next"), Icon.NEXT, "Ctrl+Right")
        self._size = ActionButton(say(size), Icon.SEARCH, "Ctrl+L")
        self.resend = ActionButton(say("photo.button.again"), Icon.REFRESH, "Ctrl+T")
        for button, by in ((self._before, -1), (self._next, 1)):
            button.clicked.connect(lambda _checked=False, by=by: self.step(by))
        self._size.clicked.connect(self.large)
        self.resend.clicked.connect(self.again)
        acts.setLayout(flow(self._before, self._next, self._size, self.resend))
        self._one = QWidget()
        self._whole = column(self._caption, pictures, self._told, acts, gap=Space.S)
        self._one.setLayout(self._whole)
        self._pages = Pages(self._none, self._one)

    @property
    def at(self) -> int:
        """Which one is shown, from 0."""
        return self._at

    @property
    def says(self) -> tuple[str, str]:
        """Which one is shown, and what is said of it."""
        return self._caption.text(), self._told.text()

    def show_photos(self, photos: tuple[PhotoView, ...] | None) -> None:
        """Show these, the newest at first; None: not read yet."""
        if photos is None or not photos:
            what = "photo.reading" if photos is None else "photo.none.what"
            self._none.show_texts(self._say(what), "" if photos is None else self._say("photo.none.next"))
            self._photos, self._at = (), 0
            self._missing.clear()
            self._pages.show_page(self._none)
            return
        known = [one.id for one in self._photos]
        now = known[self._at] if known else ""
        newest = not known or self._at == len(known) - 1
        self._photos = photos
        ids = [one.id for one in photos]
        self._at = len(photos) - 1 if newest or now not in ids else ids.index(now)
        self.resend.setVisible(any(one.again for one in photos))
        self._pages.show_page(self._one)
        self._show()

    def show_picture(self, photo_id: str, data: bytes | None) -> None:
        """What was `wanted`; None: it is not to be had."""
        if data is None:
            self._missing.add(photo_id)
        else:
            self._missing.discard(photo_id)
        if self._photos:
            self._tell()

    def turn_to(self, at: int) -> None:
        """Show that one."""
        if 0 <= at < len(self._photos):
            self._at = at
            self._show()

    def step(self, by: int) -> None:
        """The next, or the one before."""
        self.turn_to(self._at + by)

    def _show(self) -> None:
        view = self._photos[self._at]
        place = self._say("supervisor_screen.of", n=str(self._at + 1), all=str(len(self._photos)))
        self._caption.setText(f"{view.caption} · {place}")
        self._before.block("" if self._at > 0 else self._say("photo.first"))
        self._next.block("" if self._at < len(self._photos) - 1 else self._say("photo.last"))
        self._show_view(view)

    def _tell(self) -> None:
        view = self._photos[self._at]
        told = self._say("photo.elsewhere") if view.kept and view.id in self._missing else view.told
        self._told.setText(told)
        self._told.setVisible(bool(told))

    def _show_view(self, view: PhotoView) -> None:
        """That one is looked at."""
        self._size.setVisible(view.kept)
        self._tell()


class SmallPhotos(PhotosPage):
    """Beside the list: several small ones; a click looks at one, another makes it large."""

    def __init__(self, words: Catalogue) -> None:
        self.strip = PhotoStrip(words)
        super().__init__(words, self.strip, "photo.button.large")
        self.strip.wanted.connect(self.wanted)
        self.strip.chosen.connect(self._clicked)
        self._whole.addStretch(1)
        self.setLayout(column(self._pages))

    def show_picture(self, photo_id: str, data: bytes | None) -> None:
        super().show_picture(photo_id, data)
        self.strip.show_picture(photo_id, data)

    def _show_view(self, view: PhotoView) -> None:
        super()._show_view(view)
        self.strip.show_photos(self._photos, self._at)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        bring_into_sight(self._one)

    def step(self, by: int) -> None:
        super().step(by)
        bring_into_sight(self.strip)

    def _clicked(self, at: int) -> None:
        if at == self._at and self._photos[at].kept:
            self.large.emit()
        self.turn_to(at)


class LargePhoto(PhotosPage):
    """Over the whole page: one, as large as there is room for it."""

    def __init__(self, words: Catalogue) -> None:
        self.picture, self._shown = PhotoPicture(), ""
        super().__init__(words, self.picture, "photo.button.small")
        self.picture.clicked.connect(self.large)
        self._whole.setStretch(1, 1)
        self.setLayout(column(card(self._pages), margins=Space.L))

    def show_picture(self, photo_id: str, data: bytes | None) -> None:
        super().show_picture(photo_id, data)
        if self._photos and self._photos[self._at].id == photo_id:
            self.picture.show_photo(data, self._photos[self._at].caption)
            self.picture.setVisible(data is not None)

    def _show_view(self, view: PhotoView) -> None:
        super()._show_view(view)
        if view.id != self._shown:
            self._shown = view.id
            self.picture.show_photo(None, view.caption)
            self.picture.setVisible(view.kept)
        if view.kept and self.picture.is_empty:
            self.wanted.emit(view.id)
