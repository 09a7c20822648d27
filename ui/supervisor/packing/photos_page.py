"""Photos of a shipment's boxes, one at a time: small beside the list, or large in its place."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from services.words.catalogue import Catalogue
from ui.icons import Icon
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


class PhotosPage(QWidget):
    """Ctrl+Left shows the one before, Ctrl+Right the next, Ctrl+L (or a click on it) it large. Emits `wanted` with the
    id of a photo whose picture is to be shown, and `large` when it is to be larger, or small again."""

    wanted = Signal(str)
    large = Signal()

    def __init__(self, words: Catalogue, *, small: bool = True) -> None:
        super().__init__()
        self._say = words.say
        self._photos: tuple[PhotoView, ...] = ()
        self._at, self._shown = 0, ""
        self.picture, self._caption = PhotoPicture(), label("", weight="strong")
        self._told, self._none = label("", quiet=True), EmptyState(Icon.CAMERA, "")
        say, acts = words.say, QWidget()
        self._before = ActionButton(say("photo.button.before"), Icon.BACK, "Ctrl+Left")
        self._next = ActionButton(say("photo.button.next"), Icon.NEXT, "Ctrl+Right")
        self._size = ActionButton(say("photo.button.large" if small else "photo.button.small"), Icon.SEARCH, "Ctrl+L")
        for button, by in ((self._before, -1), (self._next, 1)):
            button.clicked.connect(lambda _checked=False, by=by: self.step(by))
        self._size.clicked.connect(self.large)
        self.picture.clicked.connect(self.large)
        acts.setLayout(flow(self._before, self._next, self._size))
        one, whole = QWidget(), column(self._caption, self._told, self.picture, acts, gap=Space.S)
        whole.setStretch(2, 1)
        one.setLayout(whole)
        self._one = one
        self._pages = Pages(self._none, one)
        if small:
            self.setLayout(column(self._pages))
        else:
            self.setLayout(column(card(self._pages), margins=Space.L))

    @property
    def at(self) -> int:
        """Which one is shown, from 0."""
        return self._at

    def show_photos(self, photos: tuple[PhotoView, ...] | None) -> None:
        """Show these, the newest at first; None: not read yet."""
        if photos is None or not photos:
            what = "photo.reading" if photos is None else "photo.none.what"
            self._none.show_texts(self._say(what), "" if photos is None else self._say("photo.none.next"))
            self._photos, self._at, self._shown = (), 0, ""
            self._pages.show_page(self._none)
            return
        known = [one.id for one in self._photos]
        now = known[self._at] if known else ""
        newest = not known or self._at == len(known) - 1
        self._photos = photos
        ids = [one.id for one in photos]
        self._at = len(photos) - 1 if newest or now not in ids else ids.index(now)
        self._pages.show_page(self._one)
        self._show()

    def show_picture(self, photo_id: str, data: bytes | None) -> None:
        """What was `wanted`; None: it is not to be had."""
        if not self._photos or self._photos[self._at].id != photo_id:
            return
        view = self._photos[self._at]
        self.picture.show_photo(data, view.caption)
        self.picture.setVisible(data is not None)
        told = view.told if data is not None or not view.kept else self._say("photo.elsewhere")
        self._told.setText(told)
        self._told.setVisible(bool(told))

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
        self._size.setVisible(view.kept)
        self._told.setText(view.told)
        self._told.setVisible(bool(view.told))
        if view.id != self._shown:
            self._shown = view.id
            self.picture.show_photo(None, view.caption)
            self.picture.setVisible(view.kept)
        if view.kept and self.picture.is_empty:
            self.wanted.emit(view.id)
