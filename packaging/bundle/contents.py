"""What goes into the packed program beside what its imports name, and what stays out. Read by scandesk.spec and by the
tests, which hold it against the code."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

MIGRATIONS: Final = Path("services/database/migrations")
BILL: Final = "scandesk.cdx.json"  # the bill of materials, beside the program

HIDDEN: Final = (
    "alembic.context",  # of migrations, which go in as files
    "alembic.op",
    "hardware.camera.decode.zbar_library",  # by its name: hardware/camera/decode/child.py
    "psycopg",  # SQLAlchemy loads it for a postgresql:// address
    "psycopg_binary",
    "qtawesome",  # looked up for its font alone: ui/icons.py
    "sqlalchemy.dialects.postgresql.psycopg",
    "sqlalchemy.dialects.sqlite.pysqlite",
    "tzdata",  # zoneinfo looks into it where the system knows no time zones
)
"""Modules that are imported by name at run time."""

DATA_OF: Final = ("biip", "qtawesome")
"""Libraries with files that are read at run time, where PyInstaller's own hooks do not know them."""

ICON_FILES: Final = ("phosphor-1.3.0.ttf", "phosphor-charmap-1.3.0.json")
"""Of qtawesome's: the one set that we draw with (ui/icons.py)."""

EXCLUDED: Final = (
    "readline",  # GPL-3.0
    "_gdbm",  # GPL-3.0
    "_dbm",  # Berkeley DB: AGPL-3.0
    "sqlite3",  # ours is pysqlite3; the system's has the bug that pysqlite3 is there for
    "_sqlite3",
    "tkinter",
    "PIL.ImageTk",
    "PIL._imagingtk",
    "PIL.AvifImagePlugin",  # pictures are PNG, JPEG and WebP: hardware/camera/decode/files.py
    "PIL._avif",
    "defusedxml",  # of what makes the bill of materials; others would use it where it is there
    "qtpy",  # qtawesome is there for its font
    "pygments",  # rich's, for listings of code
    "setuptools",
    "pkg_resources",
    "pip",
    "pytest",
    "numpy.f2py",
    "curses",
    "PySide6.QtNetwork",
    "PySide6.QtQml",
    "PySide6.QtQuick",
    "PySide6.QtSvg",
)
"""Modules that stay out, whatever imports them: of another licence than ours bears, or dead weight."""

HOOKS_LEFT_OUT: Final = frozenset({"pyi_rth_pyside6"})
"""What PyInstaller would run at each start. PySide's imports QtCore, also for commands and for the process that reads
pictures, and before app/desktop/plain_imports.py; Qt's plugins are found without it."""

QT_PLUGINS: Final = {
    "platforms": ("xcb", "wayland", "offscreen", "minimal", "windows", "cocoa"),
    "platforminputcontexts": ("composeplatforminputcontextplugin", "ibusplatforminputcontextplugin"),
    "platformthemes": ("xdgdesktopportal",),
    "imageformats": ("jpeg", "webp", "ico"),
    "styles": ("modernwindowsstyle", "macstyle"),
    "wayland-decoration-client": ("adwaita", "bradient"),
    "wayland-shell-integration": ("xdg-shell",),
}
"""Folder: the plugins of it that are wanted, without `lib`, `q` and what follows a dot. All others stay out, and what
they alone would bring along: GTK, OpenGL's devices, SVG."""

QT_TRANSLATIONS: Final = ("qtbase_de.qm", "qtbase_en.qm")


STRIPPED: Final = ("libpython*", "**/lib-dynload/*.so", "pysqlite3/*.so", "sqlalchemy/**/*.so")
"""What comes with names for debuggers, which nobody needs there. Most wheels come without, and some of their libraries
would not load any more."""


def is_wanted(destination: str) -> bool:
    """Whether a file of Qt or an icon goes in, by its place in the program; every other file does."""
    *folders, name = Path(destination.replace("\\", "/")).parts
    if folders[:1] == ["qtawesome"]:
        return name in ICON_FILES
    if folders[:1] != ["PySide6"]:
        return True
    if "translations" in folders:
        return name in QT_TRANSLATIONS
    if "plugins" in folders:
        return is_wanted_plugin(folders[-1], name)
    return "qml" not in folders


def is_wanted_plugin(folder: str, name: str) -> bool:
    """Whether the plugin goes in: `name` is its file's."""
    bare = name.partition(".")[0].removeprefix("lib")
    return any(bare in (plugin, f"q{plugin}") for plugin in QT_PLUGINS.get(folder, ()))


def data_files(root: Path) -> Iterator[tuple[str, str]]:
    """(file, folder in the program) of our own files that are no modules; `root` holds our packages. Alembic reads
    migrations by their path."""
    for file in sorted((root / "resources").rglob("*")):
        if file.is_file() and file.suffix not in (".py", ".pyc") and file.name != ".gitkeep":
            yield str(file), str(file.parent.relative_to(root))
    yield str(root / MIGRATIONS / "env.py"), str(MIGRATIONS)
    for file in sorted((root / MIGRATIONS / "versions").glob("*.py")):
        yield str(file), str(MIGRATIONS / "versions")
