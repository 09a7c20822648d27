"""How a file of assets is taken: its path, the sheet, and which column is which field."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QFileDialog, QLineEdit, QWidget

from services.assets.files import MOST_ROWS
from services.words.catalogue import Catalogue
from services.words.marks import NO_BREAK
from ui.assets.import_views import ImportView
from ui.icons import Icon
from ui.theme.spacing import column
from ui.theme.tokens import Space, Type
from ui.widgets.buttons import ActionButton
from ui.widgets.check import Check
from ui.widgets.code_text import breakable
from ui.widgets.combo import Combo
from ui.widgets.field import Field
from ui.widgets.ink_label import InkLabel
from ui.widgets.labels import label
from ui.widgets.scrolled import bring_into_sight


class ImportForm(QWidget):
    """Emits `named` with a file's path, `sheet_chosen` with a title, `headed` with whether the first row has headings,
    `taken` with a column, from 0, and the field that it is."""

    named = Signal(str)
    sheet_chosen = Signal(str)
    headed = Signal(bool)
    taken = Signal(int, str)

    def __init__(self, words: Catalogue) -> None:
        super().__init__()
        say = words.say
        self._words, self._read = words, ""
        self.file = QLineEdit()
        self.file.returnPressed.connect(self._name)
        hint = say("assets_import.hint", most=f"{MOST_ROWS:_}".replace("_", NO_BREAK))
        self._file = Field(say("assets_import.path"), self.file, hint)
        self._browse = ActionButton(say("assets_import.act.browse"), Icon.SEARCH, "Ctrl+O")
        self._browse.clicked.connect(self._choose)
        self._wrong = InkLabel(weight="medium")
        self._sheet = Combo()
        self._sheet.activated.connect(lambda _at: self.sheet_chosen.emit(self._sheet.currentText()))
        self._sheets = Field(say("assets_import.sheet"), self._sheet)
        self._header = Check(say("assets_import.header"))
        self._header.clicked.connect(self.headed)
        self._heading = label(say("assets_import.columns"), Type.BODY, weight="strong")
        self._gives = label("", Type.DETAIL, quiet=True)
        self._combos: list[Combo] = []
        self._fields: list[Field] = []
        self._shown: tuple[object, ...] = ()
        self._columns = QWidget()
        self._stack = column(gap=Space.M)
        self._columns.setLayout(self._stack)
        whole = column(self._file, self._browse, self._sheets, self._heading, self._header, self._columns, gap=Space.M)
        whole.addWidget(self._gives)
        whole.addStretch(1)
        self.setLayout(whole)

    def combo(self, at: int) -> Combo:
        """Where that column is given its field."""
        return self._combos[at]

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusIn and watched in self._combos:
            by_mouse = isinstance(event, QFocusEvent) and event.reason() is Qt.FocusReason.MouseFocusReason
            if not by_mouse:  # what is clicked is in sight, and stays below the pointer
                bring_into_sight(self._fields[self._combos.index(watched)])
        return super().eventFilter(watched, event)

    def confirm(self) -> bool:
        """Read the file that is named, where that was not done yet; whether it was done."""
        if not self.file.text().strip() or self.file.text() == self._read:
            return False
        self._name()
        return True

    def show_form(self, view: ImportView) -> None:
        """Show how the file is taken."""
        self._file.show_wrong(view.wrong)
        self._sheets.setVisible(len(view.sheets) > 1)
        if view.sheets != tuple(self._sheet.itemText(at) for at in range(self._sheet.count())):
            self._sheet.clear()
            self._sheet.addItems(list(view.sheets))
        self._sheet.setCurrentIndex(view.sheets.index(view.sheet) if view.sheet in view.sheets else 0)
        for widget in (self._heading, self._header, self._columns):
            widget.setVisible(bool(view.columns))
        self._header.setChecked(view.header)
        self._gives.setText(breakable(view.gives))
        self._gives.setVisible(bool(view.gives))
        self._show_columns(view)

    # -- inside --------------------------------------------------------------------------------------------------------

    def _show_columns(self, view: ImportView) -> None:
        shape = (view.fields, tuple(one.name for one in view.columns))
        if shape != self._shown:
            self._shown = shape
            self._make_columns(view)
        for combo, field, one in zip(self._combos, self._fields, view.columns, strict=True):
            combo.setCurrentIndex(combo.findData(one.field))
            sample = self._words.say("assets_import.sample", text=one.sample) if one.sample else ""
            field.show_hint(breakable(sample))

    def _make_columns(self, view: ImportView) -> None:
        while (item := self._stack.takeAt(0)) is not None:
            if old := item.widget():
                old.hide()
                old.deleteLater()
        self._combos, self._fields = [], []
        for at, one in enumerate(view.columns):
            combo = Combo()
            for key, name in view.fields:
                combo.addItem(name, key)
            combo.activated.connect(lambda _at, at=at, combo=combo: self.taken.emit(at, combo.currentData()))
            field = Field(breakable(one.name), combo)
            self._stack.addWidget(field)
            combo.installEventFilter(self)
            self.setTabOrder(self._combos[-1] if self._combos else self._header, combo)
            self._combos.append(combo)
            self._fields.append(field)

    def _name(self) -> None:
        self._read = self.file.text()
        self.named.emit(self._read)

    def _choose(self) -> None:
        kinds = self._words.say("assets_import.kinds")
        chosen, _kind = QFileDialog.getOpenFileName(
            self, self._words.say("assets_import.path"), self.file.text(), f"{kinds} (*.csv *.xlsx)"
        )
        if chosen:
            self.file.setText(chosen)
            self._name()
