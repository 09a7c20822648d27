"""The empty scene: what it is for, how old it is, and taking another one."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from services.words.catalogue import Catalogue
from ui.camera.quality_panel import HintLine
from ui.camera.scene_views import SceneView
from ui.icons import Icon
from ui.theme.spacing import column
from ui.theme.tokens import Space
from ui.widgets.buttons import ActionButton
from ui.widgets.card import card
from ui.widgets.flow import flow
from ui.widgets.labels import label
from ui.widgets.progress import Progress


class ScenePanel(QWidget):
    """Emits `taken` and `cancelled`. UI thread."""

    taken = Signal()
    cancelled = Signal()

    def __init__(self, words: Catalogue) -> None:
        super().__init__()
        say = words.say
        self.take = ActionButton(say("camera_screen.scene.take"), Icon.CAMERA, "Ctrl+Return", role="primary")
        self.take.clicked.connect(self.taken)
        self.cancel = ActionButton(say("camera_screen.scene.cancel"), Icon.CLOSE, "Esc")
        self.cancel.clicked.connect(self.cancelled)
        self._kept, self._note = label("", weight="strong"), label("")
        self._going, self._told, self._progress = label("", weight="strong"), HintLine(), Progress(words)
        self._view, self._has_picture = SceneView(), False
        acts = flow(self.take, self.cancel, gap=Space.S)
        parts = (self._kept, self._note, acts, self._going, self._progress, self._told)
        limits = label(say("camera_screen.scene.limits"), quiet=True)
        heading = say("camera_screen.scene.heading")
        self.setLayout(column(card(*parts, limits, heading=heading, gap=Space.M, margins=Space.M)))
        self.show_scene(SceneView())

    @property
    def is_taking(self) -> bool:
        """Whether one is taken now."""
        return bool(self._view.going)

    def show_scene(self, view: SceneView) -> None:
        self._view = view
        self._kept.setText(view.kept)
        self._note.setText(view.note)
        self._going.setText(view.going)
        self._progress.show_percent(view.percent)
        self._told.show_hint(view.told, good=view.good)
        self._told.setVisible(bool(view.told))
        for widget in (self._going, self._progress):
            widget.setVisible(self.is_taking)
        self._offer()

    def allow(self, *, has_picture: bool) -> None:
        """Without a picture there is nothing to take: the page says why, and what to do."""
        self._has_picture = has_picture
        self._offer()

    def _offer(self) -> None:
        had = self.take.hasFocus() or self.cancel.hasFocus()  # what is hidden loses it
        self.cancel.setVisible(self.is_taking)
        self.take.setVisible(self._has_picture and not self.is_taking)
        if had:
            (self.cancel if self.is_taking else self.take).setFocus()
