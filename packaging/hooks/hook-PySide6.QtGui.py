"""Takes the place of PyInstaller's: only the plugins that are wanted, before it looks for what they need."""

from pathlib import Path

from PyInstaller.utils.hooks.qt import add_qt6_dependencies

from bundle.contents import is_wanted_plugin

hiddenimports, _found, datas = add_qt6_dependencies(__file__)
binaries = [
    (source, folder)
    for source, folder in _found
    if "plugins" not in Path(folder).parts or is_wanted_plugin(Path(folder).name, Path(source).name)
]
