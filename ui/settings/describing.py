"""Settings in words, each with the editor that its type asks for. Plain functions on the declarations."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final, Literal, get_args, get_origin

from services.settings.model import Settings
from services.settings.paths import section_of, setting_paths
from services.settings.words import choice_key, help_key, label_key, section_key
from services.words.catalogue import Catalogue
from ui.settings.views import Editor, SectionView, SettingView

# The pages of devices and of labels have these; a table of sizes stands in the file; where the rows are is shown, and
# changed only in the file: a slip would open another database.
_ELSEWHERE: Final = (
    "scanning.wedge.",
    "scanning.serial",
    "scanning.hid",
    "scanning.joined",
    "printing.printers",
    "printing.asset",
    "printing.box",
    "printing.papers",
    "packing.boxes",
    "weighing.scales",
    "database.",
)
_BETWEEN: Final = ";"  # several values of one setting
_FROM_NEXT_START: Final = frozenset({"sessions.mode", "central.url"})
_STEPS: Final[Mapping[str, tuple[int, ...]]] = MappingProxyType(
    {"look.scale": (100, 125, 150, 175, 200), "look.volume": (0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100)}
)


def shown_paths() -> tuple[str, ...]:
    """The settings of the page, in the order of their declaration."""
    return tuple(path for path in setting_paths() if not path.startswith(_ELSEWHERE))


def sections(
    settings: Settings, overridden: Mapping[str, str], blocked: str, words: Catalogue
) -> tuple[SectionView, ...]:
    """All of the page, section by section."""
    by_section: dict[str, list[SettingView]] = {}
    for path in shown_paths():
        one = describe(path, settings, overridden, blocked, words)
        by_section.setdefault(path.partition(".")[0], []).append(one)
    return tuple(SectionView(key, words.say(section_key(key)), tuple(found)) for key, found in by_section.items())


def describe(
    path: str, settings: Settings, overridden: Mapping[str, str], blocked: str, words: Catalogue
) -> SettingView:
    """One setting as it is now."""
    value, kind = _value(path, settings), _kind(path)
    help_ = words.say(help_key(path))
    if path in _FROM_NEXT_START:
        help_ = f"{help_} {words.say('settings_screen.next_start')}"
    fixed = blocked
    if path in overridden:
        fixed = words.say("settings_screen.overridden", variable=overridden[path])
    choices = _choices(path, kind, value, words)
    editor = Editor.CHECK if kind is bool else Editor.CHOICE if choices else Editor.TEXT
    return SettingView(path, words.say(label_key(path)), help_, editor, _text(value), choices, fixed)


def value_of(path: str, text: str) -> Any:
    """What is written for a text or choice, for several values with `;` between them. What is no number stays text, for
    the settings' rules to refuse."""
    if _kind(path) is bool:
        return text == "true"
    if (kind := _kind(path)) in (int, float):
        try:
            return int(text) if kind is int else float(text.replace(",", "."))
        except ValueError:
            return text
    if get_origin(_kind(path)) is tuple:
        return [one.strip() for one in text.split(_BETWEEN) if one.strip()]
    return text.strip()


def _text(value: Any) -> str:
    if isinstance(value, tuple):
        return f"{_BETWEEN} ".join(map(str, value))
    return str(value).lower() if isinstance(value, bool) else str(value)


def _choices(path: str, kind: Any, value: Any, words: Catalogue) -> tuple[tuple[str, str], ...]:
    if get_origin(kind) is Literal:
        return tuple((str(one), words.say(choice_key(path, one))) for one in get_args(kind))
    if path in _STEPS:
        return tuple((str(one), f"{one} %") for one in sorted({*_STEPS[path], value}))
    return ()


def _value(path: str, settings: Settings) -> Any:
    value: Any = settings
    for name in path.split("."):
        value = getattr(value, name)
    return value


def _kind(path: str) -> Any:
    """The declared type: bool, int, float, str, or a Literal."""
    model: Any = Settings
    *above, name = path.split(".")
    for step in above:
        model = section_of(model, step)
    return model.model_fields[name].annotation
