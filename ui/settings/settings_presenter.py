"""The settings page: each setting applied at once, what is wrong said at its field. UI thread."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from pydantic import SecretStr

from services.database.backup import backup, backups, made_at
from services.database.files import DatabaseFiles
from services.errors import Refused
from services.identity.rights import Right, may
from services.settings.secrets import Kept, SecretName
from services.settings.words import kept_key
from services.words.figures import moment_text
from ui.error_text import error_text, setting_text
from ui.running import Run
from ui.settings.describing import describe, sections, value_of
from ui.settings.views import DatabaseView, SettingsPageView, SettingsView, SettingView, TokenView
from ui.station import Station

_TOKEN = SecretName.CENTRAL_TOKEN


@dataclass(frozen=True, slots=True)
class _Outside:
    """What is asked of the disk and the keyring for the page."""

    kept: Kept
    backups: tuple[Path, ...]


class SettingsPresenter:
    """`changed` is told the path of each setting that was changed, so that look and sound follow at once."""

    def __init__(
        self, station: Station, page: SettingsPageView, run: Run, *, changed: Callable[[str], None] = lambda _path: None
    ) -> None:
        self._station = station
        self._page = page
        self._run = run
        self._changed = changed
        self._say = station.words.say
        self._database = DatabaseView("", ())

    def open(self) -> None:
        """Show all as it is now; also after somebody else came in, whose rights may be others."""
        self._page.show_settings(self._view())
        self._show_database(where=self._where(), fixed=self._no_backup())
        self._run(self._look_outside, self._show_outside, self._backup_failed)

    def refresh(self) -> None:
        """The settings were changed from outside: show what is other now."""
        self._page.refresh_settings(self._view())

    def change(self, path: str, text: str) -> None:
        """What was typed or chosen for a setting."""
        if text == self._describe(path).value:
            self._page.show_setting(self._describe(path))
            return
        by = self._station.door.presence.present

        def done(_settings: object) -> None:
            self._page.show_setting(self._describe(path))
            self._changed(path)

        def failed(error: Exception) -> None:
            self._page.show_setting(self._describe(path), setting_text(error, self._station.words))

        self._run(lambda: self._station.change_setting(path, value_of(path, text), by=by), done, failed)

    # -- the token -----------------------------------------------------------------------------------------------------

    def keep_token(self, text: str) -> None:
        """Keep the central server's token."""
        self._secret(lambda: self._station.secrets.put(_TOKEN, SecretStr(text.strip())))

    def remove_token(self) -> None:
        """Forget it."""
        self._secret(lambda: self._station.secrets.remove(_TOKEN))

    def _secret(self, act: Callable[[], object]) -> None:
        by = self._station.door.presence.present

        def work() -> Kept:
            if not may(by, Right.SETTINGS):
                raise Refused("FORBIDDEN", "settings.refused.right")
            act()
            self._station.sync.wake()
            self._station.supervisor.wake()
            return self._station.secrets.kept_in(_TOKEN)

        def failed(error: Exception) -> None:
            wrong = error_text(error, self._station.words)
            self._run(lambda: self._station.secrets.kept_in(_TOKEN), lambda kept: self._show_token(kept, wrong))

        self._run(work, self._show_token, failed)

    def _show_token(self, kept: Kept, wrong: str = "") -> None:
        fixed = self._blocked()
        if kept is Kept.ENVIRONMENT:
            fixed = self._say("settings_screen.token_environment")
        self._page.show_token(TokenView(self._say(kept_key(kept)), kept is not Kept.NOWHERE, fixed), wrong)

    # -- the database --------------------------------------------------------------------------------------------------

    def back_up(self) -> None:
        """A backup now, beside the daily ones."""
        if self._no_backup() or self._database.busy:
            return
        directory, now = self._station.places.data_dir, self._station.clock.now()

        def done(made: Path) -> None:
            self._show_database(told=self._say("settings_screen.database.made", path=made), good=True, busy=False)
            self._run(self._look_outside, self._show_outside)

        self._show_database(told=self._say("settings_screen.database.working"), good=True, busy=True)
        self._run(lambda: backup(directory, now, why="asked"), done, self._backup_failed)

    def _backup_failed(self, error: Exception) -> None:
        self._show_database(told=error_text(error, self._station.words), good=False, busy=False)

    def _look_outside(self) -> _Outside:
        newest_first = tuple(reversed(backups(self._station.places.data_dir)))
        return _Outside(self._station.secrets.kept_in(_TOKEN), newest_first)

    def _show_outside(self, outside: _Outside) -> None:
        self._show_token(outside.kept)
        self._show_database(backups=tuple(self._backup_line(path) for path in outside.backups))

    def _backup_line(self, path: Path) -> str:
        at = made_at(path)
        if at is None:
            return path.name
        settings = self._station.settings.station
        when = moment_text(at, settings.tz, self._station.words.language)
        return self._say("settings_screen.database.backup", when=when, size=f"{path.stat().st_size / 1_048_576:.1f}")

    def _show_database(self, **changes: object) -> None:
        self._database = replace(self._database, **changes)  # type: ignore[arg-type]
        self._page.show_database(self._database)

    def _where(self) -> str:
        url = self._station.settings.database.url
        return url or str(DatabaseFiles(self._station.places.data_dir).database)

    def _no_backup(self) -> str:
        return self._say("database.restore.shared") if self._station.settings.database.url else self._blocked()

    # -- inside --------------------------------------------------------------------------------------------------------

    def _view(self) -> SettingsView:
        loaded, words = self._station.book.loaded, self._station.words
        problems = tuple(words.say(problem.words, **problem.params) for problem in loaded.problems)
        return SettingsView(sections(loaded.settings, loaded.overridden, self._blocked(), words), problems)

    def _blocked(self) -> str:
        may_change = may(self._station.door.presence.present, Right.SETTINGS)
        return "" if may_change else self._say("settings.refused.right")

    def _describe(self, path: str) -> SettingView:
        loaded = self._station.book.loaded
        return describe(path, loaded.settings, loaded.overridden, self._blocked(), self._station.words)
