"""The shipment in front: its lines, the box that is packed, and all its boxes."""

from PySide6.QtWidgets import QSizePolicy, QWidget

from services.words.catalogue import Catalogue
from ui.icons import Icon
from ui.packing.closing_card import ClosingCard
from ui.packing.photo_card import PhotoCard
from ui.packing.scale_card import ScaleCard
from ui.packing.tables import Listed
from ui.packing.views import ScaleView, ShipmentView
from ui.theme.spacing import column, row
from ui.theme.tokens import Space, Type
from ui.widgets.card import card
from ui.widgets.empty_state import EmptyState
from ui.widgets.labels import label
from ui.widgets.pages import Pages
from ui.widgets.pair import Pair

_LINES = ("product", "packed", "left")
_CONTENTS = ("what", "when")
_BOXES = ("name", "weight")
_LEAST = 380  # pixels at 100 % of either side


class ShipmentPage(QWidget):
    """Shows; what is done is done by scan or key. Its `closing` takes the place of the boxes while one is closed."""

    def __init__(self, words: Catalogue, of_box: QWidget) -> None:
        """`of_box`: what can be done with boxes besides the one in front."""
        super().__init__()
        say = words.say
        none = EmptyState(Icon.PACKING, say("packing_screen.no_lines.what"), say("packing_screen.no_lines.next"))
        self._lines = Listed(words, "lines", _LINES, 0, self, none)
        self._contents = Listed(words, "contents", _CONTENTS, 0, self)
        self._boxes = Listed(words, "boxes", _BOXES, 0, self)
        self._told = label("", Type.DETAIL, quiet=True)
        self._box = label("", Type.SECTION, weight="strong")
        self._estimated = label("", quiet=True)
        self._besides = False
        self._of_box, self._low, self._cramped = QWidget(), False, False
        self._of_box.setLayout(row(of_box, margins=Space.NONE))
        margins = (Space.L, Space.S, Space.S, Space.S)
        head = row(column(self._box, self._estimated, gap=Space.NONE), self._of_box, gap=Space.M, margins=margins)
        head.setStretch(0, 1)
        told = row(self._told, margins=(Space.L, Space.XS, Space.L, Space.S))
        left = card(self._lines.both, told, margins=Space.NONE)
        self._all = card(self._boxes.both, margins=Space.NONE)
        self.closing, beside = ClosingCard(words), QWidget()
        self._nothing = QWidget()
        self._nothing.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        box = card(head, self._contents.table, self._nothing, gap=Space.NONE, margins=Space.NONE)
        self.photo = PhotoCard()
        self.photo.turned.connect(lambda: self._fit())
        sides = column(box, self._all, self.photo, gap=Space.M)
        for place, share in enumerate((3, 2, 3)):
            sides.setStretch(place, share)
        beside.setLayout(sides)
        self._right = Pages(beside, self.closing)
        self._beside, self.scale, right = beside, ScaleCard(words), QWidget()
        both = column(self.scale, self._right, gap=Space.M)
        both.setStretch(1, 1)
        right.setLayout(both)
        self.setLayout(column(Pair(left, right, gap=Space.M, least=_LEAST, shares=(3, 2))))

    def show_shipment(self, view: ShipmentView) -> None:
        """Show this one; the line that was packed last is brought into sight."""
        self._lines.rows.show(view.lines)
        self._contents.rows.show(view.contents)
        self._contents.table.setVisible(bool(view.contents))
        self._nothing.setVisible(not view.contents)  # the head says that it begins with the next scan
        self._boxes.rows.show(view.boxes)
        self._besides = view.besides
        self._fit()
        self._told.setText(view.lines_told)
        self._told.setVisible(bool(view.lines_told))
        self._box.setText(view.box)
        self._estimated.setText(view.estimated)
        if view.closing is not None:
            self.closing.show_closing(view.closing)
        self._right.show_page(self.closing if view.closing else self._beside)
        ids = [line.id for line in view.lines]
        if view.newest in ids:
            self._lines.table.show_chosen(ids.index(view.newest))
            self._lines.table.scrollTo(self._lines.rows.index(ids.index(view.newest), 0))
        else:
            self._lines.table.clearSelection()

    def show_scale(self, view: ScaleView | None) -> None:
        """The scale, above the box; None: there is none."""
        self.scale.show_scale(view)
        self._fit()

    def set_room(self, *, low: bool, cramped: bool) -> None:
        """Where the height does not suffice, the box in front stays, and the list of all boxes goes; in a low window
        it goes for as long as a photo is shown."""
        self._low, self._cramped = low, cramped
        self._fit()

    def set_asking(self, asking: bool) -> None:
        """While a reason is asked for, nothing else is begun with boxes."""
        self._of_box.setVisible(not asking)

    def _fit(self) -> None:
        lacks_room = self._cramped or (self._low and not self.photo.isHidden())
        self._all.setVisible(self._besides and not lacks_room)

    @property
    def chosen_box(self) -> str:
        """The id of the box that is marked, "" for none."""
        table, rows = self._boxes.table, self._boxes.rows.rows
        at = table.currentIndex().row() if table.selectionModel().hasSelection() else -1
        return rows[at].id if 0 <= at < len(rows) else ""
