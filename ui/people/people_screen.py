"""The people screen: the list, and in its place the page of one person."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from services.words.catalogue import Catalogue
from ui.people.people_list import PeopleList
from ui.people.people_view import PeopleView, PersonView
from ui.people.person_page import PersonPage
from ui.theme.spacing import column
from ui.widgets.pages import Pages


class PeopleScreen(QWidget):
    """Stands behind `PeoplePageView`. Its signals are what the person at the screen does. UI thread."""

    back = Signal()  # to the list
    add = Signal()
    choose = Signal(str)
    save = Signal(object)  # PersonForm
    set_pin = Signal(str, str, str)
    give_badge = Signal(str)
    remove_badge = Signal()
    change_access = Signal()

    def __init__(self, words: Catalogue) -> None:
        super().__init__()
        self._list, self._person = PeopleList(words), PersonPage(words)
        self._pages = Pages(self._list, self._person)
        self.setLayout(column(self._pages))
        self._list.add.connect(self.add)
        self._list.chosen.connect(self.choose)
        self._person.saved.connect(self.save)
        self._person.pin_set.connect(self.set_pin)
        self._person.badge_given.connect(self.give_badge)
        self._person.badge_removed.connect(self.remove_badge)
        self._person.access_changed.connect(self.change_access)
        self._person.left.connect(self.back)
        self.setFocusProxy(self._list.first)

    def show_people(self, view: PeopleView) -> None:
        self._list.show_people(view)
        self._show(self._list)

    def show_person(self, view: PersonView) -> None:
        self._person.show_person(view)
        self._show(self._person)

    def _show(self, page: PeopleList | PersonPage) -> None:
        """Another page takes the focus; the same one leaves it where it is."""
        if self._pages.page is not page:
            self._pages.show_page(page)
            page.first.setFocus()
        self.setFocusProxy(page.first)
