"""The empty scene in a person's words."""

from datetime import datetime, tzinfo

from services.frames.model import Frame
from services.words.catalogue import Catalogue
from services.words.figures import moment_text
from ui.camera.scene_views import KeptScene
from ui.error_text import error_text


class SceneWording:
    """Plain Python, any thread."""

    def __init__(self, words: Catalogue, zone: tzinfo | None) -> None:
        self._words, self._zone = words, zone

    def kept(self, kept: KeptScene | None, frame: Frame | None, now: datetime) -> str:
        """Whether there is one, how old it is, and whether the pictures (`frame`) are still as large."""
        say = self._words.say
        if kept is None:
            return say("camera_screen.scene.none")
        days = (now.astimezone(self._zone).date() - kept.at.astimezone(self._zone).date()).days
        age = say("camera_screen.scene.age", n=days) if days > 0 else say("camera_screen.scene.today")
        said = say("camera_screen.scene.kept", when=moment_text(kept.at, self._zone, self._words.language), age=age)
        if frame is None or (frame.width, frame.height) == (kept.width, kept.height):
            return said
        return f"{said} {say('camera_screen.scene.resized', width=kept.width, height=kept.height)}"

    def note(self, *, wanted: bool) -> str:
        """What it is used for: `wanted`: somebody is looked for."""
        return self._words.say(f"camera_screen.scene.{'wanted' if wanted else 'not_wanted'}")

    def leave(self, seconds: int) -> str:
        """Before it begins."""
        return self._words.say("camera_screen.scene.leave", n=seconds)

    def going(self, seen: int, of: int) -> str:
        """While it is taken."""
        if seen == 0:
            return self._words.say("camera_screen.scene.empty")
        return self._words.say("camera_screen.scene.going", number=seen, of=of)

    def failed(self, error: Exception) -> str:
        """Why none was taken."""
        return error_text(error, self._words)
